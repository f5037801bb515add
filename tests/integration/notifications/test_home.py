"""Where everyone lands."""

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from agencies.models import Event, EventKind, Membership
from notifications.messages import MESSAGES
from notifications.models import Channel, Delivery, DeliveryState
from tests.factories.sharing import post
from tests.factories.world import World

pytestmark = pytest.mark.django_db(databases=["default", "identity", "index"])


def home(client: Client, member: Membership) -> str:
    client.force_login(member.practitioner)
    return client.get(reverse("home")).content.decode()


def message(to: Membership) -> Delivery:
    event = Event.objects.create(kind=EventKind.ALERT_RAISED, subject_id=to.pk)
    return Delivery.objects.create(
        event=event,
        recipient=to.practitioner,
        channel=Channel.IN_APP,
        state=DeliveryState.SENT,
        sent_at=timezone.now(),
    )


def test_my_messages_are_there_and_their_number_is_in_the_navigation(client: Client, world: World) -> None:
    sent = message(world.triage)
    shown = home(client, world.triage)
    assert MESSAGES[EventKind.ALERT_RAISED].line in shown
    assert reverse("message", args=[sent.pk]) in shown
    assert '<span class="app-count">1<' in shown


def test_somebody_elses_messages_are_not(client: Client, world: World) -> None:
    message(world.triage)
    shown = home(client, world.gp)
    assert MESSAGES[EventKind.ALERT_RAISED].line not in shown
    assert "app-count" not in shown


def test_an_earlier_concern_is_offered_for_sharing_about_the_same_child(client: Client, world: World) -> None:
    concern = post(world.gp, local_label="OT, 5")
    shown = home(client, world.gp)
    assert reverse("share_about_same_child", args=[concern.pk]) in shown
    assert "OT, 5" in shown


def test_who_does_not_post_is_not_offered_to(client: Client, world: World) -> None:
    assert reverse("share_concern") not in home(client, world.analyst)
