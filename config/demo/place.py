"""How far has the story come? Derived from what exists, so that a restart or a reset needs no memory."""

from collections.abc import Callable, Mapping
from uuid import UUID

from config.demo import cast, family
from config.demo.scenes import Scene
from sharing import visibility, words
from sharing.models import Concern
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
    # The demo looks for its own place, and nobody of the cast looks at anything: no list, which is audited.
    rows = visibility.authored_by(author).select_related("local_label") if author else Concern.objects.none()
    return next((row.pk for row in rows if words.read_if(row.local_label) == seen.label), None)


def _posted(name: str) -> bool:
    return _concern(name) is not None


def _told(who: str) -> bool:
    person = cast.person(who)
    if person is None:
        return False
    return visibility.referrals_for(person).filter(state=ReferralState.OUTCOME_TOLD.value).exists()


def _decided(who: str) -> bool:
    person = cast.person(who)
    if person is None:
        return False
    decided = visibility.alerts_for(person).filter(state=AlertState.DECIDED.value)
    return decided.filter(contributions__concern=_concern("gp1")).exists()


LEFT: Mapping[str, Callable[[str], bool]] = {"concern": _posted, "outcome": _told, "decision": _decided}
