"""Rules, clocks and categories as rows, and concerns posted through the service itself."""

import json
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import factory
from django.utils import timezone
from factory.django import DjangoModelFactory

from agencies.models import Membership
from sharing import models
from sharing.identity.identity import Identity
from sharing.identity.named import About, Named, NamedCarer
from sharing.services import concerns

OLLY = Identity(
    given_name="Oliver",
    family_name="Turner",
    date_of_birth=date(2021, 5, 14),
    nhs_number="9990000026",
    postcode="NB1 4QT",
)
CLOCKS = (
    "alert_acknowledgement",
    "alert_decision",
    "alert_closure",
    "alert_escalation",
    "referral_decision",
    "advice_reply",
    "opening_request_answer",
    "emergency_review",
)
JACQUIE = NamedCarer(
    "mother",
    Identity(
        given_name="Jacqueline", family_name="Turner", date_of_birth=date(1998, 2, 11), postcode="NB1 4QT"
    ),
    lives_with=True,
)


class CategoryFactory(DjangoModelFactory):
    class Meta:
        model = models.Category
        django_get_or_create = ("code",)

    code = "care"
    name = "Care, food, supervision"
    source = "Made for the tests"
    since = date(2026, 1, 1)


class ClockFactory(DjangoModelFactory):
    class Meta:
        model = models.Clock

    code = "alert_acknowledgement"
    name = "One working day"
    working_days = 1
    source = "Made for the tests"
    since = date(2026, 1, 1)


class EscalationStepFactory(DjangoModelFactory):
    """To the partnership's duty manager at once, where nobody acknowledges, unless said otherwise."""

    class Meta:
        model = models.EscalationStep

    stuck_in = "raised"
    position = 1
    role = "duty_manager"
    where = "partnership"
    source = "Made for the tests"
    since = date(2026, 1, 1)


class RuleFactory(DjangoModelFactory):
    """Three concerns from two agencies within a year, unless said otherwise."""

    class Meta:
        model = models.AccumulationRule
        skip_postgeneration_save = True

    code = "three-from-two"
    version = 1
    name = "Three concerns from two agencies"
    window_days = 365
    min_concerns = 3
    min_authors = 2
    min_agencies = 2
    weight_niggle = 1.0
    weight_worried = 1.0
    weight_very_worried = 1.0
    threshold = 3.0
    clock = "alert_acknowledgement"
    source = "Made for the tests"
    since = date(2026, 1, 1)

    @factory.post_generation
    def recipients(self, create: bool, extracted: Any, **_: object) -> None:
        where = models.RuleRecipient.Where
        for role, place in (("safeguarding_lead", where.CONTRIBUTING), ("triage", where.PARTNERSHIP)):
            models.RuleRecipient.objects.create(rule=self, role=role, where=place)


def post(
    by: Membership,
    narrative: str = "Late and hungry.",
    *,
    identity: Identity | None = OLLY,
    carers: Sequence[NamedCarer] = (),
    about: About = About.CHILD,
    strength: str = "niggle",
    days_ago: float = 0,
    **draft: Any,
) -> models.Concern:
    """Posts a concern through the service."""
    said: dict[str, Any] = {"categories": ("care",), "parent_knows": "agrees"} | draft
    follows = said.pop("same_child_as", None)
    key = said.pop("idempotency_key", "")
    observed: datetime = said.pop("at", timezone.now() - timedelta(days=days_ago))
    return concerns.post(
        by=by,
        draft=concerns.Draft(narrative=narrative, strength=strength, observed_at=observed, **said),
        named=None if follows else Named(identity, tuple(carers), about),
        same_child_as=follows,
        idempotency_key=key,
    ).concern


DEFAULT_RULES = Path(models.__file__).parents[1] / "data" / "default_rules.json"


def default_rules() -> Any:
    return json.loads(DEFAULT_RULES.read_text())
