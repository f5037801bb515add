"""An administrator's pages and API for the webhooks of their agency."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, ProgrammingError, transaction
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import Settings

from agencies.models import AuditRecord, EventKind, Membership
from notifications.models import TurnedOff, Webhook, WebhookDelivery, WebhookSecret
from notifications.services.webhooks import MOST
from tests.factories.agencies import MembershipFactory
from tests.factories.signing_in import sign_in_with_second_factor
from tests.factories.webhooks import NOBODY_LISTENS, webhook_of
from tests.factories.world import World
from tests.integration.api.caller import calling, refused, wrong_fields
from tests.integration.notifications.story import happen

pytestmark = pytest.mark.django_db
SECRET = re.compile(r"<code>(whsec_[A-Za-z0-9+/]{43}=)</code>")


def browser_of(member: Membership) -> Client:
    browser = Client()
    browser.force_login(member.practitioner)
    return browser


def asked(world: World, **said: object) -> dict[str, Any]:
    return {"agency": str(world.surgery.pk), "url": NOBODY_LISTENS, "kinds": ["checkpoint_signed"]} | said


def add(world: World, **said: object) -> HttpResponse:
    return browser_of(world.administrator).post(reverse("new_webhook"), asked(world, **said))


def press(world: World, route: str, who: str = "administrator") -> HttpResponse:
    webhook = Webhook.objects.get()
    return browser_of(world.everyone[who]).post(reverse(route, args=[webhook.pk]), follow=True)


def page(world: World) -> str:
    """The webhook's own."""
    address = reverse("webhook", args=[Webhook.objects.get().pk])
    return browser_of(world.administrator).get(address).content.decode()


def turn_off() -> None:
    Webhook.objects.update(turned_off_at=timezone.now(), turned_off_because=TurnedOff.GONE)


def test_the_secret_is_shown_once(world: World) -> None:
    found = SECRET.search(add(world).content.decode())
    assert found
    webhook = Webhook.objects.get()
    assert (webhook.agency, webhook.url, webhook.kinds) == (
        world.surgery,
        NOBODY_LISTENS,
        ["checkpoint_signed"],
    )
    assert "whsec_" not in page(world)


def test_a_secret_is_not_stored_as_it_is_told(world: World) -> None:
    found = SECRET.search(add(world).content.decode())
    assert found
    assert found[1].encode() not in bytes(WebhookSecret.objects.get().sealed)


@pytest.mark.parametrize(
    ("said", "problem"),
    [
        ({"url": "https://user:secret@127.0.0.1/"}, "Leave out user name"),
        ({"url": "https://192.168.0.1/"}, "cannot be reached on the internet"),
        ({"url": "ftp://127.0.0.1/"}, "begins with https://"),
        ({"url": ""}, "Enter the address"),
        ({"kinds": []}, "Choose at least one"),
    ],
)
def test_what_is_wrong_is_said_beside_what_was_typed(
    world: World, said: dict[str, object], problem: str
) -> None:
    answer = add(world, **said)
    assert answer.status_code == 200
    assert problem in answer.content.decode()
    assert str(said.get("url", NOBODY_LISTENS)) in answer.content.decode()
    assert not Webhook.objects.exists()


def test_an_address_is_added_once(world: World) -> None:
    add(world)
    assert "has a webhook with this address already" in add(world).content.decode()
    press(world, "end_webhook")
    assert SECRET.search(add(world).content.decode())


def test_an_agency_has_only_so_many(world: World) -> None:
    for number in range(MOST):
        add(world, url=f"http://127.0.0.1:1/{number}")
    assert f"can have {MOST} webhooks" in add(world).content.decode()
    assert Webhook.objects.count() == MOST


def test_only_for_an_agency_that_one_administers(world: World) -> None:
    answer = add(world, agency=str(world.school.pk))
    assert (answer.status_code, Webhook.objects.exists()) == (200, False)
    assert browser_of(world.gp_lead).get(reverse("webhooks")).status_code == 403


def test_adding_and_renewing_take_the_second_factor_again(world: World, settings: Settings) -> None:
    add(world)
    settings.REQUIRE_SECOND_FACTOR = True
    browser = Client()
    sign_in_with_second_factor(browser, world.administrator.practitioner)
    made = Webhook.objects.get()
    browser.post(reverse("new_webhook"), asked(world, url="http://127.0.0.1:1/other"))
    browser.post(reverse("webhook_secret", args=[made.pk]))
    api = browser.post("/api/v1/webhooks/", asked(world), content_type="application/json")
    assert api.status_code == 403
    assert (Webhook.objects.count(), WebhookSecret.objects.count()) == (1, 1)
    sign_in_with_second_factor(browser, world.administrator.practitioner, again=True)
    assert SECRET.search(browser.post(reverse("webhook_secret", args=[made.pk])).content.decode())


def test_a_test_waits_for_the_worker_and_only_one_at_a_time(world: World) -> None:
    add(world)
    assert "A test is on its way" in press(world, "test_webhook").content.decode()
    assert "A test waits to be sent already" in press(world, "test_webhook").content.decode()
    assert [row.type for row in WebhookDelivery.objects.all()] == ["test"]
    assert str(WebhookDelivery.objects.get().pk) in page(world)


def test_the_page_says_how_calls_went_and_not_what_about(world: World) -> None:
    webhook, _ = webhook_of(world.surgery)
    WebhookDelivery.objects.create(
        webhook=webhook,
        event=happen(EventKind.ALERT_RAISED, webhook.pk),
        status=500,
        trouble="refused",
        attempts=3,
    )
    shown = page(world).partition("Latest calls</h2>")[2]
    assert "HTTP 500" in shown
    assert "alert" not in shown.lower()


def test_home_and_list_say_that_one_was_turned_off_until_it_is_on_again(world: World) -> None:
    add(world)
    turn_off()
    administrator = browser_of(world.administrator)
    assert "A webhook of your agency was turned off" in administrator.get(reverse("home")).content.decode()
    assert "nothing any more (410)" in administrator.get(reverse("webhooks")).content.decode()
    assert "turned off" not in browser_of(world.gp).get(reverse("home")).content.decode()
    assert "called again from now on" in press(world, "turn_on_webhook").content.decode()
    assert "turned off" not in administrator.get(reverse("home")).content.decode()


def test_one_that_is_turned_off_is_not_tested(world: World) -> None:
    add(world)
    turn_off()
    assert "turned off" in press(world, "test_webhook").content.decode()
    assert not WebhookDelivery.objects.exists()


@pytest.mark.parametrize("route", ["test_webhook", "webhook_secret", "turn_on_webhook", "end_webhook"])
def test_for_another_agencys_administrator_it_does_not_exist(world: World, route: str) -> None:
    add(world)
    other = MembershipFactory(agency=world.school, role="agency_administrator")
    address = reverse(route, args=[Webhook.objects.get().pk])
    assert browser_of(other).post(address).status_code == 404
    assert Webhook.objects.get().is_live


def test_what_administrators_do_is_on_record(world: World) -> None:
    add(world)
    for route in ("test_webhook", "webhook_secret"):
        press(world, route)
    turn_off()
    for route in ("turn_on_webhook", "end_webhook"):
        press(world, route)
    by = dict(AuditRecord.objects.filter(subject_kind="webhook").values_list("action", "actor_id"))
    assert by == dict.fromkeys(
        (
            "webhook_made",
            "webhook_tested",
            "webhook_secret_renewed",
            "webhook_turned_on",
            "webhook_ended",
        ),
        world.administrator.practitioner_id,
    )


def test_by_the_api(world: World) -> None:
    caller = calling(world.administrator)
    made = caller.post("webhooks/", asked(world)).json()
    assert made["secret"].startswith("whsec_")
    path = f"webhooks/{made['id']}/"
    assert [each["id"] for each in caller.get("webhooks/").json()] == [made["id"]]
    assert caller.post(path + "secret/").json()["secret"] != made["secret"]
    tested = caller.post(path + "test/").json()
    assert [call["id"] for call in caller.get(path).json()["calls"]] == [tested["id"]]
    refused(caller.post(path + "turning-on/"), 409)
    turn_off()
    assert caller.post(path + "turning-on/").json()["turned_off_at"] is None
    assert caller.post(path + "ending/").status_code == 204
    refused(caller.get(path), 404)


def test_the_api_names_what_is_wrong(world: World) -> None:
    caller = calling(world.administrator)
    assert wrong_fields(caller.post("webhooks/", asked(world, url="https://10.0.0.1/"))) == ["url"]
    assert wrong_fields(caller.post("webhooks/", asked(world, kinds=["concern_posted"]))) == ["kinds.0"]


def test_the_second_wall_keeps_other_agencies_webhooks_away(world: World, as_process: Any) -> None:
    add(world)
    WebhookDelivery.objects.create(webhook=Webhook.objects.get())
    other = MembershipFactory(agency=world.school, role="agency_administrator")
    for member, seen in ((world.administrator, 1), (other, 0), (world.gp, 0), (None, 0)):
        with as_process("web", asker=member):
            secrets = WebhookSecret.objects.values_list("pk", flat=True)
            rows = (Webhook.objects.all(), WebhookDelivery.objects.all(), secrets)
            assert [len(list(each)) for each in rows] == [seen] * 3


def test_the_web_process_makes_no_call_up(world: World, as_process: Any) -> None:
    """Only the worker says that something happened."""
    add(world)
    event = happen(EventKind.ALERT_RAISED, world.surgery.pk)
    with (
        pytest.raises(ProgrammingError, match="row-level security"),
        as_process("web", asker=world.administrator),
    ):
        WebhookDelivery.objects.create(webhook=Webhook.objects.get(), event=event)


def test_turned_off_always_says_when_and_why(world: World) -> None:
    add(world)
    with pytest.raises(IntegrityError), transaction.atomic():
        Webhook.objects.update(turned_off_at=timezone.now())


def test_the_old_secret_is_said_to_hold_for_a_day(world: World) -> None:
    add(world)
    press(world, "webhook_secret")
    until = WebhookSecret.objects.get(until__isnull=False).until
    assert until
    assert timedelta(hours=23) < until - timezone.now() < timedelta(hours=25)
    assert "signed with the one before it too" in page(world)
