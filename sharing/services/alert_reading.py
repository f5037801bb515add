"""Opens an alert, or a child, for one person: limited information, to judge whether more is needed.

Kinds of agency, categories, strengths, dates and whom to phone, never the words (GMC 0-18 years,
paragraph 60).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from agencies import audit, quotas, selectors
from agencies.asker_context import Question, finding_out
from agencies.errors import NotFound
from agencies.models import Allowance, Membership, Practitioner, Purpose
from agencies.roles import Right
from sharing import accumulation, contacts, contributions, permissions, visibility, words, worries
from sharing.accumulation import Contribution, Judgement
from sharing.identity.named import About
from sharing.models import Alert, AlertEscalation, Child, Concern
from sharing.services import relatives, typed
from sharing.services.relatives import Relative
from sharing.transitions import OPEN_ALERT
from sharing.worries import Worries

_ANSWERED_BY = ("acknowledged_by__practitioner", "decided_by__practitioner", "closed_by__practitioner")


@dataclass(frozen=True)
class Outline:
    """One concern in limited form. `openable`: its words may be read by the asker."""

    number: int
    concern: Concern
    kind: str
    categories: list[str]
    phone: list[Membership]
    openable: bool

    @property
    def about(self) -> About:
        return About.CARER if self.concern.carer_id else About.CHILD


@dataclass(frozen=True)
class OpenedAlert:
    """`counted`: all that the judgement may count; `uncertain` of it is still being matched.

    `late`: what triage has to do next is overdue. `still_worried` is for those who answer.
    """

    alert: Alert
    outlines: list[Outline]
    relationships: list[Relative]
    judgement: Judgement
    counted: list[Contribution]
    explanation: list[str]
    uncertain: int
    may_answer: bool
    may_restrict: bool
    may_break_glass: bool
    decision_reason: str | None
    late: bool
    escalations: list[AlertEscalation]
    still_worried: Worries | None


@dataclass(frozen=True)
class WorkingWith:
    """A kind of agency that works with the child, and whom to telephone there."""

    kind: str
    phone: list[Membership]


@dataclass(frozen=True)
class OpenedChild:
    child: Child
    outlines: list[Outline]
    relationships: list[Relative]
    alerts: list[Alert]
    judgement: Judgement | None
    counted: list[Contribution]
    explanation: list[str]

    @property
    def working_with(self) -> list[WorkingWith]:
        """Of the concerns that the asker may see, in the order in which each kind first appears."""
        people: dict[str, dict[UUID, Membership]] = {}
        for outline in self.outlines:
            people.setdefault(outline.kind, {}).update({person.pk: person for person in outline.phone})
        return [WorkingWith(kind, list(phone.values())) for kind, phone in people.items()]


@quotas.counted(Allowance.CHILDREN)
@transaction.atomic
def open_alert(alert_id: UUID, *, by: Practitioner) -> OpenedAlert:
    """Raises NotFound where the alert is not for this person, or TooMany. Audited."""
    alert = (
        visibility.alerts_for(by)
        .select_related("rule", "child", "partnership", "decision_reason", *_ANSWERED_BY)
        .filter(pk=alert_id)
        .first()
    )
    if alert is None:
        raise NotFound("There is no such alert.")
    with finding_out(Question.ACCUMULATION, alert.child_id):
        counted = contributions.of_alert(alert)
        relationships = relatives.of_child(alert.child_id, by=by)
    audit.record("alert_opened", by=selectors.memberships(by).first(), kind="alert", subject=alert.pk)
    return _opened(alert, counted, relationships, by)


@quotas.counted(Allowance.CHILDREN)
@transaction.atomic
def open_child(child_id: UUID, *, purpose: str, by: Practitioner) -> OpenedChild:
    """A child exists for those who see an alert about it, and is looked up for a purpose.

    Raises Invalid (`purpose`), NotFound or TooMany. Audited.
    """
    typed.chosen(purpose=(purpose, Purpose))
    alerts = list(
        visibility.alerts_for(by).filter(child_id=child_id).select_related("rule", "child", "partnership")
    )
    if not alerts:
        raise NotFound("There is no such child.")
    with finding_out(Question.ACCUMULATION, child_id):
        counted = contributions.of_child(child_id)
        relationships = relatives.of_child(child_id, by=by)
    rule = contributions.as_rule(alerts[0].rule)
    judgement = accumulation.judge(counted, rule, now=timezone.now())
    acting = selectors.memberships(by).first()
    audit.record("child_opened", by=acting, kind="child", subject=child_id, purpose=purpose)
    return OpenedChild(
        child=alerts[0].child,
        outlines=_outlines(counted, by),
        relationships=relationships,
        alerts=alerts,
        judgement=judgement,
        counted=counted,
        explanation=[*accumulation.explain(judgement), *_next(alerts[0], counted)],
    )


def _opened(
    alert: Alert, counted: list[Contribution], relationships: list[Relative], by: Practitioner
) -> OpenedAlert:
    judgement = accumulation.judge(counted, contributions.as_rule(alert.rule), now=_as_of(alert))
    outlines = _outlines(counted, by)
    may_answer = bool(permissions.may_answer(by, alert))
    return OpenedAlert(
        alert=alert,
        outlines=outlines,
        relationships=relationships,
        judgement=judgement,
        counted=counted,
        explanation=[*accumulation.explain(judgement), *_next(alert, counted)],
        uncertain=sum(c.contribution.provisional for c in judgement.counted),
        may_answer=may_answer,
        may_restrict=may_answer and Right.RESTRICT_CHILDREN in selectors.rights(by),
        may_break_glass=bool(permissions.may_break_glass(by, alert.child)),
        decision_reason=words.read_if(alert.decision_reason),
        late=alert.state in OPEN_ALERT and alert.due_at < timezone.now(),
        escalations=list(alert.escalations.select_related("step")),
        still_worried=worries.about([each.concern for each in outlines]) if may_answer else None,
    )


def _as_of(alert: Alert) -> datetime:
    """A closed alert stays as it was closed; an open one is judged today."""
    return alert.closed_at or timezone.now()


def _next(alert: Alert, counted: Sequence[Contribution]) -> list[str]:
    """What is missing to the nearest of the rules that are not crossed, while concerns may still come."""
    if alert.state not in OPEN_ALERT:
        return []
    others = [rule for rule, row in contributions.rules_of(alert.partnership) if row.pk != alert.rule_id]
    judged = [accumulation.judge(counted, rule, now=_as_of(alert)) for rule in others]
    return accumulation.say_next(accumulation.next_to_cross(judged))


def _outlines(counted: Sequence[Contribution], by: Practitioner) -> list[Outline]:
    concerns = [each.concern for each in counted if each.shown]
    visible = (
        visibility.concerns_for(by)
        .filter(pk__in=concerns)
        .select_related("agency__kind", "agency__partnership")
        .prefetch_related("categories")
        .order_by("observed_at", "id")
    )
    openable = set(visibility.openable_by(by).filter(pk__in=concerns).values_list("pk", flat=True))
    phones: dict[UUID, list[Membership]] = {}
    outlines = []
    for number, concern in enumerate(visible, start=1):
        if concern.agency_id not in phones:
            phones[concern.agency_id] = contacts.whom_to_phone(concern)
        outlines.append(
            Outline(
                number=number,
                concern=concern,
                kind=concern.agency.kind.name,
                categories=[category.name for category in concern.categories.all()],
                phone=phones[concern.agency_id],
                openable=concern.pk in openable,
            )
        )
    return outlines
