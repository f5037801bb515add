"""A concern is taken back by those whose it is, while nobody else has seen it; then it counts nowhere."""

from collections.abc import Callable
from uuid import UUID

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse

from agencies.audit_looks import about
from agencies.errors import Conflict, Invalid, NotFound
from agencies.models import AuditRecord
from sharing import contributions, words
from sharing.models import Alert, Child, Concern, SealedIdentity
from sharing.services import withdrawing
from sharing.transitions import ConcernState
from tests.factories.collaboration import filed, open_to_school, refer
from tests.factories.sharing import post
from tests.factories.world import World
from tests.integration.api.caller import calling, refused

WHY = "It was about another child."


@pytest.fixture
def concern(world: World) -> Concern:
    return post(world.gp, local_label="OT, 5")


def withdraw(world: World, concern: Concern, *, who: str = "gp", reason: str = WHY) -> Concern:
    return withdrawing.withdraw(concern_id=concern.pk, reason=reason, by=world.everyone[who].practitioner)


@pytest.mark.parametrize("who", ["gp", "gp_lead"])
def test_the_author_or_their_lead_withdraws_it(world: World, concern: Concern, who: str) -> None:
    withdraw(world, concern, who=who)

    concern.refresh_from_db()
    assert concern.state == ConcernState.WITHDRAWN
    record = AuditRecord.objects.get(action="concern_withdrawn")
    assert record.actor_id == world.everyone[who].practitioner_id
    assert record in about(concern.pk)


@pytest.mark.parametrize("who", ["teacher", "school_lead", "triage", "adviser", "administrator", "steward"])
def test_nobody_else_withdraws_it(world: World, concern: Concern, who: str) -> None:
    with pytest.raises(NotFound):
        withdraw(world, concern, who=who)


@pytest.mark.parametrize("reason", ["", "  ", "x" * 20_001])
def test_it_is_not_withdrawn_without_a_reason_that_can_be_kept(
    world: World, concern: Concern, reason: str
) -> None:
    with pytest.raises(Invalid) as refusal:
        withdraw(world, concern, reason=reason)

    assert list(refusal.value.fields) == ["reason"]
    concern.refresh_from_db()
    assert concern.state == ConcernState.SEALED


def test_the_reason_is_kept_encrypted(world: World, concern: Concern) -> None:
    kept = withdraw(world, concern).withdrawn_reason

    assert kept
    assert words.read(kept) == WHY
    assert WHY.encode() not in bytes(kept.ciphertext)


def alerted(world: World) -> Concern:
    return filed(post(world.gp, strength="very_worried"))


def opened(world: World) -> Concern:
    open_to_school(world, concern := post(world.gp))
    return concern


def referred(world: World) -> Concern:
    return refer(world).concern


@pytest.mark.parametrize("seen", [alerted, opened, referred])
def test_what_others_have_seen_stays(world: World, seen: Callable[[World], Concern]) -> None:
    concern = seen(world)

    with pytest.raises(Conflict):
        withdraw(world, concern)

    concern.refresh_from_db()
    assert (concern.state, concern.withdrawn_reason) == (seen.__name__, None)


def test_it_is_withdrawn_once(world: World, concern: Concern) -> None:
    withdraw(world, concern)

    with pytest.raises(Conflict):
        withdraw(world, concern)


def test_it_counts_no_more(world: World, concern: Concern) -> None:
    child = filed(concern).child_id
    assert child
    assert len(contributions.of_child(child)) == 1

    withdraw(world, concern)

    assert contributions.of_child(child) == []


@pytest.mark.django_db(databases=["default", "identity", "index"])
@pytest.mark.parametrize("strength", ["niggle", "very_worried"])
def test_what_is_withdrawn_before_it_is_filed_raises_and_joins_no_alert(
    world: World, vault: Callable[[], int], strength: str
) -> None:
    post(world.teacher, strength="very_worried")
    vault()
    concern = post(world.gp, strength=strength)
    withdraw(world, concern)

    vault()

    concern.refresh_from_db()
    assert concern.child == Child.objects.get()
    assert concern.state == ConcernState.WITHDRAWN
    assert Alert.objects.get().contributions.count() == 1
    assert not SealedIdentity.objects.filter(concern=concern).exists()


def test_it_can_neither_be_followed_nor_referred(world: World, concern: Concern) -> None:
    withdraw(world, filed(concern))

    with pytest.raises(Invalid) as refusal:
        post(world.gp, same_child_as=concern.pk)
    assert list(refusal.value.fields) == ["same_child_as"]
    with pytest.raises(Conflict):
        refer(world, concern)


def test_the_web_process_may_withdraw(
    world: World, concern: Concern, as_process: Callable[..., object]
) -> None:
    with as_process("web", asker=world.gp):  # type: ignore[attr-defined]
        withdraw(world, concern)

    with connection.cursor() as cursor:
        cursor.execute("select state from sharing_concern where id = %s", [concern.pk])
        assert cursor.fetchone() == ("withdrawn",)


# Page


def browser(world: World, who: str = "gp") -> Client:
    client = Client()
    client.force_login(world.everyone[who].practitioner)
    return client


def page(world: World, concern_id: UUID, who: str = "gp") -> str:
    return browser(world, who).get(reverse("concern", args=[concern_id])).content.decode()


def test_it_is_withdrawn_from_its_page(world: World, concern: Concern) -> None:
    address = reverse("withdraw", args=[concern.pk])
    assert address in page(world, concern.pk)

    answer = browser(world).post(address, {"reason": WHY})

    assert answer["Location"] == reverse("concern", args=[concern.pk])
    after = page(world, concern.pk)
    assert WHY in after
    assert "Withdrawn" in after


def test_a_withdrawn_concern_leads_no_further(world: World, concern: Concern) -> None:
    withdraw(world, concern)

    shown = page(world, concern.pk)

    for act in ("withdraw", "refer", "open_to", "decide", "ask_advice", "share_about_same_child"):
        assert reverse(act, args=[concern.pk]) not in shown
    assert browser(world).get(reverse("share_about_same_child", args=[concern.pk])).status_code == 409


@pytest.mark.parametrize("seen", [alerted, opened, referred])
def test_what_others_have_seen_offers_no_way_back(world: World, seen: Callable[[World], Concern]) -> None:
    concern = seen(world)

    assert reverse("withdraw", args=[concern.pk]) not in page(world, concern.pk)


def test_a_reason_typed_too_late_stays_on_the_page(world: World) -> None:
    concern = alerted(world)

    answer = browser(world).post(reverse("withdraw", args=[concern.pk]), {"reason": WHY}).content.decode()

    assert "Others have seen this concern" in answer
    assert WHY in answer


def test_the_missing_reason_is_said_beside_the_field(world: World, concern: Concern) -> None:
    answer = browser(world).post(reverse("withdraw", args=[concern.pk]), {"reason": ""})

    assert "Enter why you withdraw it" in answer.content.decode()


@pytest.mark.parametrize("who", ["teacher", "school_lead", "triage", "administrator"])
def test_the_page_does_not_exist_for_others(world: World, concern: Concern, who: str) -> None:
    assert browser(world, who).get(reverse("withdraw", args=[concern.pk])).status_code == 404


# API


def test_the_api_answers_with_the_concerns_row(world: World, concern: Concern) -> None:
    caller = calling(world.gp)

    answer = caller.post(f"concerns/{concern.pk}/withdrawal/", {"reason": WHY})

    assert answer.status_code == 200
    assert answer.json() == caller.get("concerns/").json()["results"][0]
    assert (answer.json()["state"], answer.json()["local_label"]) == ("withdrawn", "OT, 5")
    assert caller.get(f"concerns/{concern.pk}/").json()["withdrawn_reason"] == WHY


def test_the_api_answers_a_late_withdrawal_with_a_conflict(world: World) -> None:
    refused(calling(world.gp).post(f"concerns/{alerted(world).pk}/withdrawal/", {"reason": WHY}), 409)
