"""An agreement that is about to end, or whose review is late, is told of: once for each threshold."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager
from datetime import date, timedelta
from threading import Barrier
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone

from agencies import agreement_notices
from agencies.audit_looks import about
from agencies.models import AgreementNotice, AuditRecord, Event, EventKind, SharingAgreement
from agencies.services import agreements
from notifications import tasks
from tests.factories.world import World

AsProcess = Callable[[str], AbstractContextManager[None]]


@pytest.fixture
def agreement(world: World) -> SharingAgreement:
    return SharingAgreement.objects.get()


def day(days: int) -> date:
    return timezone.localdate() + timedelta(days=days)


def told(**changed: Any) -> int:
    """How many events one more look of the clock appends, after the change."""
    SharingAgreement.objects.update(**changed)
    before = Event.objects.filter(kind=EventKind.AGREEMENT_ENDING).count()
    tasks.look_at_agreements()
    return Event.objects.filter(kind=EventKind.AGREEMENT_ENDING).count() - before


def test_it_is_told_of_once_at_each_threshold(agreement: SharingAgreement) -> None:
    looks = [61, 60, 60, 59, 31, 30, 29, 8, 7, 7, 0, -1]
    assert [told(until=day(left)) for left in looks] == [0, 1, 0, 0, 0, 1, 0, 0, 1, 0, 0, 0]


def test_thresholds_that_passed_unseen_are_told_of_together(agreement: SharingAgreement) -> None:
    assert told(until=day(5)) == 1
    assert AgreementNotice.objects.filter(agreement=agreement).count() == 3
    assert told() == 0


def test_a_late_review_is_told_of_once(agreement: SharingAgreement) -> None:
    assert [told(review_on=day(0)), told(review_on=day(-1)), told(), told(review_on=day(-5))] == [0, 1, 0, 0]


def test_of_an_agreement_that_has_ended_nothing_is_told(world: World, agreement: SharingAgreement) -> None:
    SharingAgreement.objects.update(until=day(5), review_on=day(-1))
    agreements.end(agreement_id=agreement.pk, reason="Replaced.", by=world.privacy_officer.practitioner)
    assert told() == 0


def test_a_renewal_is_told_of_anew(world: World, agreement: SharingAgreement) -> None:
    assert told(until=day(5)) == 1
    made = agreements.renew(
        agreement_id=agreement.pk,
        until=day(50),
        review_on=day(40),
        source="IG register 14",
        by=world.privacy_officer.practitioner,
    )
    assert told() == 1
    assert list(made.notices.values_list("notice", flat=True)) == ["60_days"]


def test_each_notice_is_audited(agreement: SharingAgreement) -> None:
    told(until=day(30))
    records = AuditRecord.objects.filter(action="agreement_notice").order_by("id")
    assert [record.detail["notice"] for record in records] == ["60_days", "30_days"]
    assert set(records) <= set(about(agreement.pk))


def test_the_worker_gives_notices_with_its_own_rights(
    as_process: AsProcess, agreement: SharingAgreement
) -> None:
    SharingAgreement.objects.update(until=day(5))
    with as_process("worker"):
        assert agreement_notices.give() == 1


@pytest.mark.django_db(transaction=True)
def test_two_clocks_at_once_tell_once(world: World) -> None:
    SharingAgreement.objects.update(until=day(5))
    together = Barrier(2)

    def look(_: int) -> int:
        together.wait()
        try:
            return agreement_notices.give()
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        assert sum(pool.map(look, range(2))) == 1
    assert Event.objects.filter(kind=EventKind.AGREEMENT_ENDING).count() == 1
