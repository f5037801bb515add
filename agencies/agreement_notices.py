"""Tells in time that an agreement is about to end, or that its review is overdue."""

from datetime import timedelta

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from agencies import audit, events
from agencies.agreements import DAYS_BEFORE, notices_due
from agencies.models import AgreementNotice, EventKind, Notice, SharingAgreement


def give() -> int:
    """Gives each notice that is due and was not given yet; returns how many agreements are told of.

    Whoever asks again, or at the same time, finds the row of the first.
    """
    today = timezone.localdate()
    soon = today + timedelta(days=max(DAYS_BEFORE.values()))
    found = SharingAgreement.objects.live().filter(Q(until__lte=soon) | Q(review_on__lt=today))
    told = 0
    for agreement in found.prefetch_related("notices"):
        due = notices_due(until=agreement.until, review_on=agreement.review_on, today=today)
        given = {Notice(row.notice) for row in agreement.notices.all()}
        missing = [notice for notice in due if notice not in given]
        told += bool(missing) and _tell(agreement, missing)
    return told


@transaction.atomic
def _tell(agreement: SharingAgreement, notices: list[Notice]) -> bool:
    """One event, however many thresholds were passed at once."""
    fresh = [
        notice
        for notice in notices
        if AgreementNotice.objects.get_or_create(agreement=agreement, notice=notice)[1]
    ]
    for notice in fresh:
        audit.record("agreement_notice", by=None, kind="agreement", subject=agreement.pk, notice=notice)
    if fresh:
        events.append(EventKind.AGREEMENT_ENDING, agreement.pk)
    return bool(fresh)
