"""What was opened under a sharing agreement closes with it: page and API answer as if it had never been."""

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from agencies.errors import NotAllowed
from agencies.models import SharingAgreement
from agencies.services import agreements
from sharing import visibility
from sharing.models import Concern, Disclosure
from sharing.services import disclosures
from tests.factories.agencies import AgreementFactory
from tests.factories.collaboration import filed, open_to_school, refer, terms
from tests.factories.sharing import post
from tests.factories.world import World
from tests.integration.api.caller import calling

End = Callable[[World], None]
HIDDEN = re.compile(r'<input type="hidden"[^>]*>')


def lapse(world: World) -> None:
    """Yesterday was the last day."""
    SharingAgreement.objects.update(until=timezone.localdate() - timedelta(days=1))


def end_early(world: World) -> None:
    (agreement,) = SharingAgreement.objects.live()
    agreements.end(agreement_id=agreement.pk, reason="Replaced.", by=world.privacy_officer.practitioner)


def test_a_step_under_an_agreement_that_goes_on_outlasts_an_earlier_and_longer_one(
    world: World, concern: Concern
) -> None:
    ending = SharingAgreement.objects.get()
    SharingAgreement.objects.update(until=timezone.localdate() + timedelta(days=5))
    open_to_school(world, concern)
    AgreementFactory(partnership=world.partnership, parties=list(ending.parties.all()))
    short = terms(last_day=timezone.localdate() + timedelta(days=30))
    open_to_school(world, concern, terms=short)

    yesterday = timezone.localdate() - timedelta(days=1)
    SharingAgreement.objects.filter(pk=ending.pk).update(until=yesterday)

    assert teacher_reads(world, concern)


ENDS = pytest.mark.parametrize("end", [lapse, end_early])


@pytest.fixture
def concern(world: World) -> Concern:
    return post(world.gp, "Mum is exhausted.")


def teacher_reads(world: World, concern: Concern) -> bool:
    return visibility.openable_by(world.teacher.practitioner).filter(pk=concern.pk).exists()


def answers(world: World, concern: Concern) -> list[tuple[int, str]]:
    """Page, API and both lists, as the teacher gets them, without the tokens of the forms on them."""
    browser, api = Client(), calling(world.teacher)
    browser.force_login(world.teacher.practitioner)
    pages = [browser.get(reverse("concern", args=[concern.pk])), browser.get(reverse("concerns"))]
    return [
        (answer.status_code, HIDDEN.sub("", answer.content.decode()))
        for answer in (*pages, api.get(f"concerns/{concern.pk}/"), api.get("concerns/"))
    ]


@ENDS
def test_page_and_api_answer_as_if_never_opened(world: World, concern: Concern, end: End) -> None:
    never_opened = answers(world, concern)
    open_to_school(world, concern)
    opened = answers(world, concern)

    end(world)

    assert opened != never_opened
    assert [status for status, _ in opened] == [200] * 4
    assert answers(world, concern) == never_opened


@ENDS
def test_the_alerted_outline_stays_but_the_words_go(world: World, end: End) -> None:
    concern = filed(post(world.gp, "Mum is exhausted."))
    open_to_school(world, concern)
    end(world)

    assert not visibility.memberships_seeing(concern.child_id, world.teacher.practitioner).exists()
    assert visibility.openable_by(world.gp.practitioner).filter(pk=concern.pk).exists()
    assert visibility.openable_by(world.gp_lead.practitioner).filter(pk=concern.pk).exists()


def test_on_the_last_day_it_is_open_still(world: World, concern: Concern) -> None:
    open_to_school(world, concern)
    SharingAgreement.objects.update(until=timezone.localdate())

    assert teacher_reads(world, concern)


def test_a_renewal_keeps_open_what_was_opened(world: World, concern: Concern) -> None:
    step = open_to_school(world, concern)
    assert step.agreement is not None
    agreements.renew(
        agreement_id=step.agreement.pk,
        until=timezone.localdate() + timedelta(days=700),
        review_on=timezone.localdate() + timedelta(days=300),
        source="IG register 14",
        by=world.privacy_officer.practitioner,
    )
    # The first version's own days are over.
    today = timezone.localdate()
    SharingAgreement.objects.filter(pk=step.agreement.pk).update(until=today - timedelta(days=1))
    assert teacher_reads(world, concern)

    end_early(world)
    assert not teacher_reads(world, concern)


def test_another_agreement_does_not_keep_open_what_was_opened_under_this_one(
    world: World, concern: Concern
) -> None:
    step = open_to_school(world, concern)
    AgreementFactory(partnership=world.partnership, parties=[world.surgery, world.school])
    assert step.agreement is not None
    agreements.end(agreement_id=step.agreement.pk, reason="Replaced.", by=world.privacy_officer.practitioner)
    assert not teacher_reads(world, concern)

    open_to_school(world, concern)
    assert teacher_reads(world, concern)


@ENDS
def test_a_referral_stays_open(world: World, end: End) -> None:
    concern = filed(post(world.gp))
    refer(world, concern)

    end(world)

    assert visibility.openable_by(world.triage.practitioner).filter(pk=concern.pk).exists()
    assert not Disclosure.objects.exclude(agreement=None).exists()


def test_it_is_opened_for_a_purpose_that_the_agreement_names(world: World, concern: Concern) -> None:
    SharingAgreement.objects.update(purposes=["protect"])
    with pytest.raises(NotAllowed, match="for this purpose"):
        open_to_school(world, concern, purpose="plan_help")

    assert open_to_school(world, concern, purpose="protect").agreement == SharingAgreement.objects.get()


def test_the_list_asks_the_register_no_more_often_for_many_concerns(
    world: World, django_assert_num_queries: Callable[..., object]
) -> None:
    def asked() -> int:
        with django_assert_num_queries(1):
            return len(visibility.openable_by(world.teacher.practitioner))

    open_to_school(world, post(world.gp))
    assert asked() == 1
    for _ in range(4):
        open_to_school(world, post(world.gp))
    assert asked() == 5


def test_every_purpose_of_a_disclosure_can_be_agreed(world: World) -> None:
    assert set(disclosures.Purpose.values) == set(SharingAgreement.objects.get().purposes)
