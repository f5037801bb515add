"""Two answer at one moment, or one withdraws while another reads: one wins, and nothing is read after."""

from collections.abc import Callable
from functools import partial

import pytest

from agencies.errors import Conflict, NotFound
from agencies.models import Practitioner, QuotaUse
from sharing.models import Disclosure, OpeningRequest
from sharing.services import disclosures, opening_requests, reading
from tests.factories.agencies import MembershipFactory
from tests.factories.collaboration import open_to_school, terms
from tests.factories.openings import ask_to_open, opened_to_asker, outlined
from tests.factories.sharing import post
from tests.factories.world import World, build_world
from tests.integration.sharing.test_races import at_once

pytestmark = pytest.mark.django_db(databases=["default", "identity", "index"], transaction=True)

ROUNDS = 6


@pytest.fixture
def world() -> World:
    return build_world()


def conflicts(*acts: Callable[[], object]) -> int:
    """How many of them were told, at one moment, that somebody acted before."""
    refused: list[Conflict] = []

    def tried(act: Callable[[], object]) -> None:
        try:
            act()
        except Conflict as conflict:
            refused.append(conflict)

    at_once(*(partial(tried, act) for act in acts))
    return len(refused)


def opens(request: OpeningRequest, by: Practitioner) -> Callable[[], object]:
    return partial(opening_requests.open_to_asker, request_id=request.pk, terms=terms(), by=by)


def refuses(request: OpeningRequest, by: Practitioner) -> Callable[[], object]:
    return partial(opening_requests.refuse, request_id=request.pk, reason="No.", by=by)


def withdraws(step: Disclosure, by: Practitioner) -> Callable[[], object]:
    return partial(disclosures.withdraw, disclosure_id=step.pk, reason="Wrong.", by=by)


def reads(step: Disclosure, by: Practitioner) -> bool:
    return reading.open_concern(step.concern_id, by=by).narrative is not None


def test_of_two_leads_who_answer_at_once_one_wins_and_the_other_is_told_so(world: World) -> None:
    lead, other = world.gp_lead, MembershipFactory(agency=world.surgery, role="safeguarding_lead")
    for _ in range(ROUNDS):
        request = ask_to_open(world, outlined(world))
        assert conflicts(opens(request, lead.practitioner), refuses(request, other.practitioner)) == 1
        request.refresh_from_db()
        assert (request.state == "opened") is Disclosure.objects.filter(concern=request.concern).exists()


def test_of_two_questions_of_one_person_at_once_one_is_asked(world: World) -> None:
    for _ in range(ROUNDS):
        concern = outlined(world)
        asks = partial(ask_to_open, world, concern)
        assert conflicts(asks, asks) == 1
        assert OpeningRequest.objects.filter(concern=concern).count() == 1


def test_a_request_is_refused_or_taken_back_and_never_both(world: World) -> None:
    for _ in range(ROUNDS):
        request = ask_to_open(world, outlined(world))
        takes_back = partial(
            opening_requests.withdraw, request_id=request.pk, by=world.school_lead.practitioner
        )
        assert conflicts(refuses(request, world.gp_lead.practitioner), takes_back) == 1
        request.refresh_from_db()
        assert (request.state == "refused") is (request.refusal_reason_id is not None)


def test_nothing_is_read_once_it_was_withdrawn(world: World) -> None:
    """Who began to read before may still finish; what begins after the act is done reads nothing."""
    for _ in range(ROUNDS):
        QuotaUse.objects.all().delete()  # nobody reads so often, and that is not what is tried here
        late = read_while_withdrawn(opened_to_asker(world, outlined(world)), world)
        assert not any(late)


def read_while_withdrawn(step: Disclosure, world: World) -> list[bool]:
    """Whether each reading that began after the withdrawal had the words."""
    done: list[bool] = []
    late: list[bool] = []

    def withdraw() -> None:
        withdraws(step, world.gp.practitioner)()
        done.append(True)

    def read() -> None:
        for _ in range(15):
            began_after = bool(done)
            found = reads(step, world.school_lead.practitioner)
            late.append(began_after and found)

    at_once(withdraw, read, read)
    return [*late, reads(step, world.school_lead.practitioner)]


def test_withdrawn_and_opened_again_at_once_it_holds_as_long_as_the_second_step(world: World) -> None:
    for _ in range(ROUNDS):
        concern = post(world.gp)
        first = open_to_school(world, concern)
        again = partial(open_to_school, world, concern, by=world.gp_lead.practitioner)
        at_once(withdraws(first, world.gp.practitioner), again)
        [second] = Disclosure.objects.live().filter(concern=concern)
        assert reads(second, world.teacher.practitioner)
        withdraws(second, world.gp.practitioner)()
        with pytest.raises(NotFound):
            reads(second, world.teacher.practitioner)
