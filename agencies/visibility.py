"""Which rows may this person see? Lists of people and of agreements start here, from the asker."""

from uuid import UUID

from django.db.models import Q, QuerySet

from agencies.models import Agency, ApiToken, Membership, Practitioner, SharingAgreement
from agencies.models.agreement import AgreementQuerySet
from agencies.roles import Right, with_right


def agencies_managed_by(practitioner: Practitioner) -> QuerySet[Agency]:
    """Where the person decides, today, who works as what."""
    held = Membership.objects.live().filter(
        practitioner=practitioner, role__in=with_right(Right.MANAGE_PEOPLE)
    )
    return Agency.objects.filter(memberships__in=held).select_related("kind").distinct()


def memberships_managed_by(practitioner: Practitioner) -> QuerySet[Membership]:
    """Live memberships of those agencies, the person's own among them."""
    return (
        Membership.objects.live()
        .filter(agency__in=agencies_managed_by(practitioner))
        .select_related("practitioner", "agency__kind")
        .order_by("agency__name", "practitioner__name", "role")
    )


def agreements_for(practitioner: Practitioner) -> AgreementQuerySet:
    """All versions: of one's own agency's agreements, or of all where one keeps the register."""
    reading = Membership.objects.live().filter(
        practitioner=practitioner, role__in=with_right(Right.SEE_AGREEMENTS)
    )
    own = SharingAgreement.parties.through.objects.filter(agency__in=reading.values("agency"))
    return SharingAgreement.objects.filter(
        Q(pk__in=own.values("sharingagreement")) | Q(partnership__in=_keeps_in(practitioner))
    )


def agreements_kept_by(practitioner: Practitioner) -> QuerySet[SharingAgreement]:
    """Which the person may renew and end."""
    return SharingAgreement.objects.filter(partnership__in=_keeps_in(practitioner))


def possible_parties(practitioner: Practitioner) -> QuerySet[Agency]:
    """Agencies between which the person may record an agreement."""
    agencies = Agency.objects.filter(partnership__in=_keeps_in(practitioner))
    return agencies.select_related("partnership").order_by("partnership__name", "name")


def _keeps_in(practitioner: Practitioner) -> QuerySet[Membership, UUID]:
    held = Membership.objects.live().filter(
        practitioner=practitioner, role__in=with_right(Right.MANAGE_AGREEMENTS)
    )
    return held.values_list("agency__partnership", flat=True)


def tokens_managed_by(practitioner: Practitioner) -> QuerySet[ApiToken]:
    """Of systems of the agencies that the person administers."""
    return (
        ApiToken.objects.filter(agency__in=agencies_managed_by(practitioner))
        .select_related("practitioner", "agency")
        .order_by("agency__name", "system", "created_at")
    )


def tokens_of(practitioner: Practitioner) -> QuerySet[ApiToken]:
    """Of systems that speak for the person."""
    return ApiToken.objects.filter(practitioner=practitioner).select_related("agency")
