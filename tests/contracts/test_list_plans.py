"""No list scans the concerns, or reads more than 5,000 blocks, whoever asks: no noise moves this gate."""

import json
from collections.abc import Iterator
from typing import Any
from uuid import UUID

import pytest
from django.db import connection, transaction
from pytest_django.plugin import DjangoDbBlocker

from agencies.groups import role_groups
from agencies.models import Practitioner
from benchmarks.access.population import CLASSES, Population
from sharing import grants, lists, opened, visibility
from sharing.holding import asked_by
from sharing.models import Concern, ConcernGroupObjectPermission

pytestmark = pytest.mark.django_db

MOST_BLOCKS = 5_000
LISTS = {
    "written": lists.WRITTEN,
    "of own agency": lists.OF_AGENCY,
    "concerns": lists.CONCERNS,
    "alerts": lists.ALERTS,
    "referrals": lists.REFERRALS,
}
ROWS = {"sharing_concern", "sharing_alert", "sharing_referral"}
COUNTRY = Population(20_000, agencies=200, partnerships=10, persons=3, busy_children=600)


@pytest.fixture(scope="module", autouse=True)
def country(django_db_setup: None, granted: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """20,000 concerns with statistics; rolled back in the end."""
    with django_db_blocker.unblock(), transaction.atomic():
        COUNTRY.write()
        with connection.cursor() as cursor:
            cursor.execute("set constraints all immediate")
            cursor.execute("analyze")
        yield
        transaction.set_rollback(True)


def person(kind: str) -> Practitioner:
    return Practitioner.objects.get(pk=COUNTRY.people(kind)[0])


def plan(statement: str, asked: Any, role: str, who: Practitioner) -> dict[str, Any]:
    with connection.cursor() as cursor:
        cursor.execute("select set_config('app.practitioner', %s, true)", [str(who.pk)])
        cursor.execute(f"set local role {role}")
        cursor.execute(f"explain (analyze, buffers, timing off, format json) {statement}", asked)
        (found,) = cursor.fetchone()
        cursor.execute("reset role")
    return (json.loads(found) if isinstance(found, str) else found)[0]["Plan"]


def list_plan(name: str, kind: str, role: str = "owner") -> dict[str, Any]:
    who = person(kind)
    return plan(LISTS[name].statement, lists.asked_for(who, None, 26), role, who)


def nodes(node: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield node
    for below in node.get("Plans", []):
        yield from nodes(below)


def blocks(node: dict[str, Any]) -> int:
    return node["Shared Hit Blocks"] + node["Shared Read Blocks"]


def scanned(node: dict[str, Any]) -> set[str]:
    sequential = {one["Relation Name"] for one in nodes(node) if one["Node Type"].startswith("Seq Scan")}
    return {name for name in sequential if name in ROWS or name.endswith("objectpermission")}


@pytest.mark.parametrize("role", ["owner", "web"])
@pytest.mark.parametrize("kind", CLASSES)
@pytest.mark.parametrize("name", LISTS)
def test_a_list_walks_indexes_only_and_reads_few_blocks(name: str, kind: str, role: str) -> None:
    found = list_plan(name, kind, role)
    assert not scanned(found)
    assert 0 < blocks(found) <= MOST_BLOCKS


@pytest.mark.parametrize("role", ["owner", "web"])
@pytest.mark.parametrize("kind", CLASSES)
def test_whether_words_are_open_is_asked_of_indexes_only(kind: str, role: str) -> None:
    who = person(kind)
    reads = {"reads": grants.permission(Concern, grants.OPEN)}
    asked = asked_by(who) | reads | {"concern": Concern.objects.order_by("-posted_at").values("pk")[0]["pk"]}
    found = plan(opened.STATEMENT, asked, role, who)
    assert not scanned(found)
    assert blocks(found) <= MOST_BLOCKS


@pytest.fixture
def advice(country: None) -> None:
    """A question about each of 2,000 concerns."""
    chosen = "from (select * from sharing_concern order by id limit 2000) c"
    author = "(select m.id from agencies_membership m where m.practitioner_id = c.author_id limit 1)"
    with connection.cursor() as cursor:
        cursor.execute(
            "insert into sharing_words (id, key_version, wrapped_key, ciphertext)"
            f" select id, 1, '', '' {chosen}"
        )
        cursor.execute(
            "insert into sharing_advice"
            " (id, concern_id, asked_by_id, adviser_id, question_id, state, asked_at, due_at)"
            f" select id, id, {author}, {author}, id, 'asked', posted_at, posted_at {chosen}"
        )
        cursor.execute("set constraints all immediate")
        cursor.execute("analyze sharing_advice")


@pytest.mark.parametrize("role", ["owner", "web"])
@pytest.mark.parametrize("kind", CLASSES)
def test_advice_looks_up_its_concerns_one_by_one(advice: None, kind: str, role: str) -> None:
    who = person(kind)
    statement, asked = visibility.advice_for(who).order_by("-asked_at")[:50].query.sql_with_params()
    assert not scanned(plan(statement, asked, role, who))


def test_the_classes_are_what_they_are_called() -> None:
    def seen(kind: str) -> list[UUID]:
        return [key for _, key in lists.following(lists.CONCERNS, person(kind), None, 1000)]

    assert seen("sees nothing") == []
    assert 0 < len(seen("few and old")) <= 10
    assert len(seen("busy")) == 1000
    assert len(seen("typical")) > 26


@pytest.mark.parametrize("kind", ["typical", "busy"])
def test_lists_have_to_ask_for_agreements_that_are_in_force_and_that_are_over(kind: str) -> None:
    who = person(kind)
    first_page = [key for _, key in lists.following(lists.CONCERNS, who, None, 26)]
    roles = role_groups(who.memberships.values_list("agency", "role"))
    held = ConcernGroupObjectPermission.objects.filter(
        group__in=roles.values(), content_object__in=first_page, agreement__isnull=False
    )
    assert 0 < held.live().count() < held.count()


def test_grants_that_have_ended_are_not_walked_past() -> None:
    """Of the busiest group, all but the oldest have ended."""
    who = person("busy")
    before = blocks(list_plan("concerns", "busy"))
    ended = ConcernGroupObjectPermission.objects.filter(group__role_group__role="triage")
    oldest = ended.order_by("listed_at").values("pk")[:100]
    ended.exclude(pk__in=oldest).update(until="2026-01-01T00:00Z")
    walked_past = blocks(list_plan("concerns", "busy"))

    assert grants.unlist_ended() > 1000

    # Rows that this transaction has itself made dead stay in the indexes until it ends.
    seen = lists.following(lists.CONCERNS, who, None, 26)
    assert len(seen) == 26
    assert before < walked_past
