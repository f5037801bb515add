"""Looks for events of which nobody was told and for messages that are overdue, and sees to them itself."""

import logging
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

from django.db.models import Exists, Model, OuterRef, QuerySet
from django.utils import timezone

from agencies.models import Event, EventKind
from notifications import delivery, processing, recipients, sending, webhook_delivery
from notifications.models import Delivery, DeliveryState, Sending, WebhookDelivery
from sharing import reconciling
from sharing.models import Lost, Reconciliation
from sharing.reconciling import Findings

logger = logging.getLogger(__name__)

# What is younger may just be on its way.
PATIENCE = timedelta(seconds=10)
# Handed over twice at least, and nobody has come to it.
OVERDUE = 2 * sending.LEASE
RECENT = 20_000  # events: among those before nobody looks again
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
            yield f"{Lost.NOBODY_TOLD.label}: alert {event.subject_id}"
    for model in (Delivery, WebhookDelivery):
        for row in overdue(model):
            yield f"{Lost.NOT_SENT.label}: {row}"


def unclaimed() -> QuerySet[Event]:
    known = Event.objects.filter(claimed_at=None, kind__in=EventKind.values)
    return known.filter(happened_at__lt=timezone.now() - PATIENCE)


def told_nobody() -> QuerySet[Event]:
    """Of alerts that were raised: claimed, and there is no message of them."""
    newest = Event.objects.order_by("-id").values_list("pk", flat=True).first() or 0
    raised = Event.objects.filter(
        pk__gt=newest - RECENT, kind=EventKind.ALERT_RAISED, claimed_at__isnull=False
    )
    return raised.filter(~Exists(Delivery.objects.filter(event=OuterRef("pk"))))


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
    for message in overdue(Delivery)[:MOST]:
        _put_right(findings, Lost.NOT_SENT, message, lambda lost: delivery.deliver(lost.pk))
    for call in overdue(WebhookDelivery)[:MOST]:
        _put_right(findings, Lost.NOT_SENT, call, lambda lost: webhook_delivery.deliver([lost.pk]))


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
