"""Does the state allow it? What no administrator may do, whoever asks."""

from collections.abc import Mapping

from agencies.decisions import Decision, first_refusal
from agencies.models import Agency, Membership, Practitioner
from agencies.roles import ROLES, Right, with_right

# Role → the kinds of agency that may give it. These roles reach beyond one agency, so an ordinary
# agency cannot hand them out; a role that is not listed may be given anywhere.
ONLY_AT: Mapping[str, frozenset[str]] = {
    "triage": frozenset({"social_care"}),
    "duty_manager": frozenset({"social_care", "board"}),
    "identity_steward": frozenset({"board"}),
    "board_analyst": frozenset({"board"}),
    "privacy_officer": frozenset({"board"}),
}


def roles_given_at(agency: Agency) -> list[tuple[str, str]]:
    """Code and name of each role that this agency may give."""
    return [(role.code, role.name) for role in ROLES.values() if _fits(role.code, agency)]


def may_give(role: str, agency: Agency) -> Decision:
    return first_refusal((role in ROLES and _fits(role, agency), "This agency cannot give this role."))


def may_receive(practitioner: Practitioner, *, by: Practitioner) -> Decision:
    return first_refusal(
        (practitioner.pk != by.pk, "Nobody gives themselves a role: ask a colleague."),
        (practitioner.is_active, "This person's account is closed."),
    )


def may_reset_second_factor(practitioner: Practitioner, *, by: Practitioner) -> Decision:
    return first_refusal((practitioner.pk != by.pk, "Nobody resets their own: ask a colleague."))


def may_be_ended(membership: Membership, *, by: Practitioner) -> Decision:
    """To be asked under the lock that memberships.py takes: two administrators may end one another."""
    return first_refusal(
        (membership.practitioner_id != by.pk, "Nobody changes their own membership: ask a colleague."),
        (_another_administers(membership), "An agency keeps at least one administrator."),
    )


def _fits(role: str, agency: Agency) -> bool:
    return role not in ONLY_AT or agency.kind_id in ONLY_AT[role]


def _another_administers(membership: Membership) -> bool:
    administering = with_right(Right.MANAGE_PEOPLE)
    if membership.role not in administering:
        return True
    others = Membership.objects.live().filter(agency=membership.agency_id, role__in=administering)
    return others.exclude(practitioner=membership.practitioner_id).exists()
