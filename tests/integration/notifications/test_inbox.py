import re
import threading
from datetime import timedelta
from uuid import uuid4

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import connection, transaction
from django.http import HttpResponse
from django.test import Client, RequestFactory
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries, Settings

from agencies.errors import NotFound
from agencies.models import Event, EventKind, Membership
from notifications import context, delivery, processing, selectors
from notifications.messages import MESSAGES
from notifications.models import Channel, Delivery, DeliveryState
from notifications.services import inbox
from sharing.models import Alert, Disclosure
from tests.factories.world import World
from tests.integration.notifications.story import happen, play, raise_alert, tell_everyone


@pytest.fixture
def alert(world: World, settings: Settings) -> Alert:
    """Raised and told; what follows is told by itself."""
    settings.BURST_WINDOW = timedelta()
    raised = raise_alert(world)
    tell_everyone()
    return raised


def in_app(member: Membership) -> Delivery:
    return Delivery.objects.filter(recipient=member.practitioner, channel=Channel.IN_APP).latest("event_id")


def test_the_inbox_shows_what_was_sent_newest_first(world: World, alert: Alert) -> None:
    happen(EventKind.ALERT_GROWN, alert.pk)
    tell_everyone()
    shown = selectors.inbox(world.triage.practitioner)
    expected = [MESSAGES[kind].line for kind in (EventKind.ALERT_GROWN, EventKind.ALERT_RAISED)]
    assert [item.text for item in shown] == expected
    assert shown[0].url == reverse("message", args=[in_app(world.triage).pk])


def test_the_inbox_does_not_show_what_is_still_waiting(world: World) -> None:
    raise_alert(world)
    processing.claim_events()
    Delivery.objects.update(state=DeliveryState.WAITING, sent_at=None)
    assert selectors.inbox(world.triage.practitioner) == []
    assert selectors.unread_count(world.triage.practitioner) == 0


def test_the_inbox_is_the_persons_own(world: World, alert: Alert) -> None:
    assert selectors.inbox(world.gp.practitioner) == []


def test_the_inbox_has_a_limit(world: World, alert: Alert) -> None:
    happen(EventKind.ALERT_GROWN, alert.pk)
    tell_everyone()
    assert len(selectors.inbox(world.triage.practitioner, limit=1)) == 1


@pytest.mark.parametrize("channel", [Channel.IN_APP, Channel.EMAIL])
def test_a_message_read_by_any_channel_is_read(channel: Channel, world: World, alert: Alert) -> None:
    triage = world.triage.practitioner
    assert selectors.unread_count(triage) == 1
    message = Delivery.objects.get(recipient=triage, channel=channel)
    inbox.read(delivery_id=message.pk, by=triage)
    assert selectors.unread_count(triage) == 0
    assert all(item.read_at for item in selectors.inbox(triage))


def test_a_message_that_one_person_read_is_still_unread_for_others(world: World, alert: Alert) -> None:
    inbox.read(delivery_id=in_app(world.triage).pk, by=world.triage.practitioner)
    assert selectors.unread_count(world.gp_lead.practitioner) == 1


def test_the_time_of_the_first_reading_stays(world: World, alert: Alert) -> None:
    message = in_app(world.triage)
    inbox.read(delivery_id=message.pk, by=world.triage.practitioner)
    first = in_app(world.triage).read_at
    inbox.read(delivery_id=message.pk, by=world.triage.practitioner)
    assert in_app(world.triage).read_at == first


def test_nobody_reads_the_message_of_another(world: World, alert: Alert) -> None:
    with pytest.raises(NotFound):
        inbox.read(delivery_id=in_app(world.triage).pk, by=world.gp_lead.practitioner)
    assert in_app(world.triage).read_at is None


@pytest.mark.django_db(transaction=True)
def test_reading_does_not_wait_for_the_mail_server(world: World) -> None:
    raise_alert(world)
    processing.claim_events()
    delivery.deliver(in_app(world.triage).pk)
    sending = Delivery.objects.get(recipient=world.triage.practitioner, channel=Channel.EMAIL)

    def read() -> None:
        try:
            inbox.read(delivery_id=sending.pk, by=world.triage.practitioner)
        finally:
            connection.close()

    with transaction.atomic():
        Delivery.objects.select_for_update().get(pk=sending.pk)
        reader = threading.Thread(target=read)
        reader.start()
        reader.join(timeout=10)
        assert not reader.is_alive()
    assert selectors.unread_count(world.triage.practitioner) == 0


def path(member: Membership, kind: EventKind) -> str:
    message = Delivery.objects.filter(recipient=member.practitioner, event__kind=kind).latest("event_id")
    return inbox.read(delivery_id=message.pk, by=member.practitioner)


def test_a_message_leads_to_the_page_it_is_about(world: World) -> None:
    happened = play(world)
    tell_everyone()

    def subject(kind: EventKind) -> object:
        return happened[kind].subject_id

    opened = Disclosure.objects.get(pk=subject(EventKind.CONCERN_OPENED))
    expected = {
        (world.triage, EventKind.ALERT_RAISED): ("alert", subject(EventKind.ALERT_RAISED)),
        (world.gp_lead, EventKind.ALERT_DECIDED): ("alert", subject(EventKind.ALERT_DECIDED)),
        (world.school_lead, EventKind.CONCERN_OPENED): ("concern", opened.concern_id),
        (world.adviser, EventKind.ADVICE_ASKED): ("advice", subject(EventKind.ADVICE_ASKED)),
        (world.triage, EventKind.REFERRAL_MADE): ("referral", subject(EventKind.REFERRAL_MADE)),
    }
    for (member, kind), (name, subject_id) in expected.items():
        assert path(member, kind) == reverse(name, args=[subject_id])
    invited = Membership.objects.select_related("practitioner").get(pk=subject(EventKind.MEMBER_INVITED))
    assert path(invited, EventKind.MEMBER_INVITED) == reverse("home")


def test_an_author_who_may_not_see_the_alert_is_led_to_their_own_concern(world: World) -> None:
    happened = play(world)
    tell_everyone()
    own = world.officer.practitioner.concerns.earliest("posted_at")
    assert EventKind.ALERT_ACKNOWLEDGED in happened
    assert path(world.officer, EventKind.ALERT_ACKNOWLEDGED) == reverse("concern", args=[own.pk])


def test_following_a_message_marks_it_as_read_and_leads_on(
    client: Client, world: World, alert: Alert
) -> None:
    client.force_login(world.triage.practitioner)
    response = client.get(reverse("message", args=[in_app(world.triage).pk]))
    assert (response.status_code, response["Location"]) == (302, reverse("alert", args=[alert.pk]))
    assert in_app(world.triage).read_at


def page(response: HttpResponse) -> str:
    """Without the form token, which differs each time a page is drawn."""
    return re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", response.content.decode())


def test_the_message_of_another_answers_like_one_that_does_not_exist(
    client: Client, world: World, alert: Alert
) -> None:
    client.force_login(world.gp_lead.practitioner)
    other = client.get(reverse("message", args=[in_app(world.triage).pk]))
    none = client.get(reverse("message", args=[uuid4()]))
    assert (other.status_code, none.status_code) == (404, 404)
    assert page(other) == page(none)


def test_the_header_counts_what_the_person_has_not_read(world: World, alert: Alert) -> None:
    request = RequestFactory().get("/")
    request.user = world.triage.practitioner
    assert context.unread(request)["unread_count"] == 1


def test_the_header_of_somebody_who_is_not_signed_in_counts_nothing(db: None) -> None:
    request = RequestFactory().get("/")
    request.user = AnonymousUser()
    assert context.unread(request)["unread_count"] == 0


def test_a_page_that_does_not_show_the_count_does_not_count(
    world: World, alert: Alert, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    request = RequestFactory().get("/")
    request.user = world.triage.practitioner
    with django_assert_num_queries(0) as asked:
        context.unread(request)
    assert len(asked) == 0
    assert Event.objects.exists()
