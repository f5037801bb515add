"""A world as plain data: what the reference model decides over, and what is loaded into the tables."""

from dataclasses import dataclass, field
from datetime import date, datetime
from uuid import UUID


@dataclass(frozen=True)
class Person:
    id: UUID
    active: bool


@dataclass(frozen=True)
class Agency:
    id: UUID
    partnership: UUID


@dataclass(frozen=True)
class Membership:
    id: UUID
    person: UUID
    agency: Agency
    role: str
    since: datetime
    until: datetime | None


@dataclass(frozen=True)
class Agreement:
    """One version; `version` counts up within the series."""

    id: UUID
    series: UUID
    version: int
    partnership: UUID
    since: date
    until: date
    ended: bool


@dataclass(frozen=True)
class Grant:
    """To a role at an agency, to a membership, or to a person who acted for `acted_for`."""

    on: UUID
    may: str
    role: tuple[UUID, str] | None = None
    membership: Membership | None = None
    person: UUID | None = None
    acted_for: UUID | None = None
    until: datetime | None = None
    agreement: Agreement | None = None


@dataclass(frozen=True)
class Concern:
    id: UUID
    author: UUID
    agency: Agency
    child: UUID | None
    carer: UUID | None


@dataclass(frozen=True)
class Alert:
    id: UUID
    child: UUID
    partnership: UUID


@dataclass(frozen=True)
class Referral:
    id: UUID
    concern: Concern
    child: UUID
    made_by: Membership
    to_agency: Agency


@dataclass(frozen=True)
class Advice:
    id: UUID
    concern: Concern
    asked_by: Membership
    adviser: Membership


@dataclass(frozen=True)
class OpeningRequest:
    id: UUID
    concern: Concern
    asked_by: Membership


@dataclass(frozen=True)
class IdentityRequest:
    id: UUID
    child: UUID
    asked_by: Membership


@dataclass(frozen=True)
class MatchReview:
    id: UUID
    child: UUID
    other: UUID


@dataclass(frozen=True)
class Link:
    """As the review came to: `child` is `other`."""

    review: MatchReview
    live: bool


@dataclass(frozen=True)
class Wall:
    person: UUID
    child: UUID | None
    carer: UUID | None
    live: bool


@dataclass(frozen=True)
class Restriction:
    child: UUID
    named: tuple[Membership, ...]
    live: bool


Row = Concern | Alert | Referral | Advice | OpeningRequest | IdentityRequest | MatchReview


@dataclass
class PlainWorld:
    now: datetime
    today: date
    partnerships: list[UUID] = field(default_factory=list)
    agencies: list[Agency] = field(default_factory=list)
    people: list[Person] = field(default_factory=list)
    memberships: list[Membership] = field(default_factory=list)
    agreements: list[Agreement] = field(default_factory=list)
    children: list[UUID] = field(default_factory=list)
    carers: list[UUID] = field(default_factory=list)
    cared_for_by: list[tuple[UUID, UUID]] = field(default_factory=list)  # (child, carer)
    links: list[Link] = field(default_factory=list)
    walls: list[Wall] = field(default_factory=list)
    restrictions: list[Restriction] = field(default_factory=list)
    concerns: list[Concern] = field(default_factory=list)
    alerts: list[Alert] = field(default_factory=list)
    referrals: list[Referral] = field(default_factory=list)
    advice: list[Advice] = field(default_factory=list)
    opening_requests: list[OpeningRequest] = field(default_factory=list)
    identity_requests: list[IdentityRequest] = field(default_factory=list)
    reviews: list[MatchReview] = field(default_factory=list)
    grants: list[Grant] = field(default_factory=list)
