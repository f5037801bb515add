"""Every route that shows something about a child writes who looked, before the answer leaves.

A route that is in neither table fails: say what it shows.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from agencies.audit_looks import about
from agencies.models import AuditRecord
from sharing.models import (
    Advice,
    Alert,
    Concern,
    Disclosure,
    EmergencyOpening,
    IdentityRequest,
    MatchReview,
    OpeningRequest,
    Referral,
)
from sharing.services import alerts, decisions
from tests.contracts.test_routes import OPEN_TO_ALL, ROUTES
from tests.factories.collaboration import acknowledged, ask, open_to_school
from tests.factories.emergencies import break_glass, ended
from tests.factories.identity_requests import alerted_child, request
from tests.factories.openings import ask_to_open
from tests.factories.restrictions import restricted
from tests.factories.reviews import link, uncertain
from tests.factories.sharing import post
from tests.factories.world import World

pytestmark = pytest.mark.django_db


@dataclass(frozen=True)
class Story:
    """One of everything that a route may show."""

    concern: Concern
    alert: Alert
    child: UUID
    advice: Advice
    referral: Referral
    asked: IdentityRequest
    review: MatchReview
    opening: OpeningRequest
    step: Disclosure
    emergency: EmergencyOpening
    restricted: UUID


@pytest.fixture
def story(world: World) -> Story:
    child = alerted_child(world)
    referral = acknowledged(world)
    review = uncertain(world)
    link(world, review)
    concern = post(world.gp)
    grave = Concern.objects.get(author=world.officer.practitioner)
    to_come(concern, Alert.objects.get(), world)
    return Story(
        concern=concern,
        alert=Alert.objects.get(),
        child=child,
        advice=ask(world, referral.concern),
        referral=referral,
        asked=request(world, child),
        review=review,
        opening=ask_to_open(world, grave, by=world.triage.practitioner),
        step=open_to_school(world, concern),
        emergency=ended(break_glass(world, child_id=child, by=world.triage.practitioner)),
        restricted=restricted(world).child_id,
    )


def to_come(concern: Concern, alert: Alert, world: World) -> None:
    """A day to look again, and a strategy discussion."""
    tomorrow = timezone.now() + timedelta(days=1)
    decisions.decide(
        concern_id=concern.pk,
        kind="monitor",
        reasons="Wait.",
        review_on=timezone.localdate(tomorrow),
        by=world.gp.practitioner,
    )
    triage = world.triage.practitioner
    alerts.acknowledge(alert_id=alert.pk, by=triage)
    alerts.decide(
        alert_id=alert.pk,
        decision="strategy",
        reason="Meet.",
        meeting_at=tomorrow,
        meeting_place="Room 2",
        by=triage,
    )


@dataclass(frozen=True)
class Look:
    """Who looks at what; `named` are the subjects that the record must be found by."""

    who: str
    args: Callable[[Story], Iterable[object]]
    named: Callable[[Story], Iterable[UUID]]
    query: Callable[[Story], str] = lambda story: ""


def one(who: str, what: str) -> Look:
    def subject(story: Story) -> list[UUID]:
        found = getattr(story, what)
        return [found if isinstance(found, UUID) else found.pk]

    return Look(who, subject, subject)


def listed(who: str, *what: Callable[[Story], UUID]) -> Look:
    return Look(who, lambda story: [], lambda story: [subject(story) for subject in what])


def of_concern(story: Story) -> UUID:
    return story.concern.pk


def of_alert(story: Story) -> UUID:
    return story.alert.pk


def of_advice(story: Story) -> UUID:
    return story.advice.pk


def of_referral(story: Story) -> UUID:
    return story.referral.pk


def of_child(story: Story) -> UUID:
    return story.child


def of_review(story: Story) -> UUID:
    return story.review.child_id


def of_restricted(story: Story) -> UUID:
    return story.restricted


def of_grave(story: Story) -> UUID:
    """The concern that somebody asked to open."""
    return story.opening.concern_id


def grave(who: str) -> Look:
    return Look(who, lambda story: [of_grave(story)], lambda story: [of_grave(story)])


LOOKS: dict[str, Look] = {
    "disclosure_record": one("gp", "concern"),
    "api_disclosures": one("privacy_officer", "concern"),
    "api_prompts": one("gp", "concern"),
    "withdraw_disclosure": Look("gp", lambda story: [story.step.pk], lambda story: [of_concern(story)]),
    "open_at_once": grave("triage"),
    "ask_to_open": grave("triage"),
    "opening_requests": listed("police_lead", of_grave),
    "api_opening_request_list": listed("triage", of_grave),
    "opening_request": one("police_lead", "opening"),
    "refuse_opening": one("police_lead", "opening"),
    "api_opening_request": one("triage", "opening"),
    "home": listed("gp", of_concern),
    "concerns": listed("gp", of_concern),
    "api_concerns": listed("gp", of_concern),
    "concern": one("gp", "concern"),
    "api_concern": one("gp", "concern"),
    "concern_receipt": one("gp", "concern"),
    "share_about_same_child": one("gp", "concern"),
    "ask_advice": one("gp", "concern"),
    "decide": one("gp", "concern"),
    "open_to": one("gp", "concern"),
    "refer": one("gp", "concern"),
    "withdraw": one("gp", "concern"),
    "alerts": listed("triage", of_alert),
    "api_alerts": listed("triage", of_alert),
    "alert": one("triage", "alert"),
    "api_alert": one("triage", "alert"),
    "alert_meeting": one("triage", "alert"),
    "looking_again": one("gp", "concern"),
    "api_child": Look(
        "triage",
        lambda story: [story.child],
        lambda story: [story.child],
        query=lambda story: "?purpose=protect",
    ),
    "advice_list": listed("adviser", of_advice),
    "api_advice_list": listed("adviser", of_advice),
    "advice": one("adviser", "advice"),
    "api_advice": one("adviser", "advice"),
    "referrals": listed("triage", of_referral),
    "api_referrals": listed("triage", of_referral),
    "referral": one("triage", "referral"),
    "api_referral": one("triage", "referral"),
    "request_identity": one("triage", "child"),
    "identity_requests": listed("privacy_officer", of_child),
    "api_identity_request_list": listed("privacy_officer", of_child),
    "identity_request": one("police_lead", "asked"),
    "api_identity_request": one("police_lead", "asked"),
    "restrict_child": one("triage", "child"),
    "break_glass": one("triage", "child"),
    "emergency_openings": listed("privacy_officer", of_child),
    "api_emergency_openings": listed("triage", of_child),
    "emergency_opening": one("privacy_officer", "emergency"),
    "api_emergency_opening": one("police_lead", "emergency"),
    "restrictions": listed("privacy_officer", of_restricted),
    "reviews": listed("steward", of_review),
    "review": one("steward", "review"),
    "undo_link": one("steward", "review"),
    "patterns": Look("analyst", lambda story: [], lambda story: []),
    "api_access_log": Look(
        "privacy_officer",
        lambda story: [],
        lambda story: [story.child],
        query=lambda story: f"?child={story.child}&purpose=routine",
    ),
}
# Forms that show nothing until they are sent, people, messages without a child, and the log's own seals.
SHOW_NO_CHILD = {
    "access_log",
    "agreement",
    "agreements",
    "api_advisers",
    "api_agencies",
    "api_agreement",
    "api_agreements",
    "api_audit_checkpoints",
    "api_messages",
    "api_nothing_here",
    "api_unusual_access",
    "api_webhook",
    "api_webhooks",
    "change_email",
    "change_mobile",
    "confirm_email",
    "confirm_mobile",
    "own_channels",
    "undelivered",
    "status",
    "unread",
    "audit_checkpoints",
    "audit_checkpoints_download",
    "end_agreement",
    "invite",
    "membership",
    "message",
    "new_webhook",
    "part_concern",
    "people",
    "record_agreement",
    "renew_agreement",
    "share_concern",
    "ties",
    "unusual_access",
    "webhook",
    "webhooks",
    "when_told",
    # The vault's answer is awaited here, and audited as it is shown: tests of sealed answers.
    "identity_release",
    "records",
    "requested_identity",
    "membership_sessions",
    "mfa_add_webauthn",
    "mfa_activate_totp",
    "mfa_generate_recovery_codes",
    "mfa_index",
    "mfa_reauthenticate",
    "mfa_remove_webauthn",
    "mfa_deactivate_totp",
    "mfa_view_recovery_codes",
    "change_password",
    "own_systems",
    "register_system",
    "sessions",
    "systems",
}


def recorded(client: Client, world: World, story: Story, name: str) -> bool:
    """Whether the route answers, and who looked at what is on record by then."""
    look = LOOKS[name]
    reader = world.everyone[look.who].practitioner
    client.force_login(reader)
    last = AuditRecord.objects.latest("id").pk
    answer = client.get(reverse(name, args=[*look.args(story)]) + look.query(story))
    new = AuditRecord.objects.filter(pk__gt=last)
    everything = all(
        about(subject).filter(pk__gt=last, actor_id=reader.pk).exists() for subject in look.named(story)
    )
    return (
        answer.status_code == 200
        and set(new.values_list("actor_id", flat=True)) == {reader.pk}
        and everything
    )


def test_a_look_by_any_route_is_on_record_before_the_answer_leaves(
    client: Client, world: World, story: Story
) -> None:
    assert [name for name in LOOKS if not recorded(client, world, story, name)] == []


def test_every_route_that_answers_get_says_what_it_shows(client: Client, world: World) -> None:
    client.force_login(world.gp.practitioner)
    # What only takes posts is audited by the services behind it; a page that leads elsewhere shows nothing.
    answering = {
        name
        for name, path in ROUTES
        if name not in OPEN_TO_ALL and client.get(path).status_code not in {302, 405}
    }
    assert answering <= LOOKS.keys() | SHOW_NO_CHILD


def test_nothing_is_listed_twice_or_for_nothing() -> None:
    assert not LOOKS.keys() & SHOW_NO_CHILD
    assert LOOKS.keys() | SHOW_NO_CHILD <= {name for name, _ in ROUTES}
