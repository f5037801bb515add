"""One person breaks glass twice at one moment, or it is ended while it is reviewed: one of the two wins.

Or its words are opened to them by a disclosure meanwhile: that holds, and there is no emergency.
"""

from collections.abc import Callable
from functools import partial
from threading import Event
from time import sleep

import pytest

from agencies.errors import Conflict, NotAllowed
from agencies.models import Membership
from sharing.models import Concern, ConcernUserObjectPermission, EmergencyOpening
from sharing.services import breaking_glass
from tests.factories.emergencies import break_glass, reviewed
from tests.factories.openings import answered, ask_to_open, grave, open_at_once, outlined
from tests.factories.world import World, build_world
from tests.integration.second_wall import as_web, rows
from tests.integration.sharing.test_opening_races import conflicts
from tests.integration.sharing.test_races import at_once

pytestmark = pytest.mark.django_db(databases=["default", "identity", "index"], transaction=True)

ROUNDS = 3
WAITING = """
    select from pg_locks l join pg_stat_activity a using (pid)
     where not l.granted and a.datname = current_database()
"""


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


def breaks_while(opens: Callable[[], object], world: World, concern: Concern, reader: Membership) -> bool:
    """Whether the reader, whose words these come to be before they have broken glass, is told so."""
    opened, done, refused = Event(), Event(), []

    def first() -> None:
        with as_web(world.gp_lead if reader == world.school_lead else reader):
            opens()
            opened.set()
            # The other goes as far as it can, before this is committed.
            while not (done.is_set() or rows(WAITING)):
                sleep(0.02)

    def second() -> None:
        opened.wait(timeout=30)
        with as_web(reader):
            try:
                break_glass(world, concern, by=reader.practitioner)
            except (Conflict, NotAllowed) as told:
                refused.append(told)
            finally:
                done.set()

    at_once(first, second)
    return bool(refused)


def granted_by_name(concern: Concern, reader: Membership) -> str:
    return ConcernUserObjectPermission.objects.get(content_object=concern, membership=reader).reason


def test_what_its_agency_opens_to_them_meanwhile_is_no_emergency(world: World) -> None:
    concern = outlined(world)
    answers = partial(answered, world, ask_to_open(world, concern))

    assert breaks_while(answers, world, concern, world.school_lead)
    assert granted_by_name(concern, world.school_lead).startswith("disclosure ")


def test_what_triage_opens_to_itself_meanwhile_is_not_cut_to_an_hour(world: World) -> None:
    concern = grave(world)
    opens = partial(open_at_once, world, concern)

    assert breaks_while(opens, world, concern, world.triage)
    assert granted_by_name(concern, world.triage).startswith("disclosure ")
