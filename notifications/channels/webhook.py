"""By a call of an agency's system, signed as Standard Webhooks says (https://www.standardwebhooks.com)."""

from django.db.models import Q
from django.utils import timezone
from standardwebhooks import Webhook as Signer

from notifications.models import Trouble, WebhookDelivery, WebhookSecret
from notifications.webhooks import sealing
from notifications.webhooks.addresses import MayNotBeCalled, target
from notifications.webhooks.calling import NotTaken, post

AGENT = "concern-sharing-webhooks/1"


def send(delivery: WebhookDelivery, body: str) -> int:
    """The status of the answer: of the 2xx. Raises NotTaken."""
    try:
        to = target(delivery.webhook.url)
    except MayNotBeCalled as refused:
        raise NotTaken(Trouble.NOT_ALLOWED) from refused
    status = post(to, headers(delivery, body), body.encode())
    if not 200 <= status < 300:
        raise NotTaken(Trouble.REFUSED, status)
    return status


def headers(delivery: WebhookDelivery, body: str) -> dict[str, str]:
    """With a signature for each secret that is live: the current one, and one that is being replaced.

    The time is now at each attempt, so that the receiver can refuse what is replayed to it later.
    """
    now, identity = timezone.now(), str(delivery.pk)
    live = WebhookSecret.objects.filter(Q(until=None) | Q(until__gt=now), webhook=delivery.webhook_id)
    secrets = [sealing.unseal(each.sealed, each.pk) for each in live]
    signatures = [Signer(secret).sign(identity, now, body) for secret in secrets]
    return {
        "Content-Type": "application/json",
        "User-Agent": AGENT,
        "webhook-id": identity,
        "webhook-timestamp": str(int(now.timestamp())),
        "webhook-signature": " ".join(signatures),
    }
