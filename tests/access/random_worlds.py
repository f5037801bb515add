"""Random worlds with every kind of end: memberships, grants, agreements, links, walls and restrictions."""

import random
from datetime import datetime, timedelta
from typing import TypeVar
from uuid import UUID

from tests.access.plain import (
    Advice,
    Agency,
    Agreement,
    Alert,
    Concern,
    Grant,
    IdentityRequest,
    Link,
    MatchReview,
    Membership,
    OpeningRequest,
    Person,
    PlainWorld,
    Referral,
    Restriction,
    Wall,
)

DAY = timedelta(days=1)
ROLES = ["practitioner", "practitioner", "safeguarding_lead", "triage", "identity_steward", "privacy_officer"]
ROLES += ["adviser", "agency_administrator", "board_analyst"]
Choice = TypeVar("Choice")


class RandomWorld:
    def __init__(self, seed: str, now: datetime) -> None:
        self.random = random.Random(seed)
        self.world = PlainWorld(now=now, today=now.date())

    def made(self) -> PlainWorld:
        """Each row refers to rows made before it."""
        self._places()
        self._people()
        self._agreements()
        self._families()
        self._concerns()
        self._alerts()
        self._referrals()
        self._questions()
        self._openings()
        return self.world

    def one_of(self, choices: list[Choice]) -> Choice:
        return self.random.choice(choices)

    def id(self) -> UUID:
        return UUID(int=self.random.getrandbits(128), version=4)

    def often(self, share: float) -> bool:
        return self.random.random() < share

    def ends(self) -> datetime | None:
        return self.one_of([None, None, self.world.now + DAY, self.world.now - DAY])

    def _places(self) -> None:
        self.world.partnerships = [self.id(), self.id()]
        self.world.agencies = [Agency(self.id(), self.one_of(self.world.partnerships)) for _ in range(5)]

    def _people(self) -> None:
        world = self.world
        world.people = [Person(self.id(), active=not self.often(0.08)) for _ in range(24)]
        taken = set()
        for person in world.people:
            for _ in range(self.random.randint(0, 3)):
                agency, role = self.one_of(world.agencies), self.one_of(ROLES)
                if (person.id, agency.id, role) not in taken:
                    taken.add((person.id, agency.id, role))
                    begun = world.now - 9 * DAY if self.often(0.9) else world.now + DAY / 2
                    until = self.ends() if begun < world.now else None
                    world.memberships.append(Membership(self.id(), person.id, agency, role, begun, until))

    def _agreements(self) -> None:
        """In force, over, not yet begun, ended early; each renewed or not, by a version of any kind."""
        world = self.world
        for partnership in world.partnerships * 8:
            series = self.id()
            for version in range(self.random.randint(1, 3)):
                first, last = self.one_of([(-30, 30), (-30, 0), (0, 30), (-30, -1), (1, 30)])
                since, until = world.today + first * DAY, world.today + last * DAY
                stopped = self.often(0.2)
                world.agreements.append(
                    Agreement(self.id(), series, version, partnership, since, until, stopped)
                )

    def _families(self) -> None:
        world = self.world
        world.children = [self.id() for _ in range(14)]
        world.carers = [self.id() for _ in range(5)]
        pairs = [(child, carer) for child in world.children for carer in world.carers]
        world.cared_for_by = self.random.sample(pairs, 10)
        # Nobody is linked to a child that is linked further.
        main, others = world.children[:3], world.children[3:8]
        reviews = [MatchReview(self.id(), child, self.one_of(main)) for child in others]
        world.links = [Link(review, self.often(0.7)) for review in reviews]
        world.reviews += reviews
        for child in self.random.sample(world.children, 3):
            named = self.random.sample(world.memberships, self.random.randint(0, 6))
            world.restrictions.append(Restriction(child, tuple(named), self.often(0.7)))
        for child in self.random.sample(world.children, 6):
            world.walls.append(Wall(self.one_of(world.people).id, child, None, self.often(0.7)))
        for carer in world.carers[:3]:
            world.walls.append(Wall(self.one_of(world.people).id, None, carer, self.often(0.7)))

    def _concerns(self) -> None:
        world = self.world
        for _ in range(70):
            author = self.one_of(world.memberships)
            child = self.one_of(world.children) if self.often(0.7) else None
            carer = self.one_of(world.carers) if child is None and self.often(0.8) else None
            world.concerns.append(Concern(self.id(), author.person, author.agency, child, carer))
        for concern in world.concerns:
            home = concern.agency.id
            own = {"person": concern.author, "acted_for": home}
            world.grants.append(Grant(concern.id, "open_concern", **own))
            world.grants.append(Grant(concern.id, "open_concern", role=(home, "safeguarding_lead")))
            self._opened(concern)

    def _opened(self, concern: Concern) -> None:
        """To some roles and members of other agencies, for a time or for good, under an agreement or none."""
        agreements = [None, *self.world.agreements]
        others = [each for each in self.world.agencies if each != concern.agency]
        for agency in self.random.sample(others, self.random.randint(0, 3)):
            may = self.one_of(["open_concern", "outline_concern"])
            role = (agency.id, self.one_of(ROLES))
            self._grant(concern.id, may, role=role, agreement=self.one_of(agreements))
        readers = {each.person: each for each in self.random.sample(self.world.memberships, 3)}
        readers.pop(concern.author, None)
        for reader in readers.values():
            self._grant(concern.id, "open_concern", membership=reader, agreement=self.one_of(agreements))

    def _grant(self, on: UUID, may: str, **to: object) -> None:
        self.world.grants.append(Grant(on, may, until=self.ends(), **to))  # type: ignore[arg-type]

    def _alerts(self) -> None:
        world = self.world
        for child in world.children:
            alert = Alert(self.id(), child, self.one_of(world.partnerships))
            world.alerts.append(alert)
            for agency in self.random.sample(world.agencies, 3):
                for may in self.random.sample(["outline_alert", "answer_alert"], self.random.randint(0, 2)):
                    self._grant(alert.id, may, role=(agency.id, self.one_of(ROLES)))

    def _referrals(self) -> None:
        world = self.world
        for concern in self.random.sample(world.concerns, 16):
            made_by, to_agency = self.one_of(world.memberships), self.one_of(world.agencies)
            referral = Referral(self.id(), concern, self.one_of(world.children), made_by, to_agency)
            world.referrals.append(referral)
            own = {"person": made_by.person, "acted_for": made_by.agency.id}
            world.grants.append(Grant(referral.id, "follow_referral", **own))
            for may in ("answer_referral", "follow_referral"):
                self._grant(referral.id, may, role=(to_agency.id, self.one_of(ROLES)))

    def _questions(self) -> None:
        world = self.world
        for concern in self.random.sample(world.concerns, 20):
            asker, adviser = self.one_of(world.memberships), self.one_of(world.memberships)
            world.advice.append(Advice(self.id(), concern, asker, adviser))
        for _ in range(16):
            child, asker = self.one_of(world.children), self.one_of(world.memberships)
            world.identity_requests.append(IdentityRequest(self.id(), child, asker))

    def _openings(self) -> None:
        world = self.world
        for concern in self.random.sample(world.concerns, 35):
            # Also by people of its own agency, who may answer others.
            near = [each for each in world.memberships if each.agency == concern.agency]
            asked_by = self.one_of(near if near and self.often(0.4) else world.memberships)
            world.opening_requests.append(OpeningRequest(self.id(), concern, asked_by))
        for child in self.random.sample(world.children, 8):
            other = self.one_of([each for each in world.children if each != child])
            world.reviews.append(MatchReview(self.id(), child, other))
