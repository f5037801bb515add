"""What the service starts with: clocks, steps of escalation and rules, to be confirmed or replaced.

Nothing that is there already is changed: what a partnership has replaced stays replaced.
"""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.db import transaction

from agencies.models import Partnership
from sharing.models import AccumulationRule, Clock, EscalationStep, RuleRecipient

DATA = Path(__file__).parent / "data"


@transaction.atomic
def load() -> list[str]:
    """Clocks and steps, which hold for all; and for each partnership without any rule, the rules.

    Returns what was added, in words.
    """
    return [*_clocks(), *_steps(), *(said for each in Partnership.objects.all() for said in _rules(each))]


def clocks_missing() -> list[str]:
    """Codes of the clocks that the service asks for by name, and that do not hold today."""
    live = set(Clock.objects.live().values_list("code", flat=True))
    return [clock["code"] for clock in _read("clocks") if clock["code"] not in live]


def partnerships_without_rules() -> bool:
    return Partnership.objects.exclude(rules__in=AccumulationRule.objects.live()).exists()


def _clocks() -> Iterator[str]:
    known = set(Clock.objects.values_list("code", flat=True))
    for clock in _read("clocks"):
        if clock["code"] not in known:
            yield f"Clock: {Clock.objects.create(**clock).name}"


def _steps() -> Iterator[str]:
    known = set(EscalationStep.objects.filter(partnership=None).values_list("stuck_in", flat=True))
    for step in _read("escalation"):
        if step["stuck_in"] not in known:
            made = EscalationStep.objects.create(**step)
            yield f"Step {made.position} of an alert that is {made.stuck_in}: {made.role}"


def _rules(partnership: Partnership) -> Iterator[str]:
    if partnership.rules.exists():
        return
    for rule in _read("rules"):
        recipients = rule.pop("recipients")
        made = AccumulationRule.objects.create(partnership=partnership, **rule)
        RuleRecipient.objects.bulk_create(RuleRecipient(rule=made, **each) for each in recipients)
        yield f"Rule of {partnership.name}: {made.name}"


def _read(what: str) -> list[dict[str, Any]]:
    listed: list[dict[str, Any]] = json.loads((DATA / f"default_{what}.json").read_text())
    return listed
