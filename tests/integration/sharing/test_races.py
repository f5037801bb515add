"""Two vaults, two agencies, one child, one moment."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date
from threading import Barrier

import pytest
from django.db import connections

from sharing.identity.named import About, NamedCarer
from sharing.identity.work import Work
from sharing.models import Alert, Child, Concern
from tests.factories.sharing import JACQUIE, OLLY, post
from tests.factories.world import World, build_world

pytestmark = pytest.mark.django_db(databases=["default", "identity", "index"], transaction=True)

ROUNDS = 12
GIVEN = [
    "Ada",
    "Boris",
    "Chidi",
    "Dalia",
    "Edwin",
    "Farid",
    "Greta",
    "Hamish",
    "Imogen",
    "Jorge",
    "Kamala",
    "Leo",
]


def at_once(*acts: Callable[[], object]) -> None:
    """Runs all at one moment, each on connections of its own."""
    barrier = Barrier(len(acts))

    def run(act: Callable[[], object]) -> None:
        try:
            barrier.wait(timeout=30)
            act()
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(acts)) as pool:
        for done in [pool.submit(run, act) for act in acts]:
            done.result()


@pytest.fixture
def world() -> World:
    return build_world()


def test_two_vaults_file_a_new_childs_concerns_to_one_child_and_raise_one_alert(world: World) -> None:
    for number in range(ROUNDS):
        who = replace(OLLY, given_name=GIVEN[number], nhs_number="", date_of_birth=date(2014, 1 + number, 9))
        concerns = [
            post(world.gp, identity=who),
            post(world.teacher, identity=who),
            post(world.officer, identity=who),
        ]
        at_once(Work().off, Work().off)
        Work().off()
        filed = Concern.objects.filter(pk__in=[concern.pk for concern in concerns])
        assert len(set(filed.values_list("child_id", flat=True))) == 1
        assert Alert.objects.filter(contributions__concern__in=filed).distinct().count() == 1
    assert Child.objects.count() == ROUNDS


def test_no_concern_is_left_out_of_the_alert_that_was_raised_meanwhile(world: World) -> None:
    for number in range(ROUNDS):
        who = replace(OLLY, given_name=GIVEN[number], nhs_number="", date_of_birth=date(2014, 1 + number, 9))
        post(world.gp, identity=who)
        post(world.gp, identity=who)
        Work().off()
        late = [post(world.teacher, identity=who), post(world.officer, identity=who)]
        at_once(Work().off, Work().off)
        Work().off()
        alert = Alert.objects.get(contributions__concern=late[0])
        assert alert.contributions.count() == 4


def mother(number: int) -> NamedCarer:
    who = replace(JACQUIE.identity, given_name=GIVEN[number], family_name=f"Reed{GIVEN[number]}")
    return replace(JACQUIE, identity=replace(who, date_of_birth=date(1980 + number, 2, 11)))


def test_concerns_about_one_mother_and_her_children_at_one_moment_reach_both(world: World) -> None:
    world.partnership.rules.update(weight_carer=1)
    for number in range(ROUNDS):
        born = date(2014, 1 + number, 9)
        older = replace(OLLY, given_name=GIVEN[number], nhs_number="", date_of_birth=born)
        younger = replace(older, given_name=GIVEN[number - 1], date_of_birth=born.replace(year=2017))
        carers = [mother(number)]
        for child in (older, younger):
            post(world.gp, identity=child, carers=carers)
        Work().off()
        about = {"identity": None, "carers": carers, "about": About.CARER}
        relapses = [post(world.officer, **about), post(world.teacher, **about)]
        for child in (younger, older):
            post(world.teacher, identity=child, carers=carers)
        at_once(Work().off, Work().off, Work().off)
        Work().off()
        alerts = Alert.objects.filter(contributions__concern=relapses[0])
        assert [alert.contributions.count() for alert in alerts] == [4, 4]


def test_a_child_linked_at_the_moment_when_a_concern_about_the_mother_comes_is_reached(world: World) -> None:
    world.partnership.rules.update(weight_carer=1)
    for number in range(ROUNDS):
        who = replace(OLLY, given_name=GIVEN[number], nhs_number="", date_of_birth=date(2014, 1 + number, 9))
        carers = [mother(number)]
        relapse = post(
            world.officer, identity=None, carers=carers, about=About.CARER, strength="very_worried"
        )
        post(world.gp, identity=who, carers=carers)
        at_once(Work().off, Work().off)
        Work().off()
        assert Alert.objects.filter(contributions__concern=relapse).count() == 1


def test_two_answers_to_one_repeated_submission_are_the_same(world: World) -> None:
    seen: list[object] = []
    observed = post(world.teacher).observed_at

    def submit() -> None:
        seen.append(post(world.gp, idempotency_key="pressed twice", at=observed).pk)

    at_once(submit, submit, submit)
    assert len(set(seen)) == 1
    assert Concern.objects.filter(agency=world.surgery).count() == 1
