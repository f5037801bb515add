"""One person breaks glass twice at one moment, or it is ended while it is reviewed: one of the two wins."""

from functools import partial

import pytest

from sharing.models import EmergencyOpening
from sharing.services import breaking_glass
from tests.factories.emergencies import break_glass, reviewed
from tests.factories.openings import outlined
from tests.factories.world import World, build_world
from tests.integration.sharing.test_opening_races import conflicts

pytestmark = pytest.mark.django_db(databases=["default", "identity", "index"], transaction=True)

ROUNDS = 3


@pytest.fixture
def world() -> World:
    return build_world()


def test_of_two_emergencies_of_one_person_at_once_one_is_opened(world: World) -> None:
    for _ in range(ROUNDS):
        breaks = partial(break_glass, world, outlined(world))
        assert conflicts(breaks, breaks) == 1
    assert EmergencyOpening.objects.count() == ROUNDS


def test_of_two_who_end_it_at_once_one_does(world: World) -> None:
    for _ in range(ROUNDS):
        opening = break_glass(world, outlined(world))
        ends = [
            partial(breaking_glass.end, emergency_id=opening.pk, by=member.practitioner)
            for member in (world.school_lead, world.privacy_officer)
        ]
        assert conflicts(*ends) == 1


def test_a_review_finds_it_ended_or_waits_for_its_end(world: World) -> None:
    for _ in range(ROUNDS):
        opening = break_glass(world, outlined(world))
        by = world.school_lead.practitioner
        ends = partial(breaking_glass.end, emergency_id=opening.pk, by=by)
        late = conflicts(ends, partial(reviewed, world, opening))
        opening.refresh_from_db()
        assert (opening.state, late) in {("reviewed", 0), ("ended", 1)}
