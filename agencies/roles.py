"""Roles as data: what each may do, who gives it and since when.

Rights are names only: `agencies` imports nothing from the apps that these rights speak of.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class Right(StrEnum):
    POST_CONCERNS = "post concerns and follow one's own"
    SEE_OWN_AGENCY_CONCERNS = "see all concerns of one's own agency"
    RECEIVE_ALERTS = "see alerts that one's own agency contributed to"
    ANSWER_ALERTS = "acknowledge and decide alerts and referrals of the partnership"
    BE_FIRST_TO_ANSWER = "be told of alerts and referrals as they come in"
    GIVE_ADVICE = "answer questions put without identity"
    SETTLE_IDENTITY = "settle uncertain matches"
    RESTRICT_CHILDREN = "name the only people who may know of a child"
    APPROVE_IDENTITY_REQUESTS = "approve that the vault tells another person who a child is"
    SEE_PATTERNS = "see suppressed counts of the partnership"
    MANAGE_PEOPLE = "invite, change and end memberships of one's own agency"
    OVERSEE_ACCESS = "see who looked at what"
    SEE_AGREEMENTS = "see what one's own agency has agreed to share"
    MANAGE_AGREEMENTS = "record, renew and end sharing agreements of the partnership"


@dataclass(frozen=True)
class Role:
    code: str
    name: str
    description: str
    rights: frozenset[Right]
    source: str
    effective: date


_START = date(2026, 11, 21)


def _role(code: str, name: str, description: str, source: str, *rights: Right) -> Role:
    return Role(code, name, description, frozenset(rights), source, _START)


_ALL = (
    _role(
        "practitioner",
        "Practitioner",
        "Works with children or their carers and posts concerns.",
        "DESIGN §1",
        Right.POST_CONCERNS,
    ),
    _role(
        "safeguarding_lead",
        "Safeguarding lead",
        "A school's designated safeguarding lead, a practice's named GP.",
        "Keeping children safe in education, part two",
        Right.POST_CONCERNS,
        Right.SEE_OWN_AGENCY_CONCERNS,
        Right.RECEIVE_ALERTS,
        Right.SEE_AGREEMENTS,
    ),
    _role(
        "adviser",
        "Named or designated professional",
        "Answers questions about a child without knowing who the child is.",
        "GMC, Protecting children and young people, paragraph 43",
        Right.GIVE_ADVICE,
    ),
    _role(
        "triage",
        "Triage social worker",
        "The multi-agency safeguarding hub: answers alerts and referrals.",
        "Working Together to Safeguard Children",
        Right.POST_CONCERNS,
        Right.ANSWER_ALERTS,
        Right.BE_FIRST_TO_ANSWER,
        Right.RESTRICT_CHILDREN,
        Right.APPROVE_IDENTITY_REQUESTS,
        Right.SEE_AGREEMENTS,
    ),
    _role(
        "duty_manager",
        "Duty manager",
        "On call for the partnership: is told where nobody answered an alert in time, and can answer it.",
        "Working Together to Safeguard Children",
        Right.ANSWER_ALERTS,
        Right.RESTRICT_CHILDREN,
    ),
    _role(
        "identity_steward",
        "Identity steward",
        "Settles whether two records are one child.",
        "DESIGN §3.2",
        Right.SETTLE_IDENTITY,
        Right.RESTRICT_CHILDREN,
    ),
    _role(
        "board_analyst",
        "Board analyst",
        "Reviews patterns for the partnership's board; never a child.",
        "DESIGN §1",
        Right.SEE_PATTERNS,
    ),
    _role(
        "agency_administrator",
        "Agency administrator",
        "Decides who works for the agency and as what; sees no concern.",
        "DESIGN §1",
        Right.MANAGE_PEOPLE,
        Right.SEE_AGREEMENTS,
    ),
    _role(
        "privacy_officer",
        "Privacy officer",
        "Watches who looked at what, and why.",
        "UK GDPR articles 5(2) and 39",
        Right.OVERSEE_ACCESS,
        Right.APPROVE_IDENTITY_REQUESTS,
        Right.SEE_AGREEMENTS,
        Right.MANAGE_AGREEMENTS,
    ),
)

ROLES: Mapping[str, Role] = {role.code: role for role in _ALL}
CHOICES = [(role.code, role.name) for role in _ALL]


def with_right(right: Right) -> frozenset[str]:
    """Codes of the roles that hold the right."""
    return frozenset(role.code for role in _ALL if right in role.rights)
