"""Worlds with grants of every kind: live, ended, under agreements in force and not."""

import random
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, TypeVar
from uuid import uuid4

from django.utils import timezone

from agencies.models import Agency, Membership, Practitioner, SharingAgreement
from agencies.roles import ROLES
from sharing import grants
from sharing.models import Alert, Child, Concern, Referral, Words
from tests.factories.agencies import AgencyFactory, AgreementFactory, MembershipFactory, PartnershipFactory
from tests.factories.sharing import RuleFactory

DAY = timedelta(days=1)
SHOWING = (grants.OPEN, grants.OUTLINE)
Choice = TypeVar("Choice")


@dataclass
class RandomWorld:
    seed: int
    people: list[Practitioner] = field(init=False)
    concerns: list[Concern] = field(init=False)

    def __post_init__(self) -> None:
        self.random = random.Random(self.seed)
        self.now = timezone.now()
        self.partnership = PartnershipFactory()
        self.agencies: list[Agency] = AgencyFactory.create_batch(3, partnership=self.partnership)
        self.memberships = self._memberships()
        self.people = list({one.practitioner_id: one.practitioner for one in self.memberships}.values())
        self.agreements: list[SharingAgreement | None] = [None, *self._agreements()]
        self.moments = [self.now - each * DAY for each in range(1, 6)]
        self.concerns = [self._concern() for _ in range(24)]
        rule = RuleFactory(partnership=self.partnership)
        self.alerts = [self._alert(rule) for _ in range(6)]
        self.referrals = [self._referral() for _ in range(6)]
        for _ in range(70):
            self._grant()

    def one_of(self, choices: list[Choice]) -> Choice:
        return self.random.choice(choices)

    def _memberships(self) -> list[Membership]:
        """Of each five, one has ended, one ends later, one has not begun, and one account is closed."""
        held: list[Membership] = []
        for number in range(14):
            former = self.one_of(held).practitioner if number > 4 else None
            since, until = self.one_of(
                [(-9, None), (-9, None), (-9, 1), (-9, -1), (1, None)],
            )
            membership = MembershipFactory(
                **({"practitioner": former} if former else {}),
                agency=self.one_of(self.agencies),
                role=self.one_of(["practitioner", "safeguarding_lead", "triage", "agency_administrator"]),
                since=self.now + since * DAY + timedelta(seconds=number),
                until=self.now + until * DAY if until else self.now + (100 + number) * DAY,
            )
            held.append(membership)
        closed = self.one_of(held).practitioner
        closed.is_active = self.random.random() > 0.5
        closed.save(update_fields=["is_active"])
        return held

    def _agreements(self) -> list[SharingAgreement]:
        """In force; over; not yet begun; ended; renewed by one in force; renewed by one that has ended."""
        today = timezone.localdate()
        by = self.memberships[0]
        ended = {"ended_at": self.now, "ended_by": by, "ended_reason": "It was no longer needed."}

        def made(**said: Any) -> SharingAgreement:
            return AgreementFactory(partnership=self.partnership, **said)

        in_force = made()
        over = made(until=today - DAY)
        upcoming = made(since=today + DAY)
        stopped = made(**ended)
        renewed, given_up = made(until=today - DAY), made()
        made(renews=renewed, series=renewed.series)
        made(renews=given_up, series=given_up.series, **ended)
        return [in_force, over, upcoming, stopped, renewed, given_up]

    def _concern(self) -> Concern:
        author = self.one_of(self.memberships)
        words = Words.objects.create(key_version=1, wrapped_key=b"", ciphertext=b"")
        return Concern.objects.create(
            author=author.practitioner,
            agency=author.agency,
            strength="niggle",
            parent_knows="agrees",
            observed_at=self.now,
            posted_at=self.one_of(self.moments),
            narrative=words,
        )

    def _alert(self, rule: Any) -> Alert:
        return Alert.objects.create(
            child=Child.objects.create(id=uuid4()),
            partnership=self.partnership,
            rule=rule,
            raised_at=self.one_of(self.moments),
            due_at=self.now,
        )

    def _referral(self) -> Referral:
        return Referral.objects.create(
            concern=self.one_of(self.concerns),
            child=Child.objects.create(id=uuid4()),
            made_by=self.one_of(self.memberships),
            to_agency=self.one_of(self.agencies),
            phoned_at=self.one_of(self.moments),
            due_at=self.now,
        )

    def _grant(self) -> None:
        said: dict[str, Any] = {"by": None, "reason": "test", "until": self.one_of(self._ends())}
        kind = self.random.random()
        to = self.one_of(self.memberships)
        if kind < 0.2:
            subject = self.one_of([*self.concerns, *self.referrals])
            code = self.one_of(list(SHOWING)) if isinstance(subject, Concern) else grants.FOLLOW_REFERRAL
            grants.to_person(code, subject, to.practitioner, **said)
        elif kind < 0.4:
            said |= {"by": to, "agreement": self.one_of(self.agreements)}
            grants.to_member(self.one_of(list(SHOWING)), self.one_of(self.concerns), to, **said)
        elif kind < 0.8:
            self._to_role(self.one_of(self.concerns), list(SHOWING), self.one_of(self.agreements), said)
        elif kind < 0.9:
            self._to_role(self.one_of(self.alerts), [grants.OUTLINE_ALERT, grants.ANSWER_ALERT], None, said)
        else:
            codes = [grants.FOLLOW_REFERRAL, grants.ANSWER_REFERRAL]
            self._to_role(self.one_of(self.referrals), codes, None, said)
        if self.random.random() < 0.1:
            grants.end(self.one_of([*self.concerns, *self.alerts]), reason="test")
        elif self.random.random() < 0.05:
            grants.close(self.one_of(self.concerns), reason="test")

    def _to_role(self, on: Any, codes: list[str], agreement: SharingAgreement | None, said: Any) -> None:
        agency, role = self.one_of(self.agencies).pk, self.one_of(list(ROLES)[:4])
        grants.to_role(self.one_of(codes), on, agency_id=agency, role=role, agreement=agreement, **said)

    def _ends(self) -> list[datetime | None]:
        return [None, None, self.now + DAY, self.now - 3 * DAY]
