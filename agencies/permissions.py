"""May this person? About agencies and the people who work there."""

from agencies import visibility
from agencies.decisions import Decision, first_refusal
from agencies.models import Agency, Membership, Practitioner
from agencies.roles import Right, with_right

KEEPERS = with_right(Right.MANAGE_PEOPLE) | with_right(Right.OVERSEE_ACCESS)


def may_manage_people(practitioner: Practitioner, agency: Agency) -> Decision:
    """Only a live administrator of that very agency: not of another, and not of the partnership."""
    manages = visibility.agencies_managed_by(practitioner).filter(pk=agency.pk).exists()
    return first_refusal((manages, "You do not administer this agency."))


def may_administer(practitioner: Practitioner) -> Decision:
    """Some agency: of which people and systems, visibility.py says."""
    manages = visibility.agencies_managed_by(practitioner).exists()
    return first_refusal((manages, "You do not administer an agency."))


def may_record_agreements(practitioner: Practitioner) -> Decision:
    """Between any agencies of the partnerships whose register the person keeps."""
    keeps = visibility.possible_parties(practitioner).exists()
    return first_refusal((keeps, "The partnership’s privacy officer keeps the register."))


def may_keep_checkpoints(practitioner: Practitioner) -> Decision:
    """For the agency. Not everyone: how fast the audit log grows tells how much others do."""
    keeps = Membership.objects.live().filter(practitioner=practitioner, role__in=KEEPERS).exists()
    return first_refusal((keeps, "Your agency’s administrator keeps the checkpoints."))
