"""Children that were made up: they look like any other, and whoever looks at one is reported."""

from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from agencies.models import Event, EventKind, Membership, Practitioner, UnusualAccess, UnusualKind
from notifications import recipients
from notifications.processing import claim_events
from sharing import patterns
from sharing.models import Alert, Canary, Child, Concern, SealedIdentity
from sharing.services import alerts, canaries, filing
from tests.factories.sharing import post
from tests.factories.world import World
from tests.integration.api.caller import calling
from tests.permissions.calling import said

pytestmark = pytest.mark.django_db


@pytest.fixture
def canary(world: World) -> Canary:
    return canaries.plant(partnership=world.partnership)


@pytest.fixture
def alert(canary: Canary) -> Alert:
    return Alert.objects.get(child=canary.child_id)


def reported() -> list[UnusualAccess]:
    return list(UnusualAccess.objects.filter(kind=UnusualKind.MADE_UP_CHILD).order_by("at"))


def real_alert(world: World) -> Alert:
    """Closed, like the made-up one."""
    child = uuid4()
    for member in (world.gp, world.teacher, world.officer):
        concern = post(member)
        filing.file(concern_id=concern.pk, child_id=child, outcome="same", likely_child_id=None)
    made = Alert.objects.get(child=child)
    alerts.acknowledge(alert_id=made.pk, by=world.triage.practitioner)
    said: dict[str, Any] = {"alert_id": made.pk, "by": world.triage.practitioner}
    alerts.decide(decision="advice", reason="It fits.", **said)
    return alerts.close(outcome="useful", **said)


def test_it_is_an_ordinary_alert_that_was_answered_long_ago(
    client: Client, world: World, alert: Alert
) -> None:
    assert (alert.state, alert.escalate_at) == ("closed", None)
    assert alert.decision
    assert alert.outcome
    assert alert.decided_at
    assert alert.closed_at
    assert alert.raised_at < alert.decided_at < alert.closed_at < timezone.now()
    assert {concern.child_id for concern in Concern.objects.all()} == {alert.child_id}
    for reader in (world.triage, *leads_of(alert)):
        client.force_login(reader.practitioner)
        assert str(alert.pk) in client.get(reverse("alerts")).content.decode()


def leads_of(alert: Alert) -> list[Membership]:
    agencies = alert.contributions.values("concern__agency")
    return list(Membership.objects.live().filter(agency__in=agencies, role="safeguarding_lead"))


def test_it_asks_nothing_of_anybody(canary: Canary) -> None:
    claim_events()
    assert not Event.objects.filter(claimed_at=None).exists()
    assert not Practitioner.objects.filter(deliveries__isnull=False).exists()
    assert not SealedIdentity.objects.exists()


def test_those_who_wrote_it_are_nobody(canary: Canary) -> None:
    authors = Practitioner.objects.filter(concerns__child=canary.child_id).distinct()
    assert authors
    assert not authors.filter(is_active=True).exists()
    assert not Membership.objects.live().filter(practitioner__in=authors).exists()


def test_no_list_reports(client: Client, world: World, canary: Canary) -> None:
    client.force_login(world.triage.practitioner)
    for name in ("home", "alerts", "concerns"):
        assert client.get(reverse(name)).status_code == 200
    assert reported() == []


@pytest.mark.parametrize("way", ["alert", "concern", "child", "request_identity", "api_alert", "ask_to_open"])
def test_every_look_at_it_is_told_at_once(world: World, client: Client, alert: Alert, way: str) -> None:
    concern = alert.contributions.values_list("concern", flat=True)[0]
    route, subject = {
        "alert": ("alert", alert.pk),
        "api_alert": ("api_alert", alert.pk),
        "child": ("api_child", alert.child_id),
        "concern": ("concern", concern),
        "request_identity": ("request_identity", alert.child_id),
        "ask_to_open": ("ask_to_open", concern),
    }[way]
    client.force_login(world.triage.practitioner)
    query = "?purpose=assess_risk" if way == "child" else ""
    assert client.get(reverse(route, args=[subject]) + query).status_code == 200
    (told,) = reported()
    assert (told.practitioner, told.partnership) == (world.triage.practitioner, world.partnership)
    event = Event.objects.get(kind=EventKind.ACCESS_UNUSUAL)
    assert event.subject_id == told.pk
    assert recipients.of(event) == {world.privacy_officer.practitioner_id}


def test_a_system_that_looks_is_reported_as_its_person(world: World, alert: Alert) -> None:
    assert calling(world.triage).get(f"alerts/{alert.pk}/").status_code == 200
    assert [each.practitioner for each in reported()] == [world.triage.practitioner]


def test_who_may_not_see_it_is_reported_for_trying(client: Client, world: World, alert: Alert) -> None:
    client.force_login(world.gp.practitioner)
    assert client.get(reverse("alert", args=[alert.pk])).status_code == 404
    assert [each.practitioner for each in reported()] == [world.gp.practitioner]


def test_a_look_at_a_real_child_is_not_reported(client: Client, world: World, canary: Canary) -> None:
    client.force_login(world.triage.practitioner)
    assert client.get(reverse("alert", args=[real_alert(world).pk])).status_code == 200
    assert reported() == []


@pytest.mark.parametrize("route", ["alert", "api_alert", "concern", "request_identity"])
def test_whoever_looks_notices_nothing(client: Client, world: World, route: str) -> None:
    """The same child, once real and once made up: the same answer after as many statements."""
    alert = real_alert(world)
    concern = alert.contributions.values_list("concern", flat=True)[0]
    subject = {"concern": concern, "request_identity": alert.child_id}.get(route, alert.pk)
    client.force_login(world.triage.practitioner)
    client.get(reverse(route, args=[subject]))  # what is asked once only has been asked then
    traces = []
    for made_up in (False, True):
        if made_up:
            Canary.objects.create(child_id=alert.child_id, partnership=world.partnership)
        with CaptureQueriesContext(connection) as asked:
            traces.append((said(client.get(reverse(route, args=[subject]))), len(asked)))
    assert len(reported()) == 1
    assert traces[0] == traces[1]


def test_no_process_reads_which_they_are(
    world: World, canary: Canary, as_process: Callable[..., object]
) -> None:
    for process in ("web", "worker", "vault"):
        with pytest.raises(DatabaseError), transaction.atomic(), as_process(process):  # type: ignore[attr-defined]
            Canary.objects.count()


def test_no_board_counts_them(client: Client, world: World) -> None:
    """Enough of them for a board to show."""
    client.force_login(world.analyst.practitioner)
    before = said(client.get(reverse("patterns")))
    for number in range(2 * patterns.SMALLEST):
        post(world.gp, days_ago=100 + number)
    real = said(client.get(reverse("patterns")))
    Child.objects.bulk_create(children := [Child(), Child()])
    Concern.objects.update(child=children[0])
    Canary.objects.create(child=children[0], partnership=world.partnership)
    assert said(client.get(reverse("patterns"))) == before != real


def test_a_partnership_without_agencies_that_lead_gets_none(world: World) -> None:
    Membership.objects.filter(role="safeguarding_lead").update(until=timezone.now())
    with pytest.raises(CommandError, match="Fewer than two agencies"):
        call_command("plant_canaries", world.partnership.name)
    assert not Child.objects.exists()
    assert not Concern.objects.exists()


def test_the_command_plants_as_many_as_it_is_told(world: World) -> None:
    call_command("plant_canaries", world.partnership.name, "--count", "2")
    assert Canary.objects.count() == 2
    with pytest.raises(CommandError, match="no partnership"):
        call_command("plant_canaries", "Nowhere")
