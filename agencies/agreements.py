"""Does a live sharing agreement cover this, and how does one stand? No live agreement, no opening."""

from datetime import date, timedelta
from enum import StrEnum

from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone

from agencies.decisions import Decision, first_refusal
from agencies.errors import NotAllowed
from agencies.models import Agency, Notice, SharingAgreement

DAYS_BEFORE = {Notice.SIXTY_DAYS: 60, Notice.THIRTY_DAYS: 30, Notice.SEVEN_DAYS: 7}


class Standing(StrEnum):
    """How one version of an agreement stands, as the register says it."""

    UPCOMING = "Not yet begun"
    LIVE = "In force"
    ENDING = "Ends soon"
    ENDED = "Ended"
    RENEWED = "Renewed"


IN_FORCE = frozenset({Standing.LIVE, Standing.ENDING})


def cover(giving: Agency, receiving: Agency, *, purpose: str | None = None) -> Decision:
    """Whether both agencies are parties to one agreement in force today that names the purpose, if given."""
    found = _covering(giving, receiving, purpose).exists()
    return first_refusal((found, _uncovered(giving, receiving, purpose)))


def under(giving: Agency, receiving: Agency, *, purpose: str) -> SharingAgreement:
    """The agreement that covers it; the one that holds longest where there are several.

    Raises NotAllowed with the reason of `cover`.
    """
    found = _covering(giving, receiving, purpose).order_by("-until", "-since", "pk").first()
    if found is None:
        raise NotAllowed(_uncovered(giving, receiving, purpose))
    return found


def partners(agency: Agency) -> QuerySet[Agency]:
    """The other agencies that a live agreement covers together with this one."""
    shared = SharingAgreement.objects.live().filter(parties=agency).filter(parties=OuterRef("pk"))
    return Agency.objects.filter(Exists(shared)).exclude(pk=agency.pk).select_related("kind")


def standing(agreement: SharingAgreement) -> Standing:
    """Of this version today. Reads `agreement.renewal`, which a list has to fetch along."""
    today = timezone.localdate()
    if hasattr(agreement, "renewal"):
        return Standing.RENEWED
    if agreement.ended_at or agreement.until < today:
        return Standing.ENDED
    if agreement.since > today:
        return Standing.UPCOMING
    return Standing.ENDING if _within(agreement.until, max(DAYS_BEFORE.values()), today) else Standing.LIVE


def review_overdue(agreement: SharingAgreement) -> bool:
    """The day of the review itself is still in time."""
    return standing(agreement) in IN_FORCE and agreement.review_on < timezone.localdate()


def may_renew(agreement: SharingAgreement) -> Decision:
    """What has ended stays ended, or words that were closed would open again by themselves."""
    return first_refusal(
        (standing(agreement) in IN_FORCE, "Only an agreement in force is renewed. Record a new one instead.")
    )


def may_end(agreement: SharingAgreement) -> Decision:
    return first_refusal(
        (standing(agreement) in {*IN_FORCE, Standing.UPCOMING}, "This agreement has ended or been renewed.")
    )


def notices_due(*, until: date, review_on: date, today: date) -> list[Notice]:
    """What should have been told by `today` of an agreement in force.

    A threshold stays due until the end, so that a day on which no clock ran loses nothing.
    """
    due = [notice for notice, days in DAYS_BEFORE.items() if _within(until, days, today)]
    return [*due, Notice.REVIEW_OVERDUE] if review_on < today else due


def _within(until: date, days: int, today: date) -> bool:
    return until - today <= timedelta(days=days)


def _covering(giving: Agency, receiving: Agency, purpose: str | None) -> QuerySet[SharingAgreement]:
    both = SharingAgreement.objects.live().filter(parties=giving).filter(parties=receiving)
    return both.filter(purposes__contains=[purpose]) if purpose else both


def _uncovered(giving: Agency, receiving: Agency, purpose: str | None) -> str:
    said = f"No sharing agreement in force today covers both {giving} and {receiving}"
    return f"{said} for this purpose." if purpose else f"{said}."
