"""Shows what was opened in an emergency: to whoever did, who watches over it, and whose words it was."""

from collections import Counter
from dataclasses import dataclass, field
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from agencies import audit, audit_looks, quotas, selectors
from agencies.asker_context import Question, finding_out
from agencies.audit_looks import Look
from agencies.decisions import Decision
from agencies.errors import NotFound
from agencies.models import Allowance, Membership, Practitioner
from agencies.roles import Right
from sharing import emergencies, permissions, policies, visibility, words
from sharing.models import Child, Concern, EmergencyOpening
from sharing.transitions import EmergencyState

MOST_ROWS = 50
OWN_ACTS = ("glass_", "emergency_")
PEOPLE = (
    "opened_by__practitioner",
    "opened_by__agency__partnership",
    "ended_by__practitioner",
    "reviewed_by__practitioner",
)


@dataclass(frozen=True)
class EmergencyRow:
    """`state`: ended once its hour is over. `own`: the reader opened it. `may_review`: they oversee it."""

    opening: EmergencyOpening
    state: EmergencyState
    own: bool
    may_review: bool

    @property
    def overdue(self) -> bool:
        waits = self.state != EmergencyState.REVIEWED
        return waits and self.opening.review_due_at <= timezone.now()


@dataclass(frozen=True)
class Read:
    """What whoever opened it looked at or did while it was open: first when, and how often.

    About a concern, or the child as a whole.
    """

    look: Look
    concern: Concern | None
    times: int


@dataclass(frozen=True)
class OpenedEmergency(EmergencyRow):
    """`concerns`: those of it that the reader may know of.

    `child`, `reason` and `read` are None or empty for an agency that is told that its words were opened;
    `finding_reason` and `read` are for those who oversee it.
    """

    concerns: list[Concern]
    child: Child | None = None
    reason: str | None = None
    finding_reason: str | None = None
    read: list[Read] = field(default_factory=list)


@dataclass(frozen=True)
class Breaking:
    """A child whose concerns the person could open, and those of them that are closed to them."""

    child: Child
    may_break: Decision
    closed: list[Concern]
    earlier: list[EmergencyRow]


@transaction.atomic
def breaking(child_id: UUID, *, by: Practitioner) -> Breaking:
    """Raises NotFound where no alert shows the child, or it is restricted. Audited."""
    child = emergencies.children_in_reach(by).filter(pk=child_id).first()
    if child is None:
        raise NotFound("There is no such child.")
    audit.record("child_taken_up", by=selectors.memberships(by).first(), kind="child", subject=child_id)
    closed = emergencies.closed_concerns(child_id, by).order_by("observed_at", "pk")
    earlier = emergencies.own_emergencies(by).filter(child=child_id).select_related(*PEOPLE)
    return Breaking(
        child=child,
        may_break=permissions.may_break_glass(by, child),
        closed=list(closed.select_related("agency__kind").prefetch_related("categories")),
        earlier=[_row(each, by, overseen=False) for each in earlier[:MOST_ROWS]],
    )


@transaction.atomic
def emergency_openings(by: Practitioner) -> list[EmergencyRow]:
    """Those that nobody has reviewed first, then the newest. No words. Audited."""
    rows = emergencies.emergencies_for(by).select_related(*PEOPLE)
    overseen = set(emergencies.emergencies_overseen(by).values_list("pk", flat=True))
    waiting = rows.exclude(state=EmergencyState.REVIEWED.value).order_by("review_due_at", "id")
    reviewed = rows.filter(state=EmergencyState.REVIEWED.value)
    listed = [*waiting, *reviewed[:MOST_ROWS]]
    audit.listed(
        "emergency_openings_listed",
        by=selectors.memberships(by).first(),
        kind="child",
        subjects={each.child_id for each in listed},
    )
    return [_row(each, by, overseen=each.pk in overseen) for each in listed]


def waiting_for(by: Practitioner) -> int:
    """How many wait for this person's review, those among them that still go on."""
    return emergencies.to_review(by).count()


@quotas.counted(Allowance.CONCERNS)
@transaction.atomic
def open_emergency(emergency_id: UUID, *, by: Practitioner) -> OpenedEmergency:
    """Raises NotFound where it is not for this person, or TooMany. Audited."""
    # Its texts not along with it: a join finds nothing for those who may not read them.
    rows = emergencies.emergencies_for(by).select_related(*PEOPLE)
    opening = rows.filter(pk=emergency_id).first()
    if opening is None:
        raise NotFound("There is no such opening.")
    overseen = bool(permissions.may_review_emergency(by, opening))
    row = _row(opening, by, overseen=overseen)
    audit.record(
        "emergency_opening_seen",
        by=_acting(row, by),
        kind="emergency_opening",
        subject=opening.pk,
        child=opening.child_id,
    )
    with finding_out(Question.ACCESS):
        concerns = _concerns(row, by)
        child = Child.objects.filter(pk=opening.child_id).first() if row.own or overseen else None
    return OpenedEmergency(
        **vars(row),
        concerns=concerns,
        child=child,
        reason=words.read(opening.reason) if row.own or overseen else None,
        finding_reason=words.read_if(opening.finding_reason) if overseen else None,
        read=_read(opening, concerns) if overseen else [],
    )


def _concerns(row: EmergencyRow, by: Practitioner) -> list[Concern]:
    """Of whoever opened it, those that they still see; of the agency that wrote some of them, its own."""
    if row.may_review:
        shown = visibility.concerns_overseen(by)
    else:
        shown = visibility.concerns_for(by) if row.own else visibility.own_concerns(by)
    found = shown.filter(emergency_openings=row.opening).select_related("agency__kind")
    return list(found.order_by("observed_at", "pk"))


def _read(opening: EmergencyOpening, concerns: list[Concern]) -> list[Read]:
    by_id = {concern.pk: concern for concern in concerns}
    looks = audit_looks.of_person(
        opening.opened_by.practitioner_id,
        [opening.child_id, *by_id],
        since=opening.opened_at,
        until=opening.ended_at or opening.until,
    )
    # What was recorded about several of them was done to each; the emergency's own acts are shown above.
    done = [(look, subject) for look, subject in looks if not look.action.startswith(OWN_ACTS)]
    times = Counter((look.action, subject) for look, subject in done)
    first = {(look.action, subject): look for look, subject in reversed(done)}
    return [
        Read(look, by_id.get(subject), times[action, subject])
        for (action, subject), look in sorted(first.items(), key=lambda found: found[1].id)
    ]


def _row(opening: EmergencyOpening, by: Practitioner, *, overseen: bool) -> EmergencyRow:
    state = EmergencyState(opening.state)
    if state == EmergencyState.OPEN and not policies.emergency_goes_on(opening):
        state = EmergencyState.ENDED
    return EmergencyRow(opening, state, own=opening.opened_by.practitioner_id == by.pk, may_review=overseen)


def _acting(row: EmergencyRow, by: Practitioner) -> Membership | None:
    if row.own:
        return row.opening.opened_by
    if row.may_review:
        partnership = row.opening.opened_by.agency.partnership
        return selectors.acting(by, Right.OVERSEE_ACCESS, partnership=partnership)
    return selectors.memberships(by).first()
