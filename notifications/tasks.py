"""What the worker does. PostgreSQL holds the truth: a task carries an id, and losing it loses nothing."""

import logging
from uuid import UUID

from celery import shared_task
from celery.exceptions import OperationalError
from django.utils import timezone

from agencies import agreement_notices, audit_sealing
from agencies.models import Session
from notifications import delivery, processing
from sharing import grants
from sharing.services import opening_requests

logger = logging.getLogger(__name__)


@shared_task
def tell() -> None:
    """Writes deliveries for what happened and hands over all that are due: new ones and overdue ones."""
    processing.claim_events()
    expires = timezone.now() + delivery.LEASE
    due = delivery.take_due()
    for position, delivery_id in enumerate(due):
        try:
            send.apply_async((str(delivery_id),), expires=expires)
        except OperationalError:
            delivery.put_back(due[position:])
            logger.warning("The broker cannot be reached: %s deliveries wait", len(due) - position)
            return


@shared_task
def send(delivery_id: str) -> None:
    delivery.deliver(UUID(delivery_id))


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
