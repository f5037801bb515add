"""How far has the story come? Derived from what exists, so that a restart or a reset needs no memory."""

from collections.abc import Callable, Mapping
from uuid import UUID

from config.demo import cast, family
from config.demo.scenes import Scene
from sharing import selectors, visibility
from sharing.services import consulting
from sharing.transitions import AlertState, ReferralState


def scenes_played(scenes: tuple[Scene, ...]) -> int:
    """How many, from the first on, have left behind what they leave behind."""
    for number, scene in enumerate(scenes):
        kind, name = scene.leaves
        if not LEFT[kind](name):
            return number
    return len(scenes)


def _concern(name: str) -> UUID | None:
    """By the label of its author's agency: whatever else was posted by hand is not of the story."""
    seen = family.SEEN[name]
    author = cast.person(seen.who)
    rows = selectors.my_concerns(author).items if author else []
    return next((row.concern.pk for row in rows if row.label == seen.label), None)


def _posted(name: str) -> bool:
    return _concern(name) is not None


def _told(who: str) -> bool:
    person = cast.person(who)
    rows = consulting.my_referrals(person) if person else []
    return any(row.state is ReferralState.OUTCOME_TOLD for row in rows)


def _decided(who: str) -> bool:
    person = cast.person(who)
    if person is None:
        return False
    decided = visibility.alerts_for(person).filter(state=AlertState.DECIDED.value)
    return decided.filter(contributions__concern=_concern("gp1")).exists()


LEFT: Mapping[str, Callable[[str], bool]] = {"concern": _posted, "outcome": _told, "decision": _decided}
