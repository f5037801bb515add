from io import StringIO

import pytest
from django.core.management import call_command

from config import doctor
from sharing import defaults
from sharing.models import AccumulationRule, Clock, EscalationStep, RuleRecipient
from tests.factories.agencies import PartnershipFactory
from tests.factories.sharing import ClockFactory, RuleFactory

pytestmark = pytest.mark.django_db(databases=["default", "identity", "index"])


def loaded(*arguments: str) -> str:
    said = StringIO()
    call_command("load_defaults", *arguments, stdout=said)
    return said.getvalue()


def counts() -> list[int]:
    return [each.objects.count() for each in (Clock, EscalationStep, AccumulationRule, RuleRecipient)]


def test_a_new_partnership_gets_clocks_steps_and_rules_with_those_they_tell() -> None:
    PartnershipFactory(name="North Bay")
    assert "Rule of North Bay" in loaded()
    assert all(counts())
    assert defaults.clocks_missing() == []


def test_loading_again_adds_nothing() -> None:
    PartnershipFactory()
    loaded()
    before = counts()
    assert loaded() == ""
    assert counts() == before


def test_a_dry_run_says_what_and_adds_nothing() -> None:
    PartnershipFactory(name="North Bay")
    assert "Rule of North Bay" in loaded("--dry-run")
    assert counts() == [0, 0, 0, 0]


def test_what_a_partnership_has_replaced_stays_replaced() -> None:
    own = RuleFactory(partnership=PartnershipFactory())
    clock = ClockFactory(code="alert_acknowledgement", working_days=3)
    loaded()
    assert list(AccumulationRule.objects.all()) == [own]
    assert list(Clock.objects.filter(code=clock.code)) == [clock]


def test_the_doctor_names_what_nothing_can_be_counted_without() -> None:
    PartnershipFactory()

    def advice() -> str:
        return next(
            found.advice for found in doctor.examine() if found.what.startswith("There is every clock")
        )

    assert "load_defaults" in advice()
    loaded()
    assert advice() == ""
