"""What nobody was told of, and what was not sent, is seen to without beat and broker."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import timedelta
from uuid import uuid4

import pytest
from django.utils import timezone

from agencies.models import Event, EventKind, Membership
from notifications import processing, recipients, reconciling
from notifications.models import Channel, Delivery, DeliveryState
from sharing.models import Alert, Lost, Reconciliation
from tests.factories.webhooks import webhook_of
from tests.factories.world import World
from tests.integration.notifications.story import (
    due,
    escalate,
    happen,
    raise_alert,
    sign_checkpoint,
)


def make_old() -> None:
    Event.objects.update(happened_at=timezone.now() - timedelta(minutes=5))
    Delivery.objects.update(not_before=timezone.now() - timedelta(minutes=5))


def test_an_event_that_nobody_claimed_is_claimed(
    world: World, as_process: Callable[[str], AbstractContextManager[None]]
) -> None:
    raise_alert(world)
    make_old()
    with as_process("worker"):
        findings = reconciling.look()
    assert findings.repaired[Lost.NOT_CLAIMED] == Event.objects.count()
    assert Delivery.objects.filter(channel=Channel.IN_APP).count() == 4
    assert +reconciling.look().found == {}


def test_one_event_that_cannot_be_claimed_keeps_nobody_from_being_told_of_the_others(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    raise_alert(world)
    broken = happen(EventKind.ADVICE_ASKED, uuid4())
    make_old()
    resolve = recipients.of

    def fail_for_one(event: Event) -> set:
        if event == broken:
            raise RuntimeError("a fault")
        return resolve(event)

    monkeypatch.setattr(recipients, "of", fail_for_one)
    findings = reconciling.look()
    assert findings.found[Lost.NOT_CLAIMED] - findings.repaired[Lost.NOT_CLAIMED] == 1
    assert list(Event.objects.filter(claimed_at=None)) == [broken]


def test_what_just_happened_is_on_its_way_and_not_lost(world: World) -> None:
    raise_alert(world)
    assert +reconciling.look().found == {}


def test_a_message_that_is_overdue_is_sent(world: World) -> None:
    raise_alert(world)
    processing.claim_events()
    make_old()
    assert reconciling.look().repaired == {Lost.NOT_SENT: 4}
    assert set(Delivery.objects.values_list("state", flat=True)) == {DeliveryState.SENT}


def test_a_message_that_is_handed_over_again_and_never_comes_to_is_sent(world: World) -> None:
    raise_alert(world)
    processing.claim_events()
    make_old()
    assert due()
    assert reconciling.look().repaired == {Lost.NOT_SENT: 4}
    assert set(Delivery.objects.values_list("state", flat=True)) == {DeliveryState.SENT}


def test_a_call_that_is_overdue_is_made(world: World) -> None:
    webhook, _ = webhook_of(world.social_care, kinds=["checkpoint_signed"])
    sign_checkpoint()
    processing.claim_events()
    webhook.deliveries.update(not_before=timezone.now() - timedelta(minutes=5))
    assert reconciling.look().found == {Lost.NOT_SENT: 1}
    assert webhook.deliveries.get().attempts == 1


def test_an_alert_of_which_nobody_was_told_is_told_once_somebody_is_there(world: World) -> None:
    told = Membership.objects.filter(role__in=["triage", "safeguarding_lead", "privacy_officer"])
    told.update(until=timezone.now())
    raise_alert(world)
    processing.claim_events()
    assert not Delivery.objects.exists()
    assert +reconciling.look().found == {}
    Membership.objects.filter(pk=world.gp_lead.pk).update(until=None)
    assert reconciling.look().repaired == {Lost.NOBODY_TOLD: 1}
    assert set(Delivery.objects.values_list("recipient", flat=True)) == {world.gp_lead.practitioner_id}


def test_a_growth_and_an_escalation_of_which_nobody_was_told_are_told_too(world: World) -> None:
    alert = raise_alert(world)
    happen(EventKind.ALERT_GROWN, alert.pk)
    escalate(alert)
    processing.claim_events()
    Delivery.objects.exclude(event__kind=EventKind.ALERT_RAISED).delete()
    assert reconciling.look().repaired == {Lost.NOBODY_TOLD: 2}
    told = set(Delivery.objects.values_list("event__kind", flat=True))
    assert {EventKind.ALERT_GROWN, EventKind.ALERT_ESCALATED} <= told


def test_of_an_alert_that_is_closed_nobody_has_to_be_told_any_more(world: World) -> None:
    alert = raise_alert(world)
    processing.claim_events()
    Delivery.objects.all().delete()
    Alert.objects.filter(pk=alert.pk).update(state="withdrawn")
    assert +reconciling.look().found == {}


def test_of_several_workers_one_looks_each_time(world: World) -> None:
    assert reconciling.is_due()
    reconciling.look()
    assert not reconciling.is_due()
    Reconciliation.objects.update(began_at=timezone.now() - timedelta(minutes=1))
    assert reconciling.is_due()


def test_verify_says_what_is_lost_and_changes_nothing(world: World) -> None:
    alert = raise_alert(world)
    make_old()
    said = list(reconciling.verify())
    assert len(said) == Event.objects.filter(claimed_at=None).count() > 0
    processing.claim_events()
    Delivery.objects.all().delete()
    assert [line for line in reconciling.verify() if str(alert.pk) in line]
