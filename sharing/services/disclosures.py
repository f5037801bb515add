"""Opens a concern one step further: to whom, for what, on which basis, until when."""

from datetime import timedelta
from uuid import UUID

from django.db import models, transaction
from django.utils import timezone

from agencies import agreements, events, selectors
from agencies.errors import Invalid
from agencies.models import Agency, EventKind, Practitioner
from sharing import receivers
from sharing.models import Concern, Consent, Disclosure, LawfulBasis
from sharing.services import opening, ownership
from sharing.transitions import ConcernState

LASTS = timedelta(days=90)


class Purpose(models.TextChoices):
    """Free text would be stored readable, and could name the child."""

    ASSESS_RISK = "assess_risk", "To decide whether there is a risk that justifies sharing more"
    PLAN_HELP = "plan_help", "To plan help for the child or the family together"
    PROTECT = "protect", "To protect the child, or another child, from harm"


@transaction.atomic
def open_to(
    *,
    concern_id: UUID,
    to_agency_id: UUID,
    to_role: str,
    purpose: str,
    lawful_basis: str,
    consent: str,
    by: Practitioner,
) -> Disclosure:
    """Opens the words to all who hold the role at the agency, for 90 days.

    Raises NotFound, Conflict (withdrawn), NotAllowed where no live sharing agreement covers both
    agencies, or Invalid (`to_agency`, `to_role`, `purpose`, `lawful_basis`, `consent`).
    """
    concern, membership = ownership.lock_own_concern(concern_id, by)
    _check(purpose=(purpose, Purpose), lawful_basis=(lawful_basis, LawfulBasis), consent=(consent, Consent))
    to_agency = _receiver(concern, to_agency_id, to_role)
    agreements.cover(concern.agency, to_agency).require()
    step = Disclosure(
        concern=concern,
        to_agency=to_agency,
        to_role=to_role,
        purpose=purpose,
        lawful_basis=lawful_basis,
        consent=consent,
        until=timezone.now() + LASTS,
    )
    opening.open_words(step, by=membership)
    ownership.bring(concern, ConcernState.OPENED)
    events.append(EventKind.CONCERN_OPENED, step.pk)
    return step


def _receiver(concern: Concern, agency_id: UUID, role: str) -> Agency:
    others = Agency.objects.filter(partnership=concern.agency.partnership).exclude(pk=concern.agency_id)
    agency = others.filter(pk=agency_id).first()
    if agency is None:
        raise Invalid({"to_agency": ["Choose another agency of your partnership."]})
    if role not in dict(receivers.reading_roles()):
        raise Invalid({"to_role": ["Choose who may read it."]})
    if not selectors.holders(agency_id=agency.pk, role=role).exists():
        raise Invalid({"to_role": [f"Nobody at {agency} has this role today."]})
    return agency


def _check(**chosen: tuple[str, type[models.TextChoices]]) -> None:
    wrong = {
        name: ["Choose one."] for name, (value, choices) in chosen.items() if value not in choices.values
    }
    if wrong:
        raise Invalid(wrong)
