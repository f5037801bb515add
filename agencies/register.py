"""What does the register of sharing agreements show to this person?"""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from agencies import agreements, selectors, visibility
from agencies.agreements import Standing
from agencies.errors import NotFound
from agencies.models import Practitioner, Purpose, SharingAgreement
from agencies.roles import Right

# What needs somebody comes first.
ORDER = (Standing.ENDING, Standing.LIVE, Standing.UPCOMING, Standing.ENDED, Standing.RENEWED)


@dataclass(frozen=True)
class Entry:
    """One version of an agreement, as it stands today."""

    agreement: SharingAgreement

    @property
    def standing(self) -> Standing:
        return agreements.standing(self.agreement)

    @property
    def review_overdue(self) -> bool:
        return agreements.review_overdue(self.agreement)

    @property
    def purposes(self) -> list[str]:
        return [Purpose(code).label for code in self.agreement.purposes]


@dataclass(frozen=True)
class Opened(Entry):
    """With its parties, its other versions (newest first), and whether the reader keeps it."""

    versions: Sequence[Entry]
    keeps: bool

    @property
    def may_renew(self) -> bool:
        return self.keeps and bool(agreements.may_renew(self.agreement))

    @property
    def may_end(self) -> bool:
        return self.keeps and bool(agreements.may_end(self.agreement))


def entries(practitioner: Practitioner) -> list[Entry]:
    """The newest version of each agreement that the person may see. Raises NotAllowed without the right."""
    selectors.acting(practitioner, Right.SEE_AGREEMENTS)
    rows = visibility.agreements_for(practitioner).current()
    rows = rows.select_related("renewal").prefetch_related("parties").order_by("until", "title", "pk")
    return sorted(map(Entry, rows), key=lambda entry: ORDER.index(entry.standing))


def opened(agreement_id: UUID, practitioner: Practitioner) -> Opened:
    """Raises NotFound where the person may not see it."""
    seen = visibility.agreements_for(practitioner).select_related("renewal", "partnership")
    by_whom = seen.select_related("recorded_by__practitioner", "ended_by__practitioner")
    agreement = by_whom.prefetch_related("parties").filter(pk=agreement_id).first()
    if agreement is None:
        raise NotFound("There is no such agreement.")
    versions = seen.filter(series=agreement.series).order_by("-recorded_at")
    keeps = visibility.agreements_kept_by(practitioner).filter(pk=agreement_id).exists()
    return Opened(agreement, [Entry(version) for version in versions], keeps)


def kept(agreement_id: UUID, practitioner: Practitioner) -> SharingAgreement:
    """For a form that renews or ends it. Raises NotFound where the person does not keep it."""
    agreement = visibility.agreements_kept_by(practitioner).filter(pk=agreement_id).first()
    if agreement is None:
        raise NotFound("There is no such agreement.")
    return agreement
