"""Reference model, policy code, SQL behind row-level security and guardian: four answers to one question.

DECISIONS=100000 (make test-access-full) or more is the long form; each decision is a person, a right and a
row.
"""

import os
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from django.db import transaction
from django.utils import timezone
from guardian.shortcuts import get_objects_for_group, get_objects_for_user

from agencies.models import Practitioner, RoleGroup
from sharing import models, permissions, visibility
from tests.access.loading import load
from tests.access.plain import PlainWorld
from tests.access.random_worlds import RandomWorld
from tests.access.reference import Asker
from tests.integration.second_wall import as_web_person, rows

pytestmark = pytest.mark.django_db
DECISIONS = int(os.environ.get("DECISIONS", "8000"))
SEED = int(os.environ.get("SEED", "2026"))


@dataclass(frozen=True)
class Question:
    """One right over one kind of row; `wider`: what the second wall lets through beside it."""

    of: str
    reference: Callable[[Asker, Any], bool]
    policy: Callable[[Practitioner], Any]
    sql: str
    wider: Callable[[Asker, Any], bool] | None = None


WORDS = "select c.id from sharing_concern c join sharing_words w on w.id = c.narrative_id"
CHANGE = "update sharing_alert set state = state returning id"
QUESTIONS = {
    "see a concern": Question(
        "concerns", Asker.sees, visibility.concerns_for, "select id from sharing_concern"
    ),
    "read a concern": Question("concerns", Asker.reads, visibility.openable_by, WORDS),
    "take a concern further": Question(
        "concerns", Asker.owns, visibility.own_concerns, "select id from sharing_concern where asker.owns(id)"
    ),
    "see an alert": Question(
        "alerts", Asker.sees_alert, visibility.alerts_for, "select id from sharing_alert"
    ),
    "answer an alert": Question("alerts", Asker.answers_alert, visibility.answerable_alerts, CHANGE),
    "see a referral": Question(
        "referrals",
        Asker.sees_referral,
        visibility.referrals_for,
        "select id from sharing_referral",
        Asker.has_row_of,
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


def worlds(at_least: int) -> Iterator[tuple[int, PlainWorld]]:
    """Enough of them for so many decisions, one at a time in the database."""
    made, seed = 0, SEED
    while made < at_least:
        world = RandomWorld(seed, timezone.now()).made()
        made += len(world.people) * sum(len(getattr(world, each.of)) for each in QUESTIONS.values())
        with transaction.atomic():
            load(world)
            yield seed, world
            transaction.set_rollback(True)
        seed += 1


def test_reference_model_policy_and_second_wall_agree_on_every_decision() -> None:
    decided, allowed, differences = 0, 0, []
    for seed, world in worlds(DECISIONS):
        for person in world.people:
            asker, practitioner = Asker(world, person), Practitioner.objects.get(pk=person.id)
            for right, question in QUESTIONS.items():
                every = getattr(world, question.of)
                expected = {row.id for row in every if question.reference(asker, row)}
                wider = question.wider or question.reference
                beyond = {row.id for row in every if wider(asker, row)}
                answers = (
                    ("policy", expected, set(question.policy(practitioner).values_list("pk", flat=True))),
                    ("second wall", beyond, behind_the_second_wall(practitioner, question.sql)),
                )
                decided += len(every)
                allowed += len(expected)
                differences += [
                    f"seed {seed}: may {person.id} {right} {row}? {who} says {row in said}"
                    for who, due, said in answers
                    for row in sorted(due ^ said)
                ]
    sys.stdout.write(f"{decided:,} decisions, {allowed:,} of them allowed, {len(differences)} differences\n")
    assert differences == []
    assert allowed > decided / 100
    assert decided >= DECISIONS


def behind_the_second_wall(practitioner: Practitioner, sql: str) -> set[Any]:
    with as_web_person(practitioner):
        return {key for (key,) in rows(sql)}


def test_guardian_finds_the_same_grants_before_they_end() -> None:
    """Guardian knows neither ends, nor agreements, nor walls: it is asked for what was ever granted."""
    compared = 0
    for _, world in worlds(1):
        holders = {grant.role for grant in world.grants if grant.role}
        for may, model in (
            ("open_concern", models.Concern),
            ("outline_concern", models.Concern),
            ("answer_alert", models.Alert),
            ("answer_referral", models.Referral),
        ):
            for agency, role in holders:
                group = RoleGroup.objects.get(agency_id=agency, role=role).group
                given = {each.on for each in world.grants if (each.role, each.may) == ((agency, role), may)}
                assert given == found(get_objects_for_group(group, f"sharing.{may}", klass=model))
                compared += len(given)
        for person in world.people:
            practitioner = Practitioner.objects.get(pk=person.id)
            given = {
                each.on
                for each in world.grants
                if each.may == "open_concern"
                and person.id in (each.person, each.membership and each.membership.person)
            }
            asked = get_objects_for_user(
                practitioner, "sharing.open_concern", klass=models.Concern, use_groups=False
            )
            assert given == found(asked) or not person.active
            compared += len(given)
    assert compared > 200


def found(queryset: Any) -> set[Any]:
    return set(queryset.values_list("pk", flat=True))


def test_each_decision_asked_alone_is_as_in_the_list() -> None:
    """`permissions` and `has_perm` decide about one row; the rows are tried at random."""
    tried = 0
    for seed, world in worlds(1):
        chosen = RandomWorld(seed, world.now)
        for _ in range(12):
            person, plain = chosen.one_of(world.people), chosen.one_of(world.concerns)
            asker, practitioner = Asker(world, person), Practitioner.objects.get(pk=person.id)
            concern = models.Concern.objects.get(pk=plain.id)
            alert = chosen.one_of(world.alerts)
            shown = models.Alert.objects.get(pk=alert.id)
            pairs = (
                (permissions.may_open(practitioner, concern), asker.reads(plain)),
                (permissions.may_take_further(practitioner, concern), asker.owns(plain)),
                (permissions.may_answer(practitioner, shown), asker.answers_alert(alert)),
                (practitioner.has_perm("sharing.open_concern", concern), asker.reads(plain)),
                (practitioner.has_perm("sharing.outline_concern", concern), asker.sees(plain)),
                (practitioner.has_perm("sharing.answer_alert", shown), asker.answers_alert(alert)),
            )
            assert [bool(said) for said, _ in pairs] == [due for _, due in pairs]
            tried += len(pairs)
    assert tried == 72
