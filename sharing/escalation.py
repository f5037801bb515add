"""Whom may an alert be taken to, where nobody answers it? The steps that hold, and who stands at one."""

from collections.abc import Collection
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet

from agencies.models import Membership, Partnership
from agencies.roles import Right, with_right
from sharing.models import Alert, AlertContribution, AlertEscalation, AlertRecipient, EscalationStep

Where = EscalationStep.Where
_ANSWERING = with_right(Right.BE_FIRST_TO_ANSWER)
_LEADING = with_right(Right.SEE_OWN_AGENCY_CONCERNS)


def steps_of(partnership: Partnership | UUID, *stuck_in: str) -> list[EscalationStep]:
    """In order: for each state the partnership's own, where it has any, and the default ones elsewhere."""
    rows = EscalationStep.objects.live().filter(Q(partnership=partnership) | Q(partnership=None))
    steps = list(rows.filter(stuck_in__in=stuck_in) if stuck_in else rows)
    own = {step.stuck_in for step in steps if step.partnership_id}
    return [step for step in steps if bool(step.partnership_id) == (step.stuck_in in own)]


def may_be_told(alert: Alert, told: Collection[tuple[UUID, str]]) -> set[tuple[UUID, str]]:
    """(agency, role) of all to whom this alert could be taken; `told`: who is told of it as it is raised.

    They are shown it from the start, so that the worker, which tells them, need not open anything to anybody.
    """
    steps = steps_of(alert.partnership_id)
    at = {
        Where.ANSWERING: {agency for agency, role in told if role in _ANSWERING},
        Where.CONTRIBUTING: {agency for agency, role in told if role in _LEADING},
    }
    named = {(agency, step.role) for step in steps for agency in at.get(Where(step.where), ())}
    # In a role's place its lead may be told.
    named |= {(agency, role) for agency in at[Where.ANSWERING] for role in _LEADING if steps}
    anywhere = {step.role for step in steps if step.where == Where.PARTNERSHIP}
    if not anywhere:
        return named
    held = Membership.objects.live().filter(agency__partnership=alert.partnership_id, role__in=anywhere)
    return named | set(held.values_list("agency_id", "role").distinct())


def told_of(escalation_id: UUID) -> QuerySet[Membership]:
    """Who stands at the step today; where nobody does, who leads where it was to be answered, else triage."""
    escalation = AlertEscalation.objects.select_related("step", "alert").filter(pk=escalation_id).first()
    if escalation is None:
        return Membership.objects.none()
    alert, step = escalation.alert, escalation.step
    told = AlertRecipient.objects.filter(alert=alert, agency=OuterRef("agency"))
    answering = Exists(told.filter(role__in=_ANSWERING))
    contributing = AlertContribution.objects.filter(alert=alert, concern__agency=OuterRef("agency"))
    at = {
        Where.ANSWERING: answering,
        Where.CONTRIBUTING: Exists(contributing),
        Where.PARTNERSHIP: Q(agency__partnership=alert.partnership_id),
    }
    live = Membership.objects.live()
    instead = (
        live.filter(at[Where(step.where)], role=step.role),
        live.filter(answering, role__in=_LEADING),
        live.filter(answering, role__in=_ANSWERING),
    )
    return next((found for found in instead if found.exists()), Membership.objects.none())
