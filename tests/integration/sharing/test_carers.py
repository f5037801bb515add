"""A concern about a carer reaches every child of theirs, whenever the child becomes known."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from agencies.errors import Invalid
from agencies.models import Event, EventKind
from sharing import contributions, family, words
from sharing.accumulation import Relation
from sharing.identity.identity import Identity
from sharing.identity.models import IdentityRecord, Whose
from sharing.identity.named import About, NamedCarer
from sharing.models import Alert, Carer, Child, Concern, Relationship, SealedIdentity
from sharing.services import alert_reading
from sharing.visibility import alerts_for, concerns_for
from tests.factories.sharing import JACQUIE, OLLY, RuleFactory, post
from tests.factories.world import World

Vault = Callable[[], int]
pytestmark = pytest.mark.django_db(databases=["default", "identity", "index"])

# As the key worker has her: by her short name.
AS_TREATED = replace(JACQUIE, identity=replace(JACQUIE.identity, given_name="Jacquie"))
AMY = Identity("Amy", "Reed", date(2018, 3, 9), nhs_number="9990000034", postcode="NB1 4QT")
AT_HOME: dict[str, Any] = {"postcode": "NB1 4QT", "address": "12 Orchard Close"}


@pytest.fixture(autouse=True)
def carers_count(world: World) -> None:
    """In full, as by default; and brothers and sisters half, in a rule of points."""
    world.partnership.rules.update(weight_carer=1)


def about_mother(world: World, **changed: Any) -> Concern:
    said: dict[str, Any] = {"identity": None, "carers": [AS_TREATED], "about": About.CARER} | changed
    return post(world.officer, "She is using again.", **said)


def filed(concern: Concern) -> Concern:
    concern.refresh_from_db()
    return concern


def relations(child: Child) -> dict[Relation, int]:
    counted = [each.relation for each in contributions.of_child(child.pk)]
    return {relation: counted.count(relation) for relation in counted}


def only_child() -> Child:
    return Child.objects.get()


# Filing


def test_a_carer_named_beside_a_child_becomes_part_of_its_life(world: World, vault: Vault) -> None:
    concern = post(world.gp, carers=[JACQUIE])
    vault()
    relationship = Relationship.objects.get()
    assert (relationship.child, relationship.kind, relationship.lives_with) == (
        filed(concern).child,
        "mother",
        True,
    )
    assert IdentityRecord.objects.get(pseudonym=relationship.carer_id).whose == Whose.CARER
    assert not SealedIdentity.objects.exists()


def test_a_carer_whom_two_agencies_know_differently_is_one(world: World, vault: Vault) -> None:
    post(world.gp, carers=[JACQUIE])
    about_mother(world)
    vault()
    assert Carer.objects.count() == 1


def test_of_what_was_said_of_a_carer_the_last_holds(world: World, vault: Vault) -> None:
    post(world.gp, carers=[JACQUIE])
    vault()
    first = Relationship.objects.get()
    post(world.teacher, carers=[replace(JACQUIE, lives_with=None)])
    vault()
    again = Relationship.objects.get()
    assert again.last_confirmed > first.last_confirmed
    assert again.lives_with is True
    post(world.officer, carers=[replace(JACQUIE, kind="step_parent", lives_with=False)])
    vault()
    moved = Relationship.objects.get()
    assert (moved.kind, moved.lives_with) == ("step_parent", False)


def test_an_adult_of_a_name_that_fits_is_the_mother_only_of_the_child_named_with_her(
    world: World, vault: Vault
) -> None:
    by_name = replace(JACQUIE, identity=replace(JACQUIE.identity, date_of_birth=None))
    post(world.gp, carers=[JACQUIE])
    vault()
    post(world.teacher, carers=[by_name])
    vault()
    assert Carer.objects.count() == 1
    post(world.officer, identity=AMY, carers=[by_name])
    vault()
    assert Carer.objects.count() == 2


def test_a_father_is_never_taken_for_the_mother(world: World, vault: Vault) -> None:
    father = NamedCarer("father", replace(JACQUIE.identity, given_name="Jack"), lives_with=True)
    post(world.gp, carers=[JACQUIE, father])
    vault()
    assert set(Relationship.objects.values_list("kind", flat=True)) == {"mother", "father"}


def test_a_concern_about_a_carer_is_filed_to_no_child(world: World, vault: Vault) -> None:
    concern = about_mother(world, identity=OLLY)
    vault()
    assert filed(concern).child is None
    assert concern.carer == Carer.objects.get()
    assert only_child().relationships.get().carer == concern.carer
    assert Event.objects.filter(kind=EventKind.CONCERN_FILED, subject_id=concern.pk).exists()


def test_a_follow_up_is_about_the_same_carer(world: World, vault: Vault) -> None:
    first = about_mother(world)
    later = post(world.officer, same_child_as=first.pk)
    vault()
    assert filed(later).carer == filed(first).carer
    assert later.filed_at


def test_a_withdrawn_concern_puts_nobody_into_a_childs_life(world: World, vault: Vault) -> None:
    Concern.objects.filter(pk=post(world.gp, carers=[JACQUIE]).pk).update(state="withdrawn")
    vault()
    assert not Relationship.objects.exists()


# Counting and alerts


def test_a_relapse_is_the_third_concern_about_the_child(world: World, vault: Vault) -> None:
    post(world.gp, carers=[JACQUIE])
    post(world.teacher)
    vault()
    assert not Alert.objects.exists()
    relapse = about_mother(world)
    vault()
    alert = Alert.objects.get()
    assert alert.child == only_child()
    assert alert.contributions.filter(concern=relapse).exists()
    assert filed(relapse).state == "alerted"
    opened = alert_reading.open_alert(alert.pk, by=world.triage.practitioner)
    assert [outline.about for outline in opened.outlines].count(About.CARER) == 1
    assert "1 of them is about a parent or carer." in opened.explanation


def test_it_reaches_every_child_of_the_carer(world: World, vault: Vault) -> None:
    post(world.gp, carers=[JACQUIE])
    post(world.teacher, identity=AMY, carers=[JACQUIE])
    about_mother(world, strength="very_worried")
    vault()
    assert set(Alert.objects.values_list("child_id", flat=True)) == set(
        Child.objects.values_list("pk", flat=True)
    )
    assert Alert.objects.count() == 2
    assert alerts_for(world.triage.practitioner).count() == 2


def test_it_waits_for_a_child_who_is_linked_later(world: World, vault: Vault) -> None:
    waiting = about_mother(world, strength="very_worried")
    vault()
    assert filed(waiting).filed_at
    assert not Alert.objects.exists()
    post(world.gp, carers=[JACQUIE])
    vault()
    assert Alert.objects.get().contributions.filter(concern=waiting).exists()


def test_it_joins_an_open_alert_once_the_carer_is_known_to_be_the_childs(world: World, vault: Vault) -> None:
    post(world.gp, strength="very_worried")
    relapse = about_mother(world)
    vault()
    alert = Alert.objects.get()
    assert not alert.contributions.filter(concern=relapse).exists()
    post(world.teacher, carers=[JACQUIE])
    vault()
    assert alert.contributions.filter(concern=relapse).exists()
    assert Event.objects.filter(kind=EventKind.ALERT_GROWN, subject_id=alert.pk).count() == 1


def test_a_later_one_grows_the_open_alert(world: World, vault: Vault) -> None:
    post(world.gp, strength="very_worried", carers=[JACQUIE])
    vault()
    relapse = about_mother(world)
    vault()
    assert Alert.objects.get().contributions.filter(concern=relapse).exists()


def test_withdrawn_it_counts_no_more(world: World, vault: Vault) -> None:
    post(world.gp, carers=[JACQUIE])
    relapse = about_mother(world)
    vault()
    assert relations(only_child()) == {Relation.OWN: 1, Relation.CARER: 1}
    Concern.objects.filter(pk=relapse.pk).update(state="withdrawn")
    assert relations(only_child()) == {Relation.OWN: 1}


def test_nobody_sees_it_before_it_contributes(world: World, vault: Vault) -> None:
    post(world.gp, carers=[JACQUIE])
    relapse = about_mother(world)
    vault()
    for who in (world.gp_lead, world.triage):
        assert not concerns_for(who.practitioner).filter(pk=relapse.pk).exists()


# Brothers and sisters


def test_children_of_one_mother_are_siblings(world: World, vault: Vault) -> None:
    post(world.gp, carers=[JACQUIE])
    post(world.teacher, identity=AMY, carers=[JACQUIE])
    vault()
    olly, amy = Child.objects.order_by("created_at")
    assert family.of(olly.pk).siblings == {amy.pk}
    assert family.of(amy.pk).siblings == {olly.pk}
    assert Relationship.objects.filter(kind="sibling").count() == 1


@pytest.mark.parametrize("kind", ["foster_carer", "other_carer", "grandparent"])
def test_children_of_one_foster_carer_or_grandparent_may_be_no_siblings(
    world: World, vault: Vault, kind: str
) -> None:
    for who, identity in ((world.gp, OLLY), (world.teacher, AMY)):
        post(who, identity=identity, carers=[replace(JACQUIE, kind=kind)])
    vault()
    assert Carer.objects.count() == 1
    assert not Relationship.objects.filter(kind="sibling").exists()


def test_children_of_one_name_at_one_address_are_siblings_who_live_together(
    world: World, vault: Vault
) -> None:
    post(world.gp, identity=replace(OLLY, **AT_HOME))
    post(world.teacher, identity=replace(AMY, family_name="Turner", **AT_HOME))
    vault()
    assert Relationship.objects.get().lives_with is True


@pytest.mark.parametrize(
    "other",
    [{"family_name": "Khan"}, {"postcode": "NB1 4QX"}, {"address": "14 Orchard Close"}, {"address": ""}],
)
def test_neighbours_and_namesakes_are_no_siblings(world: World, vault: Vault, other: dict[str, str]) -> None:
    post(world.gp, identity=replace(OLLY, **AT_HOME))
    post(world.teacher, identity=replace(AMY, **{"family_name": "Turner", **AT_HOME, **other}))
    vault()
    assert not Relationship.objects.exists()


def test_who_moved_away_is_no_longer_of_the_household(world: World, vault: Vault) -> None:
    post(world.gp, identity=replace(OLLY, **AT_HOME))
    vault()
    post(world.gp, identity=replace(OLLY, postcode="NB2 1AA", address="3 Mill Lane"))
    vault()
    post(world.teacher, identity=replace(AMY, family_name="Turner", **AT_HOME))
    vault()
    assert not Relationship.objects.exists()


def test_a_siblings_concerns_count_by_their_share_and_are_not_shown(world: World, vault: Vault) -> None:
    RuleFactory(
        partnership=world.partnership,
        code="points",
        min_concerns=2,
        half_life_days=90,
        weight_worried=4.0,
        weight_very_worried=4.0,
        weight_sibling=0.5,
        threshold=5.0,
    )
    post(world.gp, carers=[JACQUIE], strength="worried")
    post(world.gp, identity=AMY, carers=[JACQUIE])
    vault()
    assert not Alert.objects.exists()
    about_sister = post(world.officer, identity=AMY)
    vault()
    alert = Alert.objects.get()
    assert alert.child != filed(about_sister).child
    opened = alert_reading.open_alert(alert.pk, by=world.triage.practitioner)
    assert len(opened.outlines) == 1
    assert "2 of them are about a brother or sister." in opened.explanation
    assert not concerns_for(world.triage.practitioner).filter(pk=about_sister.pk).exists()


def test_a_child_who_may_be_the_other_is_no_sibling(world: World, vault: Vault) -> None:
    post(world.gp, carers=[JACQUIE])
    vault()
    unsure = Identity("Olly", "Turner", None, upn="B801200005001", postcode="NB1 4QT")
    post(world.teacher, identity=unsure, carers=[JACQUIE])
    vault()
    likely = Child.objects.get(likely_child__isnull=True)
    provisional = Child.objects.get(likely_child=likely)
    assert Relationship.objects.filter(kind="sibling").count() == 1
    assert family.of(likely.pk).siblings == family.of(provisional.pk).siblings == frozenset()
    assert relations(likely) == {Relation.OWN: 2}


def test_what_counts_is_read_in_as_many_queries_however_large_the_family(world: World, vault: Vault) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as read:
            contributions.of_child(olly)
        return len(read)

    post(world.gp, carers=[JACQUIE])
    vault()
    olly = only_child().pk
    alone = queries()
    for number in range(4):
        sibling = replace(
            AMY, given_name=f"Amy{'abcd'[number]}", nhs_number="", date_of_birth=date(2010 + number, 1, 5)
        )
        post(world.teacher, identity=sibling, carers=[JACQUIE])
        about_mother(world)
    vault()
    assert queries() == alone <= 3
    assert len(contributions.of_child(olly)) == 9


# What is typed


def test_the_carers_words_are_taken_out_of_the_narrative(world: World) -> None:
    concern = post(world.gp, "Jacquie Turner slept; Olly Turner was hungry.", carers=[JACQUIE])
    assert words.read(concern.narrative) == "[mother] slept; [child] was hungry."
    assert concern.replaced_words == 2


def test_the_sealed_identities_are_as_long_whether_one_or_four_are_named(world: World) -> None:
    post(world.gp)
    post(world.gp, carers=[JACQUIE, replace(JACQUIE, kind="father"), replace(JACQUIE, kind="grandparent")])
    assert len({len(bytes(row.ciphertext)) for row in SealedIdentity.objects.all()}) == 1


@pytest.mark.parametrize(
    ("named", "field"),
    [
        ({"carers": [replace(JACQUIE, kind="sibling")]}, "carers.0.kind"),
        ({"carers": [replace(JACQUIE, kind="")]}, "carers.0.kind"),
        ({"carers": [JACQUIE] * 4}, "carers"),
        (
            {"carers": [replace(JACQUIE, identity=replace(JACQUIE.identity, given_name=""))]},
            "carers.0.given_name",
        ),
        (
            {"carers": [replace(JACQUIE, identity=replace(JACQUIE.identity, nhs_number="9990000027"))]},
            "carers.0.nhs_number",
        ),
        ({"identity": None}, "identity"),
        ({"about": About.CARER}, "carers"),
        (
            {
                "identity": None,
                "about": About.CARER,
                "carers": [replace(JACQUIE, identity=Identity("Jacquie", "Turner", None))],
            },
            "carers.0.date_of_birth",
        ),
    ],
)
def test_whom_a_concern_cannot_name_is_said_beside_the_field(
    world: World, named: dict[str, object], field: str
) -> None:
    with pytest.raises(Invalid) as refused:
        post(world.gp, **named)  # type: ignore[arg-type]
    assert list(refused.value.fields) == [field]
