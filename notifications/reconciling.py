"""Looks for events of which nobody was told and for messages that are overdue, and sees to them itself."""

import logging
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.db.models import Exists, Model, OuterRef, QuerySet
from django.utils import timezone

from agencies.models import TOLD_OF_ALERTS, Event, EventKind
from notifications import delivery, processing, recipients, sending, webhook_delivery
from notifications.models import Delivery, DeliveryState, Sending, WebhookDelivery
from sharing import reconciling
from sharing.models import Alert, AlertEscalation, Lost, Reconciliation
from sharing.reconciling import Findings
from sharing.transitions import OPEN_ALERT

logger = logging.getLogger(__name__)

# What is younger may just be on its way.
PATIENCE = timedelta(seconds=10)
# Handed over twice at least, and nobody has come to it.
OVERDUE = 2 * sending.LEASE
MOST = 500


def is_due() -> bool:
    """Of several workers one looks each time."""
    before = reconciling.last(Reconciliation.Process.WORKER)
    return before is None or before.began_at < timezone.now() - reconciling.EVERY


def look() -> Findings:
    findings = Findings()
    _tell_again(findings)
    _claim(findings)
    _send(findings)
    reconciling.record(Reconciliation.Process.WORKER, findings)
    return findings


def verify() -> Iterator[str]:
    """What a look would find, a line for each; nothing is changed."""
    for event in unclaimed():
        yield f"{Lost.NOT_CLAIMED.label}: event {event.pk}"
    for event in told_nobody():
        if recipients.of(event):
            yield f"{Lost.NOBODY_TOLD.label}: {event}"
    for model in (Delivery, WebhookDelivery):
        for row in overdue(model):
            yield f"{Lost.NOT_SENT.label}: {row}"


def unclaimed() -> QuerySet[Event]:
    known = Event.objects.filter(claimed_at=None, kind__in=EventKind.values)
    return known.filter(happened_at__lt=timezone.now() - PATIENCE)


def told_nobody() -> QuerySet[Event]:
    """Of alerts that are open, however long ago it happened: claimed, and there is no message of it."""
    alerts = Alert.objects.filter(state__in=OPEN_ALERT).order_by()
    steps = AlertEscalation.objects.filter(alert__in=alerts).order_by()
    claimed = Event.objects.filter(kind__in=TOLD_OF_ALERTS, claimed_at__isnull=False)
    about = claimed.filter(subject_id__in=alerts.values("pk").union(steps.values("pk")))
    return about.filter(~Exists(Delivery.objects.filter(event=OuterRef("pk"))))


def overdue(model: type[Sending]) -> QuerySet[Any]:
    """The longest overdue first."""
    waiting = model._default_manager.filter(state=DeliveryState.WAITING)
    return waiting.filter(not_before__lt=timezone.now() - OVERDUE).order_by("not_before")


def _tell_again(findings: Findings) -> None:
    """Where somebody is there by now who is told of it."""
    for event in told_nobody():
        if recipients.of(event):
            Event.objects.filter(pk=event.pk).update(claimed_at=None)
            _put_right(findings, Lost.NOBODY_TOLD, event, lambda lost: processing.claim(lost.pk))


def _claim(findings: Findings) -> None:
    """One by one, so that one that cannot be claimed keeps nobody from being told of the others."""
    for event in unclaimed().order_by("id")[:MOST]:
        _put_right(findings, Lost.NOT_CLAIMED, event, lambda lost: processing.claim(lost.pk))


def _send(findings: Findings) -> None:
    """From here, in case it is the broker that does not carry them."""
    _send_each(findings, overdue(Delivery), delivery.deliver_each)
    _send_each(findings, overdue(WebhookDelivery), webhook_delivery.deliver)


def _send_each(findings: Findings, late: QuerySet[Any], deliver: Callable[[list[UUID]], None]) -> None:
    """Not for long: a mail server that hangs keeps nothing else that was lost from being found."""
    over = timezone.now() + reconciling.EVERY
    for row in late[:MOST]:
        if timezone.now() >= over:
            return
        _put_right(findings, Lost.NOT_SENT, row, lambda lost: deliver([lost.pk]))


def _put_right(findings: Findings, what: Lost, lost: Model, act: Callable[[Any], object]) -> None:
    """Where it fails it is found again at the next look."""
    findings.compared += 1
    findings.found[what] += 1
    try:
        act(lost)
    except Exception:
        logger.exception("%s: %s %s is still lost", what, type(lost).__name__, lost.pk)
    else:
        findings.repaired[what] += 1
