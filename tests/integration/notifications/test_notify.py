"""Through the real client of GOV.UK Notify and a real server that speaks its API."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.core.exceptions import ImproperlyConfigured
from pytest_django import Settings

from agencies.models import Event, EventKind
from config.environment import KeyMaterial
from notifications import delivery, processing, returned
from notifications.channels import notify as client
from notifications.messages import MESSAGES
from notifications.models import Channel, Delivery, DeliveryState, Reach, Undelivered
from tests.factories.reach import NUMBER, texted
from tests.factories.world import World
from tests.integration.notifications.notify_server import KEY, Notify
from tests.integration.notifications.story import raise_alert

ALERT = MESSAGES[EventKind.ALERT_RAISED]
BY_BOTH = pytest.mark.parametrize("channel", [Channel.EMAIL, Channel.SMS])


@pytest.fixture
def told(world: World) -> dict[str, Delivery]:
    """An alert was raised: what waits to be sent to triage, by channel."""
    texted(world.triage)
    raise_alert(world)
    processing.claim_events()
    return {row.channel: row for row in Delivery.objects.filter(recipient=world.triage.practitioner)}


def deliver(row: Delivery) -> Delivery:
    delivery.deliver(row.pk)
    row.refresh_from_db()
    return row


def again(row: Delivery) -> Delivery:
    """As after its wait."""
    assert row.state == DeliveryState.WAITING
    return deliver(row)


@BY_BOTH
def test_it_is_told_the_site_and_a_link_under_the_deliverys_id(
    notify: Notify, told: dict[str, Delivery], settings: Settings, channel: Channel
) -> None:
    row = deliver(told[channel])
    assert row.state == DeliveryState.SENT
    [sent] = notify.taken
    assert sent["to"] == (NUMBER if channel == Channel.SMS else row.recipient.email)
    assert sent["reference"] == str(row.pk)
    assert sent["template_id"] == settings.NOTIFY_TEMPLATES[channel.value, "message"]
    assert sent["personalisation"] == {"site": settings.SITE_NAME, "url": ALERT.link(row)}


@BY_BOTH
@pytest.mark.parametrize(
    ("status", "error", "message"),
    [
        (400, "BadRequestError", "Template not found"),
        (400, "BadRequestError", "Can’t send to this recipient using a team-only API key"),
        (400, "ValidationError", "template_id is not a valid UUID"),
        (403, "AuthError", "Error: Your system clock must be accurate to within 30 seconds"),
        (429, "TooManyRequestsError", "Exceeded send limits (50) for today"),
        (500, "Exception", "Internal server error"),
    ],
)
def test_what_is_not_the_addresss_fault_is_tried_again_and_turns_nothing_off(
    notify: Notify, told: dict[str, Delivery], channel: Channel, status: int, error: str, message: str
) -> None:
    notify.refuse(status, error, message)
    row = deliver(told[channel])
    assert (row.state, row.attempts, row.trouble) == (DeliveryState.WAITING, 1, Undelivered.NOT_TAKEN)
    assert again(row).state == DeliveryState.SENT
    assert len(notify.taken) == 1


@pytest.mark.parametrize(
    ("channel", "message"),
    [
        (Channel.EMAIL, "email_address Not a valid email address"),
        (Channel.SMS, "phone_number Not enough digits"),
    ],
)
def test_an_address_that_it_refuses_is_given_up_at_once(
    notify: Notify, told: dict[str, Delivery], channel: Channel, message: str
) -> None:
    notify.refuse(400, "ValidationError", message)
    row = deliver(told[channel])
    assert (row.state, row.attempts, row.trouble) == (DeliveryState.GIVEN_UP, 1, Undelivered.REFUSED)


@BY_BOTH
def test_what_it_took_without_saying_so_in_time_is_not_sent_twice(
    notify: Notify, told: dict[str, Delivery], monkeypatch: pytest.MonkeyPatch, channel: Channel
) -> None:
    monkeypatch.setattr(client, "TIMEOUT", 0.2)
    notify.hangs = True
    row = deliver(told[channel])
    notify.hangs = False
    assert row.state == DeliveryState.WAITING
    assert again(row).state == DeliveryState.SENT
    assert [sent["reference"] for sent in notify.taken] == [str(row.pk)]


def test_where_nobody_answers_it_waits(notify: Notify, told: dict[str, Delivery], settings: Settings) -> None:
    settings.NOTIFY_URL = "http://127.0.0.1:1"
    assert deliver(told[Channel.SMS]).trouble == Undelivered.NOT_TAKEN


def test_a_key_of_another_service_is_refused_and_the_message_waits(
    notify: Notify, told: dict[str, Delivery], settings: Settings
) -> None:
    settings.NOTIFY_API_KEY = KeyMaterial("NOTIFY_API_KEY", KEY[:-1] + ("0" if KEY[-1] != "0" else "1"), None)
    assert deliver(told[Channel.SMS]).state == DeliveryState.WAITING
    assert notify.taken == []


def test_without_a_key_nothing_is_said_to_be_sent(
    notify: Notify, told: dict[str, Delivery], settings: Settings
) -> None:
    settings.NOTIFY_API_KEY = KeyMaterial("NOTIFY_API_KEY", "", None)
    with pytest.raises(ImproperlyConfigured):
        delivery.deliver(told[Channel.SMS].pk)
    told[Channel.SMS].refresh_from_db()
    assert told[Channel.SMS].state == DeliveryState.WAITING


@BY_BOTH
def test_what_it_says_later_that_it_could_not_deliver_is_given_up_and_turned_off(
    notify: Notify, told: dict[str, Delivery], channel: Channel
) -> None:
    row = deliver(told[channel])
    notify.failed = {str(row.pk): "permanent-failure"}
    returned.look()
    row.refresh_from_db()
    assert (row.state, row.trouble) == (DeliveryState.GIVEN_UP, Undelivered.REFUSED)
    off = Reach.objects.get(practitioner=row.recipient, channel=channel)
    assert (off.address, off.is_on) == (notify.taken[0]["to"], False)


@BY_BOTH
@pytest.mark.parametrize("status", ["temporary-failure", "technical-failure"])
def test_what_it_tries_no_more_is_given_up_and_its_address_is_not_to_blame(
    notify: Notify, told: dict[str, Delivery], channel: Channel, status: str
) -> None:
    row = deliver(told[channel])
    notify.failed = {str(row.pk): status}
    returned.look()
    row.refresh_from_db()
    assert (row.state, row.trouble) == (DeliveryState.GIVEN_UP, Undelivered.NOT_TAKEN)
    assert not Reach.objects.filter(turned_off_at__isnull=False).exists()


def test_what_came_back_is_given_up_once(notify: Notify, told: dict[str, Delivery]) -> None:
    notify.failed = {str(deliver(told[Channel.SMS]).pk): "permanent-failure"}
    for _ in "12":
        returned.look()
    assert Event.objects.filter(kind=EventKind.CHANNEL_TURNED_OFF).count() == 1


def test_where_it_does_not_say_what_came_back_it_is_asked_again_later(
    notify: Notify, told: dict[str, Delivery]
) -> None:
    row = deliver(told[Channel.SMS])
    notify.failed = {str(row.pk): "permanent-failure"}
    for _ in "12":
        notify.refuse(500, "Exception", "Internal server error")
    returned.look()
    row.refresh_from_db()
    assert row.state == DeliveryState.SENT


def test_each_of_the_workers_threads_has_a_client_of_its_own(notify: Notify) -> None:
    with ThreadPoolExecutor(1) as other:
        theirs = other.submit(client.client).result()
        assert other.submit(client.client).result() is theirs
    assert client.client() is client.client()
    assert client.client() is not theirs
