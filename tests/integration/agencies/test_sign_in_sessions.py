"""Sessions lock, are listed, and end at once."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from agencies import browsers, typed
from agencies.models import AuditRecord, Practitioner, Session
from notifications import tasks
from sharing.models import Concern
from tests.factories.agencies import MembershipFactory
from tests.factories.world import World
from tests.integration.agencies.test_sign_in import PASSWORD, TYPED, concern_of, hidden

pytestmark = pytest.mark.django_db(databases=["default", "identity", "index"])


def signed_in(practitioner: Practitioner, **headers: str) -> Client:
    browser = Client(headers=headers)
    browser.post(reverse("sign_in"), {"login": practitioner.email, "password": PASSWORD})
    return browser


def is_in(browser: Client) -> bool:
    return bool(browser.get(reverse("home")).status_code == 200)


def seen(ago: timedelta) -> None:
    Session.objects.update(last_seen_at=timezone.now() - ago)


@pytest.mark.parametrize(("minutes", "locked"), [(14.9, False), (15.1, True)])
def test_a_session_locks_after_fifteen_minutes(world: World, minutes: float, locked: bool) -> None:
    browser = signed_in(world.gp.practitioner)
    seen(timedelta(minutes=minutes))
    assert is_in(browser) is not locked


def test_each_request_keeps_it_open(world: World) -> None:
    browser = signed_in(world.gp.practitioner)
    for _ in range(3):
        seen(timedelta(minutes=10))
        assert is_in(browser)


def test_however_busy_a_session_ends_with_the_day(world: World) -> None:
    browser = signed_in(world.gp.practitioner)
    assert Session.objects.get().expire_date <= timezone.now() + timedelta(hours=8)
    Session.objects.update(expire_date=timezone.now())
    assert not is_in(browser)


def test_a_form_sent_after_the_lock_is_kept_and_not_done(world: World) -> None:
    browser = signed_in(world.gp.practitioner)
    seen(timedelta(minutes=16))
    asked = browser.post(reverse("share_concern"), concern_of(world.gp.practitioner))
    assert asked.status_code == 401
    assert not Concern.objects.exists()
    again = browser.post(
        reverse("sign_in"), hidden(asked) | {"login": world.gp.practitioner.email, "password": PASSWORD}
    )
    assert hidden(again)["narrative"] == TYPED


def draft(author: Practitioner) -> dict[str, str]:
    """As static/idle.js sends it, half a form."""
    carried = typed.Typed(reverse("share_concern"), (("narrative", TYPED),), typed.signature(author))
    return dict(carried.hidden)


def test_the_lock_ends_the_session_and_keeps_the_draft(world: World) -> None:
    browser = signed_in(world.gp.practitioner)
    locked = browser.post(reverse("lock"), draft(world.gp.practitioner))
    assert not is_in(browser)
    again = browser.post(
        reverse("sign_in"), hidden(locked) | {"login": world.gp.practitioner.email, "password": PASSWORD}
    )
    assert "Go on writing" in again.content.decode()


def test_going_on_writing_shows_the_form_as_it_was_and_sends_nothing(world: World) -> None:
    browser = signed_in(world.gp.practitioner)
    whole = concern_of(world.gp.practitioner) | {"unfinished": "yes"}
    page = browser.post(reverse("share_concern"), whole)
    assert page.status_code == 200
    assert "Late again &lt;today&gt;." in page.content.decode()
    assert "govuk-error-summary" not in page.content.decode()
    assert not Concern.objects.exists()


def test_a_lock_with_nothing_typed_leads_to_sign_in(world: World) -> None:
    browser = signed_in(world.gp.practitioner)
    assert browser.post(reverse("lock"))["Location"] == reverse("sign_in")


def test_the_list_says_when_where_and_which_is_this_one(world: World) -> None:
    signed_in(world.gp.practitioner, user_agent="An old browser")
    here = signed_in(world.gp.practitioner, user_agent="This browser")
    signed_in(world.teacher.practitioner, user_agent="Somebody else's")
    page = here.get(reverse("sessions")).content.decode()
    assert page.count("signed in ") >= 2
    assert "127.0.0.1 · An old browser" in page
    assert "Somebody else" not in page
    assert page.count("This one") == page.count("Another") == 1


def test_no_page_shows_a_sessions_key(world: World) -> None:
    browser = signed_in(world.gp.practitioner)
    signed_in(world.gp.practitioner)
    page = browser.get(reverse("sessions")).content.decode()
    assert [key for key in Session.objects.values_list("session_key", flat=True) if key in page] == []


def test_ending_a_session_takes_effect_on_its_next_request(world: World) -> None:
    lost, here = signed_in(world.gp.practitioner), signed_in(world.gp.practitioner)
    handle = Session.objects.get(session_key=lost.session.session_key).handle
    here.post(reverse("end_session", args=[handle]))
    assert (is_in(lost), is_in(here)) == (False, True)
    assert AuditRecord.objects.filter(action="sessions_ended").count() == 1


def test_ending_all_others_leaves_this_one(world: World) -> None:
    others = [signed_in(world.gp.practitioner) for _ in range(2)]
    here = signed_in(world.gp.practitioner)
    here.post(reverse("sessions"))
    assert [is_in(browser) for browser in [*others, here]] == [False, False, True]


def test_nobody_ends_somebody_elses_session(world: World) -> None:
    other, here = signed_in(world.teacher.practitioner), signed_in(world.gp.practitioner)
    handle = Session.objects.get(session_key=other.session.session_key).handle
    assert here.post(reverse("end_session", args=[handle])).status_code == 404
    assert is_in(other)


def test_an_administrator_signs_out_people_of_the_agency_and_nobody_else(world: World) -> None:
    gp, teacher = signed_in(world.gp.practitioner), signed_in(world.teacher.practitioner)
    administrator = signed_in(world.administrator.practitioner)
    page = administrator.get(reverse("membership_sessions", args=[world.gp.pk]))
    assert "Sign them out everywhere" in page.content.decode()
    administrator.post(reverse("end_membership_sessions", args=[world.gp.pk]))
    refused = administrator.post(reverse("end_membership_sessions", args=[world.teacher.pk]))
    assert refused.status_code == 404
    assert (is_in(gp), is_in(teacher)) == (False, True)


def test_a_practitioner_sees_no_colleagues_sessions(world: World) -> None:
    colleague = MembershipFactory(agency=world.surgery)
    browser = signed_in(world.gp.practitioner)
    assert browser.get(reverse("membership_sessions", args=[colleague.pk])).status_code == 404


def test_dead_sessions_are_cleared_and_live_ones_stay(world: World) -> None:
    signed_in(world.gp.practitioner)
    seen(timedelta(minutes=16))
    signed_in(world.gp.practitioner)
    Session.objects.dead().delete()
    assert Session.objects.count() == 1


@pytest.mark.parametrize(
    ("user_agent", "said"),
    [
        ("Mozilla/5.0 (Windows NT 10.0) Gecko/20100101 Firefox/140.0", "Firefox on Windows"),
        ("Mozilla/5.0 (Windows NT 10.0) AppleWebKit Chrome/140 Safari/537 Edg/140", "Edge on Windows"),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Version/18 Safari/604", "Safari on iPhone"),
        ("curl/8", "curl/8"),
        ("", "Browser not known"),
    ],
)
def test_browsers_are_named_as_people_name_them(user_agent: str, said: str) -> None:
    assert browsers.named(user_agent) == said


def test_the_worker_forgets_dead_sessions_and_reads_none(
    world: World, as_process: Callable[..., AbstractContextManager[None]]
) -> None:
    signed_in(world.gp.practitioner)
    seen(timedelta(minutes=16))
    with as_process("worker"):
        tasks.forget_sessions()
    assert not Session.objects.exists()
