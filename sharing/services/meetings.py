"""When to meet, and when to look again, for one's own calendar: whoever sees the page may have the date."""

from datetime import date, datetime
from uuid import UUID

from django.db import transaction

from agencies import audit, selectors
from agencies.errors import NotFound
from agencies.models import Practitioner
from sharing import visibility
from sharing.services import ownership


@transaction.atomic
def strategy_discussion(alert_id: UUID, *, by: Practitioner) -> datetime:
    """Raises NotFound where the alert is not for this person, or has none. Audited."""
    alert = visibility.alerts_for(by).filter(pk=alert_id).first()
    if alert is None or alert.meeting_at is None:
        raise NotFound("There is no such meeting.")
    acting = selectors.memberships(by).first()
    audit.record("meeting_seen", by=acting, kind="alert", subject=alert.pk)
    return alert.meeting_at


@transaction.atomic
def looking_again(concern_id: UUID, *, by: Practitioner) -> date:
    """By the latest decision that has a date. Raises NotFound where it is not theirs or none has. Audited."""
    concern = ownership.own_concern(concern_id, by)
    dated = concern.decisions.filter(review_on__isnull=False).order_by("-decided_at").first()
    if dated is None or dated.review_on is None:
        raise NotFound("There is no date to look again.")
    return dated.review_on
