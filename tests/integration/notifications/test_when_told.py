"""The page where a person says when they are told."""

import re
from dataclasses import replace
from datetime import time, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from agencies.errors import Invalid
from agencies.models import AuditRecord, Membership
from notifications.models import Preference
from notifications.services import preferences
from tests.factories.agencies import MembershipFactory
from tests.factories.preferences import PreferenceFactory, go_away
from tests.factories.world import World

TYPED = {
    "days": ["0", "1", "3"],
    "starts": "8.30am",
    "ends": "midnight",
    "waits_outside_hours": "waits",
    "digest_hour": "16",
    "cover": "",
}


def client_of(member: Membership) -> Client:
    client = Client()
    client.force_login(member.practitioner)
    return client


def page(member: Membership) -> str:
    return client_of(member).get(reverse("when_told")).content.decode()


def send(member: Membership, **changed: object) -> HttpResponse:
    return client_of(member).post(reverse("when_told"), TYPED | changed)


def boxes(name: str, days: int) -> dict[str, str]:
    day = timezone.localdate() + timedelta(days=days)
    return {f"{name}_day": str(day.day), f"{name}_month": str(day.month), f"{name}_year": str(day.year)}


def test_what_was_chosen_is_kept(world: World) -> None:
    away = boxes("away_from", 1) | boxes("away_until", 8)
    assert send(world.gp, **away, cover=str(world.gp_lead.pk)).status_code == 302
    chosen = Preference.objects.get(practitioner=world.gp.practitioner)
    assert (chosen.days, chosen.starts, chosen.ends) == ([0, 1, 3], time(8, 30), time(0))
    assert (chosen.waits_outside_hours, chosen.digest_hour, chosen.cover) == (True, 16, world.gp_lead)
    assert chosen.away_until == timezone.localdate() + timedelta(days=8)


def test_what_was_chosen_is_shown_again(world: World) -> None:
    send(world.gp, **boxes("away_from", 1), **boxes("away_until", 8), cover=str(world.gp_lead.pk))
    shown = page(world.gp)
    assert 'value="08:30"' in shown
    assert re.search(r'value="3"[^>]* checked', shown)
    assert not re.search(r'value="2"[^>]* checked', shown)
    assert re.search(rf'value="{world.gp_lead.pk}" selected', shown)


def test_choosing_again_replaces_what_was_chosen_before(world: World) -> None:
    send(world.gp)
    send(world.gp, digest_hour="", waits_outside_hours="at_once")
    chosen = Preference.objects.get()
    assert (chosen.digest_hour, chosen.waits_outside_hours) == (None, False)


def test_whoever_has_chosen_nothing_is_shown_office_hours(world: World) -> None:
    shown = page(world.gp)
    assert 'value="09:00"' in shown
    assert 'value="17:00"' in shown
    assert [bool(re.search(rf'value="{day}"[^>]* checked', shown)) for day in range(7)] == [True] * 5 + [
        False
    ] * 2
    assert not Preference.objects.exists()


@pytest.mark.parametrize(
    ("typed", "kept"),
    [("9", time(9)), ("9:05", time(9, 5)), ("17.30", time(17, 30)), ("5 pm", time(17)), ("24:00", time(0))],
)
def test_a_time_is_understood_as_people_write_it(typed: str, kept: time, world: World) -> None:
    send(world.gp, starts=typed)
    assert Preference.objects.get().starts == kept


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"days": []}, "Choose the days that you work"),
        ({"days": ["7"]}, "7 is not one of the available choices"),
        ({"starts": "half nine"}, "Enter a time, like 9:00 or 17:30"),
        ({"ends": ""}, "Enter when your day ends"),
        ({"waits_outside_hours": ""}, "Choose what happens outside these hours"),
        ({"digest_hour": "24"}, "24 is not one of the available choices"),
        (boxes("away_from", 1), "Enter the last day on which you are away"),
        (boxes("away_until", 1), "Enter the first day on which you are away"),
        (boxes("away_from", 2) | boxes("away_until", 1), "The last day must be the first day, or after it"),
        (boxes("away_from", -3) | boxes("away_until", -1), "The last day must be today, or in the future"),
        ({"away_from_day": "31", "away_from_month": "2", "away_from_year": "2027"}, "must be a real date"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_typed_is_lost(
    wrong: dict[str, object], said: str, world: World
) -> None:
    answer = send(world.gp, **{"starts": "8.30am"} | wrong).content.decode()
    assert said in answer
    assert "There is a problem" in answer
    assert str(wrong.get("starts", "8.30am")) in answer
    assert 'value="midnight"' in answer or "ends" in wrong
    assert not Preference.objects.exists()


def test_only_who_may_stand_in_is_offered(world: World) -> None:
    fellow = MembershipFactory(agency=world.surgery)
    shown = page(world.gp)
    assert str(world.gp_lead.pk) in shown
    assert str(fellow.pk) not in shown
    assert "Nobody else at your agency may be told the same as you" in page(world.adviser)


def test_nobody_else_can_be_named(world: World) -> None:
    away = boxes("away_from", 1) | boxes("away_until", 8)
    fellow = MembershipFactory(agency=world.surgery)
    for stranger in (fellow, world.school_lead, world.gp):
        assert "Select a valid choice" in send(world.gp, **away, cover=str(stranger.pk)).content.decode()
    assert not Preference.objects.exists()


@pytest.mark.parametrize("wrong", [{"days": [7]}, {"days": []}, {"digest_hour": 24}, {"cover": uuid4()}])
def test_the_service_refuses_what_the_page_does_not_offer(wrong: dict[str, Any], world: World) -> None:
    today = timezone.localdate()
    right = preferences.Choice(
        days=[0], starts=time(9), ends=time(17), waits_outside_hours=False, away_from=today, away_until=today
    )
    with pytest.raises(Invalid) as refused:
        preferences.choose(choice=replace(right, **wrong), by=world.gp.practitioner)
    assert refused.value.fields.keys() == wrong.keys()


def test_an_absence_that_is_over_is_not_shown_again(world: World) -> None:
    last_week = timezone.localdate() - timedelta(days=7)
    go_away(world.gp, first=last_week, last=last_week)
    assert f'value="{last_week.year}"' not in page(world.gp)
    assert send(world.gp).status_code == 302
    assert Preference.objects.get().away_from is None


def test_whoever_stands_in_reads_for_whom_and_until_when(world: World) -> None:
    today = timezone.localdate()
    go_away(world.gp, world.gp_lead, first=today, last=today + timedelta(days=3))
    assert f"You stand in for {world.gp.practitioner.name}" in page(world.gp_lead)
    assert "You stand in for" not in page(world.school_lead)


def test_of_others_nothing_is_shown(world: World) -> None:
    PreferenceFactory(practitioner=world.teacher.practitioner, starts=time(4, 44))
    assert "04:44" not in page(world.gp)


def test_the_change_is_on_record_and_says_no_hours(world: World) -> None:
    send(world.gp)
    record = AuditRecord.objects.get(action="preference_chosen")
    assert (record.actor_id, record.subject_kind) == (world.gp.practitioner_id, "practitioner")
    assert record.detail == {"waits": True, "digest": True, "away": False, "cover": None}


def test_the_page_is_found_from_how_one_is_told(world: World) -> None:
    assert reverse("when_told") in client_of(world.gp).get(reverse("own_channels")).content.decode()
