from enum import StrEnum
from itertools import chain, product

import pytest

from sharing import transitions
from sharing.transitions import (
    ALLOWED,
    AdviceState,
    AlertState,
    ConcernState,
    TransitionNotAllowed,
    diagram,
    move,
)

MACHINES = [
    value
    for value in vars(transitions).values()
    if isinstance(value, type) and issubclass(value, StrEnum) and value is not StrEnum
]
PAIRS = list(chain.from_iterable(product(machine, machine) for machine in MACHINES))


@pytest.mark.parametrize("machine", MACHINES)
def test_every_state_has_a_row_in_its_table(machine):
    assert set(ALLOWED[machine]) == set(machine)


@pytest.mark.parametrize("machine", MACHINES)
def test_every_state_can_be_reached_from_the_first(machine):
    reached, open_ends = set(), {next(iter(machine))}
    while open_ends:
        reached |= open_ends
        open_ends = set().union(*(ALLOWED[machine][state] for state in open_ends)) - reached
    assert reached == set(machine)


@pytest.mark.parametrize("machine", MACHINES)
def test_no_state_leads_back_to_an_earlier_one_but_of_a_decided_alert_that_grew(machine):
    written = list(machine)
    back = {
        (state, to)
        for state, following in ALLOWED[machine].items()
        for to in following
        if written.index(to) <= written.index(state)
    }
    assert back <= {(AlertState.DECIDED, AlertState.ACKNOWLEDGED)}


@pytest.mark.parametrize(("current", "to"), PAIRS, ids=lambda state: state.value)
def test_a_move_is_allowed_exactly_where_the_table_leads(current, to):
    if to in ALLOWED[type(current)][current]:
        assert move(current, to) is to
    else:
        with pytest.raises(TransitionNotAllowed, match=f"{current} does not lead to {to}"):
            move(current, to)


def test_states_of_different_machines_do_not_mix():
    with pytest.raises(TransitionNotAllowed):
        move(AlertState.ACKNOWLEDGED, transitions.ReferralState.DECIDED)


def test_a_referred_concern_can_no_longer_be_withdrawn():
    with pytest.raises(TransitionNotAllowed):
        move(ConcernState.REFERRED, ConcernState.WITHDRAWN)


def test_a_diagram_shows_beginning_moves_and_end():
    assert diagram(AdviceState).splitlines() == [
        "stateDiagram-v2",
        "    [*] --> asked",
        "    asked --> answered",
        "    answered --> [*]",
    ]
