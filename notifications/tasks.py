"""What the worker does. PostgreSQL holds the truth: a task carries an id, and losing it loses nothing."""

from uuid import UUID

from celery import shared_task
from django.utils import timezone

from agencies import agreement_notices, audit_sealing
from agencies.models import Session
from notifications import confirming, delivery, processing, returned, sending, webhook_delivery
from notifications.handing_over import hand_over
from sharing import grants
from sharing.services import breaking_glass, escalating, opening_requests


@shared_task
def tell() -> None:
    """Writes deliveries for what happened and hands over all that are due: new ones and overdue ones."""
    processing.claim_all()
    hand_over_due()


def hand_over_due() -> None:
    expires = timezone.now() + sending.LEASE
    hand_over(send, delivery.take_due(), expires=expires)
    hand_over(call_webhook, webhook_delivery.take_due(), expires=expires)
    hand_over(send_code, [[due] for due in confirming.take_due()], expires=expires)


@shared_task
def send(*delivery_ids: str) -> None:
    """All of them of one event."""
    delivery.deliver_each([UUID(each) for each in delivery_ids])


@shared_task
def call_webhook(*delivery_ids: str) -> None:
    """For each of the deliveries, which are all of one webhook."""
    webhook_delivery.deliver([UUID(each) for each in delivery_ids])


@shared_task
def send_code(confirmation_id: str) -> None:
    confirming.deliver(UUID(confirmation_id))


@shared_task
def forget_webhook_deliveries() -> None:
    webhook_delivery.forget()


@shared_task
def look_for_returned() -> None:
    returned.look()


@shared_task
def forget_codes() -> None:
    confirming.forget()


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
def remind_of_emergency_reviews() -> None:
    """The privacy officers hear of those that are overdue."""
    breaking_glass.remind_overdue()


@shared_task
def escalate_alerts() -> None:
    """Who is next is told of alerts that nobody answered in time."""
    escalating.escalate_overdue()


@shared_task
def look_at_agreements() -> None:
    """Tells of those that are about to end, or whose review is overdue; each is told once."""
    agreement_notices.give()
