"""Of a restricted child only the people named may know: on pages, by API, in lists, counts and messages."""

from datetime import timedelta
from uuid import UUID

import pytest
from django.db import IntegrityError
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from agencies.errors import Conflict, Invalid, NotFound
from agencies.models import AuditRecord, Event, EventKind, Membership
from notifications import recipients
from sharing import visibility, walls
from sharing.models import Alert, Carer, Concern, Relationship, Restriction
from sharing.services import restricting
from tests.factories.collaboration import filed
from tests.factories.identity_requests import alerted_child, request
from tests.factories.restrictions import restrict, restricted
from tests.factories.reviews import link, uncertain
from tests.factories.sharing import post
from tests.factories.world import World
from tests.integration.second_wall import as_web, rows

pytestmark = pytest.mark.django_db


@pytest.fixture
def child(world: World) -> UUID:
    """The police lead and triage see the alert."""
    return alerted_child(world)


def page(who: Membership, name: str, *args: object, **query: str) -> object:
    client = Client()
    client.force_login(who.practitioner)
    return client.get(reverse(name, args=args), query)


def found(who: Membership, child: UUID) -> set[str]:
    """Where the person finds anything of the child."""
    alert = Alert.objects.get(child=child)
    concern = alert.contributions.get().concern_id
    looks = {
        "alert": (alert.pk,),
        "api_alert": (alert.pk,),
        "api_child": (child,),
        "concern": (concern,),
        "api_concern": (concern,),
        "request_identity": (child,),
    }
    why = {"purpose": "protect"}
    seen = {name for name, args in looks.items() if page(who, name, *args, **why).status_code == 200}
    lists = {"alerts": str(alert.pk), "api_alerts": str(alert.pk), "api_concerns": str(concern)}
    return seen | {name for name, said in lists.items() if said in page(who, name).content.decode()}


EVERYWHERE = {
    "alert",
    "api_alert",
    "api_child",
    "concern",
    "api_concern",
    "request_identity",
    "alerts",
    "api_alerts",
    "api_concerns",
}


def test_only_those_named_find_the_child(world: World, child: UUID) -> None:
    assert found(world.triage, child) == found(world.police_lead, child) == EVERYWHERE

    restrict(world, child)

    assert found(world.triage, child) == EVERYWHERE
    assert found(world.police_lead, child) == set()


def test_to_be_named_opens_nothing(world: World, child: UUID) -> None:
    restrict(world, child, named=[world.triage.pk, world.school_lead.pk])
    assert found(world.school_lead, child) == set()


def test_a_name_is_worth_nothing_once_the_membership_has_ended(world: World, child: UUID) -> None:
    restrict(world, child, named=[world.triage.pk, world.police_lead.pk])
    assert visibility.alerts_for(world.police_lead.practitioner).exists()
    Membership.objects.filter(pk=world.police_lead.pk).update(until=timezone.now())
    assert not visibility.alerts_for(world.police_lead.practitioner).exists()


def test_the_author_keeps_their_own_words(world: World, child: UUID) -> None:
    restrict(world, child)
    concern = Alert.objects.get().contributions.get().concern_id
    shown = page(world.officer, "concern", concern).content.decode()
    assert "Late and hungry." in shown
    assert "Counted; not read by others" in shown
    assert page(world.officer, "concern_receipt", concern).status_code == 200


def test_a_new_concern_is_told_to_those_named_alone(world: World, child: UUID) -> None:
    restrict(world, child)
    filed(post(world.teacher, strength="very_worried"), child)
    grown = Event.objects.filter(kind=EventKind.ALERT_WORSENED).latest("id")
    assert recipients.of(grown) == {world.triage.practitioner_id}


def test_where_nobody_named_works_there_any_more_the_privacy_officer_is_told(
    world: World, child: UUID
) -> None:
    restrict(world, child)
    Membership.objects.filter(pk=world.triage.pk).update(until=timezone.now())
    raised = Event.objects.get(kind=EventKind.ALERT_RAISED)
    assert recipients.of(raised) == {world.privacy_officer.practitioner_id}


def test_what_somebody_asked_before_is_gone_with_the_count_of_it(world: World, child: UUID) -> None:
    made = request(world, child)
    assert "waiting</span>" in page(world.privacy_officer, "home").content.decode()
    restrict(world, child)
    assert "waiting</span>" not in page(world.privacy_officer, "home").content.decode()
    assert page(world.police_lead, "identity_request", made.pk).status_code == 404


def test_a_child_that_is_linked_to_a_restricted_one_is_restricted(world: World) -> None:
    review = uncertain(world)
    link(world, review)
    assert visibility.of_own_agency(world.gp_lead.practitioner).exists()
    made = restrict(world, review.child_id, by=world.steward.practitioner)
    assert not visibility.of_own_agency(world.gp_lead.practitioner).exists()
    restricting.lift(restriction_id=made.pk, by=world.privacy_officer.practitioner)
    assert visibility.of_own_agency(world.gp_lead.practitioner).exists()


def about_carer_of(world: World, child: UUID) -> Concern:
    """By the practice."""
    carer, concern = Carer.objects.create(), filed(post(world.gp))
    Relationship.objects.create(child_id=child, carer=carer, kind="mother")
    Concern.objects.filter(pk=concern.pk).update(child=None, carer=carer)
    return concern


def test_a_concern_about_a_carer_of_the_child_is_seen_by_those_named_alone(world: World, child: UUID) -> None:
    concern = about_carer_of(world, child)
    assert found_concern(world.gp_lead, concern) == CONCERN_PAGES

    made = restrict(world, child)

    assert found_concern(world.gp_lead, concern) == set()
    assert found_concern(world.gp, concern) == {"concern", "api_concern"}
    restricting.lift(restriction_id=made.pk, by=world.privacy_officer.practitioner)
    assert found_concern(world.gp_lead, concern) == CONCERN_PAGES


def test_whoever_is_named_still_sees_what_is_said_of_a_carer(world: World, child: UUID) -> None:
    concern = about_carer_of(world, child)
    restrict(world, child, named=[world.triage.pk, world.gp_lead.pk])

    assert found_concern(world.gp_lead, concern) == CONCERN_PAGES


def test_the_second_wall_hides_what_is_said_of_a_carer(world: World, child: UUID) -> None:
    concern = about_carer_of(world, child)
    restrict(world, child)

    with as_web(world.gp_lead):
        assert not Concern.objects.filter(pk=concern.pk).exists()
        assert not rows("select from sharing_words where id = %s", concern.narrative_id)


def test_what_is_said_of_a_carer_is_told_to_those_named_alone(world: World, child: UUID) -> None:
    concern = about_carer_of(world, child)
    people = {world.triage.practitioner_id, world.gp_lead.practitioner_id}
    restrict(world, child)

    concern.refresh_from_db()
    assert walls.behind([], [concern.carer_id], among=people) == {world.gp_lead.practitioner_id}


CONCERN_PAGES = {"concern", "api_concern", "disclosure_record", "refer"}


def found_concern(who: Membership, concern: Concern) -> set[str]:
    return {name for name in CONCERN_PAGES if page(who, name, concern.pk).status_code == 200}


# Who sets and lifts it


def test_it_is_set_by_triage_from_the_page_of_the_alert(world: World, child: UUID) -> None:
    client = Client()
    client.force_login(world.triage.practitioner)
    alert = client.get(reverse("alert", args=[Alert.objects.get().pk])).content.decode()
    place = reverse("restrict_child", args=[child])
    assert place in alert
    soon = timezone.localdate() + timedelta(days=30)
    said = {"kind": "relocated", "reason": "An uncle.", "named": [str(world.triage.pk)]}
    days = {"review_on_day": soon.day, "review_on_month": soon.month, "review_on_year": soon.year}

    assert "There is a problem" in client.post(place, said).content.decode()
    assert client.post(place, said | days)["Location"] == reverse("restrictions")

    listed = client.get(reverse("restrictions")).content.decode()
    assert "An uncle." in listed
    assert Restriction.objects.get().set_by == world.triage


@pytest.mark.parametrize("who", ["police_lead", "officer", "privacy_officer", "administrator"])
def test_nobody_else_restricts_a_child(world: World, child: UUID, who: str) -> None:
    with pytest.raises(NotFound):
        restrict(world, child, by=world.everyone[who].practitioner)


def test_a_steward_restricts_a_child_whose_match_they_settle(world: World) -> None:
    review = uncertain(world)
    assert restrict(world, review.child_id, by=world.steward.practitioner).set_by == world.steward


@pytest.mark.parametrize("named", [[], ["police_lead"], ["triage", "teacher"]])
def test_somebody_who_answers_alerts_is_named_and_nobody_who_could_see_none(
    world: World, child: UUID, named: list[str]
) -> None:
    with pytest.raises(Invalid, match="triage team"):
        restrict(world, child, named=[world.everyone[who].pk for who in named])


def test_it_is_set_once_and_lifted_once(world: World, child: UUID) -> None:
    made = restrict(world, child)
    with pytest.raises(Conflict):
        restrict(world, child)
    restricting.lift(restriction_id=made.pk, by=world.triage.practitioner)
    with pytest.raises(Conflict):
        restricting.lift(restriction_id=made.pk, by=world.privacy_officer.practitioner)
    assert found(world.police_lead, child) == EVERYWHERE


def test_who_lifts_it_is_on_record_beside_who_set_it(world: World, child: UUID) -> None:
    made = restrict(world, child)
    restricting.lift(restriction_id=made.pk, by=world.privacy_officer.practitioner)
    made.refresh_from_db()
    assert (made.set_by, made.lifted_by) == (world.triage, world.privacy_officer)
    acts = AuditRecord.objects.filter(action__in=["child_restricted", "restriction_lifted"]).order_by("id")
    assert [each.actor_id for each in acts] == [
        world.triage.practitioner_id,
        world.privacy_officer.practitioner_id,
    ]


def test_a_lifting_needs_somebody_who_lifts(world: World, child: UUID) -> None:
    made = restrict(world, child)
    with pytest.raises(IntegrityError, match="restriction_lifted_by_and_at"):
        Restriction.objects.filter(pk=made.pk).update(lifted_at=timezone.now())


@pytest.mark.parametrize("who", ["police_lead", "steward", "gp"])
def test_nobody_else_lifts_it(world: World, child: UUID, who: str) -> None:
    made = restrict(world, child)
    with pytest.raises(NotFound):
        restricting.lift(restriction_id=made.pk, by=world.everyone[who].practitioner)


def test_every_restriction_that_stands_is_on_the_list(world: World) -> None:
    standing = {str(restricted(world, world.triage).child) for _ in range(51)}
    listed = page(world.privacy_officer, "restrictions").content.decode()
    assert {code for code in standing if code not in listed} == set()


def test_a_privacy_officer_finds_out_who_looked_at_a_restricted_child(world: World, child: UUID) -> None:
    restrict(world, child)
    looked = page(world.privacy_officer, "api_access_log", child=str(child), purpose="routine")
    assert looked.status_code == 200
