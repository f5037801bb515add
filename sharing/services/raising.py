"""An alert is raised, or grows by what has come to it. Runs under the child's lock."""

from collections.abc import Collection, Sequence
from uuid import UUID

from django.db import connection
from django.utils import timezone

from agencies import audit, events
from agencies.models import EventKind, Partnership
from sharing.family import Family
from sharing.models import AccumulationRule, Alert, AlertContribution, AlertRecipient, Concern
from sharing.services import deadlines, showing
from sharing.strengths import Strength
from sharing.transitions import OPEN_ALERT, AlertState, ConcernState, move

# Asked whenever a concern is filed: the ORM takes several times as long to write it.
_ANY_OPEN = """
    select 1 from sharing_alert
     where child_id = any(%s::uuid[]) and partnership_id = %s and state = any(%s::text[]) limit 1
"""


def open_alerts(child_ids: Collection[UUID], partnership: Partnership) -> dict[UUID, Alert]:
    """By child. Held, so that triage closes none while a concern joins it."""
    with connection.cursor() as cursor:
        cursor.execute(_ANY_OPEN, [list(child_ids), partnership.pk, list(OPEN_ALERT)])
        if not cursor.fetchone():
            return {}  # and none is raised meanwhile: that takes the child's lock
    rows = Alert.objects.filter(child__in=child_ids, partnership=partnership, state__in=OPEN_ALERT)
    held = rows.select_for_update(no_key=True, of=("self",)).order_by("pk")
    return {alert.child_id: alert for alert in held}


def raise_alert(rule: AccumulationRule, concerns: Collection[Concern], kin: Family) -> None:
    """`kin`: of the child whom it is about."""
    now = timezone.now()
    due_at = deadlines.due(rule.clock, start=now, partnership=rule.partnership)
    alert = Alert.objects.create(
        child_id=kin.child,
        partnership=rule.partnership,
        rule=rule,
        raised_at=now,
        due_at=due_at,
        escalate_at=due_at,
    )
    showing.show_new(alert, _contribute(alert, concerns), concerns)
    events.append(EventKind.ALERT_RAISED, alert.pk)
    audit.record(
        "alert_raised", by=None, kind="alert", subject=alert.pk, rule=rule.code, version=rule.version
    )


def grow(alert: Alert, concerns: Sequence[Concern], kin: Family) -> None:
    """Later concerns join the open alert, and all are told again; at once where somebody is very worried."""
    known = set(alert.contributions.filter(concern__in=concerns).values_list("concern_id", flat=True))
    if later := [concern for concern in concerns if concern.pk not in known]:
        _contribute(alert, later)
        showing.show(alert, kin)
        _ask_again(alert)
        events.append(_grown_by(later), alert.pk)
        audit.record("alert_grown", by=None, kind="alert", subject=alert.pk)


def _grown_by(concerns: Sequence[Concern]) -> EventKind:
    very_worried = any(concern.strength == Strength.VERY_WORRIED.value for concern in concerns)
    return EventKind.ALERT_WORSENED if very_worried else EventKind.ALERT_GROWN


def _ask_again(alert: Alert) -> None:
    """What came after the decision was not in it."""
    if alert.state == AlertState.DECIDED:
        alert.state = move(AlertState.DECIDED, AlertState.ACKNOWLEDGED).value
        waits = deadlines.restart(alert, deadlines.ALERT_DECISION, start=timezone.now())
        alert.save(update_fields=["state", *waits])


def _contribute(alert: Alert, concerns: Collection[Concern]) -> set[tuple[UUID, str]]:
    """Whose agencies are told; who is told already stays so."""
    AlertContribution.objects.bulk_create(AlertContribution(alert=alert, concern=each) for each in concerns)
    sealed = Concern.objects.filter(pk__in=[each.pk for each in concerns], state=ConcernState.SEALED.value)
    sealed.update(state=ConcernState.ALERTED.value)
    told = showing.told_where(alert, {concern.agency_id for concern in concerns})
    AlertRecipient.objects.bulk_create(
        [AlertRecipient(alert=alert, agency_id=agency, role=role) for agency, role in told],
        ignore_conflicts=True,
    )
    return told
