"""A concern's words are opened step by step: to a role at an agency, under a live agreement, for a time."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from agencies.audit_looks import about
from agencies.errors import Conflict, Invalid, NotAllowed, NotFound
from agencies.models import AuditRecord, Event, Practitioner, SharingAgreement
from sharing import grants, visibility
from sharing.models import Concern, ConcernGroupObjectPermission, Disclosure
from sharing.services import reading
from sharing.transitions import ConcernState
from tests.factories.agencies import AgencyFactory
from tests.factories.collaboration import filed, open_to_school, refer
from tests.factories.sharing import post
from tests.factories.world import World


@pytest.fixture
def concern(world: World) -> Concern:
    return post(world.gp, "Mum is exhausted.")


def reads(practitioner: Practitioner, concern: Concern) -> bool:
    return visibility.openable_by(practitioner).filter(pk=concern.pk).exists()


def test_those_who_hold_the_role_at_the_agency_read_the_words_and_nobody_else(
    world: World, concern: Concern
) -> None:
    before = {name for name, member in world.everyone.items() if reads(member.practitioner, concern)}
    open_to_school(world, concern)
    after = {name for name, member in world.everyone.items() if reads(member.practitioner, concern)}

    assert (before, after) == ({"gp", "gp_lead"}, {"gp", "gp_lead", "teacher"})
    opened = reading.open_concern(concern.pk, by=world.teacher.practitioner)
    assert opened.narrative == "Mum is exhausted."


def test_without_a_live_agreement_nothing_is_opened(world: World, concern: Concern) -> None:
    SharingAgreement.objects.update(until=timezone.localdate() - timedelta(days=1))

    with pytest.raises(NotAllowed, match="No sharing agreement in force today"):
        open_to_school(world, concern)

    assert not reads(world.teacher.practitioner, concern)


def test_an_agreement_that_covers_one_of_the_two_is_not_enough(world: World, concern: Concern) -> None:
    SharingAgreement.objects.get().parties.remove(world.surgery)

    with pytest.raises(NotAllowed):
        open_to_school(world, concern)


def test_what_was_opened_closes_after_ninety_days(world: World, concern: Concern) -> None:
    disclosure = open_to_school(world, concern)
    grant = ConcernGroupObjectPermission.objects.get(
        content_object=concern, group__role_group__agency=world.school
    )

    assert grant.until == disclosure.until
    assert timedelta(days=89) < grant.until - timezone.now() < timedelta(days=91)
    ConcernGroupObjectPermission.objects.filter(pk=grant.pk).update(until=timezone.now())
    assert not reads(world.teacher.practitioner, concern)


def test_a_shorter_step_does_not_take_away_what_a_longer_one_gave(world: World) -> None:
    concern = filed(post(world.gp))
    refer(world, concern)
    triage = {"to_agency_id": world.social_care.pk, "to_role": "triage"}

    open_to_school(world, concern, **triage)

    grant = ConcernGroupObjectPermission.objects.get(
        content_object=concern,
        group__role_group__agency=world.social_care,
        permission__codename=grants.OPEN,
    )
    assert grant.until is not None
    assert grant.until > timezone.now() + timedelta(days=300)


@pytest.mark.parametrize(
    ("state", "becomes"),
    [("sealed", "opened"), ("alerted", "opened"), ("opened", "opened"), ("referred", "referred")],
)
def test_opening_brings_a_concern_no_further_back(
    world: World, concern: Concern, state: str, becomes: str
) -> None:
    Concern.objects.filter(pk=concern.pk).update(state=state)

    open_to_school(world, concern)

    concern.refresh_from_db()
    assert concern.state == becomes


def test_a_withdrawn_concern_is_not_opened(world: World, concern: Concern) -> None:
    Concern.objects.filter(pk=concern.pk).update(state=ConcernState.WITHDRAWN.value)

    with pytest.raises(Conflict):
        open_to_school(world, concern)


@pytest.mark.parametrize(
    ("field", "value"),
    [("purpose", "curiosity"), ("lawful_basis", ""), ("consent", "maybe"), ("to_role", "board_analyst")],
)
def test_an_answer_that_is_not_on_the_list_is_refused(
    world: World, concern: Concern, field: str, value: str
) -> None:
    with pytest.raises(Invalid) as refused:
        open_to_school(world, concern, **{field: value})

    assert list(refused.value.fields) == [field]


def test_it_is_not_opened_to_a_role_that_nobody_holds_there(world: World, concern: Concern) -> None:
    with pytest.raises(Invalid, match="Nobody at School"):
        open_to_school(world, concern, to_role="triage")


@pytest.mark.parametrize("where", ["own agency", "another partnership"])
def test_it_is_opened_to_another_agency_of_the_partnership_only(
    world: World, concern: Concern, where: str
) -> None:
    agency = world.surgery if where == "own agency" else AgencyFactory()

    with pytest.raises(Invalid) as refused:
        open_to_school(world, concern, to_agency_id=agency.pk)

    assert list(refused.value.fields) == ["to_agency"]


@pytest.mark.parametrize("who", ["teacher", "school_lead", "triage", "adviser", "administrator"])
def test_only_author_and_own_lead_open_a_concern(world: World, concern: Concern, who: str) -> None:
    with pytest.raises(NotFound):
        open_to_school(world, concern, by=world.everyone[who].practitioner)


def test_whom_it_was_opened_to_cannot_open_it_further(world: World, concern: Concern) -> None:
    open_to_school(world, concern)

    with pytest.raises(NotFound):
        open_to_school(world, concern, to_agency_id=world.police.pk, by=world.teacher.practitioner)


def test_the_step_says_to_whom_for_what_on_which_basis_and_who_decided(
    world: World, concern: Concern
) -> None:
    made = open_to_school(world, concern, by=world.gp_lead.practitioner)

    kept: Any = Disclosure.objects.values_list(
        "to_role", "purpose", "lawful_basis", "consent", "decided_by"
    ).get()
    assert kept == ("practitioner", "plan_help", "public_task", "given", world.gp_lead.pk)
    assert Event.objects.filter(kind="concern_opened", subject_id=made.pk).count() == 1
    assert AuditRecord.objects.get(action="concern_disclosed") in about(concern.pk)
