"""A link undone restores both children: as if the steward had kept them apart from the beginning."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from agencies.errors import Conflict
from sharing.models import (
    Alert,
    AlertGroupObjectPermission,
    Concern,
    ConcernGroupObjectPermission,
    Filing,
    MatchReview,
)
from sharing.services import alerts, linking, showing
from tests.factories.collaboration import open_to_leads
from tests.factories.reviews import filed, link, say, uncertain, unlink
from tests.factories.world import World

pytestmark = pytest.mark.django_db
AUTHORS = ("gp", "teacher", "officer")


@dataclass(frozen=True)
class Act:
    """What one person does before the two are linked; `number` picks the concern or the alert."""

    what: str
    who: str = "gp"
    strength: str = "niggle"
    number: int = 0
    about_linked: bool = False


posts = st.builds(
    Act,
    what=st.just("post"),
    who=st.sampled_from(AUTHORS),
    strength=st.sampled_from(["niggle", "niggle", "worried", "very_worried"]),
    about_linked=st.booleans(),
)
answers = st.builds(Act, what=st.sampled_from(["acknowledge", "decide"]), number=st.integers(0, 2))
openings = st.builds(
    Act, what=st.just("open"), who=st.sampled_from(["surgery", "school", "police"]), number=st.integers(0, 5)
)
lives = st.lists(st.one_of(posts, posts, answers, openings), max_size=8)


def live(world: World, review: MatchReview, life: list[Act]) -> None:
    for act in life:
        if act.what == "post":
            child = review.child if act.about_linked else review.other
            filed(getattr(world, act.who), child, strength=act.strength)
        elif act.what == "open":
            _open(world, act)
        else:
            _answer(world, act)


def _open(world: World, act: Act) -> None:
    concerns = Concern.objects.order_by("posted_at")
    concern, to = concerns[act.number % concerns.count()], getattr(world, act.who)
    if concern.agency != to:
        open_to_leads(concern, to)


def _answer(world: World, act: Act) -> None:
    raised = list(Alert.objects.order_by("raised_at"))
    said: dict[str, Any] = {"by": world.triage.practitioner}
    if raised:
        said["alert_id"] = raised[act.number % len(raised)].pk
        try:
            if act.what == "acknowledge":
                alerts.acknowledge(**said)
            else:
                alerts.decide(decision="no_action", reason="Help is in place.", **said)
                alerts.close(outcome="known", **said)
        except Conflict:
            pass  # answered before


def standing() -> dict[str, Any]:
    """All that counts and all that anybody may see, with what has random names called by its number."""
    concerns = {pk: number for number, pk in enumerate(_ids(Concern.objects.order_by("posted_at")))}
    children = {pk: number for number, pk in enumerate(_children(concerns))}
    shown = Alert.objects.exclude(state="withdrawn").order_by("raised_at")
    numbers = {alert.pk: number for number, alert in enumerate(shown)}
    return {
        "children": [
            (number, concern.child.status, concern.child.likely_child_id)
            for concern in Concern.objects.order_by("posted_at").select_related("child")
            if concern.child
            for number in [children[concern.child.pk]]
        ],
        "filings": sorted(
            (concerns[filing.concern_id], children[filing.child_id])
            for filing in Filing.objects.filter(superseded_at=None)
        ),
        "alerts": [
            (
                children[alert.child_id],
                alert.rule.code,
                alert.state,
                sorted(concerns[pk] for pk in _ids(showing.shown_by(alert))),
                sorted(map(str, alert.recipients.values_list("agency__name", "role"))),
            )
            for alert in shown
        ],
        "concerns seen": _live(ConcernGroupObjectPermission, concerns),
        "alerts seen": _live(AlertGroupObjectPermission, numbers),
    }


def _ids(rows: Any) -> list[Any]:
    return list(rows.values_list("pk", flat=True))


def _children(concerns: dict[Any, int]) -> list[Any]:
    """By the first concern that was ever filed to each."""
    first: dict[Any, int] = {}
    for filing in Filing.objects.order_by("id"):
        first.setdefault(filing.child_id, concerns[filing.concern_id])
    return sorted(first, key=lambda child: first[child])


def _live(model: Any, numbers: dict[Any, int]) -> list[Any]:
    rows = model.objects.live().values_list(
        "content_object_id",
        "permission__codename",
        "group__role_group__agency__name",
        "group__role_group__role",
    )
    return sorted((numbers.get(subject, -1), *seen) for subject, *seen in rows)


def apart(world: World, review: MatchReview) -> None:
    say(world, review, same=False)
    linking.keep_apart(review_id=review.pk)


def together_and_apart(world: World, review: MatchReview) -> None:
    unlink(world, link(world, review))


def after(world: World, life: list[Act], end: Callable[[World, MatchReview], None]) -> dict[str, Any]:
    """How things stand once the life has ended so; nothing of it is kept."""
    with transaction.atomic():
        review = uncertain(world)
        live(world, review, life)
        end(world, review)
        found = standing()
        transaction.set_rollback(True)
    return found


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(life=lives)
def test_a_link_undone_restores_both_children(world: World, life: list[Act]) -> None:
    assert after(world, life, together_and_apart) == after(world, life, apart)
