"""What the worker does. PostgreSQL holds the truth: a task carries an id, and losing it loses nothing."""

import logging
from collections.abc import Callable, Sequence
from datetime import datetime
from uuid import UUID

from celery import Task, shared_task
from celery.exceptions import OperationalError
from django.utils import timezone

from agencies import agreement_notices, audit_sealing
from agencies.models import Session
from notifications import delivery, processing, sending, webhook_delivery
from sharing import grants
from sharing.services import opening_requests

logger = logging.getLogger(__name__)


@shared_task
def tell() -> None:
    """Writes deliveries for what happened and hands over all that are due: new ones and overdue ones."""
    processing.claim_events()
    expires = timezone.now() + sending.LEASE
    _hand_over(send, [[due] for due in delivery.take_due()], delivery.put_back, expires)
    _hand_over(call_webhook, webhook_delivery.take_due(), webhook_delivery.put_back, expires)


@shared_task
def send(delivery_id: str) -> None:
    delivery.deliver(UUID(delivery_id))


@shared_task
def call_webhook(*delivery_ids: str) -> None:
    """For each of the deliveries, which are all of one webhook."""
    webhook_delivery.deliver([UUID(each) for each in delivery_ids])


@shared_task
def forget_webhook_deliveries() -> None:
    webhook_delivery.forget()


@shared_task
def seal_audit() -> None:
    """Not a message to anybody; here because the worker's tasks are."""
    audit_sealing.seal()


@shared_task
def forget_sessions() -> None:
    """Of those that are over, not even when and where somebody was signed in is kept."""
    Session.objects.dead().delete()


@shared_task
def unlist_ended_grants() -> None:
    """No list is to walk past what can hold no more."""
    grants.unlist_ended()


@shared_task
def lapse_opening_requests() -> None:
    """Whoever asked is told that nobody answered in time."""
    opening_requests.lapse_overdue()


@shared_task
def look_at_agreements() -> None:
    """Tells of those that are about to end, or whose review is overdue; each is told once."""
    agreement_notices.give()


def _hand_over(
    task: Task,
    batches: Sequence[list[UUID]],
    put_back: Callable[[Sequence[UUID]], None],
    expires: datetime,
) -> None:
    """A task for each batch of deliveries, which expires before they are handed over again."""
    for position, batch in enumerate(batches):
        try:
            task.apply_async(tuple(map(str, batch)), expires=expires)
        except OperationalError:
            left = [delivery_id for batch in batches[position:] for delivery_id in batch]
            put_back(left)
            logger.warning("The broker cannot be reached: %s deliveries wait", len(left))
            return
