from dataclasses import replace
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from agencies.models import Event, EventKind
from notifications import operation, sending
from notifications.models import Channel, Confirmation, Delivery, Undelivered, WebhookDelivery
from notifications.operation import Operation, Part, Standing
from sharing.models import Alert, Concern, Reconciliation
from tests.factories.sharing import post
from tests.factories.webhooks import webhook_of
from tests.factories.world import World
from tests.integration.notifications.story import due, happen, raise_alert

pytestmark = pytest.mark.django_db
NOTHING = Operation(0, 0, 0, 0, 0, {}, [], {})
WELL = replace(NOTHING, looked={"vault": 20, "worker": 20})


def delivery(world: World, **said: object) -> Delivery:
    event = happen(EventKind.ALERT_RAISED, raise_alert(world).pk)
    return Delivery.objects.create(
        event=event, recipient=world.triage.practitioner, channel=Channel.EMAIL, **said
    )


def test_nothing_waits_where_nothing_has_happened() -> None:
    assert operation.now() == NOTHING


def test_how_long_the_oldest_concern_waits_to_be_filed(world: World) -> None:
    for minutes in (1, 5):
        concern = post(world.gp)
        Concern.objects.filter(pk=concern.pk).update(posted_at=timezone.now() - timedelta(minutes=minutes))
    assert operation.now().unfiled == pytest.approx(300, abs=5)


def test_a_withdrawn_concern_waits_for_nothing(world: World) -> None:
    concern = post(world.gp)
    Concern.objects.filter(pk=concern.pk).update(state="withdrawn")
    assert operation.now().unfiled == 0


def test_how_long_the_oldest_event_waits_to_be_told(world: World) -> None:
    Event.objects.update(claimed_at=timezone.now())
    event = happen(EventKind.ALERT_RAISED, world.gp.pk)
    Event.objects.filter(pk=event.pk).update(happened_at=timezone.now() - timedelta(seconds=90))
    assert operation.now().unclaimed == pytest.approx(90, abs=5)


def test_a_message_is_late_from_when_it_was_due(world: World) -> None:
    now = timezone.now()
    delivery(world, created_at=now - timedelta(hours=9), not_before=now - timedelta(seconds=40))
    assert operation.now().unsent == pytest.approx(40, abs=5)


def test_a_message_that_waits_for_working_hours_is_not_late(world: World) -> None:
    delivery(world, not_before=timezone.now() + timedelta(hours=9))
    assert operation.now().unsent == 0


def test_what_is_handed_over_again_and_again_and_never_sent_is_late_from_when_it_was_due(
    world: World,
) -> None:
    delivery(world, not_before=timezone.now() - timedelta(seconds=90))
    for _ in range(2):
        assert due()
        assert operation.now().unsent == pytest.approx(90, abs=5)
        Delivery.objects.update(leased_until=timezone.now())


def test_a_call_and_a_code_that_are_not_sent_are_late_too(world: World) -> None:
    due_at = timezone.now() - timedelta(seconds=60)
    code = Confirmation.objects.create(
        practitioner=world.gp.practitioner, channel=Channel.SMS, address="+447700900123", not_before=due_at
    )
    assert operation.now().unsent == pytest.approx(60, abs=5)
    Confirmation.objects.filter(pk=code.pk).delete()
    WebhookDelivery.objects.create(webhook=webhook_of(world.surgery)[0], not_before=due_at)
    assert operation.now().unsent == pytest.approx(60, abs=5)


def test_a_message_that_failed_and_waits_for_another_attempt_makes_no_other_late(world: World) -> None:
    now = timezone.now()
    delivery(world, attempts=3, created_at=now - timedelta(hours=1), not_before=now + timedelta(minutes=5))
    found = operation.now()
    assert (found.unsent, found.retried) == (0, pytest.approx(3600, abs=5))


def test_how_long_the_oldest_alert_waits_to_be_escalated(world: World) -> None:
    raise_alert(world)
    assert operation.now().unescalated == 0
    Alert.objects.update(escalate_at=timezone.now() - timedelta(minutes=4))
    assert operation.now().unescalated == pytest.approx(240, abs=5)


def test_what_was_given_up_is_counted_by_channel_on_the_day_on_which_it_was(world: World) -> None:
    written = timezone.now() - timedelta(days=2)
    row = delivery(world, created_at=written)
    code = Confirmation.objects.create(
        practitioner=world.gp.practitioner, channel=Channel.EMAIL, address="a@b.example", created_at=written
    )
    call = WebhookDelivery.objects.create(webhook=webhook_of(world.surgery)[0], created_at=written)
    sending.failed(row, give_up=True, trouble=Undelivered.NOT_TAKEN)
    sending.gone(code)
    sending.failed(call, give_up=True)
    assert operation.now().given_up == {"email": 2, "webhook": 1}
    Delivery.objects.filter(pk=row.pk).update(given_up_at=written)
    assert operation.now().given_up == {"email": 1, "webhook": 1}


def test_what_is_no_longer_for_its_recipient_is_no_failure(world: World) -> None:
    delivery(world, trouble=Undelivered.NOT_THEIRS, **sending.given_up())
    assert operation.now().given_up == {}


def test_an_alerts_latency_is_from_the_concern_that_raised_it(world: World) -> None:
    alert = raise_alert(world)
    Concern.objects.filter(contributions__alert=alert).update(
        posted_at=alert.raised_at - timedelta(milliseconds=40)
    )
    assert operation.now().latencies == pytest.approx([0.04], abs=0.001)


def test_who_looked_for_what_was_lost_and_when() -> None:
    now = timezone.now()
    Reconciliation.objects.create(
        process="vault",
        began_at=now - timedelta(seconds=31),
        ended_at=now - timedelta(seconds=30),
        compared=0,
    )
    assert operation.now().looked == pytest.approx({"vault": 30}, abs=5)


@pytest.mark.parametrize(
    ("changed", "standing"), [({}, "Works"), ({"unsent": 200}, "Slow"), ({"unsent": 2000}, "Does not work")]
)
def test_a_part_is_as_well_as_its_oldest_wait(changed: dict[str, float], standing: str) -> None:
    parts = operation.parts(replace(WELL, **changed))
    assert Part("Messages are sent", Standing(standing)) in parts


def test_what_nobody_looks_for_does_not_work() -> None:
    parts = operation.parts(replace(NOTHING, looked={"worker": 20}))
    assert [part.standing for part in parts].count(Standing.STOPPED) == 1


def test_an_administrator_reads_whether_the_service_works(world: World, client: Client) -> None:
    client.force_login(world.administrator.practitioner)
    said = client.get("/status/").content.decode()
    assert "Messages are sent" in said
    assert "No message was given up today." in said


def test_others_do_not(world: World, client: Client) -> None:
    client.force_login(world.gp.practitioner)
    assert client.get("/status/").status_code == 403
