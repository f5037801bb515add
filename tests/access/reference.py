"""Who may see what, decided a third time: plain Python over plain data, from DESIGN.md and the ADRs.

Slow and obvious on purpose. It shares no line and no name with sharing/visibility.py or config/asker.sql:
where the three disagree, one of them is wrong.
"""

from collections.abc import Iterable
from uuid import UUID

from tests.access.plain import (
    Advice,
    Alert,
    Concern,
    Grant,
    IdentityRequest,
    MatchReview,
    Membership,
    OpeningRequest,
    Person,
    PlainWorld,
    Referral,
    Row,
)

WORKS_WITH_CONCERNS = {"practitioner", "safeguarding_lead", "triage"}
LEADS = {"safeguarding_lead"}
STEWARDS = {"identity_steward"}
APPROVES_IDENTITY = {"triage", "privacy_officer"}


class Asker:
    """One person's answers in one world."""

    def __init__(self, world: PlainWorld, person: Person) -> None:
        self.world, self.person = world, person
        self.held = [each for each in world.memberships if self._holds(each, person)]
        self.roles = {(each.agency.id, each.role) for each in self.held}
        self.works_at = {each.agency.id for each in self.held if each.role in WORKS_WITH_CONCERNS}
        self.leads_at = {each.agency.id for each in self.held if each.role in LEADS}
        self.hidden_children, self.hidden_carers = self._hidden()
        self.granted = {
            may: {grant.on for grant in world.grants if grant.may == may and self.reaches(grant)}
            for may in {grant.may for grant in world.grants}
        }

    # Concerns

    def reads(self, concern: Concern) -> bool:
        return self._shown(concern, "open_concern")

    def sees(self, concern: Concern) -> bool:
        return self.reads(concern) or self._shown(concern, "outline_concern")

    def owns(self, concern: Concern) -> bool:
        written = concern.author == self.person.id and concern.agency.id in self.works_at
        return (written or concern.agency.id in self.leads_at) and not self._hides(concern)

    def _shown(self, concern: Concern, may: str) -> bool:
        own = concern.author == self.person.id and any(
            grant.on == concern.id and grant.may == may and grant.person and self.reaches(grant)
            for grant in self.world.grants
        )
        return own or (concern.id in self.granted.get(may, ()) and not self._hides(concern))

    # Alerts and referrals

    def sees_alert(self, alert: Alert) -> bool:
        return self.answers_alert(alert) or self._alert(alert, "outline_alert")

    def answers_alert(self, alert: Alert) -> bool:
        return self._alert(alert, "answer_alert")

    def _alert(self, alert: Alert, may: str) -> bool:
        return not self.behind_a_wall(alert) and alert.id in self.granted.get(may, ())

    def sees_referral(self, referral: Referral) -> bool:
        return self.answers_referral(referral) or self._referral(referral, "follow_referral")

    def answers_referral(self, referral: Referral) -> bool:
        return self._referral(referral, "answer_referral")

    def _referral(self, referral: Referral, may: str) -> bool:
        return not self.behind_a_wall(referral) and referral.id in self.granted.get(may, ())

    # What people ask one another

    def sees_advice(self, advice: Advice) -> bool:
        part = advice.asked_by in self.held or advice.adviser in self.held
        return not self._hides(advice.concern) and (part or advice.concern.agency.id in self.leads_at)

    def sees_opening(self, request: OpeningRequest) -> bool:
        return not self._hides(request.concern) and (request.asked_by in self.held or self._opens(request))

    def _opens(self, request: OpeningRequest) -> bool:
        """A lead; the author where no lead could; never the person who asked."""
        concern = request.concern
        another_lead = any(
            lead.agency == concern.agency and lead.role in LEADS and lead.person != request.asked_by.person
            for lead in self._everybody()
        )
        led = concern.agency.id in self.leads_at
        written = concern.author == self.person.id and concern.agency.id in self.works_at
        answers = led or (written and not another_lead)
        return answers and self.reads(concern) and request.asked_by.person != self.person.id

    def sees_identity_request(self, request: IdentityRequest) -> bool:
        approves = {each.agency.partnership for each in self.held if each.role in APPROVES_IDENTITY}
        other = request.asked_by.person != self.person.id
        part = request.asked_by in self.held or (other and request.asked_by.agency.partnership in approves)
        return request.child not in self.hidden_children and part

    def settles(self, review: MatchReview) -> bool:
        about = {review.child, review.other}
        stewarded = {each.agency.partnership for each in self.held if each.role in STEWARDS}
        known = any(
            concern.child in about and concern.agency.partnership in stewarded
            for concern in self.world.concerns
        )
        return known and not about & self.hidden_children

    # What the second wall lets through besides, because pages of one's own concern show it

    def has_row_of(self, row: Advice | Referral) -> bool:
        shown = self.sees_advice(row) if isinstance(row, Advice) else self.sees_referral(row)
        return shown or self.owns(row.concern)

    # What it rests on

    def _holds(self, membership: Membership, person: Person) -> bool:
        now = self.world.now
        lasting = membership.until is None or membership.until > now
        return membership.person == person.id and person.active and membership.since <= now and lasting

    def _everybody(self) -> Iterable[Membership]:
        people = {person.id: person for person in self.world.people}
        return (each for each in self.world.memberships if self._holds(each, people[each.person]))

    def reaches(self, grant: Grant) -> bool:
        if grant.until is not None and grant.until <= self.world.now:
            return False
        if grant.agreement is not None and not self._in_force(grant.agreement.series):
            return False
        if grant.role:
            return grant.role in self.roles
        if grant.membership:
            return grant.membership in self.held
        return grant.person == self.person.id and grant.acted_for in self.works_at

    def _in_force(self, series: UUID) -> bool:
        """The newest version decides for all of them; its last day counts."""
        versions = [each for each in self.world.agreements if each.series == series]
        newest = max(versions, key=lambda each: each.version)
        return newest.since <= self.world.today <= newest.until and not newest.ended

    def behind_a_wall(self, row: Row) -> bool:
        """Of what people are granted."""
        if isinstance(row, Concern):
            return self._hides(row)
        if isinstance(row, Referral):
            return self._hides(row.concern) or row.child in self.hidden_children
        return isinstance(row, Alert) and row.child in self.hidden_children

    def _hides(self, concern: Concern) -> bool:
        return concern.child in self.hidden_children or concern.carer in self.hidden_carers

    def _hidden(self) -> tuple[set[UUID], set[UUID]]:
        world, mine = self.world, [each for each in self.world.walls if each.person == self.person.id]
        close = {each.child for each in mine if each.live and each.child}
        carers = {each.carer for each in mine if each.live and each.carer}
        carers |= {carer for child, carer in world.cared_for_by if child in close}
        restricted = {
            child
            for restriction in world.restrictions
            if restriction.live and not set(restriction.named) & set(self.held)
            for child in self._one_child(restriction.child)
        }
        carers |= {carer for child, carer in world.cared_for_by if child in restricted}
        return close | restricted, carers

    def _one_child(self, child: UUID) -> set[UUID]:
        linked = [each.review for each in self.world.links if each.live]
        main = next((review.other for review in linked if review.child == child), child)
        return {child, main} | {review.child for review in linked if review.other == main}
