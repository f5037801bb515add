"""With every filter of the service taken away, a query still returns nothing that the asker may not see."""

from collections.abc import Callable, Iterable
from typing import Any
from uuid import uuid4

import pytest
from django.db import ProgrammingError
from django.db.models import Model
from django.utils import timezone

from agencies.models import Membership, Practitioner
from config import database_grants, row_policies
from sharing import emergencies, visibility
from sharing.models import (
    Advice,
    Alert,
    Child,
    Concern,
    EmergencyOpening,
    IdentityRequest,
    MatchReview,
    OpeningRequest,
    Referral,
)
from sharing.services import opening_requests
from tests.contracts.test_every_look_is_audited import Story, story
from tests.factories.agencies import AgencyFactory, MembershipFactory
from tests.factories.world import World
from tests.integration.second_wall import as_web, count, rows, run

__all__ = ["story"]
pytestmark = pytest.mark.django_db

# What web may read anything of.
READ_BY_WEB = [
    table for table in row_policies.ROWS if "SELECT" in database_grants.DEFAULT[table].get("web", "")
]
# Rows that only the vault or the worker makes while they run; other tests see them walled.
NOT_IN_THE_STORY = {
    "agencies_unusualaccess",
    "notifications_confirmation",
    "notifications_delivery",
    "notifications_preference",
    "notifications_reach",
    # Agencies' systems: tests of webhooks see them walled.
    "notifications_webhook",
    "notifications_webhookdelivery",
    "notifications_webhooksecret",
    "sharing_alertescalation",
    "sharing_carer",
    "sharing_decision",
    "sharing_idempotencykey",
    "sharing_identityrelease",
    "sharing_parting",
    "sharing_recordcomparison",
    "sharing_relationship",
    "sharing_requestedidentity",
    "sharing_restriction",
    "sharing_restriction_named",
    "sharing_wall",
    "sharing_declaredties",
    "sharing_stillworried",
}


@pytest.fixture
def stranger(world: World) -> Membership:
    """Works for another partnership."""
    return MembershipFactory(agency=AgencyFactory(kind_code="school", name="Elsewhere"), role="practitioner")


def counts(tables: Iterable[str]) -> dict[str, int]:
    return {table: count(table) for table in tables}


def test_a_request_of_nobody_sees_no_row_of_any_table(story: Story) -> None:
    assert {table for table, rows in counts(READ_BY_WEB).items() if not rows} <= NOT_IN_THE_STORY
    with as_web(None):
        assert counts(READ_BY_WEB) == dict.fromkeys(READ_BY_WEB, 0)


def test_a_stranger_sees_no_row_of_any_table(story: Story, stranger: Membership) -> None:
    with as_web(stranger):
        assert counts(READ_BY_WEB) == dict.fromkeys(READ_BY_WEB, 0)


def test_the_owner_sees_no_row_of_any_table_unless_they_maintain(story: Story) -> None:
    with as_web(role="owner"):
        run("set local app.maintenance = 'off'")
        seen = counts(row_policies.ROWS)
        run("set local app.maintenance = 'on'")
    assert seen == dict.fromkeys(row_policies.ROWS, 0)


@pytest.mark.parametrize(
    "sql",
    [
        "update sharing_concern set state = 'withdrawn'",
        "update sharing_concerngroupobjectpermission set until = null",
        "update sharing_concernuserobjectpermission set user_id = asker.id()",
        "update sharing_alert set state = 'decided'",
        "update sharing_referral set state = 'decided'",
        "update sharing_advice set state = 'answered'",
        "update sharing_disclosure set until = now() + interval '1 year'",
        "update sharing_openingrequest set state = 'withdrawn'",
        "update sharing_identityrequest set state = 'approved'",
        "update sharing_emergencyopening set state = 'ended'",
        "update sharing_matchreview set state = 'settled'",
        "update sharing_childlink set state = 'undone'",
    ],
)
def test_a_stranger_changes_no_row(story: Story, stranger: Membership, sql: str) -> None:
    with as_web(stranger):
        assert run(sql) == 0


def seen(model: type[Model]) -> set[Any]:
    return set(model._default_manager.values_list("pk", flat=True))


@pytest.mark.parametrize(
    ("model", "shown"),
    [
        (Concern, visibility.concerns_for),
        (Alert, visibility.alerts_for),
        (Referral, visibility.referrals_for),
        (Advice, visibility.advice_for),
        (OpeningRequest, visibility.opening_requests_for),
        (MatchReview, visibility.match_reviews_for),
        (IdentityRequest, visibility.identity_requests_for),
        (EmergencyOpening, emergencies.emergencies_for),
    ],
)
def test_both_walls_are_in_one_place(
    story: Story, world: World, stranger: Membership, model: type[Model], shown: Callable[[Practitioner], Any]
) -> None:
    """Everybody sees the rows that sharing/visibility.py would show them, and no others; one's own
    concern's advice and referrals among them, which its page lists."""
    of_own = {Advice, Referral}
    for member in [*world.everyone.values(), stranger]:
        expected = set(shown(member.practitioner).values_list("pk", flat=True))
        if model in of_own:
            own = {concern.pk for concern in owned_by(member.practitioner)}
            expected |= {row.pk for row in model._default_manager.all() if row.concern_id in own}
        with as_web(member):
            assert seen(model) == expected


def owned_by(practitioner: Practitioner) -> set[Concern]:
    return {*visibility.authored_by(practitioner), *visibility.of_own_agency(practitioner)}


def refusal(sql: str, *values: Any, by: Membership) -> str:
    with pytest.raises(ProgrammingError) as refused, as_web(by):
        run(sql, *values)
    return str(refused.value)


ME = "(asker.membership_ids())[1]"
NEW = "gen_random_uuid()"
CONCERN = (
    "insert into sharing_concern (id, reference, author_id, agency_id, narrative_id, same_child_as_id,"
    " strength, parent_knows, observed_at, posted_at, state, replaced_words)"
    f" values ({NEW}, 'C-2222', {{author}}, {{agency}}, {NEW}, {{followed}},"
    " 'niggle', 'agrees', now(), now(), 'sealed', 0)"
)
MY_CONCERN = {"author": "asker.id()", "agency": "(asker.agencies('POST_CONCERNS'))[1]"}
# What: of whom a key is chosen, and the statement that it is chosen in.
INSERTS: dict[str, tuple[str, str]] = {
    "a concern about the same child": ("concern", CONCERN.format(**MY_CONCERN, followed="%s")),
    "an idempotency key": (
        "concern",
        "insert into sharing_idempotencykey (practitioner_id, key, digest, created_at, concern_id)"
        " values (asker.id(), 'k', '', now(), %s)",
    ),
    "categories": (
        "concern",
        "insert into sharing_concern_categories (concern_id, category_id) values (%s, 'care')",
    ),
    "a sealed identity": (
        "concern",
        "insert into sharing_sealedidentity (concern_id, sealed_key, ciphertext) values (%s, '', '')",
    ),
    "a grant to oneself": (
        "concern",
        "insert into sharing_concernuserobjectpermission"
        " (permission_id, user_id, membership_id, reason, since, content_object_id)"
        f" select id, asker.id(), {ME}, 'mine', now(), %s"
        " from auth_permission where codename = 'open_concern'",
    ),
    "a question": (
        "concern",
        "insert into sharing_advice"
        " (id, concern_id, asked_by_id, adviser_id, question_id, state, asked_at, due_at)"
        f" values ({NEW}, %s, {ME}, {ME}, {NEW}, 'asked', now(), now())",
    ),
    "a decision": (
        "concern",
        "insert into sharing_decision (id, concern_id, kind, reasons_id, decided_by_id, decided_at)"
        f" values ({NEW}, %s, 'share', {NEW}, {ME}, now())",
    ),
    "an emergency": (
        "child",
        "insert into sharing_emergencyopening"
        " (id, child_id, opened_by_id, kind, reason_id, opened_at, until, state, review_due_at, finding)"
        f" values ({NEW}, %s, {ME}, 'other', {NEW}, now(), now() + interval '1 hour', 'open', now(), '')",
    ),
    "a concern of an emergency": (
        "emergency",
        f"insert into sharing_emergencyopening_concerns (emergencyopening_id, concern_id) values (%s, {NEW})",
    ),
    "a concern in an emergency": (
        "concern",
        f"insert into sharing_emergencyopening_concerns (emergencyopening_id, concern_id) values ({NEW}, %s)",
    ),
    "a request to open": (
        "concern",
        "insert into sharing_openingrequest"
        " (id, concern_id, asked_by_id, purpose, lawful_basis, state, asked_at, due_at)"
        f" values ({NEW}, %s, {ME}, 'protect', 'public_task', 'asked', now(), now())",
    ),
    "a request for an identity": (
        "child",
        "insert into sharing_identityrequest"
        " (id, child_id, asked_by_id, purpose_id, lawful_basis, state, asked_at)"
        f" values ({NEW}, %s, {ME}, {NEW}, 'public_task', 'asked', now())",
    ),
    "a verdict": (
        "review",
        "insert into sharing_verdict (review_id, given_by_id, same, reason_id, given_at)"
        f" values (%s, {ME}, true, {NEW}, now())",
    ),
    "a parting": (
        "concern",
        "insert into sharing_parting (id, concern_id, reason_id, decided_by_id, decided_at)"
        f" values ({NEW}, %s, {NEW}, {ME}, now())",
    ),
}


@pytest.mark.parametrize("what", INSERTS)
def test_a_key_of_others_is_refused_like_a_key_that_does_not_exist(
    story: Story, stranger: Membership, what: str
) -> None:
    """Foreign keys are checked past row-level security, so the policy has to refuse first."""
    kind, sql = INSERTS[what]
    existing = getattr(story, kind)
    told = refusal(sql, getattr(existing, "pk", existing), by=stranger)
    assert "violates row-level security policy" in told
    assert told == refusal(sql, uuid4(), by=stranger)


def test_nobody_posts_in_anothers_name(story: Story, stranger: Membership) -> None:
    sql = CONCERN.format(author="%s", agency="%s", followed="null")
    told = refusal(sql, story.concern.author_id, story.concern.agency_id, by=stranger)
    assert "violates row-level security policy" in told


def test_words_go_with_what_they_belong_to(story: Story, world: World) -> None:
    """An adviser sees the question, and not the concern behind it or its words."""
    with as_web(world.adviser):
        assert seen(Concern) == set()
        assert [row[0] for row in rows("select id from sharing_words")] == [story.advice.question_id]


def test_who_sees_the_outline_does_not_see_the_words(story: Story, world: World) -> None:
    alerted = story.alert.contributions.get().concern
    with as_web(world.triage):
        assert alerted.pk in seen(Concern)
        assert not rows("select from sharing_words where id = %s", alerted.narrative_id)


def test_an_author_sees_what_is_asked_of_their_agency_only_where_nobody_leads(
    story: Story, world: World
) -> None:
    with as_web(world.officer):
        assert seen(OpeningRequest) == set()
    Membership.objects.filter(pk=world.police_lead.pk).update(until=timezone.now())
    with as_web(world.officer):
        assert seen(OpeningRequest) == {story.opening.pk}
        refused = opening_requests.refuse(
            request_id=story.opening.pk, reason="It is known already.", by=world.officer.practitioner
        )
    assert refused.state == "refused"


def test_who_referred_a_child_knows_no_code_of_it_and_the_team_does(story: Story, world: World) -> None:
    referral = story.referral
    with as_web(world.gp):
        assert referral.pk in seen(Referral)
        assert referral.child_id not in seen(Child)
    with as_web(world.triage):
        assert referral.child_id in seen(Child)


def test_only_the_team_that_a_child_was_referred_to_asks_who_it_is(story: Story, world: World) -> None:
    sql = (
        "insert into sharing_identityrelease"
        " (id, referral_id, child_id, asked_by_id, public_key, state, asked_at, expires_at, refusal)"
        f" values ({NEW}, %s, %s, {ME}, '', 'asked', now(), now(), '')"
    )
    asked = (story.referral.pk, story.referral.child_id)
    assert "violates row-level security policy" in refusal(sql, *asked, by=world.gp)
    with as_web(world.triage):
        assert run(sql, *asked) == 1
