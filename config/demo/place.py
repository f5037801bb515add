"""How far has the story come? Derived from what exists, so that a restart or a reset needs no memory."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from uuid import UUID

from django.db import transaction

from agencies import asker_context
from agencies.models import Practitioner
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
    # The demo looks for its own place, and nobody of the cast looks at anything: no list, which is audited.
    with _as(seen.who) as author:
        rows = visibility.authored_by(author) if author else Concern.objects.none()
        labelled = rows.select_related("local_label")
        return next((row.pk for row in labelled if words.read_if(row.local_label) == seen.label), None)


def _posted(name: str) -> bool:
    return _concern(name) is not None


def _told(who: str) -> bool:
    with _as(who) as person:
        told = {"state": ReferralState.OUTCOME_TOLD.value}
        return person is not None and visibility.referrals_for(person).filter(**told).exists()


def _closed(who: str) -> bool:
    concern = _concern("gp1")
    with _as(who) as person:
        closed = {"state": AlertState.CLOSED.value, "contributions__concern": concern}
        return person is not None and visibility.alerts_for(person).filter(**closed).exists()


@contextmanager
def _as(who: str) -> Iterator[Practitioner | None]:
    """Row-level security shows the story's rows to its people only. Who was asking before, asks after it."""
    with transaction.atomic():
        person = cast.person(who)
        asker_context.is_asking(person)
        yield person
        transaction.set_rollback(True)


LEFT: Mapping[str, Callable[[str], bool]] = {"concern": _posted, "outcome": _told, "closing": _closed}
