from collections.abc import Callable

import pytest
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from agencies.models import Event, EventKind, Membership, UnusualAccess
from agencies.services import agreements
from notifications import delivery, links, processing, recipients
from notifications.messages import MESSAGES, SILENT
from notifications.models import Delivery
from sharing.models import EmergencyOpening, Wall
from sharing.services import disclosures
from tests.factories.agencies import MembershipFactory
from tests.factories.collaboration import ask, filed, open_to_school
from tests.factories.emergencies import break_glass
from tests.factories.restrictions import restrict
from tests.factories.sharing import post
from tests.factories.world import World
from tests.integration.notifications.story import happen, play, raise_alert

EXPECTED = {
    EventKind.ALERT_RAISED: {"gp_lead", "school_lead", "police_lead", "triage"},
    EventKind.ALERT_GROWN: {"gp_lead", "school_lead", "police_lead", "triage"},
    EventKind.ALERT_WORSENED: {"gp_lead", "school_lead", "police_lead", "triage"},
    EventKind.ALERT_ACKNOWLEDGED: {"gp", "gp_lead", "teacher", "school_lead", "officer", "police_lead"},
    EventKind.ALERT_DECIDED: {"gp", "gp_lead", "teacher", "school_lead", "officer", "police_lead"},
    EventKind.ALERT_CLOSED: {"gp", "gp_lead", "teacher", "school_lead", "officer", "police_lead"},
    EventKind.ALERT_ESCALATED: {"gp_lead", "school_lead", "police_lead"},
    EventKind.STILL_WORRIED: {"triage"},
    EventKind.CONCERN_OPENED: {"school_lead"},
    EventKind.OPENING_REQUESTED: {"gp_lead"},
    EventKind.OPENING_ANSWERED: {"police_lead"},
    EventKind.DISCLOSURE_WITHDRAWN: {"police_lead"},
    EventKind.ADVICE_ASKED: {"adviser"},
    EventKind.ADVICE_REPLIED: {"gp"},
    EventKind.REFERRAL_MADE: {"triage"},
    EventKind.REFERRAL_WRITTEN: {"triage"},
    EventKind.REFERRAL_ACKNOWLEDGED: {"gp"},
    EventKind.REFERRAL_DECIDED: {"gp"},
    EventKind.REFERRAL_OUTCOME: {"gp"},
    EventKind.MATCH_REVIEW_OPENED: {"steward"},
    EventKind.CHILDREN_UNLINKED: {"privacy_officer"},
    EventKind.CONCERN_PARTED: {"privacy_officer"},
    EventKind.IDENTITY_REQUESTED: {"triage", "privacy_officer"},
    EventKind.IDENTITY_REQUEST_ANSWERED: {"police_lead"},
    EventKind.AGREEMENT_ENDING: {"privacy_officer", "gp_lead", "school_lead", "police_lead"},
    EventKind.GLASS_BROKEN: {"privacy_officer", "police_lead"},
    EventKind.EMERGENCY_REVIEW_OVERDUE: {"privacy_officer"},
    EventKind.ACCESS_UNUSUAL: {"privacy_officer"},
    EventKind.CHANNEL_TURNED_OFF: {"administrator"},
    EventKind.MEMBER_INVITED: {"invited"},
}


@pytest.fixture
def happened(world: World) -> dict[EventKind, Event]:
    return play(world)


def leave(membership: Membership) -> None:
    Membership.objects.filter(pk=membership.pk).update(until=timezone.now())


def names(world: World, event: Event) -> set[str]:
    """Who is told, by what they are in the world; whoever is not of it was invited."""
    known = {member.practitioner_id: name for name, member in world.everyone.items()}
    return {known.get(person, "invited") for person in recipients.of(event)}


def test_those_whom_it_needs_are_told_and_nobody_else(world: World, happened: dict[EventKind, Event]) -> None:
    assert {kind: names(world, happened[kind]) for kind in EXPECTED} == EXPECTED


def test_the_expectations_cover_every_message() -> None:
    assert EXPECTED.keys() == MESSAGES.keys()


@pytest.mark.parametrize("kind", SILENT, ids=str)
def test_nobody_is_told_of_a_posting_or_a_filing(kind: EventKind, world: World) -> None:
    assert recipients.of(happen(kind, post(world.gp).pk)) == set()


def test_who_has_left_is_told_nothing(happened: dict[EventKind, Event]) -> None:
    Membership.objects.update(until=timezone.now())
    assert {kind for kind in EXPECTED if recipients.of(happened[kind])} == set()


def test_who_may_no_longer_sign_in_is_told_nothing(world: World) -> None:
    alert = raise_alert(world)
    world.triage.practitioner.is_active = False
    world.triage.practitioner.save()
    assert "triage" not in names(world, happen(EventKind.ALERT_RAISED, alert.pk))


def test_an_author_who_moved_to_another_agency_is_not_told_of_the_answer(world: World) -> None:
    alert = raise_alert(world)
    leave(world.gp)
    MembershipFactory(practitioner=world.gp.practitioner, agency=world.police)
    assert "gp" not in names(world, happen(EventKind.ALERT_ACKNOWLEDGED, alert.pk))


def test_an_author_with_a_new_role_at_the_same_agency_is_still_told(world: World) -> None:
    alert = raise_alert(world)
    leave(world.gp)
    MembershipFactory(practitioner=world.gp.practitioner, agency=world.surgery, role="agency_administrator")
    assert "gp" in names(world, happen(EventKind.ALERT_ACKNOWLEDGED, alert.pk))


@pytest.mark.parametrize("kind", [EventKind.REFERRAL_OUTCOME, EventKind.ADVICE_REPLIED], ids=str)
def test_of_the_answer_to_who_has_left_their_lead_is_told(
    world: World, happened: dict[EventKind, Event], kind: EventKind
) -> None:
    leave(world.gp)
    MembershipFactory(practitioner=world.gp.practitioner, agency=world.police)
    assert names(world, happened[kind]) == {"gp_lead"}


def test_who_leaves_between_the_claim_and_the_sending_is_not_told_and_their_successor_is(
    world: World,
) -> None:
    raise_alert(world)
    processing.claim_events()
    waiting = Delivery.objects.get(
        recipient=world.gp_lead.practitioner, channel="email", event__kind=EventKind.ALERT_RAISED
    )
    leave(world.gp_lead)
    successor = MembershipFactory(agency=world.surgery, role="safeguarding_lead")
    delivery.deliver(waiting.pk)
    waiting.refresh_from_db()
    assert waiting.state == "given_up"
    assert Delivery.objects.filter(event=waiting.event, recipient=successor.practitioner).exists()


def test_what_was_withdrawn_before_it_could_be_told_is_not_told(world: World) -> None:
    step = open_to_school(world, filed(post(world.gp)), to_role="safeguarding_lead")
    opened = happen(EventKind.CONCERN_OPENED, step.pk)
    assert names(world, opened) == {"school_lead"}
    disclosures.withdraw(disclosure_id=step.pk, reason="The wrong school.", by=world.gp.practitioner)
    assert names(world, opened) == set()


def test_what_closed_with_its_agreement_before_it_could_be_told_is_not_told(world: World) -> None:
    step = open_to_school(world, filed(post(world.gp)), to_role="safeguarding_lead")
    opened = happen(EventKind.CONCERN_OPENED, step.pk)
    officer = world.privacy_officer.practitioner
    agreements.end(agreement_id=step.agreement_id, reason="It is over.", by=officer)
    assert names(world, opened) == set()


def test_colleagues_of_an_author_are_not_told_of_the_answer(world: World) -> None:
    alert = raise_alert(world)
    colleague = MembershipFactory(agency=world.surgery)
    assert colleague.practitioner_id not in recipients.of(happen(EventKind.ALERT_DECIDED, alert.pk))


@pytest.mark.parametrize(
    ("kind", "acted"),
    [(EventKind.ALERT_ACKNOWLEDGED, "acknowledged"), (EventKind.ALERT_DECIDED, "decided")],
)
def test_nobody_is_told_of_their_own_answer(kind: EventKind, acted: str, world: World) -> None:
    alert = raise_alert(world)
    MembershipFactory(practitioner=world.triage.practitioner, agency=world.surgery, role="safeguarding_lead")
    assert "triage" in names(world, happen(kind, alert.pk))
    setattr(alert, f"{acted}_by", world.triage)
    setattr(alert, f"{acted}_at", timezone.now())
    alert.decision = "advice" if acted == "decided" else ""
    alert.save()
    assert "triage" not in names(world, happen(kind, alert.pk))


def test_a_new_holder_of_a_role_is_told_like_the_old_one(world: World) -> None:
    alert = raise_alert(world)
    leave(world.gp_lead)
    successor = MembershipFactory(agency=world.surgery, role="safeguarding_lead")
    told = recipients.of(happen(EventKind.ALERT_GROWN, alert.pk))
    assert successor.practitioner_id in told
    assert world.gp_lead.practitioner_id not in told


def test_of_an_officers_own_unusual_access_another_officer_is_told(world: World) -> None:
    def told() -> set[str]:
        with transaction.atomic():
            unusual = UnusualAccess.objects.create(
                practitioner=world.privacy_officer.practitioner, partnership=world.partnership, kind="limit"
            )
        return names(world, happen(EventKind.ACCESS_UNUSUAL, unusual.pk))

    assert told() == {"privacy_officer"}
    MembershipFactory(agency=world.privacy_officer.agency, role="privacy_officer")
    assert told() == {"invited"}


def test_where_the_adviser_has_left_whoever_asked_learns_that_the_question_waits(world: World) -> None:
    question = ask(world, post(world.gp))
    leave(world.adviser)
    event = Event.objects.get(kind=EventKind.ADVICE_ASKED, subject_id=question.pk)
    assert names(world, event) == {"gp"}
    leave(world.gp)
    assert names(world, event) == {"gp_lead"}


def broken_glass() -> Event:
    return Event.objects.get(kind=EventKind.GLASS_BROKEN)


def by_the_officer(world: World) -> EmergencyOpening:
    """Who leads at the school besides."""
    officer = world.privacy_officer.practitioner
    MembershipFactory(practitioner=officer, agency=world.school, role="safeguarding_lead")
    return break_glass(world, by=officer)


def after_the_officer_left(world: World) -> EmergencyOpening:
    leave(world.privacy_officer)
    return break_glass(world)


def of_a_child_close_to_the_officer(world: World) -> EmergencyOpening:
    opening = break_glass(world)
    Wall.objects.create(practitioner=world.privacy_officer.practitioner, child_id=opening.child_id)
    return opening


@pytest.mark.parametrize(
    "opened",
    [by_the_officer, after_the_officer_left, of_a_child_close_to_the_officer],
    ids=lambda it: it.__name__,
)
def test_of_an_emergency_that_no_privacy_officer_may_watch_the_administrators_are_told(
    world: World, opened: Callable[[World], EmergencyOpening]
) -> None:
    opened(world)
    assert names(world, broken_glass()) == {"gp_lead", "administrator"}


def test_an_administrator_who_is_told_of_an_emergency_is_led_to_where_they_invite_people(
    world: World,
) -> None:
    opening = after_the_officer_left(world)
    administrator = world.administrator.practitioner
    assert links.page(broken_glass(), administrator) == reverse("people")
    assert links.page(broken_glass(), world.gp_lead.practitioner) == reverse(
        "emergency_opening", args=[opening.pk]
    )


def test_restricting_the_child_at_once_keeps_no_emergency_from_the_privacy_officer(world: World) -> None:
    opening = break_glass(world)
    restrict(world, opening.child_id)
    assert "privacy_officer" in names(world, broken_glass())
