"""Who is this child? Told only by request with purpose, approved by another person."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager
from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import connection
from django.utils import timezone

from agencies.audit_looks import about
from agencies.errors import Conflict, Invalid, NotFound
from agencies.models import Event, EventKind
from sharing.models import IdentityRequest, RequestedIdentity
from sharing.services import identity_request_reading as reading
from sharing.services import identity_requests
from tests.factories.agencies import MembershipFactory
from tests.factories.collaboration import filed, open_to_school
from tests.factories.identity_requests import PURPOSE, alerted_child, approved, child_of, request
from tests.factories.sharing import post
from tests.factories.world import World

KEY = b"k" * 32
pytestmark = pytest.mark.django_db


def audited(child: IdentityRequest) -> list[str]:
    records = about(child.child_id).filter(subject_kind="child")
    return list(records.values_list("action", flat=True))


def approve(made: IdentityRequest, by: object) -> IdentityRequest:
    return identity_requests.approve(request_id=made.pk, by=by)


# Who may ask


@pytest.mark.parametrize("who", ["police_lead", "triage"])
def test_whoever_sees_the_alert_may_ask(world: World, who: str) -> None:
    made = request(world, by=world.everyone[who].practitioner)

    assert (made.state, made.asked_by) == ("asked", world.everyone[who])


def test_whoever_was_opened_the_words_of_another_agency_may_ask(world: World) -> None:
    concern = filed(post(world.gp))
    open_to_school(world, concern)

    assert request(world, child_of(concern), by=world.teacher.practitioner).asked_by == world.teacher


@pytest.mark.parametrize("who", ["gp", "gp_lead"])
def test_whose_agency_shared_the_only_concern_knows_already_and_asks_nobody(world: World, who: str) -> None:
    child_id = child_of(filed(post(world.gp)))

    with pytest.raises(NotFound):
        request(world, child_id, by=world.everyone[who].practitioner)


@pytest.mark.parametrize("who", ["gp", "officer", "teacher", "adviser", "privacy_officer", "steward"])
def test_a_child_one_may_not_see_is_refused_like_a_made_up_one(world: World, who: str) -> None:
    said = []
    for child_id in (alerted_child(world), uuid4()):
        with pytest.raises(NotFound) as refused:
            request(world, child_id, by=world.everyone[who].practitioner)
        said.append(str(refused.value))

    assert said[0] == said[1]
    assert not IdentityRequest.objects.exists()


@pytest.mark.parametrize(("field", "said"), [("purpose", " "), ("lawful_basis", "curiosity")])
def test_one_says_what_for_and_on_which_basis(world: World, field: str, said: str) -> None:
    with pytest.raises(Invalid) as refused:
        request(world, **{field: said})

    assert set(refused.value.fields) == {field}


def test_one_does_not_ask_twice_while_the_first_request_is_open(world: World) -> None:
    child_id = alerted_child(world)
    made = request(world, child_id)
    with pytest.raises(Conflict, match="asked already"):
        request(world, child_id)

    approve(made, world.triage.practitioner)

    with pytest.raises(Conflict, match="asked already"):
        request(world, child_id)


def test_after_a_refusal_one_may_ask_again(world: World) -> None:
    child_id = alerted_child(world)
    identity_requests.refuse(
        request_id=request(world, child_id).pk, reason="Phone the school.", by=world.triage.practitioner
    )

    assert request(world, child_id).state == "asked"


def test_approvers_are_told_of_a_request_and_the_asker_of_the_answer(world: World) -> None:
    made = approved(world)

    events = Event.objects.filter(subject_id=made.pk)
    assert list(events.values_list("kind", flat=True)) == [
        EventKind.IDENTITY_REQUESTED,
        EventKind.IDENTITY_REQUEST_ANSWERED,
    ]


# Who may approve


def test_nobody_approves_their_own_request(world: World) -> None:
    made = request(world, by=world.triage.practitioner)

    with pytest.raises(NotFound):
        approve(made, world.triage.practitioner)


def test_nobody_approves_their_own_request_under_a_second_membership(world: World) -> None:
    MembershipFactory(
        practitioner=world.police_lead.practitioner, agency=world.social_care, role="privacy_officer"
    )
    made = request(world)

    with pytest.raises(NotFound):
        approve(made, world.police_lead.practitioner)


@pytest.mark.parametrize("who", ["triage", "privacy_officer"])
def test_another_person_in_a_role_that_approves_does(world: World, who: str) -> None:
    made = approve(request(world), world.everyone[who].practitioner)

    assert (made.state, made.answered_by) == ("approved", world.everyone[who])


@pytest.mark.parametrize("who", ["officer", "gp_lead", "adviser", "administrator", "steward", "analyst"])
def test_no_other_role_approves_or_refuses(world: World, who: str) -> None:
    made, by = request(world), world.everyone[who].practitioner

    with pytest.raises(NotFound):
        approve(made, by)
    with pytest.raises(NotFound):
        identity_requests.refuse(request_id=made.pk, reason="No.", by=by)


def test_an_approver_of_another_partnership_sees_nothing(world: World) -> None:
    made, elsewhere = request(world), MembershipFactory(role="triage").practitioner

    with pytest.raises(NotFound):
        approve(made, elsewhere)
    with pytest.raises(NotFound):
        reading.open_request(made.pk, by=elsewhere)
    assert reading.identity_requests(elsewhere) == []
    assert reading.waiting_for(elsewhere) == 0


def test_a_request_is_answered_once(world: World) -> None:
    made = approved(world)

    with pytest.raises(Conflict, match="answered this request already"):
        identity_requests.refuse(request_id=made.pk, reason="No.", by=world.privacy_officer.practitioner)


def test_a_refusal_needs_a_reason(world: World) -> None:
    with pytest.raises(Invalid):
        identity_requests.refuse(request_id=request(world).pk, reason="", by=world.triage.practitioner)


def test_the_asker_is_shown_why_it_was_refused(world: World) -> None:
    made = request(world)
    identity_requests.refuse(request_id=made.pk, reason="Phone the school.", by=world.triage.practitioner)

    opened = reading.open_request(made.pk, by=world.police_lead.practitioner)

    assert (opened.state, opened.refusal_reason) == ("refused", "Phone the school.")


def test_the_approver_reads_the_purpose(world: World) -> None:
    opened = reading.open_request(request(world).pk, by=world.triage.practitioner)

    assert (opened.purpose, opened.may_answer, opened.own) == (PURPOSE, True, False)


def test_what_waits_for_an_approver_is_counted_and_comes_first(world: World) -> None:
    waiting = request(world)
    approved(world)
    approver = world.triage.practitioner

    assert reading.waiting_for(approver) == 1
    assert reading.identity_requests(approver)[0].request == waiting


# Asking the vault


def test_nobody_asks_the_vault_before_somebody_approved(world: World) -> None:
    with pytest.raises(Conflict, match="Nobody has approved"):
        identity_requests.ask_vault(
            request_id=request(world).pk, public_key=KEY, by=world.police_lead.practitioner
        )


@pytest.mark.parametrize("who", ["triage", "officer", "privacy_officer"])
def test_nobody_but_the_asker_asks_the_vault(world: World, who: str) -> None:
    with pytest.raises(NotFound):
        identity_requests.ask_vault(
            request_id=approved(world).pk, public_key=KEY, by=world.everyone[who].practitioner
        )


def test_an_approval_lasts_a_day(world: World) -> None:
    made = approved(world)
    IdentityRequest.objects.update(answered_at=timezone.now() - timedelta(days=1))

    with pytest.raises(Conflict, match="more than a day old"):
        identity_requests.ask_vault(request_id=made.pk, public_key=KEY, by=world.police_lead.practitioner)


def test_whoever_may_no_longer_see_the_child_does_not_ask_the_vault(world: World) -> None:
    concern = filed(post(world.gp))
    step = open_to_school(world, concern)
    made = request(world, child_of(concern), by=world.teacher.practitioner)
    approve(made, world.triage.practitioner)
    concern.group_grants.filter(group__role_group__agency=step.to_agency).update(until=timezone.now())

    with pytest.raises(Conflict, match="open to you any more"):
        identity_requests.ask_vault(request_id=made.pk, public_key=KEY, by=world.teacher.practitioner)


def test_asking_approving_and_refusing_are_audited(world: World) -> None:
    made = approved(world)
    refused = request(world)
    identity_requests.refuse(request_id=refused.pk, reason="No.", by=world.privacy_officer.practitioner)

    assert audited(made) == ["identity_requested", "identity_request_approved"]
    assert audited(refused) == ["identity_requested", "identity_request_refused"]


def test_the_web_process_has_the_rights_for_the_whole_way(
    world: World, as_process: Callable[..., AbstractContextManager[None]]
) -> None:
    child_id = alerted_child(world)
    with as_process("web", asker=world.police_lead):
        made = request(world, child_id)
    with as_process("web", asker=world.triage):
        identity_requests.approve(request_id=made.pk, by=world.triage.practitioner)
    with as_process("web", asker=world.police_lead):
        answer = identity_requests.ask_vault(
            request_id=made.pk, public_key=KEY, by=world.police_lead.practitioner
        )
    RequestedIdentity.objects.update(state="answered", sealed_answer=b"sealed")
    with as_process("web", asker=world.police_lead):
        which = {"request_id": made.pk, "answer_id": answer.pk}
        assert identity_requests.read_once(**which, by=world.police_lead.practitioner) == b"sealed"
        again = identity_requests.ask_vault(
            request_id=made.pk, public_key=KEY, by=world.police_lead.practitioner
        )
        assert reading.open_request(made.pk, by=world.police_lead.practitioner).stands
    assert again.state == "asked"


@pytest.mark.django_db(transaction=True)
def test_of_two_approvers_at_once_one_answers(world: World) -> None:
    made = request(world)

    def attempt(who: str) -> bool:
        try:
            return bool(approve(made, world.everyone[who].practitioner))
        except Conflict:
            return False
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(attempt, ["triage", "privacy_officer"] * 2))

    assert sum(answers) == 1


@pytest.mark.django_db(transaction=True)
def test_of_two_questions_at_once_one_is_asked(world: World) -> None:
    child_id = alerted_child(world)

    def attempt(_: int) -> bool:
        try:
            return bool(request(world, child_id))
        except Conflict:
            return False
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        assert sum(pool.map(attempt, range(4))) == 1
