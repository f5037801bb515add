"""POST /concerns/: what it answers, to a repetition and on whose behalf."""

from collections.abc import Callable
from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from django.utils import timezone

from sharing.models import Concern
from tests.factories.agencies import MembershipFactory
from tests.factories.sharing import post
from tests.factories.world import World
from tests.integration.api.caller import about, calling, concern, refused, wrong_fields

KEY = "Idempotency_Key"


def test_the_receipt_holds_an_id_a_reference_a_state_and_the_words_replaced(world: World) -> None:
    answer = calling(world.gp).post("concerns/", concern(narrative="Oliver was late."))

    stored = Concern.objects.get()
    assert answer.status_code == 201
    assert answer.json() == {
        "id": str(stored.pk),
        "reference": stored.reference,
        "state": "sealed",
        "replaced_words": 1,
    }


@pytest.mark.django_db(databases=["default", "identity", "index"])
def test_the_receipt_is_the_same_for_a_child_who_is_known(world: World, vault: Callable[[], int]) -> None:
    unknown = calling(world.teacher).post("concerns/", concern())
    vault()
    known = calling(world.gp).post("concerns/", concern())

    def shape(receipt: dict[str, object]) -> dict[str, object]:
        return {name: value for name, value in receipt.items() if name not in {"id", "reference"}}

    assert (known.status_code, shape(known.json())) == (unknown.status_code, shape(unknown.json()))
    assert len(known.content) == len(unknown.content)


@pytest.mark.parametrize("born", ["2021-05", "2021"])
def test_of_a_date_of_birth_the_year_and_what_else_is_known_will_do(world: World, born: str) -> None:
    assert calling(world.gp).post("concerns/", about(date_of_birth=born)).status_code == 201


def test_a_child_not_born_yet_has_an_expected_date(world: World) -> None:
    due = (timezone.localdate() + timedelta(days=100)).isoformat()

    answer = calling(world.gp).post("concerns/", about(given_name="Unborn", date_of_birth=due, nhs_number=""))

    assert answer.status_code == 201


def test_a_later_concern_about_the_same_child_needs_no_identity(world: World) -> None:
    earlier = post(world.gp)

    answer = calling(world.gp).post("concerns/", concern(identity=None, same_child_as=str(earlier.pk)))

    assert answer.status_code == 201
    assert Concern.objects.get(pk=answer.json()["id"]).same_child_as == earlier


def test_one_key_with_one_body_is_one_concern(world: World) -> None:
    caller = calling(world.gp)

    first = caller.post("concerns/", concern(), **{KEY: "once"})
    again = caller.post("concerns/", concern(), **{KEY: "once"})

    assert (first.status_code, first.json()) == (again.status_code, again.json())
    assert first.status_code == 201
    assert Concern.objects.count() == 1


def test_one_key_with_another_body_is_a_conflict(world: World) -> None:
    caller = calling(world.gp)
    caller.post("concerns/", concern(), **{KEY: "once"})

    answer = caller.post("concerns/", concern(narrative="Something else."), **{KEY: "once"})

    refused(answer, 409)
    assert Concern.objects.count() == 1


def test_one_key_of_two_people_is_two_concerns(world: World) -> None:
    for who in (world.gp, world.teacher):
        assert calling(who).post("concerns/", concern(), **{KEY: "once"}).status_code == 201

    assert Concern.objects.count() == 2


def test_a_key_may_have_64_characters(world: World) -> None:
    assert calling(world.gp).post("concerns/", concern(), **{KEY: "k" * 64}).status_code == 201


@pytest.mark.parametrize("key", ["k" * 65, "k\0"])
def test_a_key_is_never_cut_short(world: World, key: str) -> None:
    answer = calling(world.gp).post("concerns/", concern(), **{KEY: key})

    assert wrong_fields(answer) == ["Idempotency-Key"]
    assert not Concern.objects.exists()


def test_a_person_of_two_agencies_says_for_which_they_post(world: World) -> None:
    MembershipFactory(practitioner=world.gp.practitioner, agency=world.school)
    caller = calling(world.gp)

    for agency in (world.school, world.surgery):
        answer = caller.post("concerns/", concern(on_behalf_of_agency=str(agency.pk)))
        assert Concern.objects.get(pk=answer.json()["id"]).agency == agency


def test_a_person_of_two_agencies_who_does_not_say_posts_for_the_first(world: World) -> None:
    MembershipFactory(practitioner=world.gp.practitioner, agency=world.school)

    answer = calling(world.gp).post("concerns/", concern())

    assert Concern.objects.get(pk=answer.json()["id"]).agency == world.surgery


def test_nobody_posts_for_an_agency_that_is_not_theirs_or_that_does_not_exist(world: World) -> None:
    def problem(agency: UUID) -> dict[str, object]:
        answer = calling(world.gp).post("concerns/", concern(on_behalf_of_agency=str(agency)))
        return refused(answer, 403)

    assert problem(world.police.pk) == problem(uuid4())
    assert not Concern.objects.exists()


@pytest.mark.parametrize("who", ["analyst", "administrator"])
def test_a_role_that_does_not_post_is_refused(world: World, who: str) -> None:
    refused(calling(world.everyone[who]).post("concerns/", concern()), 403)
