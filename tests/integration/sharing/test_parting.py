"""A concern that was filed to the wrong child goes to its own, with all that came of the mistake."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import replace
from datetime import date

import pytest

from agencies.models import Event, EventKind, Membership
from sharing import family, visibility
from sharing.identity.identity import Identity
from sharing.identity.named import About
from sharing.models import Alert, Carer, Child, Concern, Relationship
from sharing.services import linking, reviews
from sharing.services.relating import Kin, KnownCarer, Said
from tests.factories.collaboration import open_to_leads, refer
from tests.factories.reviews import filed
from tests.factories.sharing import JACQUIE, OLLY, post
from tests.factories.world import World

Vault = Callable[[], int]
As = Callable[..., AbstractContextManager[None]]
pytestmark = pytest.mark.django_db(databases=["default", "identity", "index"])

AMY = Identity("Amy", "Reed", date(2018, 3, 9), nhs_number="9990000034", postcode="NB1 4QT")
FATHER = replace(JACQUIE, kind="father", identity=replace(JACQUIE.identity, given_name="Jack"))


def part(world: World, concern: Concern) -> Child:
    """Returns the concern's new child."""
    parting = reviews.part(reference=concern.reference, reason="Another.", by=world.steward.practitioner)
    linking.part(parting_id=parting.pk)
    return Child.objects.get(pk=parting.pk)


def part_by_vault(world: World, vault: Vault, concern: Concern) -> Child:
    parting = reviews.part(reference=concern.reference, reason="Another.", by=world.steward.practitioner)
    vault()
    return Child.objects.get(pk=parting.pk)


def child_of(concern: Concern) -> Child:
    concern.refresh_from_db()
    assert concern.child
    return concern.child


def kinds(child: Child) -> set[str]:
    return set(Relationship.objects.filter(child=child, carer__isnull=False).values_list("kind", flat=True))


def outlined(who: Membership) -> set[Concern]:
    return set(visibility.concerns_for(who.practitioner))


@pytest.fixture
def alerted(world: World) -> dict[str, Concern]:
    """Of three concerns, which together are enough, the officer's is about another child."""
    first = filed(world.gp)
    return {
        "gp": first,
        "teacher": filed(world.teacher, first.child),
        "officer": filed(world.officer, first.child),
    }


# Alerts


def test_an_alert_that_rested_on_it_is_withdrawn_and_seen_by_nobody(
    world: World, alerted: dict[str, Concern]
) -> None:
    part(world, alerted["officer"])
    assert Alert.objects.get().state == "withdrawn"
    assert not visibility.alerts_for(world.triage.practitioner).exists()
    assert outlined(world.police_lead) == {alerted["officer"]}
    assert outlined(world.gp_lead) == {alerted["gp"]}


def test_an_alert_that_stands_without_it_tells_its_agency_no_more(
    world: World, alerted: dict[str, Concern]
) -> None:
    right = child_of(alerted["gp"])
    filed(world.teacher, right)
    part(world, alerted["officer"])
    alert = Alert.objects.get()
    assert alert.state == "raised"
    assert not alert.recipients.filter(agency=world.police).exists()
    assert not visibility.alerts_for(world.police_lead.practitioner).exists()
    assert len(outlined(world.gp_lead)) == 3


def test_an_alert_that_was_raised_before_it_stands(world: World, alerted: dict[str, Concern]) -> None:
    later = filed(world.officer, alerted["gp"].child)
    part(world, later)
    assert Alert.objects.get().state == "raised"
    assert later not in outlined(world.gp_lead)
    assert outlined(world.police_lead) == {*alerted.values(), later}


def test_one_that_is_grave_by_itself_alerts_about_its_own_child(
    world: World, alerted: dict[str, Concern]
) -> None:
    grave = filed(world.teacher, alerted["gp"].child, strength="very_worried")
    child = part(world, grave)
    assert Alert.objects.get(child=child).state == "raised"
    assert grave in outlined(world.triage)


# What was opened


def test_what_was_opened_because_of_it_is_closed_in_both_directions(
    world: World, alerted: dict[str, Concern]
) -> None:
    theirs, wrong = alerted["gp"], alerted["officer"]
    open_to_leads(theirs, world.police)
    open_to_leads(wrong, world.surgery)
    part(world, wrong)
    assert theirs.disclosures.get().withdrawn_at
    assert wrong.disclosures.get().withdrawn_at
    assert not visibility.openable_by(world.police_lead.practitioner).filter(pk=theirs.pk).exists()
    assert not visibility.openable_by(world.gp_lead.practitioner).filter(pk=wrong.pk).exists()


def test_what_was_opened_to_one_who_sees_it_anyway_stays_open(
    world: World, alerted: dict[str, Concern]
) -> None:
    filed(world.teacher, alerted["gp"].child)
    open_to_leads(alerted["gp"], world.school)
    part(world, alerted["officer"])
    assert not alerted["gp"].disclosures.get().withdrawn_at


def test_a_referral_stands(world: World, alerted: dict[str, Concern]) -> None:
    refer(world, alerted["gp"])
    part(world, alerted["officer"])
    assert visibility.openable_by(world.triage.practitioner).filter(pk=alerted["gp"].pk).exists()


def test_the_privacy_officer_is_told(world: World, alerted: dict[str, Concern]) -> None:
    child = part(world, alerted["officer"])
    assert Event.objects.filter(kind=EventKind.CONCERN_PARTED, subject_id=child.pk).count() == 1


# Whom it named


def test_a_carer_whom_it_named_goes_with_it(world: World, vault: Vault) -> None:
    right, wrong = post(world.gp), post(world.teacher, carers=[JACQUIE])
    vault()
    child = part_by_vault(world, vault, wrong)
    told = Relationship.objects.get()
    assert (told.child, told.kind, told.lives_with) == (child, "mother", True)
    assert kinds(child_of(right)) == set()


def test_a_carer_whom_another_concern_named_stays_as_well(world: World, vault: Vault) -> None:
    right, wrong = post(world.gp, carers=[JACQUIE]), post(world.teacher, carers=[JACQUIE, FATHER])
    vault()
    child = part_by_vault(world, vault, wrong)
    assert kinds(child_of(right)) == {"mother"}
    assert kinds(child) == {"mother", "father"}
    assert family.of(child.pk).siblings == {child_of(right).pk}


def test_a_concern_about_the_carer_reaches_the_right_child_alone(world: World, vault: Vault) -> None:
    world.partnership.rules.update(weight_carer=1)
    right, wrong = post(world.gp), post(world.teacher, carers=[JACQUIE])
    vault()
    child = part_by_vault(world, vault, wrong)
    for author in (world.officer, world.gp):
        post(author, "She is using again.", identity=None, carers=[JACQUIE], about=About.CARER)
    vault()
    assert Alert.objects.get().child == child != child_of(right)


def test_brothers_and_sisters_through_the_carer_go_with_them(world: World, vault: Vault) -> None:
    sister = post(world.gp, identity=AMY, carers=[JACQUIE])
    right, wrong = post(world.gp), post(world.teacher, carers=[JACQUIE])
    vault()
    assert family.of(child_of(right).pk).siblings == {child_of(sister).pk}
    child = part_by_vault(world, vault, wrong)
    assert family.of(child_of(right).pk).siblings == set()
    assert family.of(child.pk).siblings == {child_of(sister).pk}


def test_brothers_and_sisters_whom_another_parent_or_the_home_tells_of_stay(
    world: World, vault: Vault
) -> None:
    home = {"address": "12 Orchard Close", "family_name": "Turner"}
    at_home = replace(OLLY, **home)
    sister = post(world.gp, identity=replace(AMY, **home), carers=[JACQUIE])
    right, wrong = post(world.gp, identity=at_home), post(world.teacher, identity=OLLY, carers=[JACQUIE])
    vault()
    part_by_vault(world, vault, wrong)
    assert family.of(child_of(right).pk).siblings == {child_of(sister).pk}


def test_the_vaults_rights_are_enough(world: World, as_process: As) -> None:
    wrong, mother = filed(world.teacher), Carer.objects.create()
    Relationship.objects.create(child=child_of(wrong), carer=mother, kind="mother")
    parting = reviews.part(reference=wrong.reference, reason="Another.", by=world.steward.practitioner)
    with as_process("vault"):
        linking.part(parting_id=parting.pk, said=Said(Kin((KnownCarer(mother.pk),))))
    assert Relationship.objects.get().child == child_of(wrong)
