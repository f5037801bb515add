"""Persistence: who shared a concern may say, once a working day, that they are still worried."""

from datetime import datetime
from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from agencies.errors import Conflict, NotFound
from agencies.models import Event, EventKind, Membership
from notifications import recipients
from sharing.models import Alert, Concern, StillWorried
from sharing.phrases import LONDON
from sharing.services import alert_reading, alerts, filing, still_worried, withdrawing
from tests.factories.sharing import post
from tests.factories.world import World
from tests.integration.api.caller import calling

pytestmark = pytest.mark.django_db


@pytest.fixture
def concern(world: World) -> Concern:
    """The GP's, in an alert with the teacher's and the officer's."""
    child = uuid4()
    mine, *others = [post(member) for member in (world.gp, world.teacher, world.officer)]
    for each in (mine, *others):
        filing.file(concern_id=each.pk, child_id=child, outcome="same", likely_child_id=None)
    return mine


def say(concern: Concern, world: World, who: str = "gp") -> StillWorried:
    return still_worried.say(concern_id=concern.pk, by=world.everyone[who].practitioner)


def told() -> list[set[object]]:
    return [set(recipients.of(event)) for event in Event.objects.filter(kind=EventKind.STILL_WORRIED)]


def test_triage_is_told_and_shown_how_many_and_when(concern: Concern, world: World, client: Client) -> None:
    said = say(concern, world)
    say(concern, world, "gp_lead")
    assert told() == [{world.triage.practitioner_id}] * 2
    opened = alert_reading.open_alert(Alert.objects.get().pk, by=world.triage.practitioner)
    assert opened.still_worried
    assert opened.still_worried.people == 2
    assert opened.still_worried.last >= said.at
    client.force_login(world.triage.practitioner)
    page = client.get(reverse("alert", args=[opened.alert.pk])).content.decode()
    assert "2 of those who contributed are still worried" in page


def test_leads_who_do_not_answer_are_not_shown_it(concern: Concern, world: World) -> None:
    say(concern, world)
    opened = alert_reading.open_alert(Alert.objects.get().pk, by=world.school_lead.practitioner)
    assert opened.still_worried is None


@pytest.mark.parametrize(
    ("first", "second", "allowed"),
    [
        ((2026, 5, 14, 9), (2026, 5, 14, 17), False),
        ((2026, 5, 14, 23, 59), (2026, 5, 15, 0, 0), True),
        ((2026, 5, 16, 10), (2026, 5, 18, 10), False),
        ((2026, 5, 15, 10), (2026, 5, 16, 10), True),
        ((2026, 5, 25, 10), (2026, 5, 26, 10), False),
    ],
    ids=["one day", "midnight", "Saturday is Monday's", "Friday and Saturday", "a bank holiday is Tuesday's"],
)
def test_once_a_working_day(
    concern: Concern,
    world: World,
    monkeypatch: pytest.MonkeyPatch,
    first: tuple[int, ...],
    second: tuple[int, ...],
    allowed: bool,
) -> None:
    monkeypatch.setattr(timezone, "now", lambda: datetime(*first, tzinfo=LONDON))  # type: ignore[misc]
    Membership.objects.update(since=datetime(2020, 1, 1, tzinfo=LONDON))
    say(concern, world)
    monkeypatch.setattr(timezone, "now", lambda: datetime(*second, tzinfo=LONDON))  # type: ignore[misc]
    if allowed:
        say(concern, world)
    else:
        with pytest.raises(Conflict):
            say(concern, world)
    assert StillWorried.objects.count() == 1 + allowed


def test_the_database_keeps_it_to_once_a_day(concern: Concern, world: World) -> None:
    said = say(concern, world)
    with pytest.raises(IntegrityError), transaction.atomic():
        StillWorried.objects.create(concern=concern, by=world.gp, day=said.day)


def test_it_never_crosses_a_rule(world: World) -> None:
    """Two niggles of two agencies are one too few, however often their authors are still worried."""
    child = uuid4()
    two = [post(member) for member in (world.gp, world.teacher)]
    for each, who in zip(two, ("gp", "teacher"), strict=True):
        filing.file(concern_id=each.pk, child_id=child, outcome="same", likely_child_id=None)
        say(each, world, who)
    filing.correct(concern_id=two[0].pk, child_id=child)
    assert not Alert.objects.exists()


def test_where_there_is_no_alert_nobody_is_told_until_there_is_one(world: World) -> None:
    concern = post(world.gp)
    say(concern, world)
    assert told() == []
    for each in (concern, post(world.teacher), post(world.officer)):
        filing.file(concern_id=each.pk, child_id=world.surgery.pk, outcome="same", likely_child_id=None)
    opened = alert_reading.open_alert(Alert.objects.get().pk, by=world.triage.practitioner)
    assert opened.still_worried
    assert opened.still_worried.people == 1


def test_triage_is_told_of_a_closed_alert_too(concern: Concern, world: World) -> None:
    alert, triage = Alert.objects.get(), world.triage.practitioner
    alerts.acknowledge(alert_id=alert.pk, by=triage)
    alerts.decide(alert_id=alert.pk, decision="no_action", reason="Explained.", by=triage)
    alerts.close(alert_id=alert.pk, outcome="not_useful", by=triage)
    say(concern, world)
    assert told() == [{triage.pk}]


@pytest.mark.parametrize("who", ["teacher", "school_lead", "triage", "administrator"])
def test_of_somebody_elses_concern_nobody_can_say_so(concern: Concern, world: World, who: str) -> None:
    with pytest.raises(NotFound):
        say(concern, world, who)


def test_not_of_a_concern_that_was_withdrawn(world: World) -> None:
    concern = post(world.gp)
    withdrawing.withdraw(concern_id=concern.pk, reason="A mistake.", by=world.gp.practitioner)
    with pytest.raises(Conflict):
        say(concern, world)


def test_the_page_has_the_button_and_the_record(concern: Concern, world: World, client: Client) -> None:
    client.force_login(world.gp.practitioner)
    address = reverse("still_worried", args=[concern.pk])
    assert address in client.get(reverse("concern", args=[concern.pk])).content.decode()
    page = client.post(address, follow=True).content.decode()
    assert "You have said that you are still worried" in page
    assert world.gp.practitioner.name in page
    again = client.post(address, follow=True).content.decode()
    assert "already this working day" in again


def test_the_answer_of_the_api_is_the_same_with_and_without_an_alert(concern: Concern, world: World) -> None:
    alone, api = post(world.gp), calling(world.gp)
    answers = [api.post(f"concerns/{each.pk}/still-worried/") for each in (concern, alone)]
    assert [answer.status_code for answer in answers] == [201, 201]
    assert {frozenset(answer.json()) for answer in answers} == {frozenset({"at", "day"})}
    assert api.post(f"concerns/{alone.pk}/still-worried/").status_code == 409
