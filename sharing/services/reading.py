"""Opens one concern, alert or child for one person: what they may see, and the audit record of the look."""

from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.db import transaction

from agencies import audit, quotas, selectors
from agencies.decisions import Decision
from agencies.errors import NotFound
from agencies.models import Allowance, Membership, Practitioner
from sharing import answers, contacts, permissions, visibility, words
from sharing.answers import Answer
from sharing.as_posted import as_posted
from sharing.models import Advice, Concern, Disclosure, EmergencyOpening, Referral, StillWorried, Words
from sharing.models import Decision as ConcernDecision

TEXTS = ("parent_reason", "local_label", "withdrawn_reason")


@dataclass(frozen=True)
class OpenedConcern:
    """What the asker may see. Texts are None where they may not be read; `label` is the own agency's."""

    concern: Concern
    may_open: Decision
    own: bool
    narrative: str | None = None
    parent_reason: str | None = None
    label: str | None = None
    withdrawn_reason: str | None = None
    advice: list[Advice] = field(default_factory=list)
    decisions: list[ConcernDecision] = field(default_factory=list)
    disclosures: list[Disclosure] = field(default_factory=list)
    emergencies: list[EmergencyOpening] = field(default_factory=list)
    referrals: list[Referral] = field(default_factory=list)
    phone: list[Membership] = field(default_factory=list)
    still_worried: list[StillWorried] = field(default_factory=list)
    answers: list[Answer] = field(default_factory=list)


@quotas.counted(Allowance.CONCERNS)
def open_concern(concern_id: UUID, *, by: Practitioner) -> OpenedConcern:
    """Raises NotFound where nothing of it is for this person, or TooMany. Audited."""
    return look_at(concern_id, by=by)


@transaction.atomic
def look_at(concern_id: UUID, *, by: Practitioner) -> OpenedConcern:
    """As `open_concern`, as part of a look that has been counted."""
    concern = (
        visibility.saying_which_are_walled(visibility.concerns_for(by), by)
        .select_related("agency__kind", "author", *TEXTS)
        .prefetch_related("categories")
        .filter(pk=concern_id)
        .first()
    )
    if concern is None:
        raise NotFound("There is no such concern.")
    may_open = permissions.may_open(by, concern)
    own = bool(permissions.may_take_further(by, concern))
    acting = selectors.memberships(by).first()
    audit.record(
        "concern_opened" if may_open else "concern_outlined", by=acting, kind="concern", subject=concern.pk
    )
    written = own or getattr(concern, "walled", False)
    phone = [] if written else contacts.whom_to_phone(concern)
    if not may_open:
        return OpenedConcern(concern, may_open, own=False, phone=phone)
    return OpenedConcern(
        as_posted(concern),
        may_open,
        own=own,
        narrative=_narrative(concern),
        parent_reason=words.read_if(concern.parent_reason),
        label=words.read_if(concern.local_label) if written else None,
        phone=phone,
        **_what_happened(concern) if own else {},
    )


@transaction.atomic
def receipt(concern_id: UUID, *, by: Practitioner) -> Concern:
    """The author's own concern, for the page that follows posting. Raises NotFound. Audited."""
    rows = visibility.saying_which_are_walled(visibility.authored_by(by), by)
    concern = rows.select_related("agency__partnership").filter(pk=concern_id).first()
    if concern is None:
        raise NotFound("There is no such concern.")
    audit.record("receipt_seen", by=selectors.memberships(by).first(), kind="concern", subject=concern.pk)
    return as_posted(concern)


def _narrative(concern: Concern) -> str:
    """Raises NotFound where the right to it ended since it was asked: the second wall asks each time."""
    try:
        return words.read(concern.narrative)
    except Words.DoesNotExist:
        raise NotFound("There is no such concern.") from None


def _what_happened(concern: Concern) -> dict[str, Any]:
    opened = ("to_agency", "to_person__practitioner", "decided_by__practitioner")
    return {
        "withdrawn_reason": words.read_if(concern.withdrawn_reason),
        "advice": list(concern.advice.select_related("adviser__practitioner", "asked_by__practitioner")),
        "decisions": list(concern.decisions.select_related("decided_by__practitioner")),
        "disclosures": list(concern.disclosures.select_related(*opened)),
        "emergencies": list(
            concern.emergency_openings.select_related("opened_by__practitioner", "opened_by__agency")
        ),
        "answers": answers.to(concern.pk),
        "still_worried": list(concern.still_worried.select_related("by__practitioner")),
        "referrals": list(concern.referrals.select_related("to_agency")),
    }
