"""Opens advice and referrals for one person: what they may see, and the audit record of the look."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from django.db import transaction
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from agencies import audit, quotas, selectors
from agencies.asker_context import Question, finding_out
from agencies.errors import NotFound
from agencies.models import Allowance, Membership, Practitioner
from agencies.roles import Right
from sharing import lists, permissions, visibility, words
from sharing.models import REFERRAL, Advice, Referral
from sharing.selectors import Page, page_of
from sharing.services import ownership, reading
from sharing.services.reading import OpenedConcern
from sharing.strengths import Strength
from sharing.transitions import ALLOWED, AdviceState, ReferralState

MOST_ROWS = 50
BOTH_SIDES = ("asked_by__practitioner", "asked_by__agency", "adviser__practitioner", "adviser__agency")


@dataclass(frozen=True)
class AdviceRow:
    """`other`: whom it was put to, or, where the reader advises, who put it."""

    id: UUID
    other: Membership
    advising: bool
    state: AdviceState
    asked_at: datetime
    due_at: datetime


@dataclass(frozen=True)
class OpenedAdvice:
    """No row of the concern or the advice: a page cannot wander from the question to whose it is.

    `concern_id` and `reference` are None for the adviser. `adviser_left`: nobody will answer it.
    """

    id: UUID
    asked_by: Membership
    adviser: Membership
    adviser_left: bool
    advising: bool
    state: AdviceState
    question: str
    reply: str | None
    categories: list[str]
    strength: Strength
    asked_at: datetime
    due_at: datetime
    replied_at: datetime | None
    concern_id: UUID | None
    reference: str | None


@dataclass(frozen=True)
class ReferralRow:
    """`answering`: the reader is of the receiving team. `late`: it should have been decided by now."""

    referral: Referral
    state: ReferralState
    answering: bool
    late: bool


@dataclass(frozen=True)
class OpenedReferral(ReferralRow):
    """`own`: the reader is of the side that made it. `next_states`: where the table leads from here.

    `concern` is for the receiving team only. `consent`: where the parent stood when it was made.
    `written_same_day`: by the calendar in London.
    """

    own: bool
    next_states: frozenset[StrEnum]
    writing: str | None
    written_same_day: bool | None
    outcome: str | None
    consent: str
    concern: OpenedConcern | None


@transaction.atomic
def my_advice(by: Practitioner) -> list[AdviceRow]:
    """Questions that the person put or was asked: all that wait, and the newest others; no words. Audited."""
    every = visibility.advice_for(by).select_related(*BOTH_SIDES).order_by("-asked_at")
    asked = Q(state=AdviceState.ASKED.value)
    rows = [*every.filter(asked), *every.exclude(asked)[:MOST_ROWS]]
    _listed("advice", [row.pk for row in rows], by)
    return [
        AdviceRow(
            id=row.pk,
            other=row.asked_by if _advises(row, by) else row.adviser,
            advising=_advises(row, by),
            state=AdviceState(row.state),
            asked_at=row.asked_at,
            due_at=row.due_at,
        )
        for row in rows
    ]


def advice_given(concern_id: UUID, *, by: Practitioner) -> list[Advice]:
    """Answered questions about a concern of one's own, for a decision to name. Raises NotFound. Audited."""
    answered = ownership.own_concern(concern_id, by).advice.filter(state=AdviceState.ANSWERED.value)
    return list(answered.select_related("adviser__practitioner").order_by("replied_at"))


@transaction.atomic
def my_referrals(by: Practitioner, *, before: str = "") -> Page[ReferralRow]:
    """Referrals that the person made, follows or answers, newest first; no words. Audited."""
    people = ("to_agency", "made_by__agency", "made_by__practitioner")
    page = page_of(lists.REFERRALS, by, Referral.objects.select_related(*people), before)
    shown = [referral.pk for referral in page.items]
    _listed("referral", shown, by)
    mine_to_answer = visibility.answerable_referrals(by).filter(pk__in=shown)
    answering = set(mine_to_answer.values_list("pk", flat=True))
    rows = [
        ReferralRow(row, ReferralState(row.state), answering=row.pk in answering, late=_late(row))
        for row in page.items
    ]
    return Page(rows, page.next)


@quotas.counted(Allowance.CONCERNS)
@transaction.atomic
def open_advice(advice_id: UUID, *, by: Practitioner) -> OpenedAdvice:
    """Raises NotFound where the person neither asked nor was asked, or TooMany. Audited."""
    rows = visibility.advice_for(by).select_related("concern", "question", "reply", *BOTH_SIDES)
    with finding_out(Question.ADVICE, advice_id):
        advice = rows.prefetch_related("concern__categories").filter(pk=advice_id).first()
    if advice is None:
        raise NotFound("There is no such question.")
    advising = _advises(advice, by)
    acting = advice.adviser if advising else _asking(advice, by)
    audit.record("advice_opened", by=acting, kind="advice", subject=advice.pk, concern=str(advice.concern_id))
    return OpenedAdvice(
        id=advice.pk,
        asked_by=advice.asked_by,
        adviser=advice.adviser,
        adviser_left=not Membership.objects.live().filter(pk=advice.adviser_id).exists(),
        advising=advising,
        state=AdviceState(advice.state),
        question=words.read(advice.question),
        reply=words.read_if(advice.reply),
        categories=[category.name for category in advice.concern.categories.all()],
        strength=Strength(advice.concern.strength),
        asked_at=advice.asked_at,
        due_at=advice.due_at,
        replied_at=advice.replied_at,
        concern_id=None if advising else advice.concern_id,
        reference=None if advising else advice.concern.reference,
    )


@quotas.counted(Allowance.CONCERNS)
@transaction.atomic
def open_referral(referral_id: UUID, *, by: Practitioner) -> OpenedReferral:
    """Raises NotFound where the person neither follows nor answers it, or TooMany. Audited."""
    people = ("made_by", "acknowledged_by", "decided_by")
    # Its child not along with it: a join finds nothing for those who made it and may not know the code.
    rows = visibility.referrals_for(by).select_related(
        "concern", "to_agency", "writing", "outcome", *(f"{one}__practitioner" for one in people)
    )
    own = Exists(ownership.own_referrals(by).filter(pk=OuterRef("pk")))
    rows = rows.select_related(*(f"{one}__agency" for one in people))
    referral = rows.annotate(own=own).filter(pk=referral_id).first()
    if referral is None:
        raise NotFound("There is no such referral.")
    answering = bool(permissions.may_answer_referral(by, referral))
    audit.record(
        "referral_opened",
        by=_acting(referral, by, answering=answering),
        kind="referral",
        subject=referral.pk,
        concern=str(referral.concern_id),
    )
    return OpenedReferral(
        referral=referral,
        state=ReferralState(referral.state),
        answering=answering,
        late=_late(referral),
        own=referral.own,
        next_states=ALLOWED[ReferralState][ReferralState(referral.state)],
        writing=words.read_if(referral.writing),
        written_same_day=_written_same_day(referral),
        outcome=words.read_if(referral.outcome),
        consent=_consent(referral),
        concern=reading.look_at(referral.concern_id, by=by) if answering else None,
    )


def _listed(kind: str, subjects: list[UUID], by: Practitioner) -> None:
    audit.listed(f"{kind}_listed", by=selectors.memberships(by).first(), kind=kind, subjects=subjects)


def _asking(advice: Advice, by: Practitioner) -> Membership:
    """The membership of who asked, or of the lead of their agency."""
    if advice.asked_by.practitioner_id == by.pk:
        return advice.asked_by
    return selectors.acting(by, Right.SEE_OWN_AGENCY_CONCERNS, agency_id=advice.concern.agency_id)


def _advises(advice: Advice, by: Practitioner) -> bool:
    return advice.adviser.practitioner_id == by.pk


def _late(referral: Referral) -> bool:
    return referral.decided_at is None and referral.due_at < timezone.now()


def _consent(referral: Referral) -> str:
    steps = referral.concern.disclosures.filter(to_agency=referral.to_agency_id, purpose=REFERRAL)
    latest = steps.order_by("-decided_at").first()
    return latest.get_consent_display() if latest else ""


def _written_same_day(referral: Referral) -> bool | None:
    if referral.written_at is None:
        return None
    return timezone.localdate(referral.written_at) == timezone.localdate(referral.phoned_at)


def _acting(referral: Referral, by: Practitioner, *, answering: bool) -> Membership:
    if answering:
        return selectors.acting(by, Right.ANSWER_ALERTS, agency_id=referral.to_agency_id)
    return selectors.acting(by, Right.POST_CONCERNS, agency_id=referral.made_by.agency_id)
