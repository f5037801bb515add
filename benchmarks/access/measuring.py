"""Times every variant in turn, on databases of every size, for people of every class."""

import json
import sys
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Any
from uuid import UUID

from django.db import connection, transaction

from agencies.models import Practitioner
from benchmarks.access import variants
from benchmarks.access.figures import AS_WEB, OURS, Checks, Times
from benchmarks.access.population import CLASSES, Population
from benchmarks.access.stage import TYPED, Stage
from sharing import lists
from sharing.models import Concern

GUARDIAN_ROWS = Path(__file__).with_name("guardian_rows.sql")
# By name: which page, and whether it is asked by the web process behind row-level security.
VARIANTS = {
    "stock": (variants.stock, False),
    "best": (variants.best, False),
    "walked backwards": (variants.walked_backwards, False),
    OURS: (variants.ours, False),
    AS_WEB: (variants.ours, True),
}
# Made anew after loading: row by row they would take most of the time. Not those of constraints.
LESSER_INDEXES = """
    select indexrelid::regclass::text, pg_get_indexdef(indexrelid) from pg_index
     where indrelid in (select relid from pg_stat_user_tables
                         where relname ~ '^(sharing|guardian)' and relname <> 'sharing_category')
       and not indisunique
"""
CHECKED = 8  # concerns of which each person is asked whether they may see them


class NotTheSame(Exception):
    """Two variants gave different pages: a fast wrong answer is not a figure."""


def main() -> None:
    """Prints the times as JSON. Arguments: the sizes, and how many rounds."""
    sizes, rounds = json.loads(sys.argv[1]), int(sys.argv[2])
    for size in sizes:
        began = time.monotonic()
        load(size)
        assert_all_the_same(size)
        print(f"{size:,} concerns in {time.monotonic() - began:.0f} s: pages agree", file=sys.stderr)
    times, checks = measure(sizes, rounds)
    measure_typed(sizes, rounds, times)
    said = {
        "pages": [[*key, taken] for key, taken in times.items()],
        "checks": [[*key, taken] for key, taken in checks.items()],
    }
    print(json.dumps(said))


def load(size: int) -> None:
    switch_to(size)
    with transaction.atomic(), connection.cursor() as cursor:
        # Nothing here needs the checks of foreign keys, nor the rows of an audit.
        cursor.execute("set local session_replication_role = replica")
        cursor.execute(LESSER_INDEXES)
        indexes = cursor.fetchall()
        for name, _ in indexes:
            cursor.execute(f"drop index {name}")
        Population(size).write()
        for statement in filter(str.strip, GUARDIAN_ROWS.read_text().split(";\n")):
            cursor.execute(statement)
        for _, definition in indexes:
            cursor.execute(definition)
    with connection.cursor() as cursor:
        cursor.execute("vacuum (analyze)")
        cursor.execute("checkpoint")


def switch_to(size: int) -> None:
    connection.close()
    connection.settings_dict["NAME"] = Stage.database(size)


def people(size: int) -> dict[str, list[Practitioner]]:
    population = Population(size)
    found = {}
    for kind in CLASSES:
        by_id = Practitioner.objects.in_bulk(population.people(kind))
        found[kind] = [by_id[key] for key in population.people(kind)]
    return found


def assert_all_the_same(size: int) -> None:
    """Raises NotTheSame unless all variants give everybody the same page."""
    for kind, persons in people(size).items():
        for person in persons:
            pages = {name: _keys(name, person) for name in VARIANTS}
            if other := [name for name, page in pages.items() if page != pages["stock"]]:
                raise NotTheSame(f"{kind}, {size} concerns: stock guardian says otherwise than {other}")
    answers = [_check(size, defaultdict(list))[variant] for variant in (OURS, AS_WEB)]
    if answers[0] != answers[1]:
        raise NotTheSame(f"{size} concerns: row-level security changes what somebody may see")


def measure(sizes: list[int], rounds: int) -> tuple[Times, Checks]:
    """Milliseconds of pages and of checks. The first round warms up, and is not counted."""
    times: Times = defaultdict(list)
    checks: Checks = defaultdict(list)
    for number in range(rounds + 1):
        for size in sizes:
            switch_to(size)
            _round(size, times if number else defaultdict(list))
            _check(size, checks if number else defaultdict(list))
    return dict(times), dict(checks)


def measure_typed(sizes: list[int], rounds: int, times: Times) -> None:
    """Stock guardian again, with an index on what it casts: made last, for the others are not to have it."""
    for size in sizes:
        switch_to(size)
        with connection.cursor() as cursor:
            cursor.execute(TYPED)
            cursor.execute("analyze sharing_concern")
        for number in range(rounds + 1):
            variants.become("postgres")
            for kind, persons in people(size).items():
                taken = [_page("stock", person)[1] for person in persons]
                times.setdefault((size, "expression index", kind), []).extend(taken if number else [])


def _round(size: int, times: Times) -> None:
    for kind, persons in people(size).items():
        # Of one class in turn, so that a busy moment of the machine is every variant's.
        for name in VARIANTS:
            # A plan is kept for a role: to change it at every page would have each planned anew.
            with _role(name):
                _page(name, persons[0])
                times[size, name, kind] += [_page(name, person)[1] for person in persons]


def _page(name: str, person: Practitioner) -> tuple[list[Any], float]:
    page, behind_policies = VARIANTS.get(name, (variants.stock, False))
    # Guardian keeps what it found on the person.
    person = Practitioner(pk=person.pk, email=person.email, is_active=True)
    return _timed(lambda: page(person), person, behind_policies=behind_policies)


def _keys(name: str, person: Practitioner) -> list[UUID]:
    with _role(name):
        return [row.pk for row in _page(name, person)[0]]


def _check(size: int, checks: Checks) -> dict[str, list[bool]]:
    """May they read its words? The answers of each variant, with and without row-level security.

    Asked within a request, whose transaction knows who is asking.
    """
    asked = [(person, _asked_of(person)) for persons in people(size).values() for person in persons]
    answers: dict[str, list[bool]] = defaultdict(list)
    for name in (OURS, AS_WEB):
        with _role(name):
            for person, concerns in asked:
                with _asker(person, behind_policies=VARIANTS[name][1]):
                    for concern in concerns:
                        started = time.perf_counter()
                        answers[name].append(variants.may_see(person, concern))
                        checks[size, name].append((time.perf_counter() - started) * 1000)
    return answers


def _asked_of(person: Practitioner) -> list[UUID]:
    """Half of the concerns are ones that the person sees, where there are so many."""
    own = [key for _, key in lists.following(lists.CONCERNS, person, None, CHECKED // 2)]
    newest = Concern.objects.order_by("-posted_at").values_list("pk", flat=True)[: CHECKED // 2]
    return [*own, *newest]


def _timed(
    page: Callable[[], list[Any]], person: Practitioner, *, behind_policies: bool
) -> tuple[list[Any], float]:
    started = time.perf_counter()
    with _asker(person, behind_policies=behind_policies):
        rows = page()
    return rows, (time.perf_counter() - started) * 1000


def _asker(person: Practitioner, *, behind_policies: bool) -> AbstractContextManager[None]:
    return variants.as_web(person) if behind_policies else variants.as_superuser(person)


@contextmanager
def _role(name: str) -> Iterator[None]:
    _, behind_policies = VARIANTS[name]
    variants.become("web" if behind_policies else "postgres")
    try:
        yield
    finally:
        variants.become("postgres")
