"""Who is close to a child's family does not find the child: the walls of the vault, up and down."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import date

import pytest
from django.test import Client
from django.urls import reverse

from agencies.models import Event, EventKind, Membership
from notifications import delivery, links, processing, recipients
from notifications.models import Delivery
from sharing import permissions, visibility
from sharing.identity.identity import Identity
from sharing.identity.models import BlindKey
from sharing.identity.named import About
from sharing.identity.ties import Kin
from sharing.models import Alert, Concern, DeclaredTies, MatchReview, Wall
from sharing.services import alerts, reviews
from tests.factories.collaboration import open_to_school
from tests.factories.identity_requests import child_of, declare
from tests.factories.reviews import say
from tests.factories.sharing import JACQUIE, post
from tests.factories.world import World

Vault = Callable[[], int]
AsProcess = Callable[..., AbstractContextManager[None]]
pytestmark = pytest.mark.django_db(databases=["default", "identity", "index"])

AT_HOME = {"surnames": ("Turner",), "postcode": "NB1 4QT"}
KIN = {"kin": (Kin("Olly Turner", date(2021, 5, 14)),)}
MOTHER = {"kin": (Kin("Jacquie Turner", date(1998, 2, 11)),)}


def walled(who: Membership) -> int:
    return Wall.objects.live().filter(practitioner=who.practitioner).count()


def alerted(world: World, vault: Vault) -> Alert:
    """By the officer, very worried: triage and the police lead are told."""
    post(world.officer, strength="very_worried")
    vault()
    return Alert.objects.get()


# When a wall stands


@pytest.mark.parametrize("ties", [AT_HOME, KIN])
def test_a_wall_goes_up_with_the_filing(world: World, vault: Vault, ties: dict[str, object]) -> None:
    declare(world, **ties)
    vault()
    assert walled(world.police_lead) == 0

    alert = alerted(world, vault)

    assert Wall.objects.live().get().child == alert.child
    assert not visibility.alerts_for(world.police_lead.practitioner).exists()
    assert visibility.alerts_for(world.triage.practitioner).get() == alert


@pytest.mark.parametrize("ties", [AT_HOME, KIN])
def test_a_wall_goes_up_with_the_declaration(world: World, vault: Vault, ties: dict[str, object]) -> None:
    alerted(world, vault)
    assert visibility.alerts_for(world.police_lead.practitioner).exists()

    declare(world, **ties)
    vault()

    assert walled(world.police_lead) == 1
    assert not visibility.alerts_for(world.police_lead.practitioner).exists()


def test_a_wall_comes_down_when_the_ties_are_withdrawn(world: World, vault: Vault) -> None:
    alerted(world, vault)
    declare(world, **AT_HOME)
    vault()
    declare(world, surnames=("Turner",), postcode="NB9 9ZZ")
    vault()

    assert walled(world.police_lead) == 0
    assert visibility.alerts_for(world.police_lead.practitioner).exists()


def test_who_shares_the_name_or_the_home_alone_has_no_wall(world: World, vault: Vault) -> None:
    declare(world, "police_lead", surnames=("Turner",), postcode="NB1 4QU")
    declare(world, "triage", surnames=("Smith",), postcode="NB1 4QT")
    alerted(world, vault)
    assert not Wall.objects.exists()


def test_a_wall_stands_where_a_carer_is_kin(world: World, vault: Vault) -> None:
    declare(world, **MOTHER)
    post(world.officer, carers=[JACQUIE], strength="very_worried")
    vault()

    alert = Alert.objects.get()
    assert set(Wall.objects.values_list("child", flat=True)) == {alert.child_id, None}
    assert not visibility.concerns_for(world.police_lead.practitioner).exists()


def test_a_concern_about_a_carer_is_behind_the_wall(world: World, vault: Vault) -> None:
    declare(world, **MOTHER)
    post(world.officer, carers=[JACQUIE], identity=None, about=About.CARER)
    vault()

    assert Concern.objects.get().carer
    assert not visibility.of_own_agency(world.police_lead.practitioner).exists()


def test_walls_are_round_all_that_was_linked_and_come_down_with_the_link(world: World, vault: Vault) -> None:
    """One child is kin and the other not; what is filed to either is behind the wall while they are one."""
    declare(world, **KIN)
    stranger = post(world.officer, identity=Identity("Sam", "Baker", date(2019, 1, 2)))
    own = post(world.officer)
    vault()
    found = visibility.of_own_agency(world.police_lead.practitioner)
    review = MatchReview.objects.create(child_id=child_of(stranger), other_id=child_of(own), probability=0.5)
    assert found.get() == stranger

    say(world, review, same=True)
    vault()
    assert walled(world.police_lead) == 2
    assert not found.exists()

    reviews.undo_link(review_id=review.pk, reason="Two boys.", by=world.steward.practitioner)
    vault()
    assert walled(world.police_lead) == 1
    assert found.get() == stranger


def test_a_wall_comes_down_where_the_concern_was_anothers(world: World, vault: Vault) -> None:
    """Parted from the child of whom the vault knew more: the child of its own is nobody's kin."""
    declare(world, **MOTHER)
    post(world.officer, carers=[JACQUIE])
    parted = post(world.officer)
    vault()
    assert walled(world.police_lead) == 2

    reviews.part(reference=parted.reference, reason="A cousin.", by=world.steward.practitioner)
    vault()

    assert visibility.of_own_agency(world.police_lead.practitioner).get() == parted


def test_each_process_may_do_its_part(world: World, vault: Vault, as_process: AsProcess) -> None:
    declare(world, **AT_HOME)
    post(world.officer, strength="very_worried")
    with as_process("vault"), as_process("vault", "identity"), as_process("index", "index"):
        vault()
    with as_process("worker"):
        told = recipients.of(Event.objects.get(kind=EventKind.ALERT_RAISED))
    assert told == {world.triage.practitioner_id}


def test_what_does_not_open_takes_no_wall_down(world: World, vault: Vault) -> None:
    alerted(world, vault)
    declare(world, **KIN)
    vault()
    DeclaredTies.objects.update(ciphertext=b"damaged" * 20, walled_as_of=None)
    vault()
    assert walled(world.police_lead) == 1


def test_what_was_declared_is_found_under_new_keys(world: World, vault: Vault) -> None:
    declare(world, **AT_HOME)
    vault()
    DeclaredTies.objects.update(key_version=0)
    vault()
    assert DeclaredTies.objects.get().key_version == 1


def test_the_index_holds_nothing_plain_of_what_was_declared(world: World, vault: Vault) -> None:
    declare(world, **AT_HOME)
    vault()
    rows = list(BlindKey.objects.all())
    assert len(rows) == 1
    assert b"turner" not in bytes(rows[0].digest) + bytes(rows[0].pointer)
    assert world.police_lead.practitioner_id.bytes not in bytes(rows[0].pointer)


# What is told


def test_an_alert_that_one_agencys_lead_may_not_see_still_goes_to_triage(world: World, vault: Vault) -> None:
    """The police lead is the only one whom the alert tells at the police."""
    declare(world, **AT_HOME)
    alerted(world, vault)

    told = recipients.of(Event.objects.get(kind=EventKind.ALERT_RAISED))

    assert told == {world.triage.practitioner_id}


def test_a_wall_that_goes_up_between_claim_and_send_holds_the_message_back(
    world: World, vault: Vault
) -> None:
    alerted(world, vault)
    waiting = processing.claim_events()
    declare(world, **AT_HOME)
    vault()

    for each in waiting:
        delivery.deliver(each)

    sent = Delivery.objects.filter(state="sent", channel="email")
    assert set(sent.values_list("recipient", flat=True)) == {world.triage.practitioner_id}
    assert Delivery.objects.filter(state="given_up", recipient=world.police_lead.practitioner).exists()


def test_an_author_behind_the_wall_is_told_nothing_of_what_became_of_it(world: World, vault: Vault) -> None:
    declare(world, "officer", **KIN)
    alert = alerted(world, vault)
    alerts.acknowledge(alert_id=alert.pk, by=world.triage.practitioner)

    told = recipients.of(Event.objects.get(kind=EventKind.ALERT_ACKNOWLEDGED))

    assert told == {world.police_lead.practitioner_id}


def test_where_nobody_may_know_the_privacy_officer_is_told(world: World, vault: Vault) -> None:
    for who in ("police_lead", "triage"):
        declare(world, who, **KIN)
    alerted(world, vault)
    event = Event.objects.get(kind=EventKind.ALERT_RAISED)

    assert recipients.of(event) == {world.privacy_officer.practitioner_id}
    assert links.page(event, world.privacy_officer.practitioner) == reverse("restrictions")


# What an author keeps


def test_an_author_keeps_their_own_words_and_nothing_of_others(
    world: World, vault: Vault, client: Client
) -> None:
    declare(world, "officer", **KIN)
    alert = alerted(world, vault)
    concern = Concern.objects.get()
    client.force_login(world.officer.practitioner)

    page = client.get(reverse("concern", args=[concern.pk])).content.decode()
    listed = client.get(reverse("concerns")).content.decode()

    assert "Late and hungry." in page
    assert client.get(reverse("concern_receipt", args=[concern.pk])).status_code == 200
    for shown in (page, listed):
        assert "Counted; not read by others" in shown
        assert str(alert.child_id) not in shown
    assert client.get(reverse("disclosure_record", args=[concern.pk])).status_code == 404


def test_words_that_were_opened_are_closed_by_a_wall(world: World, vault: Vault) -> None:
    """Asked of the words alone, where no list has kept the concern back."""
    concern = post(world.gp)
    vault()
    open_to_school(world, concern)
    assert permissions.may_open(world.teacher.practitioner, concern)

    declare(world, "teacher", **AT_HOME)
    vault()

    assert not permissions.may_open(world.teacher.practitioner, concern)
    assert permissions.may_open(world.gp.practitioner, concern)
