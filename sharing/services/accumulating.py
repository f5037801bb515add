"""Counts before anyone reads: judges a child's concerns and raises or grows the alert.

Runs inside the filing transaction, under the locks of the children judged.
"""

from collections.abc import Collection, Sequence
from datetime import datetime
from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils import timezone

from agencies import audit, events
from agencies.models import EventKind, Membership, Partnership
from sharing import accumulation, contributions, family, grants, links
from sharing.accumulation import Judgement
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
from sharing.transitions import OPEN_ALERT, ConcernState

TRIAGE = "triage"
REASON = "alert"


def evaluate(
    *, children: Sequence[Child], newest: Concern, carers: Collection[UUID] = (), around: Sequence[Child] = ()
) -> None:
    """Judges each child that the concern has come to, and those for whom it counts without being shown:
    `around`, and the child that a provisional one is likely to be.

    `carers` are new to the children: what counts of the concerns about them has come as well. The caller
    holds the locks of all. The hosts' clocks may differ a little: what the web host has just observed is
    not in the future here.
    """
    partnership, now = newest.agency.partnership, _now([newest])
    counted = [*around, *(child.likely_child for child in children if child.likely_child)]
    _hold(*children, *counted)
    for child in children:
        past = _counting(child, partnership, now=now).filter(carer__in=carers) if carers else ()
        _join(child, [newest, *(concern for concern in past if concern != newest)])
    for child in counted:
        if open_alert(child, partnership) is None:
            _judge(child, partnership, now=now)


def join(*, child: Child, concerns: Sequence[Concern]) -> None:
    """Concerns that have come to the child: its open alert grows by them, or it is judged with them."""
    _hold(child)
    _join(child, concerns)


def _join(child: Child, concerns: Sequence[Concern]) -> None:
    for partnership in {concern.agency.partnership for concern in concerns}:
        own = [concern for concern in concerns if concern.agency.partnership == partnership]
        alert = open_alert(child, partnership)
        if alert is None:
            _judge(child, partnership, now=_now(own))
        else:
            _grow(alert, own)


def carry_on(alert: Alert, child: Child) -> None:
    """What the alert shows is the child's now: in the child's own open alert, or in one raised for it."""
    concerns = list(shown_by(alert))
    current = open_alert(child, alert.partnership)
    if current:
        _grow(current, concerns)
    elif concerns:
        _raise(child, alert.rule, concerns)


def open_alert(child: Child, partnership: Partnership) -> Alert | None:
    rows = Alert.objects.filter(child=child, partnership=partnership, state__in=OPEN_ALERT)
    return rows.select_related("rule").first()


def shown_by(alert: Alert) -> QuerySet[Concern]:
    """What contributed and is still filed to the alert's child, or about a carer of it."""
    child_id = links.filed_as(alert.child_id)
    about = Q(child=child_id) | Q(carer__in=family.of(child_id).carers)
    return Concern.objects.filter(about, contributions__alert=alert)


def _now(concerns: Sequence[Concern]) -> datetime:
    return max([timezone.now(), *(concern.observed_at for concern in concerns)])


def _judge(child: Child, partnership: Partnership, *, now: datetime) -> None:
    """Raises an alert where a rule is crossed, about what the crossed rules count and nothing older."""
    if crossing := crossed(child, partnership, now=now):
        _raise(child, *crossing)


def crossed(
    child: Child, partnership: Partnership, *, now: datetime
) -> tuple[AccumulationRule, list[Concern]] | None:
    """The rule that decides, where one is crossed, and what is to be shown."""
    rows, judgements = _judgements(child, partnership, now=now)
    deciding = accumulation.deciding(judgements)
    if deciding is None or not deciding.crossed:
        return None
    row = next(row for row, judgement in zip(rows, judgements, strict=True) if judgement is deciding)
    shown = [c.concern for c in accumulation.contributing(judgements) if c.shown]
    return row, list(Concern.objects.filter(pk__in=shown))


def _counting(child: Child, partnership: Partnership, *, now: datetime) -> QuerySet[Concern]:
    """Whatever any rule counts today."""
    _, judgements = _judgements(child, partnership, now=now)
    counted = {each.contribution.concern for judgement in judgements for each in judgement.counted}
    return Concern.objects.filter(pk__in=counted).select_related("agency__partnership")


def _judgements(
    child: Child, partnership: Partnership, *, now: datetime
) -> tuple[list[AccumulationRule], list[Judgement]]:
    """The partnership's rules, and each one's judgement.

    What is not shown counts, and never triggers an at-once rule here: it is about another pseudonym,
    where triage hears of it. Nor does what a decided alert has answered.
    """
    rules = contributions.rules_of(partnership)
    everything = contributions.of_child(child.pk)
    answered = contributions.answered(child.pk)
    at_once = [c for c in everything if c.shown and c.concern not in answered]
    judgements = [
        accumulation.judge(at_once if rule.immediate else everything, rule, now=now) for rule, _ in rules
    ]
    return [row for _, row in rules], judgements


def _hold(*children: Child) -> None:
    """Nobody withdraws a concern that an alert would show between the count and the alert.

    Carers' concerns are many children's, so those of all are held at once: in one order, nobody waits for
    one who waits for them.
    """
    carers = {carer for child in children for carer in family.of(child.pk).carers}
    about = Q(child__in=children) | Q(carer__in=carers)
    rows = Concern.objects.select_for_update(no_key=True).filter(about).order_by("pk")
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


def _grow(alert: Alert, concerns: Sequence[Concern]) -> None:
    """Later concerns join the open alert, and all are told again."""
    known = set(alert.contributions.values_list("concern_id", flat=True))
    if later := [concern for concern in concerns if concern.pk not in known]:
        _contribute(alert, later)
        events.append(EventKind.ALERT_GROWN, alert.pk)
        audit.record("alert_grown", by=None, kind="alert", subject=alert.pk)


def _contribute(alert: Alert, concerns: list[Concern]) -> None:
    AlertContribution.objects.bulk_create(AlertContribution(alert=alert, concern=c) for c in concerns)
    Concern.objects.filter(pk__in=[c.pk for c in concerns], state=ConcernState.SEALED.value).update(
        state=ConcernState.ALERTED.value
    )
    AlertRecipient.objects.bulk_create(
        [AlertRecipient(alert=alert, agency_id=agency, role=role) for agency, role in told(alert)],
        ignore_conflicts=True,
    )
    show(alert)


def told(alert: Alert) -> set[tuple[UUID, str]]:
    """(agency, role) of everyone that the rule tells, as the alert stands now."""
    recipients = list(alert.rule.recipients.all())
    contributing = shown_by(alert).values_list("agency_id", flat=True)
    at_agencies = [r.role for r in recipients if r.where == RuleRecipient.Where.CONTRIBUTING]
    anywhere = [r.role for r in recipients if r.where == RuleRecipient.Where.PARTNERSHIP]
    in_partnership = (
        Membership.objects.live()
        .filter(agency__partnership=alert.partnership, role__in=anywhere)
        .values_list("agency_id", "role")
    )
    return {(agency, role) for agency in contributing for role in at_agencies} | set(in_partnership)


def show(alert: Alert) -> None:
    """Every recipient sees the alert and the outline of every contribution; triage may answer."""
    recipients = list(alert.recipients.values_list("agency_id", "role"))
    triage = [(agency, role) for agency, role in recipients if role == TRIAGE]
    grants.to_roles(grants.OUTLINE_ALERT, [alert], recipients, by=None, reason=REASON)
    grants.to_roles(grants.ANSWER_ALERT, [alert], triage, by=None, reason=REASON)
    grants.to_roles(grants.OUTLINE, list(shown_by(alert)), recipients, by=None, reason=REASON)
