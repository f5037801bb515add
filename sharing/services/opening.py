"""Opens words to a person, or to a role at an agency: the step that every way of opening shares."""

from datetime import datetime, time, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Q
from django.utils import timezone

from agencies import audit, events, turns
from agencies.errors import Invalid
from agencies.groups import role_group
from agencies.models import EventKind, Membership, SharingAgreement
from sharing import grants
from sharing.models import (
    Concern,
    ConcernGroupObjectPermission,
    ConcernUserObjectPermission,
    Consent,
    Disclosure,
)
from sharing.models.live import over
from sharing.services import typed
from sharing.terms import AUTHOR, Terms, problems_of


def agreed(terms: Terms, concern: Concern, *, by: Membership) -> dict[str, Any]:
    """The terms as a step keeps them. Raises Invalid with every field that is wrong."""
    if problems := problems_of(terms):
        raise Invalid(problems)
    kept = {"until": terms.until, "considered": sorted(terms.considered), "consent": terms.consent}
    if terms.asked:
        asker = author_membership(concern) if terms.consent_asked_by == AUTHOR else by
        kept |= {"consent_asked_by": asker, "consent_asked_on": terms.consent_asked_on}
    if terms.consent == Consent.REFUSED:
        kept["override_reason"] = typed.keep("override_reason", terms.override_reason)
    if terms.family_not_told:
        said = typed.keep("family_not_told_reason", terms.family_not_told_reason)
        return kept | {"family_not_told": terms.family_not_told, "family_not_told_reason": said}
    return kept | {"family_told_on": terms.family_told_on}


def wait_for_turn(*concern_ids: UUID) -> None:
    """Until nobody else is opening these words: what is found to be closed then stays so.

    No lock on the rows would do, because the second wall hides those that the asker may not change.
    """
    for concern_id in sorted(concern_ids):
        turns.wait_for(f"opening {concern_id}")


def open_words(step: Disclosure, *, by: Membership) -> Disclosure:
    """Stores the new step, grants what it says and audits it, in the caller's transaction.

    That it is allowed is for the caller to settle.
    """
    wait_for_turn(step.concern_id)
    step.decided_by = by
    step.save(force_insert=True)
    if not _open_longer(step):
        _grant(step)
    audit.record("concern_disclosed", by=by, kind="concern", subject=step.concern_id, disclosure=str(step.pk))
    return step


def withdraw(step: Disclosure, *, by: Membership | None = None) -> None:
    """Ends the step and the grant that it gave; another step that still holds gives its own again.

    Whom it had been opened to are told. `by` is None for the service itself.
    """
    step.withdrawn_at, step.withdrawn_by = timezone.now(), by
    step.save(update_fields=["withdrawn_at", "withdrawn_by", "withdrawn_reason"] if by else ["withdrawn_at"])
    given = {
        "concern": step.concern_id,
        "to_agency": step.to_agency_id,
        "to_role": step.to_role,
        "to_person": step.to_person_id,
    }
    grants.close(step.concern_id, reason=_reason(step))
    for other in Disclosure.objects.live().filter(**given):
        if not _open_longer(other):
            _grant(other)
    events.append(EventKind.DISCLOSURE_WITHDRAWN, step.pk)
    audit.record(
        "disclosure_withdrawn", by=by, kind="concern", subject=step.concern_id, disclosure=str(step.pk)
    )


def author_membership(concern: Concern) -> Membership:
    """The newest under which the author worked for the agency that they posted for."""
    held = Membership.objects.filter(practitioner=concern.author_id, agency=concern.agency_id)
    return held.order_by("-since")[0]


def _grant(step: Disclosure) -> None:
    how: dict[str, Any] = {
        "by": step.decided_by,
        "reason": _reason(step),
        "until": step.until,
        "agreement": step.agreement,
    }
    if step.to_person:
        grants.to_member(grants.OPEN, step.concern, step.to_person, **how)
    else:
        agency, role = step.to_agency_id, step.to_role
        grants.to_role(grants.OPEN, step.concern, agency_id=agency, role=role, **how)


def _reason(step: Disclosure) -> str:
    return f"disclosure {step.pk}"


def _closes(step: Disclosure) -> datetime:
    """By itself, or with the sharing agreement, whichever is first."""
    if step.agreement is None:
        return step.until
    newest = SharingAgreement.objects.current().get(series=step.agreement.series)
    return min(step.until, timezone.make_aware(datetime.combine(newest.until + timedelta(days=1), time())))


def _open_longer(step: Disclosure) -> bool:
    """A grant holds one end date and one agreement: a later step must not take away what an earlier one gave.

    Nor may what closes with its agreement stand in the way of a step under one that goes on.
    """
    closes = _closes(step)
    last_day = timezone.localdate(closes - timedelta(microseconds=1))
    longer = ~over(last_day) & (Q(until__isnull=True) | Q(until__gte=closes))
    on = {"content_object": step.concern_id, "permission__codename": grants.OPEN}
    if step.to_person_id:
        named = ConcernUserObjectPermission.objects.live().filter(longer, **on)
        return named.filter(membership=step.to_person_id).exists()
    group = role_group(agency_id=step.to_agency_id, role=step.to_role)
    return ConcernGroupObjectPermission.objects.live().filter(longer, group=group, **on).exists()
