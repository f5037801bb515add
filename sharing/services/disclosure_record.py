"""What was opened of a concern, to whom, why, and what the family knows: the record, never the words."""

from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from agencies import audit, quotas, roles, selectors
from agencies.asker_context import Question, finding_out
from agencies.errors import NotFound
from agencies.models import Allowance, Membership, Practitioner, Purpose, SharingAgreement
from agencies.roles import Right
from sharing import emergencies, permissions, prompts, visibility, words
from sharing.models import Concern, Disclosure, EmergencyOpening
from sharing.prompts import Prompt
from sharing.strengths import Strength

REASONS = ("reason", "override_reason", "family_not_told_reason", "withdrawn_reason")
PEOPLE = (
    "to_agency",
    "to_person__practitioner",
    "agreement",
    "consent_asked_by__practitioner",
    "decided_by__practitioner",
    "decided_by__agency",
    "withdrawn_by__practitioner",
)


class Standing(StrEnum):
    LIVE = "live"
    ENDED = "ended"
    WITHDRAWN = "withdrawn"
    UNCOVERED = "uncovered"  # its sharing agreement has ended


@dataclass(frozen=True)
class Step:
    """`reasons` by field name, in the words of who gave them: only for the agency that wrote the concern."""

    disclosure: Disclosure
    standing: Standing
    reasons: dict[str, str]
    may_withdraw: bool

    @property
    def to(self) -> str:
        step = self.disclosure
        if step.to_person:
            return f"{step.to_person.practitioner.name}, {step.to_agency.name}"
        return f"Any {roles.ROLES[step.to_role].name.lower()} at {step.to_agency.name}"

    @property
    def purpose(self) -> str:
        """In words, as it is shown."""
        return dict(Purpose.choices).get(self.disclosure.purpose, self.disclosure.purpose)

    @property
    def considered(self) -> list[str]:
        """What was thought of, in the words of the prompts."""
        return prompts.named(self.disclosure.considered)


@dataclass(frozen=True)
class DisclosureRecord:
    """`own`: the reader is the author or their lead, and may read the reasons as they were typed."""

    concern: Concern
    own: bool
    steps: list[Step]
    emergencies: list[EmergencyOpening]


@quotas.counted(Allowance.CONCERNS)
@transaction.atomic
def open_record(concern_id: UUID, *, by: Practitioner) -> DisclosureRecord:
    """For the author, their lead and the privacy officer. Raises NotFound for everyone else, or TooMany.

    Audited.
    """
    return _record(concern_id, by)


@quotas.counted(Allowance.CONCERNS)
@transaction.atomic
def open_step(disclosure_id: UUID, *, by: Practitioner) -> tuple[Concern, Step]:
    """One step of a concern of one's own, for the page that withdraws it. Raises NotFound or TooMany.

    Audited.
    """
    step = Disclosure.objects.filter(concern__in=visibility.own_concerns(by), pk=disclosure_id).first()
    if step is None:
        raise NotFound("There is no such step.")
    record = _record(step.concern_id, by)
    return record.concern, next(each for each in record.steps if each.disclosure == step)


@transaction.atomic
def prompts_for(concern_id: UUID, *, by: Practitioner) -> list[Prompt]:
    """What to think of before words of this concern are opened. Raises NotFound. Audited."""
    concern = _one(visibility.concerns_for(by), concern_id)
    acting = selectors.memberships(by).first()
    audit.record("prompts_seen", by=acting, kind="concern", subject=concern.pk)
    return prompts.live(Strength(concern.strength), today=timezone.localdate())


def _record(concern_id: UUID, by: Practitioner) -> DisclosureRecord:
    with finding_out(Question.ACCESS):
        concern = _one(visibility.concerns_on_record(by).select_related("agency__partnership"), concern_id)
        steps = list(concern.disclosures.select_related(*PEOPLE, *REASONS))
        broken = emergencies.emergencies_for(by).filter(concerns=concern)
        in_emergency = list(broken.select_related("opened_by__practitioner", "opened_by__agency"))
    own = bool(permissions.may_take_further(by, concern))
    audit.record("disclosures_seen", by=_acting(concern, by, own=own), kind="concern", subject=concern.pk)
    in_force = set(SharingAgreement.objects.in_force().values_list("pk", flat=True))
    said = [_step(each, by, own, in_force) for each in steps]
    return DisclosureRecord(concern, own, said, in_emergency)


def _one(rows: QuerySet[Concern], concern_id: UUID) -> Concern:
    concern = rows.filter(pk=concern_id).first()
    if concern is None:
        raise NotFound("There is no such concern.")
    return concern


def _step(step: Disclosure, by: Practitioner, own: bool, in_force: set[UUID]) -> Step:
    standing = _standing(step, in_force)
    reasons = {name: words.read(text) for name in REASONS if own and (text := getattr(step, name))}
    may_withdraw = own and standing in {Standing.LIVE, Standing.UNCOVERED}
    allowed = may_withdraw and bool(permissions.may_withdraw_disclosure(by, step))
    return Step(step, standing, reasons, allowed)


def _standing(step: Disclosure, in_force: set[UUID]) -> Standing:
    if step.withdrawn_at:
        return Standing.WITHDRAWN
    if step.until <= timezone.now():
        return Standing.ENDED
    covered = step.agreement_id is None or step.agreement_id in in_force
    return Standing.LIVE if covered else Standing.UNCOVERED


def _acting(concern: Concern, by: Practitioner, *, own: bool) -> Membership:
    if own:
        return selectors.acting(by, Right.POST_CONCERNS, agency_id=concern.agency_id)
    return selectors.acting(by, Right.OVERSEE_ACCESS, partnership=concern.agency.partnership)
