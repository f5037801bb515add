"""May this person? About agencies and the people who work there."""

from agencies import visibility
from agencies.decisions import Decision, first_refusal
from agencies.models import Agency, Practitioner


def may_manage_people(practitioner: Practitioner, agency: Agency) -> Decision:
    """Only a live administrator of that very agency: not of another, and not of the partnership."""
    manages = visibility.agencies_managed_by(practitioner).filter(pk=agency.pk).exists()
    return first_refusal((manages, "You do not administer this agency."))
