"""What a link of two children, and its end, mean for alerts and for what was shown and opened to others.

Runs inside the linking transaction, under both children's locks.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Q
from django.utils import timezone

from agencies import audit
from sharing import contributions, family, grants
from sharing.models import (
    REFERRAL,
    Alert,
    AlertContribution,
    Child,
    ChildStatus,
    Concern,
    ConcernGroupObjectPermission,
    Disclosure,
    RuleRecipient,
)
from sharing.services import accumulating, opening, showing
from sharing.services.judging import Count
from sharing.transitions import UNANSWERED_ALERT, AlertState, ConcernState, move


@dataclass(frozen=True)
class Joined:
    """What counted for one child; `saw`: (concern, agency) of every outline shown with them."""

    concerns: Sequence[Concern]
    saw: frozenset[tuple[UUID, UUID]]


def joined(child: Child) -> Joined:
    concerns = counting(child)
    return Joined(concerns, _seen(concerns))


def counting(child: Child) -> list[Concern]:
    """What an alert about the child may show: its own concerns, and those about its carers."""
    about = Q(child=child) | Q(carer__in=family.of(child.pk).carers)
    rows = Concern.objects.filter(about).exclude(state=ConcernState.WITHDRAWN.value)
    return list(rows.select_related("agency__partnership").order_by("pk"))


def take_over(*, child: Child, same_as: Child, concerns: Sequence[Concern], alone: bool) -> None:
    """`concerns` were the child's and are now filed to `same_as`; `alone`: it had none of its own.

    The child's open alerts rest: they keep their state, nobody is shown them, and `same_as` has one
    instead. What triage has decided stays decided.
    """
    if not alone:
        accumulating.join(child_id=same_as.pk, concerns=concerns)
    unanswered = Alert.objects.filter(child=child, state__in=UNANSWERED_ALERT)
    for alert in unanswered.select_related("rule__partnership"):
        accumulating.carry_on(alert, same_as.pk)
        grants.end(alert, reason=showing.REASON)
        # Nobody is shown it, so it is taken to nobody either.
        _look_at(alert, None)


def give_back(*, child: Child, other: Child, before: Joined, since: datetime) -> None:
    """The concerns of `before` are each with their own child again; `since`: when the link was made.

    An alert that was raised since, and for which the other child's own concerns are not enough, is
    withdrawn; every other alert is shown again to those who would see it without the link.
    """
    for concern in before.concerns:
        grants.end(concern, reason=showing.REASON)
    grants.close_emergencies(concern.pk for concern in before.concerns)
    # A concern about a carer may be in other children's alerts as well.
    about = {child.pk, *family.selves(other.pk)}
    touched = AlertContribution.objects.filter(concern__in=before.concerns).values("alert")
    alerts = Alert.objects.filter(Q(child__in=about) | Q(pk__in=touched))
    alerts = alerts.exclude(state=AlertState.WITHDRAWN.value).order_by("raised_at")
    for alert in alerts.select_related("rule__partnership", "child"):
        waits = alert.state in UNANSWERED_ALERT
        if waits and alert.child == other and alert.raised_at >= since and not _stands_alone(alert):
            _withdraw(alert)
        elif not (waits and alert.child.status == ChildStatus.LINKED):
            _show_again(alert)
            if waits and alert.escalate_at is None:
                _look_at(alert, alert.due_at)
    # Counting those again that were counted before would raise what triage has answered.
    came_since = [each for each in counting(child) if each.filed_at and each.filed_at >= since]
    accumulating.join(child_id=child.pk, concerns=came_since)
    _withdraw_disclosures(before, since)


def _stands_alone(alert: Alert) -> bool:
    """Whether what is left crosses a rule, and is more than an earlier alert has answered."""
    left = set(showing.shown_by(alert).values_list("pk", flat=True))
    if left <= contributions.answered(family.of(alert.child_id)):
        return False
    count = Count.of(alert.child_id)
    return count.crossed(alert.child_id, alert.rule.partnership, now=timezone.now()) is not None


def _withdraw(alert: Alert) -> None:
    alert.state = move(AlertState(alert.state), AlertState.WITHDRAWN)
    alert.escalate_at = None
    alert.save(update_fields=["state", "escalate_at"])
    grants.end(alert, reason=showing.REASON)
    audit.record("alert_withdrawn", by=None, kind="alert", subject=alert.pk)


def _look_at(alert: Alert, when: datetime | None) -> None:
    """When the worker is to look whether somebody else must be told of it; never, where None."""
    alert.escalate_at = when
    alert.save(update_fields=["escalate_at"])


def _show_again(alert: Alert) -> None:
    """Agencies that were told because of a concern that is another child's now are told no more."""
    elsewhere = Concern.objects.filter(contributions__alert=alert).exclude(pk__in=showing.shown_by(alert))
    roles = alert.rule.recipients.filter(where=RuleRecipient.Where.CONTRIBUTING).values_list(
        "role", flat=True
    )
    agencies = elsewhere.values_list("agency_id", flat=True)
    for agency, role in {(agency, role) for agency in agencies for role in roles} - showing.told(alert):
        alert.recipients.filter(agency=agency, role=role).delete()
        grants.end(alert, reason=showing.REASON, only=[(agency, role)])
    showing.show(alert)


def _withdraw_disclosures(before: Joined, since: datetime) -> None:
    """What was opened since to those who saw that there is a concern only because of the link.

    A referral stands: its maker told social care of their own concern, by telephone.
    """
    because_of_link = before.saw - _seen(before.concerns)
    steps = Disclosure.objects.live().filter(concern__in=before.concerns, decided_at__gte=since)
    steps = steps.exclude(purpose=REFERRAL)
    for step in steps.select_related("concern", "decided_by"):
        if (step.concern_id, step.to_agency_id) in because_of_link:
            opening.withdraw(step)


def _seen(concerns: Sequence[Concern]) -> frozenset[tuple[UUID, UUID]]:
    outlines = ConcernGroupObjectPermission.objects.live().filter(
        content_object__in=concerns, permission__codename=grants.OUTLINE
    )
    return frozenset(outlines.values_list("content_object_id", "group__role_group__agency_id"))
