"""What a person does with a message."""

from uuid import UUID

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from agencies.errors import NotFound
from agencies.models import Practitioner
from notifications import links
from notifications.models import Delivery


@transaction.atomic
def read(*, delivery_id: UUID, by: Practitioner) -> str:
    """Marks the message and what joined it as read, by whichever channel they came; returns the path of what
    it is about.

    Raises NotFound where it is not a message to this person.
    """
    delivery = Delivery.objects.select_related("event").filter(pk=delivery_id, recipient=by).first()
    if delivery is None:
        raise NotFound("There is no such message.")
    # A row that is being emailed at this moment is locked, and nobody waits for a mail server here.
    told = Delivery.objects.filter(Q(pk=delivery.pk) | Q(told_with=delivery), recipient=by)
    same = Delivery.objects.select_for_update(skip_locked=True).filter(
        event__in=told.values("event"), recipient=by, read_at=None
    )
    Delivery.objects.filter(pk__in=same.values("pk")).update(read_at=timezone.now())
    return links.page(delivery.event, by)
