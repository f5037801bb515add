"""One partnership with the agencies and people that most tests need."""

from dataclasses import dataclass

from agencies.models import Agency, AgencyKind, Membership, Partnership, Practitioner
from sharing.models import AccumulationRule, Clock
from tests.factories.agencies import (
    AgencyFactory,
    AgencyKindFactory,
    AgreementFactory,
    MembershipFactory,
    PartnershipFactory,
    PractitionerFactory,
)
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


KINDS = {
    "surgery": "gp",
    "school": "school",
    "police": "police",
    "social_care": "social_care",
    "hospital": "hospital",
    "office": "board",
}
PEOPLE = {
    "gp": ("surgery", "practitioner"),
    "gp_lead": ("surgery", "safeguarding_lead"),
    "teacher": ("school", "practitioner"),
    "school_lead": ("school", "safeguarding_lead"),
    "officer": ("police", "practitioner"),
    "police_lead": ("police", "safeguarding_lead"),
    "triage": ("social_care", "triage"),
    "adviser": ("hospital", "adviser"),
    "analyst": ("office", "board_analyst"),
    "administrator": ("surgery", "agency_administrator"),
    "steward": ("office", "identity_steward"),
    "privacy_officer": ("office", "privacy_officer"),
}


def build_world() -> World:
    """In few statements: most tests begin with it."""
    partnership = PartnershipFactory()
    agencies = build_agencies(partnership)
    AgreementFactory(partnership=partnership, parties=list(agencies.values()))
    CategoryFactory()
    Clock.objects.bulk_create([ClockFactory.build(code=code) for code in CLOCKS])
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

    return World(
        partnership=partnership,
        **{name: agencies[name] for name in ("surgery", "school", "police", "social_care")},
        **build_people(agencies),
        rule=RuleFactory(partnership=partnership),
        at_once=at_once,
    )


def build_agencies(partnership: Partnership) -> dict[str, Agency]:
    kinds = {code: AgencyKindFactory.build(code=code) for code in KINDS.values()}
    AgencyKind.objects.bulk_create(kinds.values(), ignore_conflicts=True)
    made = [
        AgencyFactory.build(
            partnership=partnership, kind=kinds[kind], name=name.replace("_", " ").capitalize()
        )
        for name, kind in KINDS.items()
    ]
    return dict(zip(KINDS, Agency.objects.bulk_create(made), strict=True))


def build_people(agencies: dict[str, Agency]) -> dict[str, Membership]:
    people = Practitioner.objects.bulk_create(PractitionerFactory.build_batch(len(PEOPLE)))
    made = [
        MembershipFactory.build(practitioner=person, agency=agencies[agency], role=role)
        for person, (agency, role) in zip(people, PEOPLE.values(), strict=True)
    ]
    return dict(zip(PEOPLE, Membership.objects.bulk_create(made), strict=True))
