"""Opens a concern's words to a role at an agency: the step that a disclosure and a referral share."""

from django.db.models import Q
from django.utils import timezone

from agencies import audit
from agencies.groups import role_group
from agencies.models import Membership
from sharing import grants
from sharing.models import ConcernGroupObjectPermission, Disclosure


def open_words(step: Disclosure, *, by: Membership) -> Disclosure:
    """Stores the new step, grants what it says and audits it, in the caller's transaction.

    That it is allowed is for the caller to settle.
    """
    step.decided_by = by
    step.save(force_insert=True)
    if not _open_longer(step):
        _grant(step)
    audit.record("concern_disclosed", by=by, kind="concern", subject=step.concern_id, disclosure=str(step.pk))
    return step


def withdraw(step: Disclosure) -> None:
    """Ends the step and the grant that it gave; an earlier step that still holds gives its own again."""
    step.until = timezone.now()
    step.save(update_fields=["until"])
    given = {"concern": step.concern_id, "to_agency": step.to_agency_id, "to_role": step.to_role}
    earlier = Disclosure.objects.filter(until__gt=step.until, **given).order_by("-until").first()
    grants.end(step.concern, reason=_reason(step))
    if earlier:
        _grant(earlier)
    audit.record(
        "disclosure_withdrawn", by=None, kind="concern", subject=step.concern_id, disclosure=str(step.pk)
    )


def _grant(step: Disclosure) -> None:
    grants.to_role(
        grants.OPEN,
        step.concern,
        agency_id=step.to_agency_id,
        role=step.to_role,
        by=step.decided_by,
        reason=_reason(step),
        until=step.until,
    )


def _reason(step: Disclosure) -> str:
    return f"disclosure {step.pk}"


def _open_longer(step: Disclosure) -> bool:
    """A grant holds one end date: a later, shorter step must not take away what an earlier one gave."""
    given = ConcernGroupObjectPermission.objects.filter(
        Q(until__isnull=True) | Q(until__gte=step.until),
        content_object=step.concern_id,
        permission__codename=grants.OPEN,
        group=role_group(agency_id=step.to_agency_id, role=step.to_role),
    )
    return given.exists()
