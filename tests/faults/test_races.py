"""Two agencies post about one child at one moment, and both concerns are filed at one moment: one alert.

40 pairs; with --full, 10,000.
"""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from itertools import cycle
from threading import Barrier
from uuid import UUID, uuid4

import pytest
from django.db import connections
from django.db.models import Count

from agencies.models import Agency, Event, EventKind, Membership
from config.progress import Progress
from sharing.models import Alert, Concern, Outcome
from sharing.services import filing
from tests.factories.agencies import MembershipFactory
from tests.factories.sharing import post
from tests.factories.world import World, build_world

pytestmark = pytest.mark.django_db(transaction=True)

FEW, MANY = 40, 10_000
# Nobody posts more in an hour (agencies/quotas.py).
EACH = 50
TELL = 500  # pairs between two lines of progress


@dataclass
class Race:
    """Two runners, each with an agency, its people and a connection of its own."""

    children: list[UUID]
    say: Callable[[str], None]
    start: Barrier = field(default_factory=lambda: Barrier(2, timeout=60))

    def run(self, first: list[Membership], second: list[Membership]) -> None:
        with ThreadPoolExecutor(2) as pool:
            runners = [
                pool.submit(self._run, first, Outcome.NEW),
                pool.submit(self._run, second, Outcome.SAME),
            ]
            for runner in runners:
                runner.result()

    def _run(self, people: list[Membership], outcome: Outcome) -> None:
        authors = cycle(people)
        try:
            for number, (child, by) in enumerate(zip(self.children, authors, strict=False), start=1):
                self.start.wait()
                concern = post(by)
                self.start.wait()
                filing.file(concern_id=concern.pk, child_id=child, outcome=outcome, likely_child_id=None)
                if outcome is Outcome.NEW and number % TELL == 0:
                    self.say(f"{number} of {len(self.children)} pairs")
        except BaseException:
            self.start.abort()
            raise
        finally:
            connections.close_all()


@pytest.fixture
def world() -> World:
    """Two concerns of two agencies are enough."""
    world = build_world()
    world.partnership.rules.filter(pk=world.rule.pk).update(min_concerns=2, threshold=2)
    return world


def people_of(agency: Agency, pairs: int) -> list[Membership]:
    return MembershipFactory.create_batch(-(-pairs // EACH), agency=agency, role="practitioner")


def test_of_two_concerns_filed_at_one_moment_comes_one_alert_with_both(
    world: World, full: bool, progress: Progress
) -> None:
    pairs = MANY if full else FEW
    race = Race([uuid4() for _ in range(pairs)], progress)
    race.run(people_of(world.surgery, pairs), people_of(world.school, pairs))
    filed = Concern.objects.values("child").annotate(concerns=Count("pk")).values_list("child", "concerns")
    assert dict(filed) == dict.fromkeys(race.children, 2)
    alerts = Alert.objects.annotate(concerns=Count("contributions")).values_list("child", "concerns")
    assert sorted(alerts) == sorted((child, 2) for child in race.children)
    told = Event.objects.exclude(kind__in=[EventKind.CONCERN_POSTED, EventKind.CONCERN_FILED])
    assert list(told.values_list("kind").annotate(times=Count("pk"))) == [(EventKind.ALERT_RAISED, pairs)]
    progress(f"{pairs} pairs at one moment: one alert each")
