"""Which state may follow which: one table per thing that has a life of its own.

`docs/states.md` is drawn from these tables, and a test compares the two.
"""

from collections.abc import Mapping
from enum import StrEnum
from typing import TypeVar


class TransitionNotAllowed(ValueError):
    """The state has moved on, or never led there."""


class ConcernState(StrEnum):
    SEALED = "sealed"
    ALERTED = "alerted"
    OPENED = "opened"
    REFERRED = "referred"
    WITHDRAWN = "withdrawn"


class AlertState(StrEnum):
    RAISED = "raised"
    ACKNOWLEDGED = "acknowledged"
    DECIDED = "decided"
    CLOSED = "closed"
    WITHDRAWN = "withdrawn"  # it rested on a link that was undone


# What triage has still to answer; and what later concerns grow, of which a child has one at most.
UNANSWERED_ALERT = [AlertState.RAISED.value, AlertState.ACKNOWLEDGED.value]
OPEN_ALERT = [*UNANSWERED_ALERT, AlertState.DECIDED.value]
ANSWERED_ALERT = [AlertState.DECIDED.value, AlertState.CLOSED.value]


class ReferralState(StrEnum):
    PHONED = "phoned"
    CONFIRMED_IN_WRITING = "confirmed_in_writing"
    ACKNOWLEDGED = "acknowledged"
    DECIDED = "decided"
    OUTCOME_TOLD = "outcome_told"


class AdviceState(StrEnum):
    ASKED = "asked"
    ANSWERED = "answered"


class MatchReviewState(StrEnum):
    OPEN = "open"
    CONFIRM = "confirm"  # one steward says same; another has to agree
    SETTLED = "settled"


class LinkState(StrEnum):
    DECIDED = "decided"
    MADE = "made"
    UNDOING = "undoing"
    UNDONE = "undone"


class IdentityRequestState(StrEnum):
    ASKED = "asked"
    APPROVED = "approved"
    REFUSED = "refused"


class OpeningRequestState(StrEnum):
    ASKED = "asked"
    OPENED = "opened"
    REFUSED = "refused"
    LAPSED = "lapsed"
    WITHDRAWN = "withdrawn"


class EmergencyState(StrEnum):
    OPEN = "open"
    ENDED = "ended"
    REVIEWED = "reviewed"


class SealedAnswerState(StrEnum):
    ASKED = "asked"
    ANSWERED = "answered"
    READ = "read"
    REFUSED = "refused"
    EXPIRED = "expired"


_Concern, _Alert, _Referral, _Answer = ConcernState, AlertState, ReferralState, SealedAnswerState
_Opening = OpeningRequestState
_END: frozenset[StrEnum] = frozenset()

ALLOWED: Mapping[type[StrEnum], Mapping[StrEnum, frozenset[StrEnum]]] = {
    # A state says how far a concern has come at its furthest, so it never returns towards sealed.
    # Once referred it belongs to the referral's record: a mistake is then put right there.
    ConcernState: {
        _Concern.SEALED: frozenset(
            {_Concern.ALERTED, _Concern.OPENED, _Concern.REFERRED, _Concern.WITHDRAWN}
        ),
        _Concern.ALERTED: frozenset({_Concern.OPENED, _Concern.REFERRED, _Concern.WITHDRAWN}),
        _Concern.OPENED: frozenset({_Concern.REFERRED, _Concern.WITHDRAWN}),
        _Concern.REFERRED: _END,
        _Concern.WITHDRAWN: _END,
    },
    AlertState: {
        _Alert.RAISED: frozenset({_Alert.ACKNOWLEDGED, _Alert.WITHDRAWN}),
        _Alert.ACKNOWLEDGED: frozenset({_Alert.DECIDED, _Alert.WITHDRAWN}),
        # What comes after the decision was not in it: it is to be decided again.
        _Alert.DECIDED: frozenset({_Alert.ACKNOWLEDGED, _Alert.CLOSED}),
        _Alert.CLOSED: _END,
        _Alert.WITHDRAWN: _END,
    },
    ReferralState: {
        _Referral.PHONED: frozenset({_Referral.CONFIRMED_IN_WRITING, _Referral.ACKNOWLEDGED}),
        _Referral.CONFIRMED_IN_WRITING: frozenset({_Referral.ACKNOWLEDGED}),
        _Referral.ACKNOWLEDGED: frozenset({_Referral.DECIDED}),
        _Referral.DECIDED: frozenset({_Referral.OUTCOME_TOLD}),
        _Referral.OUTCOME_TOLD: _END,
    },
    AdviceState: {
        AdviceState.ASKED: frozenset({AdviceState.ANSWERED}),
        AdviceState.ANSWERED: _END,
    },
    MatchReviewState: {
        MatchReviewState.OPEN: frozenset({MatchReviewState.CONFIRM, MatchReviewState.SETTLED}),
        MatchReviewState.CONFIRM: frozenset({MatchReviewState.SETTLED}),
        MatchReviewState.SETTLED: _END,
    },
    # Stewards decide; the vault makes and undoes, because it alone may file concerns.
    LinkState: {
        LinkState.DECIDED: frozenset({LinkState.MADE}),
        LinkState.MADE: frozenset({LinkState.UNDOING}),
        LinkState.UNDOING: frozenset({LinkState.UNDONE}),
        LinkState.UNDONE: _END,
    },
    IdentityRequestState: {
        IdentityRequestState.ASKED: frozenset({IdentityRequestState.APPROVED, IdentityRequestState.REFUSED}),
        IdentityRequestState.APPROVED: _END,
        IdentityRequestState.REFUSED: _END,
    },
    OpeningRequestState: {
        _Opening.ASKED: frozenset({_Opening.OPENED, _Opening.REFUSED, _Opening.LAPSED, _Opening.WITHDRAWN}),
        _Opening.OPENED: _END,
        _Opening.REFUSED: _END,
        _Opening.LAPSED: _END,
        _Opening.WITHDRAWN: _END,
    },
    # Nobody reviews what still goes on.
    EmergencyState: {
        EmergencyState.OPEN: frozenset({EmergencyState.ENDED}),
        EmergencyState.ENDED: frozenset({EmergencyState.REVIEWED}),
        EmergencyState.REVIEWED: _END,
    },
    # An answer that nobody read expires like a question that nobody answered.
    SealedAnswerState: {
        _Answer.ASKED: frozenset({_Answer.ANSWERED, _Answer.REFUSED, _Answer.EXPIRED}),
        _Answer.ANSWERED: frozenset({_Answer.READ, _Answer.EXPIRED}),
        _Answer.READ: _END,
        _Answer.REFUSED: _END,
        _Answer.EXPIRED: _END,
    },
}

State = TypeVar("State", bound=StrEnum)


def move(current: State, to: State) -> State:
    """Returns `to`. Raises TransitionNotAllowed if the table does not lead there from `current`."""
    if type(current) is not type(to) or to not in ALLOWED[type(current)][current]:
        raise TransitionNotAllowed(f"{type(current).__name__}: {current} does not lead to {to}.")
    return to


def diagram(machine: type[StrEnum]) -> str:
    """One machine's table as a Mermaid state diagram, in the order in which its states are written."""
    table = ALLOWED[machine]
    lines = ["stateDiagram-v2", f"    [*] --> {next(iter(machine))}"]
    for state in machine:
        lines += [f"    {state} --> {to}" for to in machine if to in table[state]]
        lines += [f"    {state} --> [*]"] if not table[state] else []
    return "\n".join(lines)
