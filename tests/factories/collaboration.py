"""Advice, disclosures and referrals made through the services, with answers most tests do not care about."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from django.utils import timezone

from agencies.models import Agency
from sharing.models import Advice, Concern, Disclosure, Outcome, Referral
from sharing.services import advice, disclosures, filing, referrals
from sharing.terms import Terms
from tests.factories.sharing import post
from tests.factories.world import World


def filed(concern: Concern, child: UUID | None = None) -> Concern:
    """As the vault leaves it once it knows the child: a new one unless said otherwise."""
    outcome = Outcome.SAME if child else Outcome.NEW
    filing.file(concern_id=concern.pk, child_id=child or uuid4(), outcome=outcome, likely_child_id=None)
    concern.refresh_from_db()
    return concern


def ask(world: World, concern: Concern | None = None, question: str = "Should I refer?") -> Advice:
    return advice.ask(
        concern_id=(concern or post(world.gp)).pk,
        adviser_id=world.adviser.pk,
        question=question,
        by=world.gp.practitioner,
    )


def terms(**changed: Any) -> Terms:
    """The parent was asked today and agreed."""
    today = timezone.localdate()
    said: dict[str, Any] = {"consent": "given", "consent_asked_on": today, "family_told_on": today}
    return Terms(**said | changed)


def open_to_school(world: World, concern: Concern, **changed: Any) -> Disclosure:
    said: dict[str, Any] = {
        "to_agency_id": world.school.pk,
        "to_role": "practitioner",
        "purpose": "plan_help",
        "lawful_basis": "public_task",
        "terms": terms(),
        "by": world.gp.practitioner,
    }
    return disclosures.open_to(concern_id=concern.pk, **said | changed)


def open_to_leads(concern: Concern, agency: Agency) -> Disclosure:
    """By its author."""
    return disclosures.open_to(
        concern_id=concern.pk,
        to_agency_id=agency.pk,
        to_role="safeguarding_lead",
        purpose="assess_risk",
        lawful_basis="public_task",
        terms=terms(),
        by=concern.author,
    )


def an_hour_ago() -> datetime:
    return timezone.now() - timedelta(hours=1)


def refer(world: World, concern: Concern | None = None, **changed: Any) -> Referral:
    said: dict[str, Any] = {
        "to_agency_id": world.social_care.pk,
        "phoned_at": an_hour_ago(),
        "phoned_to": "The duty social worker",
        "by": world.gp.practitioner,
    }
    return referrals.make(concern_id=(concern or filed(post(world.gp))).pk, **said | changed)


def acknowledged(world: World, concern: Concern | None = None) -> Referral:
    """Phoned, written and acknowledged."""
    referral = refer(world, concern)
    referrals.confirm_in_writing(referral_id=referral.pk, text="As I said.", by=world.gp.practitioner)
    return referrals.acknowledge(referral_id=referral.pk, by=world.triage.practitioner)
