"""May it still move on? Where somebody acted before, the act is a conflict, in the caller's words."""

from enum import StrEnum

from agencies.errors import Conflict
from sharing.transitions import TransitionNotAllowed, move


def move_on(current: str, to: StrEnum, *, otherwise: str) -> str:
    """The value of `to`. Raises Conflict, which says `otherwise`, where `current` does not lead there."""
    try:
        return move(type(to)(current), to).value
    except TransitionNotAllowed as error:
        raise Conflict(otherwise) from error
