"""Does a live sharing agreement cover this? No live agreement, no opening."""

from django.db.models import Exists, OuterRef, QuerySet

from agencies.decisions import Decision, first_refusal
from agencies.models import Agency, SharingAgreement


def cover(giving: Agency, receiving: Agency) -> Decision:
    """Whether both agencies are parties to one agreement that is in force today."""
    live = SharingAgreement.objects.live().filter(parties=giving).filter(parties=receiving)
    return first_refusal(
        (live.exists(), f"No sharing agreement in force today covers both {giving} and {receiving}.")
    )


def partners(agency: Agency) -> QuerySet[Agency]:
    """The other agencies that a live agreement covers together with this one."""
    shared = SharingAgreement.objects.live().filter(parties=agency).filter(parties=OuterRef("pk"))
    return Agency.objects.filter(Exists(shared)).exclude(pk=agency.pk).select_related("kind")
