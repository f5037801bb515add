"""Reference model, policy code, SQL behind row-level security and guardian: four answers to one question.

Each decision is a person, a right and a row: 200,000 of them in `make test-access`, of which guardian knows
half; two million in `make test-access-full`.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from random import Random
from typing import Any

import pytest
from django.contrib.auth.models import Group
from django.utils import timezone
from guardian.shortcuts import get_objects_for_group, get_objects_for_user

from agencies.models import Practitioner, RoleGroup
from sharing import models, permissions, visibility
from tests.access.how_much import DECISIONS, SEED, Counted
from tests.access.loading import SUBJECTS, load, take_away_what_nobody_has
from tests.access.pairs import undone
from tests.access.plain import PlainWorld
from tests.access.random_worlds import RandomWorld
from tests.access.reference import Asker
from tests.integration.second_wall import as_web_person, rows

pytestmark = pytest.mark.django_db
AT_ONCE = 24_000
PARTS = range(-(-DECISIONS // AT_ONCE))
ONE_BY_ONE = 20  # in each world


@dataclass(frozen=True)
class Question:
    """One right over one kind of row; `wider`: what the second wall lets through beside it.

    `may`: the permissions of guardian's, of which any gives the right; none where it does not come of grants.
    """

    of: str
    reference: Callable[[Asker, Any], bool]
    policy: Callable[[Practitioner], Any]
    sql: str
    wider: Callable[[Asker, Any], bool] | None = None
    may: tuple[str, ...] = ()


WORDS = "select c.id from sharing_concern c join sharing_words w on w.id = c.narrative_id"
CHANGE = "update sharing_alert set state = state returning id"
QUESTIONS = {
    "see a concern": Question(
        "concerns",
        Asker.sees,
        visibility.concerns_for,
        "select id from sharing_concern",
        may=("open_concern", "outline_concern"),
    ),
    "read a concern": Question("concerns", Asker.reads, visibility.openable_by, WORDS, may=("open_concern",)),
    "take a concern further": Question(
        "concerns", Asker.owns, visibility.own_concerns, "select id from sharing_concern where asker.owns(id)"
    ),
    "see an alert": Question(
        "alerts",
        Asker.sees_alert,
        visibility.alerts_for,
        "select id from sharing_alert",
        may=("outline_alert", "answer_alert"),
    ),
    "answer an alert": Question(
        "alerts", Asker.answers_alert, visibility.answerable_alerts, CHANGE, may=("answer_alert",)
    ),
    "see a referral": Question(
        "referrals",
        Asker.sees_referral,
        visibility.referrals_for,
        "select id from sharing_referral",
        Asker.has_row_of,
        may=("answer_referral", "follow_referral"),
    ),
    "see advice": Question(
        "advice",
        Asker.sees_advice,
        visibility.advice_for,
        "select id from sharing_advice",
        Asker.has_row_of,
    ),
    "see a request to open": Question(
        "opening_requests",
        Asker.sees_opening,
        visibility.opening_requests_for,
        "select id from sharing_openingrequest",
    ),
    "see a request for an identity": Question(
        "identity_requests",
        Asker.sees_identity_request,
        visibility.identity_requests_for,
        "select id from sharing_identityrequest",
    ),
    "settle a match review": Question(
        "reviews", Asker.settles, visibility.match_reviews_for, "select id from sharing_matchreview"
    ),
}


# A person as the reference model and as the service know them.
Person = tuple[Asker, Practitioner]


def worlds(part: int) -> Iterator[tuple[str, PlainWorld, list[Person]]]:
    """Enough of them for this part of the decisions, one at a time in the database."""
    left, number = min(AT_ONCE, DECISIONS - part * AT_ONCE), 0
    while left > 0:
        seed = f"{SEED} {part} {number}"
        world = RandomWorld(seed, timezone.now()).made()
        left -= len(world.people) * sum(len(getattr(world, each.of)) for each in QUESTIONS.values())
        with undone():
            load(world)
            known = Practitioner.objects.in_bulk([person.id for person in world.people])
            yield seed, world, [(Asker(world, person), known[person.id]) for person in world.people]
        number += 1


@pytest.mark.parametrize("part", PARTS)
def test_reference_model_policy_and_second_wall_agree_on_every_decision(part: int, counted: Counted) -> None:
    decided, allowed, differences = 0, 0, []
    for seed, world, people in worlds(part):
        for asker, practitioner in people:
            for right, question in QUESTIONS.items():
                every = getattr(world, question.of)
                expected = {row.id for row in every if question.reference(asker, row)}
                wider = question.wider or question.reference
                beyond = {row.id for row in every if wider(asker, row)}
                answers = (
                    ("policy", expected, found(question.policy(practitioner))),
                    ("second wall", beyond, behind_the_second_wall(practitioner, question.sql)),
                )
                decided += len(every)
                allowed += len(expected)
                differences += [
                    f"seed {seed}: may {practitioner.pk} {right} {row}? {who} says {row in said}"
                    for who, due, said in answers
                    for row in sorted(due ^ said)
                ]
    counted("decisions by reference model, policy and second wall", decided)
    counted("of them allowed", allowed)
    assert differences == []
    assert allowed > decided / 100


def behind_the_second_wall(practitioner: Practitioner, sql: str) -> set[Any]:
    with as_web_person(practitioner):
        return {key for (key,) in rows(sql)}


@pytest.mark.parametrize("part", PARTS)
def test_guardian_agrees_where_all_grants_last_and_no_wall_stands(part: int, counted: Counted) -> None:
    """It knows neither ends, nor agreements, nor walls: what has ended is taken away before it is asked."""
    decided, allowed, differences = 0, 0, []
    for seed, world, people in worlds(part):
        take_away_what_nobody_has(world, [asker for asker, _ in people])
        groups = {(row.agency_id, row.role): row.group for row in RoleGroup.objects.select_related("group")}
        for asker, practitioner in people:
            held = [groups[role] for role in asker.roles if role in groups]
            for right, question in GUARDED.items():
                every = [row for row in getattr(world, question.of) if not asker.behind_a_wall(row)]
                expected = {row.id for row in every if question.reference(asker, row)}
                said = guardians(practitioner, held, question.may) & {row.id for row in every}
                decided += len(every)
                allowed += len(expected)
                differences += [(seed, practitioner.pk, right, row) for row in sorted(expected ^ said)]
    counted("decisions by reference model and guardian", decided)
    assert differences == []
    assert allowed > decided / 100


GUARDED = {right: question for right, question in QUESTIONS.items() if question.may}


def guardians(practitioner: Practitioner, groups: list[Group], any_of: tuple[str, ...]) -> set[Any]:
    """What guardian says that this person may do any of this to."""
    said: set[Any] = set()
    for may in any_of:
        right, kind = f"sharing.{may}", SUBJECTS[may.rpartition("_")[2]]
        said |= found(get_objects_for_user(practitioner, right, klass=kind, use_groups=False))
        for group in groups:
            said |= found(get_objects_for_group(group, right, klass=kind))
    return said


def found(queryset: Any) -> set[Any]:
    return set(queryset.values_list("pk", flat=True))


@pytest.mark.parametrize("part", PARTS)
def test_each_decision_asked_alone_is_as_in_the_list(part: int, counted: Counted) -> None:
    """`permissions` and `has_perm` decide about one row; the rows are tried at random."""
    for seed, world, people in worlds(part):
        chance = Random(seed)
        for _ in range(ONE_BY_ONE):
            asker, practitioner = chance.choice(people)
            plain, alert = chance.choice(world.concerns), chance.choice(world.alerts)
            concern = models.Concern.objects.get(pk=plain.id)
            shown = models.Alert.objects.get(pk=alert.id)
            pairs = (
                (permissions.may_open(practitioner, concern), asker.reads(plain)),
                (permissions.may_take_further(practitioner, concern), asker.owns(plain)),
                (permissions.may_answer(practitioner, shown), asker.answers_alert(alert)),
                (practitioner.has_perm("sharing.open_concern", concern), asker.reads(plain)),
                (practitioner.has_perm("sharing.outline_concern", concern), asker.sees(plain)),
                (practitioner.has_perm("sharing.answer_alert", shown), asker.answers_alert(alert)),
            )
            assert [bool(said) for said, _ in pairs] == [due for _, due in pairs], seed
            counted("decisions asked alone", len(pairs))
