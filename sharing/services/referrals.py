"""Refers a child to children's social care: telephone first, then write, then hear what came of it."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from agencies import audit, events, selectors
from agencies.errors import Conflict, Invalid, NotFound
from agencies.models import Agency, EventKind, Membership, Practitioner
from agencies.roles import Right, with_right
from sharing import grants, receivers, visibility, words
from sharing.models import (
    REFERRAL,
    Concern,
    Consent,
    Disclosure,
    LawfulBasis,
    NotTold,
    ParentKnows,
    Referral,
    ReferralDecision,
)
from sharing.policies import LEEWAY
from sharing.services import deadlines, opening, ownership, typed
from sharing.services.moving import move_on
from sharing.terms import AUTHOR, Terms
from sharing.transitions import ConcernState, ReferralState

CLOCK = "referral_decision"
OPEN_FOR = timedelta(days=365)
RECORDED_CONSENT = {
    ParentKnows.AGREES: Consent.GIVEN,
    ParentKnows.DISAGREES: Consent.REFUSED,
    ParentKnows.NOT_TOLD: Consent.NOT_RECORDED,
}


@transaction.atomic
def make(
    *,
    concern_id: UUID,
    to_agency_id: UUID,
    phoned_at: datetime,
    phoned_to: str,
    terms: Terms | None = None,
    by: Practitioner,
) -> Referral:
    """Logs the call, and opens the concern to those who answer for the receiving team.

    `terms`, but for their last day, say where the parent stands now and whether the family knows. Without
    them the record has what the author said of the parent with the concern, and of the family nothing.
    A referral needs no sharing agreement: telling social care of a risk of harm is a public task
    that waits for nobody's signature. Raises NotFound, Conflict (withdrawn, not yet filed, already
    referred) or Invalid (`to_agency`, `phoned_at`, `phoned_to`, and the fields of Terms).
    """
    concern, membership = ownership.lock_own_concern(concern_id, by)
    to_agency = _ready(concern, to_agency_id, phoned_at)
    referral = Referral.objects.create(
        concern=concern,
        child_id=ownership.filed_child(concern),
        made_by=membership,
        to_agency=to_agency,
        phoned_at=phoned_at,
        phoned_to=typed.line("phoned_to", phoned_to, most=120),
        due_at=deadlines.due(CLOCK, start=phoned_at, partnership=to_agency.partnership),
    )
    _grant(referral, membership)
    agreed = opening.agreed(terms, concern, by=membership) if terms else _recorded(concern)
    _open(referral, agreed, by=membership)
    ownership.bring(concern, ConcernState.REFERRED)
    _note("referral_made", EventKind.REFERRAL_MADE, referral, membership)
    return referral


@transaction.atomic
def about_to_refer(concern_id: UUID, *, by: Practitioner) -> tuple[Concern, dict[str, Any]]:
    """The concern, and what its author said of the parent, as answers for the maker to correct.

    Raises NotFound where it is not theirs. Audited.
    """
    concern = ownership.own_concern(concern_id, by)
    recorded = _recorded(concern)
    if recorded["consent"] == Consent.NOT_RECORDED:
        return concern, {}
    return concern, {
        "consent": recorded["consent"],
        "consent_asked_on": recorded["consent_asked_on"],
        "consent_asked_by": AUTHOR,
        "override_reason": words.read_if(recorded["override_reason"]) or "",
    }


@transaction.atomic
def confirm_in_writing(*, referral_id: UUID, text: str, by: Practitioner) -> Referral:
    """By the maker or the maker's safeguarding lead. Raises NotFound, Conflict (written already), Invalid."""
    referral = _locked(ownership.own_referrals(by), referral_id)
    membership = selectors.acting(by, Right.POST_CONCERNS, agency_id=referral.made_by.agency_id)
    if referral.written_at:
        raise Conflict("This referral was already confirmed in writing.")
    if referral.state == ReferralState.PHONED:
        _move(referral, ReferralState.CONFIRMED_IN_WRITING)
    referral.writing = typed.keep("text", text)
    referral.written_at = timezone.now()
    referral.save(update_fields=["state", "writing", "written_at"])
    _note("referral_confirmed_in_writing", EventKind.REFERRAL_WRITTEN, referral, membership)
    return referral


@transaction.atomic
def acknowledge(*, referral_id: UUID, by: Practitioner) -> Referral:
    """By the receiving team. Raises NotFound or Conflict."""
    referral, membership = _answering(referral_id, by)
    _move(referral, ReferralState.ACKNOWLEDGED)
    referral.acknowledged_at, referral.acknowledged_by = timezone.now(), membership
    referral.save(update_fields=["state", "acknowledged_at", "acknowledged_by"])
    _note("referral_acknowledged", EventKind.REFERRAL_ACKNOWLEDGED, referral, membership)
    return referral


@transaction.atomic
def decide(*, referral_id: UUID, decision: str, by: Practitioner) -> Referral:
    """By the receiving team, once acknowledged. Raises NotFound, Conflict or Invalid (`decision`)."""
    referral, membership = _answering(referral_id, by)
    if decision not in ReferralDecision.values:
        raise Invalid({"decision": ["Choose what you decided."]})
    _move(referral, ReferralState.DECIDED)
    referral.decision, referral.decided_at, referral.decided_by = decision, timezone.now(), membership
    referral.save(update_fields=["state", "decision", "decided_at", "decided_by"])
    _note("referral_decided", EventKind.REFERRAL_DECIDED, referral, membership)
    return referral


@transaction.atomic
def tell_outcome(*, referral_id: UUID, text: str, by: Practitioner) -> Referral:
    """Tells those who referred what came of it. Raises NotFound, Conflict (not yet decided) or Invalid."""
    referral, membership = _answering(referral_id, by)
    _move(referral, ReferralState.OUTCOME_TOLD)
    referral.outcome, referral.outcome_at = typed.keep("text", text), timezone.now()
    referral.save(update_fields=["state", "outcome", "outcome_at"])
    _note("referral_outcome_told", EventKind.REFERRAL_OUTCOME, referral, membership)
    return referral


def _ready(concern: Concern, to_agency_id: UUID, phoned_at: datetime) -> Agency:
    """The receiving team, once nothing stands in the way."""
    to_agency = receivers.referral_teams(concern.agency.partnership).filter(pk=to_agency_id).first()
    if to_agency is None:
        raise Invalid({"to_agency": ["Choose a children's social care team of your partnership."]})
    if phoned_at > timezone.now() + LEEWAY:
        raise Invalid({"phoned_at": ["The time of the call must be in the past."]})
    open_ones = concern.referrals.exclude(state=ReferralState.OUTCOME_TOLD.value)
    if open_ones.filter(to_agency=to_agency).exists():
        raise Conflict("This concern was already referred to this team, which has not told its outcome yet.")
    return to_agency


def _grant(referral: Referral, by: Membership) -> None:
    """Maker and own leads follow it; the receiving team answers it."""
    reason = "referral"
    grants.to_person(grants.FOLLOW_REFERRAL, referral, by.practitioner, by=by, reason=reason)
    for role in with_right(Right.SEE_OWN_AGENCY_CONCERNS):
        grants.to_role(
            grants.FOLLOW_REFERRAL, referral, agency_id=by.agency_id, role=role, by=by, reason=reason
        )
    for role in with_right(Right.ANSWER_ALERTS):
        grants.to_role(
            grants.ANSWER_REFERRAL, referral, agency_id=referral.to_agency_id, role=role, by=by, reason=reason
        )


def _recorded(concern: Concern) -> dict[str, Any]:
    """What the author said of the parent on the day that they posted it. Nothing else is taken for said."""
    consent = RECORDED_CONSENT[ParentKnows(concern.parent_knows)]
    kept = {"consent": consent, "family_not_told": NotTold.NOT_RECORDED}
    if consent == Consent.NOT_RECORDED:
        return kept
    return kept | {
        "consent_asked_by": opening.author_membership(concern),
        "consent_asked_on": timezone.localdate(concern.posted_at),
        "override_reason": concern.parent_reason if consent == Consent.REFUSED else None,
    }


def _open(referral: Referral, agreed: dict[str, Any], *, by: Membership) -> None:
    for role in with_right(Right.ANSWER_ALERTS):
        step = Disclosure(
            concern=referral.concern,
            to_agency=referral.to_agency,
            to_role=role,
            purpose=REFERRAL,
            lawful_basis=LawfulBasis.PUBLIC_TASK,
            **agreed | {"until": timezone.now() + OPEN_FOR},
        )
        opening.open_words(step, by=by)


def _answering(referral_id: UUID, by: Practitioner) -> tuple[Referral, Membership]:
    referral = _locked(visibility.answerable_referrals(by), referral_id)
    return referral, selectors.acting(by, Right.ANSWER_ALERTS, agency_id=referral.to_agency_id)


def _locked(rows: QuerySet[Referral], referral_id: UUID) -> Referral:
    referral = (
        rows.select_for_update(no_key=True, of=("self",))
        .select_related("made_by")
        .filter(pk=referral_id)
        .first()
    )
    if referral is None:
        raise NotFound("There is no such referral.")
    return referral


def _move(referral: Referral, to: ReferralState) -> None:
    said = "This is not the referral's next step. Somebody may have acted before you."
    referral.state = move_on(referral.state, to, otherwise=said)


def _note(action: str, event: EventKind, referral: Referral, by: Membership) -> None:
    events.append(event, referral.pk)
    audit.record(action, by=by, kind="referral", subject=referral.pk, concern=str(referral.concern_id))
