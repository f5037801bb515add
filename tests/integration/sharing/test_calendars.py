"""Calendar files say when, and nothing else: to whoever may see the page that has the date."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from icalendar import Calendar

from agencies.models import Membership
from sharing.models import Alert
from sharing.services import alerts, decisions
from tests.factories.world import World
from tests.integration.notifications import canaries
from tests.integration.notifications.story import raise_alert

pytestmark = pytest.mark.django_db


@pytest.fixture
def alert(world: World) -> Alert:
    """Of which triage decided on a strategy discussion."""
    raised, triage = raise_alert(world), world.triage.practitioner
    alerts.acknowledge(alert_id=raised.pk, by=triage)
    return alerts.decide(
        alert_id=raised.pk,
        decision="strategy",
        reason="We have to meet.",
        meeting_at=timezone.now().replace(microsecond=0) + timedelta(days=1),
        meeting_place=f"Room {canaries.CANARY}",
        by=triage,
    )


def look_again(world: World, on: date) -> Any:
    """The GP decides to wait; the concern."""
    concern = world.gp.practitioner.concerns.get()
    said = {"kind": "monitor", "reasons": "It may pass.", "review_on": on}
    decisions.decide(concern_id=concern.pk, by=world.gp.practitioner, **said)
    return concern


def fetch(who: Membership, route: str, pk: object) -> HttpResponse:
    browser = Client()
    browser.force_login(who.practitioner)
    return browser.get(reverse(route, args=[pk]))


def entry(answer: HttpResponse) -> Any:
    assert answer["Content-Type"].startswith("text/calendar")
    [found] = Calendar.from_ical(answer.content).walk("VEVENT")
    return found


def test_a_strategy_discussion_is_when_triage_said(world: World, alert: Alert) -> None:
    found = entry(fetch(world.triage, "alert_meeting", alert.pk))
    assert found["dtstart"].dt == alert.meeting_at
    assert found["duration"].dt == timedelta(hours=1)


def test_the_day_to_look_again_is_that_of_the_latest_decision(world: World, alert: Alert) -> None:
    today = timezone.localdate()
    look_again(world, today + timedelta(days=3))
    concern = look_again(world, today + timedelta(days=9))
    found = entry(fetch(world.gp, "looking_again", concern.pk))
    assert found["dtstart"].dt == today + timedelta(days=9)
    assert type(found["dtstart"].dt) is date


def test_neither_says_more_than_when_and_where_to_sign_in(world: World, alert: Alert) -> None:
    concern = look_again(world, timezone.localdate() + timedelta(days=3))
    canaries.plant()
    files = [
        fetch(world.triage, "alert_meeting", alert.pk).content.decode().replace("\r\n ", ""),
        fetch(world.gp, "looking_again", concern.pk).content.decode().replace("\r\n ", ""),
    ]
    assert all("Sign in" in text for text in files)
    assert canaries.found_in([*files, *(text.replace("-", "") for text in files)]) == []


def test_the_same_meeting_is_the_same_entry_and_another_is_another(world: World, alert: Alert) -> None:
    concern = look_again(world, timezone.localdate() + timedelta(days=3))
    meeting = [entry(fetch(world.triage, "alert_meeting", alert.pk))["uid"] for _ in "12"]
    assert meeting[0] == meeting[1] != entry(fetch(world.gp, "looking_again", concern.pk))["uid"]


def test_a_lead_who_sees_the_alert_may_have_it_too(world: World, alert: Alert) -> None:
    assert fetch(world.gp_lead, "alert_meeting", alert.pk).status_code == 200


@pytest.mark.parametrize("who", ["gp", "analyst", "administrator"])
def test_whoever_may_not_see_the_alert_finds_no_meeting(world: World, alert: Alert, who: str) -> None:
    assert fetch(world.everyone[who], "alert_meeting", alert.pk).status_code == 404


def test_whoever_may_not_take_a_concern_further_finds_no_date(world: World, alert: Alert) -> None:
    concern = look_again(world, timezone.localdate() + timedelta(days=3))
    assert fetch(world.triage, "looking_again", concern.pk).status_code == 404


def test_where_nothing_is_arranged_there_is_no_file(world: World) -> None:
    raised = raise_alert(world)
    concern = world.gp.practitioner.concerns.get()
    assert fetch(world.triage, "alert_meeting", raised.pk).status_code == 404
    assert fetch(world.gp, "looking_again", concern.pk).status_code == 404


def test_the_pages_offer_them(world: World, alert: Alert) -> None:
    concern = look_again(world, timezone.localdate() + timedelta(days=3))
    for who, page, file, pk in (
        (world.triage, "alert", "alert_meeting", alert.pk),
        (world.gp, "concern", "looking_again", concern.pk),
    ):
        assert reverse(file, args=[pk]) in fetch(who, page, pk).content.decode()
