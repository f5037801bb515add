"""Counts before anyone reads: judges a child's concerns and raises or grows the alert.

Runs inside the filing transaction, under the child's lock.
"""

from datetime import datetime
from uuid import UUID

from django.utils import timezone

from agencies import audit, events
from agencies.models import EventKind, Membership, Partnership
from sharing import accumulation, contributions, grants
from sharing.models import (
    AccumulationRule,
    Alert,
    AlertContribution,
    AlertRecipient,
    Child,
    Concern,
    RuleRecipient,
)
from sharing.services import deadlines
from sharing.transitions import AlertState, ConcernState

TRIAGE = "triage"
REASON = "alert"


def evaluate(*, child: Child, newest: Concern) -> None:
    """Judges the child and, where it is provisional, the child it is likely to be.

    The caller holds both locks. The hosts' clocks may differ a little: what the web host has just
    observed is not in the future here.
    """
    partnership = newest.agency.partnership
    for judged in filter(None, (child, child.likely_child)):
        alert = (
            Alert.objects.filter(child=judged, partnership=partnership)
            .exclude(state=AlertState.DECIDED.value)
            .select_related("rule")
            .first()
        )
        if alert is None:
            _judge(judged, partnership, now=max(timezone.now(), newest.observed_at))
        elif judged == child:
            _grow(alert, newest)


def _judge(child: Child, partnership: Partnership, *, now: datetime) -> None:
    """Raises an alert where a rule is crossed, about what the crossed rules count and nothing older.

    A provisional child's concerns count and are not shown, and never trigger an at-once rule here: it
    has a pseudonym of its own, where triage hears of it. Nor does what a decided alert has answered.
    """
    _hold(child)
    rules = contributions.rules_of(partnership)
    everything = contributions.of_child(child.pk)
    answered = contributions.answered(child.pk)
    at_once = [c for c in everything if not c.provisional and c.concern not in answered]
    judgements = [
        accumulation.judge(at_once if rule.immediate else everything, rule, now=now) for rule, _ in rules
    ]
    deciding = accumulation.deciding(judgements)
    if deciding and deciding.crossed:
        row = next(row for rule, row in rules if rule is deciding.rule)
        shown = [c.concern for c in accumulation.contributing(judgements) if not c.provisional]
        _raise(child, row, list(Concern.objects.filter(pk__in=shown)))


def _hold(child: Child) -> None:
    """Nobody withdraws one of the child's concerns between the count and the alert."""
    rows = Concern.objects.select_for_update(no_key=True).filter(child=child).order_by("pk")
    list(rows.values_list("pk", flat=True))


def _raise(child: Child, rule: AccumulationRule, concerns: list[Concern]) -> None:
    now = timezone.now()
    due_at = deadlines.due(rule.clock, start=now, partnership=rule.partnership)
    alert = Alert.objects.create(
        child=child, partnership=rule.partnership, rule=rule, raised_at=now, due_at=due_at
    )
    _contribute(alert, concerns)
    events.append(EventKind.ALERT_RAISED, alert.pk)
    audit.record(
        "alert_raised", by=None, kind="alert", subject=alert.pk, rule=rule.code, version=rule.version
    )


def _grow(alert: Alert, concern: Concern) -> None:
    """A later concern joins the open alert, and all are told again."""
    if not alert.contributions.filter(concern=concern).exists():
        _contribute(alert, [concern])
        events.append(EventKind.ALERT_GROWN, alert.pk)
        audit.record("alert_grown", by=None, kind="alert", subject=alert.pk)


def _contribute(alert: Alert, concerns: list[Concern]) -> None:
    AlertContribution.objects.bulk_create(AlertContribution(alert=alert, concern=c) for c in concerns)
    Concern.objects.filter(pk__in=[c.pk for c in concerns], state=ConcernState.SEALED.value).update(
        state=ConcernState.ALERTED.value
    )
    AlertRecipient.objects.bulk_create(
        [AlertRecipient(alert=alert, agency_id=agency, role=role) for agency, role in _told(alert)],
        ignore_conflicts=True,
    )
    _show(alert)


def _told(alert: Alert) -> set[tuple[UUID, str]]:
    """(agency, role) of everyone that the rule tells, as the alert stands now."""
    recipients = list(alert.rule.recipients.all())
    contributing = Concern.objects.filter(contributions__alert=alert).values_list("agency_id", flat=True)
    at_agencies = [r.role for r in recipients if r.where == RuleRecipient.Where.CONTRIBUTING]
    anywhere = [r.role for r in recipients if r.where == RuleRecipient.Where.PARTNERSHIP]
    in_partnership = (
        Membership.objects.live()
        .filter(agency__partnership=alert.partnership, role__in=anywhere)
        .values_list("agency_id", "role")
    )
    return {(agency, role) for agency in contributing for role in at_agencies} | set(in_partnership)


def _show(alert: Alert) -> None:
    """Every recipient sees the alert and the outline of every contribution; triage may answer."""
    told = list(alert.recipients.values_list("agency_id", "role"))
    triage = [(agency, role) for agency, role in told if role == TRIAGE]
    concerns = list(Concern.objects.filter(contributions__alert=alert))
    grants.to_roles(grants.OUTLINE_ALERT, [alert], told, by=None, reason=REASON)
    grants.to_roles(grants.ANSWER_ALERT, [alert], triage, by=None, reason=REASON)
    grants.to_roles(grants.OUTLINE, concerns, told, by=None, reason=REASON)
