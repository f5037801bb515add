"""A person says where they are told, and proves that it is theirs by a code that was sent there."""

from datetime import timedelta

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import Settings

from agencies.models import AuditRecord
from notifications import confirming
from notifications.models import Channel, Confirmation, DeliveryState, Reach
from notifications.models.reach import CODE_LIVES, MOST_TRIES
from notifications.services.own_channels import MOST_CODES
from tests.factories.reach import NUMBER, texted, turned_off
from tests.factories.world import World
from tests.integration.notifications.notify_server import Notify

pytestmark = pytest.mark.django_db


@pytest.fixture
def browser(world: World) -> Client:
    """The GP's."""
    client = Client()
    client.force_login(world.gp.practitioner)
    return client


def ask(browser: Client, address: str = "07700 900 982", route: str = "change_mobile") -> HttpResponse:
    return browser.post(reverse(route), {"address": address})


def send() -> None:
    """As the worker does."""
    for due in confirming.take_due():
        confirming.deliver(due)


def sent_code(notify: Notify) -> str:
    return str(notify.taken[-1]["personalisation"]["code"])


def enter(browser: Client, code: str, route: str = "confirm_mobile") -> str:
    return browser.post(reverse(route), {"code": code}, follow=True).content.decode()


def wrong(code: str) -> str:
    return f"{(int(code) + 1) % 10**6:06d}"


def number(world: World) -> Reach | None:
    return Reach.objects.filter(practitioner=world.gp.practitioner, channel=Channel.SMS).first()


def test_a_number_is_used_once_its_code_was_entered(world: World, browser: Client, notify: Notify) -> None:
    assert ask(browser)["Location"] == reverse("confirm_mobile")
    send()
    assert notify.taken[0]["to"] == NUMBER
    assert number(world) is None
    assert "Text message: on" in enter(browser, sent_code(notify))
    confirmed = number(world)
    assert confirmed
    assert (confirmed.address, confirmed.is_on) == (NUMBER, True)


def test_a_code_may_be_typed_as_it_is_read_out(world: World, browser: Client, notify: Notify) -> None:
    ask(browser)
    send()
    code = sent_code(notify)
    assert "Text message: on" in enter(browser, f"{code[:3]} {code[3:]}")


def test_a_code_that_is_too_old_by_now_is_not_sent(browser: Client, notify: Notify) -> None:
    ask(browser)
    Confirmation.objects.update(created_at=timezone.now() - CODE_LIVES)
    send()
    assert Confirmation.objects.get().state == DeliveryState.GIVEN_UP
    assert notify.taken == []


def test_an_address_for_emails_is_confirmed_in_the_same_way(
    world: World, browser: Client, notify: Notify
) -> None:
    turned_off(world.gp, Channel.EMAIL)
    ask(browser, "other@agency.example", "change_email")
    send()
    enter(browser, sent_code(notify), "confirm_email")
    email = Reach.objects.get(practitioner=world.gp.practitioner, channel=Channel.EMAIL)
    assert (email.address, email.is_on) == ("other@agency.example", True)


def test_the_code_is_kept_nowhere(world: World, browser: Client, notify: Notify) -> None:
    ask(browser)
    send()
    kept = " ".join(str(value) for value in Confirmation.objects.values().get().values())
    assert sent_code(notify) not in kept.replace(NUMBER, "")


def test_a_code_is_of_use_to_nobody_else(world: World, browser: Client, notify: Notify) -> None:
    ask(browser)
    send()
    other = Client()
    other.force_login(world.teacher.practitioner)
    assert "Ask for a new code" in enter(other, sent_code(notify))
    assert not Reach.objects.exists()


def test_a_wrong_code_is_refused_beside_what_was_typed(browser: Client, notify: Notify) -> None:
    ask(browser)
    send()
    typed = wrong(sent_code(notify))
    page = enter(browser, typed)
    assert "not the code that was sent last" in page
    assert f'value="{typed}"' in page


def test_a_code_can_be_tried_a_few_times_only(world: World, browser: Client, notify: Notify) -> None:
    ask(browser)
    send()
    code = sent_code(notify)
    for _ in range(MOST_TRIES):
        enter(browser, wrong(code))
    assert "Ask for a new code" in enter(browser, code)
    assert number(world) is None


def test_a_code_can_be_used_once(world: World, browser: Client, notify: Notify) -> None:
    ask(browser)
    send()
    enter(browser, sent_code(notify))
    Reach.objects.all().delete()
    assert "Ask for a new code" in enter(browser, sent_code(notify))
    assert number(world) is None


def test_a_code_grows_too_old(world: World, browser: Client, notify: Notify) -> None:
    ask(browser)
    send()
    Confirmation.objects.update(created_at=timezone.now() - CODE_LIVES)
    assert "Ask for a new code" in enter(browser, sent_code(notify))
    assert number(world) is None


def test_only_the_newest_code_counts(world: World, browser: Client, notify: Notify) -> None:
    ask(browser)
    send()
    first = sent_code(notify)
    ask(browser, "07700 900 001")
    send()
    if first != sent_code(notify):
        enter(browser, first)
        assert number(world) is None
    enter(browser, sent_code(notify))
    confirmed = number(world)
    assert confirmed
    assert confirmed.address == "+447700900001"


def test_nobody_is_sent_codes_all_day(browser: Client) -> None:
    for _ in range(MOST_CODES):
        assert ask(browser).status_code == 302
    refused = ask(browser)
    assert "Try again tomorrow" in refused.content.decode()
    assert Confirmation.objects.count() == MOST_CODES


@pytest.mark.parametrize(
    ("route", "address", "said"),
    [
        ("change_mobile", "0121 496 0000", "Enter a UK mobile number"),
        ("change_mobile", "", "Enter a UK mobile number"),
        ("change_email", "nobody", "Enter an email address"),
    ],
)
def test_what_is_no_address_is_said_beside_it(browser: Client, route: str, address: str, said: str) -> None:
    page = ask(browser, address, route).content.decode()
    assert said in page
    assert f'value="{address}"' in page or not address
    assert not Confirmation.objects.exists()


def test_a_number_that_takes_no_code_is_said_to_be_so(browser: Client, notify: Notify) -> None:
    ask(browser)
    notify.refuse(400, "ValidationError", "phone_number Not enough digits")
    send()
    assert Confirmation.objects.get().state == DeliveryState.GIVEN_UP
    assert "could not be sent" in browser.get(reverse("confirm_mobile")).content.decode()


def test_a_code_that_could_not_be_sent_for_now_is_sent_later(browser: Client, notify: Notify) -> None:
    ask(browser)
    notify.refuse(500, "Exception", "Internal server error")
    send()
    Confirmation.objects.update(not_before=timezone.now())
    send()
    assert "Text message: on" in enter(browser, sent_code(notify))


def test_text_messages_can_be_stopped(world: World, browser: Client) -> None:
    texted(world.gp)
    browser.post(reverse("stop_texts"))
    stopped = number(world)
    assert stopped
    assert not stopped.is_on
    assert "They turned it off".lower() in browser.get(reverse("own_channels")).content.decode()


def test_where_no_texts_are_sent_nobody_is_asked_for_a_number(browser: Client, settings: Settings) -> None:
    settings.SMS_BY = "none"
    assert "Text message" not in browser.get(reverse("own_channels")).content.decode()
    assert browser.get(reverse("change_mobile")).status_code == 404


def test_another_address_takes_the_second_factor_again(browser: Client, settings: Settings) -> None:
    settings.REQUIRE_SECOND_FACTOR = True
    assert reverse("mfa_index") in ask(browser)["Location"]
    assert not Confirmation.objects.exists()


def test_what_was_done_is_on_record(browser: Client, notify: Notify) -> None:
    ask(browser)
    send()
    enter(browser, sent_code(notify))
    browser.post(reverse("stop_texts"))
    done = AuditRecord.objects.filter(action__startswith="channel_").order_by("id")
    assert list(done.values_list("action", flat=True)) == [
        "channel_code_asked",
        "channel_turned_on",
        "channel_stopped",
    ]
    assert NUMBER not in str(list(done.values_list("detail", flat=True)))


def test_codes_are_forgotten(browser: Client) -> None:
    ask(browser)
    confirming.forget()
    assert Confirmation.objects.exists()
    Confirmation.objects.update(created_at=timezone.now() - timedelta(days=3))
    confirming.forget()
    assert not Confirmation.objects.exists()
