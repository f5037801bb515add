"""Plants a child that was made up: whoever looks at it had no reason to, and is reported (config/asker.sql).

What is said about it goes the ordinary way, by colleagues who have left, and was answered long ago: it asks
nothing of anybody. The vault is given no identity for it, so that no real child is ever taken for it.
"""

import json
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from uuid import UUID, uuid4

from django.db import transaction
from django.utils import timezone

from agencies import audit, roles
from agencies.errors import Conflict
from agencies.models import Agency, Event, Membership, Partnership, Practitioner
from agencies.roles import Right
from sharing.identity.identity import Identity
from sharing.identity.named import Named
from sharing.models import (
    Alert,
    AlertDecision,
    AlertGroupObjectPermission,
    AlertOutcome,
    Canary,
    Category,
    Concern,
    ConcernGroupObjectPermission,
    ConcernUserObjectPermission,
    Outcome,
)
from sharing.services import alerts, concerns, deadlines, filing

# One agency alone raises no alert.
LEAST, AGENCIES = 2, 3
CONCERNS_EACH = 2
LEADING, TRIAGE = "safeguarding_lead", "triage"
_said = json.loads((Path(__file__).parents[1] / "data" / "canaries.json").read_text())
_chance = secrets.SystemRandom()


@dataclass(frozen=True)
class Colleague:
    """Somebody made up, who left long ago."""

    membership: Membership

    @property
    def practitioner(self) -> Practitioner:
        return self.membership.practitioner


@transaction.atomic
def plant(*, partnership: Partnership, by: None = None) -> Canary:
    """Made by the tables' owner; `by` is None for the service itself.

    Raises Conflict where too few agencies have a safeguarding lead, or what was posted raises no alert.
    """
    child_id, decided = uuid4(), timezone.now() - timedelta(days=_chance.randint(60, 200))
    identity = Named(_identity(decided))
    authors = [_colleague(agency, "practitioner") for agency in _led(partnership)]
    texts = _chance.sample(_said["concerns"], min(len(authors) * CONCERNS_EACH, len(_said["concerns"])))
    posted = [
        _post(authors[number % len(authors)], text, identity, decided - timedelta(days=3 * number + 2))
        for number, text in enumerate(texts)
    ]
    for number, concern in enumerate(posted):
        outcome = Outcome.SAME if number else Outcome.NEW
        filing.file(concern_id=concern.pk, child_id=child_id, outcome=outcome, likely_child_id=None)
    alert = Alert.objects.filter(child=child_id, partnership=partnership).first()
    if alert is None:
        raise Conflict("What was posted crosses none of this partnership's rules.")
    triage = _colleague(_answering(partnership), TRIAGE)
    _decide(alert, triage, decided)
    _tell_nobody([alert.pk, *(concern.pk for concern in posted)])
    for left in (*authors, triage):
        _leave(left)
    audit.record("canary_planted", by=by, kind="child", subject=child_id)
    return Canary.objects.create(child_id=child_id, partnership=partnership)


def _led(partnership: Partnership) -> list[Agency]:
    """Some of the agencies whose lead is told of what its people see."""
    leads = Membership.objects.live().filter(role=LEADING).values("agency")
    found = list(Agency.objects.filter(partnership=partnership, pk__in=leads))
    if len(found) < LEAST:
        raise Conflict("Fewer than two agencies of this partnership have a safeguarding lead.")
    return _chance.sample(found, min(AGENCIES, len(found)))


def _answering(partnership: Partnership) -> Agency:
    answering = Membership.objects.live().filter(role__in=roles.with_right(Right.BE_FIRST_TO_ANSWER))
    agency = Agency.objects.filter(partnership=partnership, pk__in=answering.values("agency")).first()
    if agency is None:
        raise Conflict("Nobody answers alerts in this partnership.")
    return agency


def _colleague(agency: Agency, role: str) -> Colleague:
    person = Practitioner.objects.create_user(
        f"{secrets.token_hex(12)}@left.invalid", _chance.choice(_said["colleagues"])
    )
    since = timezone.now() - timedelta(days=_chance.randint(600, 1500))
    return Colleague(Membership.objects.create(practitioner=person, agency=agency, role=role, since=since))


def _leave(left: Colleague) -> None:
    Membership.objects.filter(pk=left.membership.pk).update(
        until=timezone.now() - timedelta(days=_chance.randint(5, 50))
    )
    Practitioner.objects.filter(pk=left.practitioner.pk).update(is_active=False)


def _identity(around: datetime) -> Identity:
    names, born = _said["children"], around.date() - timedelta(days=_chance.randint(1_500, 5_000))
    return Identity(
        given_name=_chance.choice(names["given"]),
        family_name=_chance.choice(names["family"]),
        date_of_birth=date(born.year, born.month, min(born.day, 28)),
    )


def _post(by: Colleague, text: str, named: Named, at: datetime) -> Concern:
    """As if it had been posted then, in every list."""
    categories = list(Category.objects.live().values_list("code", flat=True))
    draft = concerns.Draft(
        narrative=text,
        categories=(_chance.choice(categories),),
        strength=_chance.choice(("niggle", "worried")),
        parent_knows="not_told",
        parent_reason="Not before we have spoken with one another.",
        observed_at=at,
    )
    concern = concerns.post(by=by.membership, draft=draft, named=named).concern
    concern.posted_at = at + timedelta(minutes=_chance.randint(20, 300))
    concern.save(update_fields=["posted_at"])
    for model in (ConcernGroupObjectPermission, ConcernUserObjectPermission):
        model.objects.filter(content_object=concern).update(listed_at=concern.posted_at)
    return concern


def _decide(alert: Alert, triage: Colleague, decided: datetime) -> None:
    """Answered the ordinary way, and then put back to when it would have been."""
    alerts.acknowledge(alert_id=alert.pk, by=triage.practitioner)
    alerts.decide(
        alert_id=alert.pk,
        decision=_chance.choice((AlertDecision.NO_ACTION, AlertDecision.ADVICE)),
        reason=_chance.choice(_said["reasons"]),
        by=triage.practitioner,
    )
    outcome = _chance.choice((AlertOutcome.USEFUL, AlertOutcome.KNOWN, AlertOutcome.NOT_USEFUL))
    alerts.close(alert_id=alert.pk, outcome=outcome, by=triage.practitioner)
    raised = decided - timedelta(hours=_chance.randint(20, 44))
    Alert.objects.filter(pk=alert.pk).update(
        raised_at=raised,
        due_at=deadlines.due(deadlines.ALERT_CLOSURE, start=decided, partnership=alert.partnership),
        acknowledged_at=raised + timedelta(minutes=_chance.randint(15, 180)),
        decided_at=decided,
        closed_at=decided + timedelta(days=_chance.randint(1, 20)),
    )
    AlertGroupObjectPermission.objects.filter(content_object=alert).update(listed_at=raised)


def _tell_nobody(subjects: Sequence[UUID]) -> None:
    Event.objects.filter(subject_id__in=subjects, claimed_at=None).update(claimed_at=timezone.now())
