"""The story as data: everything that it speaks of exists, and the places in answers are read right."""

import re
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from config.demo import cast, data, family, story
from config.demo.api_client import Client, at
from config.demo.finding import FINDERS
from config.demo.moments import MOMENTS, birth, moment
from config.demo.scenes import Scene, Step
from sharing.identity.comparing.normalising import NormalisedIdentity, normalise
from sharing.identity.finding import matching
from sharing.identity.identity import Identity
from sharing.models import DecisionKind

NOW = datetime(2026, 11, 21, 9, tzinfo=UTC)
STEPS = [step for scene in story.SCENES for step in scene.steps]
FOUND = set(FINDERS) | set(MOMENTS)
KEYS = {person.key for person in cast.players()}


def named(step: Step) -> set[str]:
    return set(re.findall(r"{(\w+:\w+)}", f"{step.path} {step.body}"))


def test_scenes_are_numbered_in_order() -> None:
    assert [scene.number for scene in story.SCENES] == [1, 2, 3, 4, 5, 6]


@pytest.mark.parametrize("scene", story.SCENES, ids=lambda scene: scene.title)
def test_only_the_cast_acts_and_is_told(scene: Scene) -> None:
    acting = {step.who for step in scene.steps} | {view.who for view in scene.views}
    told = {who for step in scene.steps for who in step.told}
    assert acting | told <= KEYS


def test_what_a_step_names_was_kept_before_or_can_be_found() -> None:
    kept: set[str] = set()
    for step in STEPS:
        assert all(name in kept or name.split(":")[0] in FOUND for name in named(step))
        kept |= {step.keep} if step.keep else set()


def test_every_scene_can_be_played_after_a_restart() -> None:
    """What an earlier scene made is found through the API, not remembered."""
    for scene in story.SCENES:
        own = {step.keep for step in scene.steps if step.keep}
        names = {name for step in scene.steps for name in named(step)} - own
        assert {name.split(":")[0] for name in names} <= FOUND


def test_a_concern_of_the_story_is_about_known_categories() -> None:
    known = {category["code"] for category in data.read("categories")}
    assert all(set(seen.categories) <= known for seen in family.SEEN.values())


def test_nothing_happened_today() -> None:
    days = [seen.days_ago for seen in family.SEEN.values()]
    assert days == sorted(days, reverse=True)
    assert min(days) >= 1


def test_the_first_decision_is_not_to_refer() -> None:
    first = next(step for step in STEPS if step.path.endswith("/decisions/"))
    assert first.body is not None
    assert first.body["kind"] == DecisionKind.MONITOR
    assert moment("in_days", re.findall(r"\d+", first.body["review_on"])[0], NOW) == "2026-12-19"


@given(st.dates(min_value=date(2024, 1, 1), max_value=date(2040, 12, 31)))
def test_olly_is_five_whenever_it_is_played(today: date) -> None:
    assert "{aged:5}" in family.known_as("teacher").values()
    born = birth(today, 5)
    assert today.year - born.year - ((today.month, today.day) < (born.month, born.day)) == 5


def test_the_vault_takes_every_spelling_of_olly_for_one_child() -> None:
    about_olly = [seen.who for seen in family.SEEN.values() if "identity" in family.named_by(seen.who)]
    assert taken_for([family.known_as(who) for who in about_olly], age=5) == 1


def test_the_vault_takes_both_names_of_his_mother_for_one_carer() -> None:
    assert taken_for([family.mother_as(who) for who in ("clifford", "key_worker")], age=23) == 1


def taken_for(spellings: list[dict[str, Any]], *, age: int) -> int:
    """How many people, of as many as are named, all of one age."""
    known: dict[UUID, list[NormalisedIdentity]] = {}
    for spelt in spellings:
        born = {"date_of_birth": birth(NOW.date(), age).isoformat()}
        identity = normalise(Identity.from_dict(spelt | born))
        answer = matching.resolve(identity, list(known.items()))
        known.setdefault(answer.child or uuid4(), []).append(identity)
        assert answer.outcome in {matching.Outcome.NEW, matching.Outcome.SAME}
    return len(known)


@pytest.mark.parametrize(
    ("place", "found"),
    [
        ("state", "sealed"),
        ("rows.#", 2),
        ("rows.1.id", "b"),
        ("rows.*.id", ["a", "b"]),
        ("rows.7.id", None),
        ("state.further", None),
        ("nothing.#", 0),
    ],
)
def test_a_place_in_an_answer(place: str, found: Any) -> None:
    assert at({"state": "sealed", "rows": [{"id": "a"}, {"id": "b"}]}, place) == found


def test_a_client_speaks_http_only() -> None:
    with pytest.raises(ValueError, match="http"):
        Client("file:///etc/passwd", "token")
