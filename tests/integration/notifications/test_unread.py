"""The number of new messages in the header, asked for again and again while a page is looked at."""

from datetime import timedelta

import pytest
from django.conf import settings
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from agencies.models import AuditRecord, Session
from notifications.models import Channel, Delivery
from tests.factories.world import World
from tests.integration.notifications.story import raise_alert, tell_everyone

UNREAD = "/messages/unread/"


@pytest.fixture
def browser(world: World) -> Client:
    """Triage's, who has been told of an alert."""
    raise_alert(world)
    tell_everyone()
    client = Client()
    client.force_login(world.triage.practitioner)
    return client


def look(browser: Client, etag: str = "") -> HttpResponse:
    return browser.get(UNREAD, headers={"If-None-Match": etag} if etag else {})


def test_it_is_how_many_are_new(browser: Client) -> None:
    assert look(browser).json() == {"unread": 1}
    Delivery.objects.filter(channel=Channel.IN_APP).update(read_at=timezone.now())
    assert look(browser).json() == {"unread": 0}


def test_where_nothing_has_changed_nothing_is_sent(browser: Client) -> None:
    first = look(browser)
    same = look(browser, first["ETag"])
    assert (same.status_code, same.content) == (304, b"")
    Delivery.objects.filter(channel=Channel.IN_APP).update(read_at=timezone.now())
    assert look(browser, first["ETag"]).status_code == 200


def seen(ago: timedelta) -> Session:
    Session.objects.update(last_seen_at=timezone.now() - ago)
    return Session.objects.get()


def test_to_ask_is_no_sign_that_somebody_is_there(browser: Client) -> None:
    before = seen(timedelta(minutes=10))
    assert look(browser).status_code == 200
    after = Session.objects.get()
    assert (after.last_seen_at, after.expire_date) == (before.last_seen_at, before.expire_date)


def test_any_other_page_is_such_a_sign(browser: Client) -> None:
    before = seen(timedelta(minutes=10))
    browser.get(reverse("home"))
    assert Session.objects.get().last_seen_at > before.last_seen_at


def test_a_session_that_is_only_asked_for_locks(browser: Client) -> None:
    seen(settings.IDLE_LOCK)
    assert look(browser).status_code == 302


def test_to_ask_is_not_on_record_as_a_look(browser: Client) -> None:
    before = AuditRecord.objects.count()
    look(browser)
    assert AuditRecord.objects.count() == before


def test_every_page_says_how_many_and_where_to_ask_again(browser: Client) -> None:
    page = browser.get(reverse("own_channels")).content.decode()
    assert page.count(f'data-unread="{UNREAD}"') == 1
    assert '<span class="app-count">1<span class="govuk-visually-hidden"> new' in page


def test_strangers_are_asked_to_sign_in(db: None) -> None:
    assert look(Client()).status_code == 302
