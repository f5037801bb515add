"""In an emergency somebody opens a child's concerns to themselves for an hour; others are told at once."""

from collections.abc import Collection, Sequence
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from agencies import agreements, audit, events, selectors
from agencies.errors import Conflict, NotAllowed, NotFound
from agencies.models import EventKind, Membership, Practitioner, Purpose, SharingAgreement
from agencies.roles import Right
from sharing import emergencies, grants, permissions, policies
from sharing.models import Concern, EmergencyKind, EmergencyOpening, Finding
from sharing.models.break_glass import LASTS
from sharing.services import deadlines, typed
from sharing.services.moving import move_on
from sharing.services.opening import wait_for_turn
from sharing.transitions import EmergencyState

CLOCK = "emergency_review"
ENDED = "This has ended already."


@transaction.atomic
def break_glass(*, child_id: UUID, kind: str, reason: str, by: Practitioner) -> EmergencyOpening:
    """Opens the words of those concerns about the child whose outline an alert shows the person.

    The privacy officers are told at once, and the leads of the agencies that wrote them. Whether the second
    factor was entered again the caller asks. Raises NotFound, Conflict (open already), NotAllowed (nothing
    is closed to them, or no live sharing agreement covers it) or Invalid (`kind`, `reason`).
    """
    child = emergencies.children_in_reach(by).filter(pk=child_id).first()
    if child is None:
        raise NotFound("There is no such child.")
    typed.chosen(kind=(kind, EmergencyKind))
    # The lock makes two of one's own at once into one after the other.
    list(selectors.memberships(by).select_for_update(no_key=True, of=("self",)))
    _end_earlier(child_id, by)
    permissions.may_break_glass(by, child).require()
    closed = _closed(child_id, by)
    acting = _outlined_to(closed, by)
    covered = _covered(closed, acting)
    now = timezone.now()
    opening = EmergencyOpening.objects.create(
        child=child,
        opened_by=acting,
        kind=kind,
        reason=typed.keep("reason", reason),
        opened_at=now,
        until=now + LASTS,
        review_due_at=deadlines.due(CLOCK, start=now, partnership=acting.agency.partnership),
    )
    _open(opening, covered)
    events.append(EventKind.GLASS_BROKEN, opening.pk)
    _note("glass_broken", opening, [concern.pk for concern, _ in covered], by=acting)
    return opening


@transaction.atomic
def end(*, emergency_id: UUID, by: Practitioner) -> EmergencyOpening:
    """Before the hour is over: by the person, or by a privacy officer. Raises NotFound or Conflict."""
    opening = _lock(emergency_id, by)
    running = policies.emergency_goes_on(opening)
    if not running:
        raise Conflict(running.reason)
    overseen = permissions.may_review_emergency(by, opening)
    acting = _officer(opening, by) if overseen else opening.opened_by
    opened = _opened_by(opening)
    # The grants first: the second wall lets nobody touch them once it has ended.
    grants.close(*opened, reason=_reason(opening))
    opening.ended_by, opening.ended_at = acting, timezone.now()
    _end(opening)
    _note("emergency_ended", opening, opened, by=acting)
    return opening


@transaction.atomic
def review(*, emergency_id: UUID, finding: str, reason: str, by: Practitioner) -> EmergencyOpening:
    """By a privacy officer, once it is over. Raises NotFound, NotAllowed (one's own), Conflict (it goes on,
    or was reviewed) or Invalid (`finding`, `reason`).
    """
    opening = _lock(emergency_id, by)
    permissions.may_review_emergency(by, opening).require()
    if policies.emergency_goes_on(opening):
        raise Conflict("It still goes on. End it first, or wait until its hour is over.")
    _end_overdue(opening)
    opening.state = move_on(opening.state, EmergencyState.REVIEWED, otherwise="This was reviewed already.")
    typed.chosen(finding=(finding, Finding))
    opening.finding, opening.finding_reason = finding, typed.keep("reason", reason)
    opening.reviewed_by, opening.reviewed_at = _officer(opening, by), timezone.now()
    opening.save(update_fields=["state", "finding", "finding_reason", "reviewed_by", "reviewed_at"])
    _note("emergency_reviewed", opening, _opened_by(opening), by=opening.reviewed_by)
    return opening


@transaction.atomic
def remind_overdue(*, by: None = None) -> int:
    """Tells the privacy officers, once, of what nobody has reviewed in time. By the worker. Says how many."""
    waiting = EmergencyOpening.objects.exclude(state=EmergencyState.REVIEWED.value).filter(reminded_at=None)
    overdue = waiting.filter(review_due_at__lte=timezone.now())
    found = list(overdue.select_for_update(no_key=True, skip_locked=True))
    for opening in found:
        opening.reminded_at = timezone.now()
        opening.save(update_fields=["reminded_at"])
        events.append(EventKind.EMERGENCY_REVIEW_OVERDUE, opening.pk)
        action, child = "emergency_review_overdue", opening.child_id
        audit.record(action, by=by, kind="child", subject=child, emergency_opening=opening.pk)
    return len(found)


def _lock(emergency_id: UUID, by: Practitioner) -> EmergencyOpening:
    rows = emergencies.emergencies_acted_on(by).select_related("opened_by__agency__partnership")
    opening = rows.select_for_update(no_key=True, of=("self",)).filter(pk=emergency_id).first()
    if opening is None:
        raise NotFound("There is no such opening.")
    return opening


def _end_earlier(child_id: UUID, by: Practitioner) -> None:
    """One's own of the same child; those whose hour was over have ended without anybody's doing."""
    earlier = emergencies.own_emergencies(by).filter(child=child_id, state=EmergencyState.OPEN.value)
    for opening in earlier.select_for_update(no_key=True, of=("self",)):
        if policies.emergency_goes_on(opening):
            raise Conflict("You have opened this already. It is open until its hour is over.")
        _end_overdue(opening)


def _end_overdue(opening: EmergencyOpening) -> None:
    if opening.state == EmergencyState.OPEN:
        opening.ended_at = opening.until
        _end(opening)


def _end(opening: EmergencyOpening) -> None:
    opening.state = move_on(opening.state, EmergencyState.ENDED, otherwise=ENDED)
    opening.save(update_fields=["state", "ended_by", "ended_at"])


def _closed(child_id: UUID, by: Practitioner) -> list[Concern]:
    """Asked again once it is one's turn: another may just have opened some of them."""
    rows = emergencies.closed_concerns(child_id, by).select_related("agency")
    found = list(rows.values_list("pk", flat=True))
    wait_for_turn(*found)
    return list(rows.filter(pk__in=found))


def _outlined_to(closed: Sequence[Concern], by: Practitioner) -> Membership:
    acting = emergencies.memberships_outlined_to(closed, by).first()
    if acting is None:
        raise Conflict("Somebody has just opened it to you, or the alert shows it no more. Look again.")
    return acting


def _covered(closed: Sequence[Concern], acting: Membership) -> list[tuple[Concern, SharingAgreement | None]]:
    """Those that a live agreement covers to protect a child. Raises NotAllowed where none is."""
    under: dict[UUID, SharingAgreement | None] = {acting.agency_id: None}
    uncovered: dict[UUID, NotAllowed] = {}
    for agency in {concern.agency for concern in closed} - {acting.agency}:
        try:
            under[agency.pk] = agreements.under(agency, acting.agency, purpose=Purpose.PROTECT)
        except NotAllowed as none_live:
            uncovered[agency.pk] = none_live
    covered = [(concern, under[concern.agency_id]) for concern in closed if concern.agency_id in under]
    if not covered:
        raise next(iter(uncovered.values()))
    return covered


def _open(opening: EmergencyOpening, covered: Sequence[tuple[Concern, SharingAgreement | None]]) -> None:
    opening.concerns.add(*(concern for concern, _ in covered))
    for concern, agreement in covered:
        grants.to_member(
            grants.OPEN,
            concern,
            opening.opened_by,
            by=opening.opened_by,
            reason=_reason(opening),
            until=opening.until,
            agreement=agreement,
        )


def _opened_by(opening: EmergencyOpening) -> list[UUID]:
    """Ids alone: of whoever ends or reviews it nothing else may be seen."""
    rows = EmergencyOpening.concerns.through.objects.filter(emergencyopening=opening)
    return list(rows.values_list("concern_id", flat=True))


def _reason(opening: EmergencyOpening) -> str:
    return f"{grants.EMERGENCY} {opening.pk}"


def _officer(opening: EmergencyOpening, by: Practitioner) -> Membership:
    return selectors.acting(by, Right.OVERSEE_ACCESS, partnership=opening.opened_by.agency.partnership)


def _note(action: str, opening: EmergencyOpening, concerns: Collection[UUID], *, by: Membership) -> None:
    audit.listed(
        action,
        by=by,
        kind="concern",
        subjects=concerns,
        child=opening.child_id,
        emergency_opening=opening.pk,
    )
