"""One partnership with the agencies and people that most tests need."""

from dataclasses import dataclass

from agencies.models import Agency, Membership, Partnership
from sharing.models import AccumulationRule
from tests.factories.agencies import AgencyFactory, AgreementFactory, MembershipFactory, PartnershipFactory
from tests.factories.sharing import CLOCKS, CategoryFactory, ClockFactory, RuleFactory


@dataclass(frozen=True)
class World:
    """Memberships by what people are: `gp` and `gp_lead` share a practice, and so on."""

    partnership: Partnership
    surgery: Agency
    school: Agency
    police: Agency
    social_care: Agency
    gp: Membership
    gp_lead: Membership
    teacher: Membership
    school_lead: Membership
    officer: Membership
    police_lead: Membership
    triage: Membership
    adviser: Membership
    analyst: Membership
    administrator: Membership
    steward: Membership
    privacy_officer: Membership
    rule: AccumulationRule
    at_once: AccumulationRule

    @property
    def everyone(self) -> dict[str, Membership]:
        return {name: value for name, value in vars(self).items() if isinstance(value, Membership)}


def build_world() -> World:
    partnership = PartnershipFactory()
    agencies = {
        name: AgencyFactory(partnership=partnership, kind_code=kind, name=name.replace("_", " ").capitalize())
        for name, kind in (
            ("surgery", "gp"),
            ("school", "school"),
            ("police", "police"),
            ("social_care", "social_care"),
            ("hospital", "hospital"),
            ("office", "board"),
        )
    }
    AgreementFactory(partnership=partnership, parties=list(agencies.values()))
    CategoryFactory()
    for code in CLOCKS:
        ClockFactory(code=code)
    at_once = RuleFactory(
        partnership=partnership,
        code="very-worried",
        name="Very worried",
        at_least_one="very_worried",
        min_concerns=1,
        min_authors=1,
        min_agencies=1,
        weight_niggle=0.0,
        weight_worried=0.0,
        threshold=1.0,
    )

    def member(agency: str, role: str = "practitioner") -> Membership:
        return MembershipFactory(agency=agencies[agency], role=role)

    return World(
        partnership=partnership,
        surgery=agencies["surgery"],
        school=agencies["school"],
        police=agencies["police"],
        social_care=agencies["social_care"],
        gp=member("surgery"),
        gp_lead=member("surgery", "safeguarding_lead"),
        teacher=member("school"),
        school_lead=member("school", "safeguarding_lead"),
        officer=member("police"),
        police_lead=member("police", "safeguarding_lead"),
        triage=member("social_care", "triage"),
        adviser=member("hospital", "adviser"),
        analyst=member("office", "board_analyst"),
        administrator=member("surgery", "agency_administrator"),
        steward=member("office", "identity_steward"),
        privacy_officer=member("office", "privacy_officer"),
        rule=RuleFactory(partnership=partnership),
        at_once=at_once,
    )
