"""Lists walk grants in the order of lists, and show exactly what sharing/visibility.py says, page by page."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from django.db import transaction
from django.utils import timezone
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from agencies.models import Practitioner
from sharing import grants, lists, selectors, visibility
from sharing.lists import Listed
from sharing.models import Alert, Concern, ConcernGroupObjectPermission, Referral
from sharing.opened import opened_to
from tests.factories.sharing import post
from tests.factories.world import World
from tests.integration.sharing.random_grants import RandomWorld

pytestmark = pytest.mark.django_db

PAGE = 4
LISTS = {
    "written": (lists.WRITTEN, Concern),
    "of own agency": (lists.OF_AGENCY, Concern),
    "concerns": (lists.CONCERNS, Concern),
    "alerts": (lists.ALERTS, Alert),
    "referrals": (lists.REFERRALS, Referral),
}
worlds = settings(max_examples=8, suppress_health_check=[HealthCheck.function_scoped_fixture])


@contextmanager
def a_world(seed: int) -> Iterator[RandomWorld]:
    with transaction.atomic():
        yield RandomWorld(seed)
        transaction.set_rollback(True)


def paged(listed: Listed, who: Practitioner, model: Any) -> list[UUID]:
    """The whole list, page after page."""
    shown: list[UUID] = []
    before = ""
    while True:
        page = selectors.page_of(listed, who, model.objects.all(), before, PAGE)
        shown += [row.pk for row in page.items]
        assert len(page.items) == PAGE or not page.next
        if not page.next:
            return shown
        before = page.next


def ordered(listed: Listed, who: Practitioner) -> list[UUID]:
    rows = listed.every(who).order_by(f"-{listed.moment}", "-pk")
    return list(rows.values_list("pk", flat=True))


def assert_lists_are_what_visibility_says(world: RandomWorld) -> int:
    seen = 0
    for who in world.people:
        for name, (listed, model) in LISTS.items():
            expected = ordered(listed, who)
            assert paged(listed, who, model) == expected, name
            seen += len(expected)
    return seen


@worlds
@given(seed=st.integers(0, 10**9))
def test_every_list_is_what_visibility_says_page_by_page(seed: int) -> None:
    with a_world(seed) as world:
        assume(assert_lists_are_what_visibility_says(world))  # in few worlds nobody sees anything


@worlds
@given(seed=st.integers(0, 10**9))
def test_words_are_open_to_exactly_those_whom_visibility_names(seed: int) -> None:
    with a_world(seed) as world:
        for who in world.people:
            expected = set(visibility.openable_by(who).values_list("pk", flat=True))
            assert {concern.pk for concern in world.concerns if opened_to(who, concern.pk)} == expected


@worlds
@given(seed=st.integers(0, 10**9))
def test_taking_ended_grants_out_of_the_lists_changes_no_list(seed: int) -> None:
    with a_world(seed) as world:
        assert grants.unlist_ended() > 0
        assert grants.unlist_ended() == 0
        assume(assert_lists_are_what_visibility_says(world))


def test_who_holds_too_many_roles_for_a_walk_of_each_sees_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lists, "MOST_HOLDERS", 1)
    with a_world(7) as world:
        assert assert_lists_are_what_visibility_says(world)


def test_what_rows_keep_back_is_made_up_for_by_older_ones(world: World) -> None:
    posted = [post(world.gp, days_ago=number).pk for number in range(7)]
    newest_first = ordered(lists.WRITTEN, world.gp.practitioner)
    kept_back = newest_first[:3]
    rows = Concern.objects.exclude(pk__in=kept_back)

    page = selectors.page_of(lists.WRITTEN, world.gp.practitioner, rows, "", 2)

    assert [row.pk for row in page.items] == newest_first[3:5]
    rest = selectors.page_of(lists.WRITTEN, world.gp.practitioner, rows, page.next, 2)
    assert [row.pk for row in rest.items] == newest_first[5:]
    assert rest.next == ""
    assert len(posted) == 7


@pytest.mark.parametrize("ends", [grants.end, grants.close])
def test_a_grant_that_is_ended_is_walked_past_by_no_list(world: World, ends: Callable[..., None]) -> None:
    concern = post(world.gp)
    to = {"agency_id": world.school.pk, "role": "safeguarding_lead"}
    grants.to_role(grants.OUTLINE, concern, **to, by=None, reason="test")

    ends(concern, reason="test")

    given_to_school = ConcernGroupObjectPermission.objects.get(reason="test")
    assert given_to_school.listed_at is None
    grants.to_role(grants.OUTLINE, concern, **to, by=None, reason="test")
    given_to_school.refresh_from_db()
    assert given_to_school.listed_at == concern.posted_at


def test_a_grant_that_ended_by_itself_leaves_the_lists_a_day_later(world: World) -> None:
    for days in (0.5, 1.5):
        until = timezone.now() - timedelta(days=days)
        to = {"agency_id": world.school.pk, "role": "safeguarding_lead"}
        grants.to_role(grants.OUTLINE, post(world.gp), **to, by=None, reason="test", until=until)

    assert grants.unlist_ended() == 1
    assert ConcernGroupObjectPermission.objects.filter(reason="test", listed_at=None).count() == 1


def test_an_unreadable_cursor_starts_from_the_newest(world: World) -> None:
    concern = post(world.gp)
    page = selectors.my_concerns(world.gp.practitioner, before="nonsense")
    assert [row.concern.pk for row in page.items] == [concern.pk]


def test_the_worker_may_take_what_has_ended_out_of_the_lists(
    world: World, as_process: Callable[..., Any]
) -> None:
    until = timezone.now() - timedelta(days=2)
    to = {"agency_id": world.school.pk, "role": "safeguarding_lead"}
    grants.to_role(grants.OUTLINE, post(world.gp), **to, by=None, reason="test", until=until)
    with as_process("worker"):
        assert grants.unlist_ended() == 1
