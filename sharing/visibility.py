"""Which rows may this person see? Every list starts here, from the asker.

A grant counts while it is live; a role's grants count while the asker holds the role.
"""

from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet

from agencies import selectors
from agencies.models import Membership, Practitioner
from agencies.roles import Right, with_right
from sharing import grants
from sharing.models import (
    Advice,
    Alert,
    AlertGroupObjectPermission,
    Concern,
    ConcernGroupObjectPermission,
    ConcernUserObjectPermission,
    IdentityRelease,
    IdentityRequest,
    MatchReview,
    RecordComparison,
    Referral,
    ReferralGroupObjectPermission,
    ReferralUserObjectPermission,
    RequestedIdentity,
)


def authored_by(practitioner: Practitioner) -> QuerySet[Concern]:
    """What the person posted, while they still work for the agency they posted for."""
    return Concern.objects.filter(author=practitioner, agency_id__in=_works_at(practitioner))


def of_own_agency(practitioner: Practitioner) -> QuerySet[Concern]:
    """What the person may see as safeguarding lead: all of the agencies they lead at."""
    roles = with_right(Right.SEE_OWN_AGENCY_CONCERNS)
    agencies = selectors.memberships(practitioner).filter(role__in=roles).values("agency_id")
    return Concern.objects.filter(agency_id__in=agencies)


def openable_by(practitioner: Practitioner) -> QuerySet[Concern]:
    """Concerns whose words the person may read."""
    return _concerns_granted(practitioner, [grants.OPEN])


def concerns_for(practitioner: Practitioner) -> QuerySet[Concern]:
    """Concerns of which the person may see the outline or the words."""
    return _concerns_granted(practitioner, [grants.OPEN, grants.OUTLINE])


def alerts_for(practitioner: Practitioner) -> QuerySet[Alert]:
    granted = AlertGroupObjectPermission.objects.live().filter(
        content_object=OuterRef("pk"), group__role_group__in=selectors.role_groups(practitioner)
    )
    return Alert.objects.filter(Exists(granted))


def answerable_alerts(practitioner: Practitioner) -> QuerySet[Alert]:
    granted = AlertGroupObjectPermission.objects.live().filter(
        content_object=OuterRef("pk"),
        permission__codename=grants.ANSWER_ALERT,
        group__role_group__in=selectors.role_groups(practitioner),
    )
    return Alert.objects.filter(Exists(granted))


def referrals_for(practitioner: Practitioner) -> QuerySet[Referral]:
    groups = ReferralGroupObjectPermission.objects.live().filter(
        content_object=OuterRef("pk"), group__role_group__in=selectors.role_groups(practitioner)
    )
    own = ReferralUserObjectPermission.objects.live().filter(content_object=OuterRef("pk"), user=practitioner)
    return Referral.objects.filter(
        Exists(groups) | (Exists(own) & Q(made_by__agency_id__in=_works_at(practitioner)))
    )


def answerable_referrals(practitioner: Practitioner) -> QuerySet[Referral]:
    groups = ReferralGroupObjectPermission.objects.live().filter(
        content_object=OuterRef("pk"),
        permission__codename=grants.ANSWER_REFERRAL,
        group__role_group__in=selectors.role_groups(practitioner),
    )
    return Referral.objects.filter(Exists(groups))


def advice_for(practitioner: Practitioner) -> QuerySet[Advice]:
    """Questions that the person put, was asked, or answers for as the lead of the agency that asked."""
    live = selectors.memberships(practitioner)
    leads_at = live.filter(role__in=with_right(Right.SEE_OWN_AGENCY_CONCERNS)).values("agency_id")
    return Advice.objects.filter(
        Q(asked_by__in=live) | Q(adviser__in=live) | Q(concern__agency_id__in=leads_at)
    )


def questions_for(practitioner: Practitioner) -> QuerySet[Advice]:
    """Questions that wait for this person's reply, or had it, while they advise."""
    return Advice.objects.filter(adviser__in=selectors.memberships(practitioner))


def identity_releases_for(practitioner: Practitioner) -> QuerySet[IdentityRelease]:
    """Only one's own: an answer is for the person who asked."""
    return IdentityRelease.objects.filter(
        asked_by__practitioner=practitioner, referral__in=answerable_referrals(practitioner)
    )


def memberships_seeing(child_id: UUID, practitioner: Practitioner) -> QuerySet[Membership]:
    """Memberships under which the person sees an alert about the child, or words that another agency opened.

    Of one's own agency's words one knows already whom they are about.
    """
    holder = {
        "group__role_group__agency": OuterRef("agency"),
        "group__role_group__role": OuterRef("role"),
        "content_object__child": child_id,
    }
    alerts = AlertGroupObjectPermission.objects.live().filter(**holder)
    opened = (
        ConcernGroupObjectPermission.objects.live()
        .filter(permission__codename=grants.OPEN, **holder)
        .exclude(content_object__agency=OuterRef("agency"))
    )
    return selectors.memberships(practitioner).filter(Exists(alerts) | Exists(opened))


def own_identity_requests(practitioner: Practitioner) -> QuerySet[IdentityRequest]:
    return IdentityRequest.objects.filter(asked_by__in=selectors.memberships(practitioner))


def identity_requests_to_answer(practitioner: Practitioner) -> QuerySet[IdentityRequest]:
    """Of the person's partnerships, and never one's own, whatever other membership one holds."""
    approving = selectors.memberships(practitioner).filter(
        role__in=with_right(Right.APPROVE_IDENTITY_REQUESTS)
    )
    return IdentityRequest.objects.filter(
        asked_by__agency__partnership__in=approving.values("agency__partnership")
    ).exclude(asked_by__practitioner=practitioner)


def identity_requests_for(practitioner: Practitioner) -> QuerySet[IdentityRequest]:
    return own_identity_requests(practitioner) | identity_requests_to_answer(practitioner)


def requested_identities_for(practitioner: Practitioner) -> QuerySet[RequestedIdentity]:
    return RequestedIdentity.objects.filter(request__in=own_identity_requests(practitioner))


def match_reviews_for(practitioner: Practitioner) -> QuerySet[MatchReview]:
    """Of children about whom anything is known from the partnerships that the person is a steward of."""
    stewarding = selectors.memberships(practitioner).filter(role__in=with_right(Right.SETTLE_IDENTITY))
    known = Concern.objects.filter(
        Q(child=OuterRef("child")) | Q(child=OuterRef("other")),
        agency__partnership__in=stewarding.values("agency__partnership"),
    )
    return MatchReview.objects.filter(Exists(known))


def concerns_to_part(practitioner: Practitioner) -> QuerySet[Concern]:
    """What a steward may be asked to part from its child, without being shown anything of it."""
    stewarding = selectors.memberships(practitioner).filter(role__in=with_right(Right.SETTLE_IDENTITY))
    return Concern.objects.filter(
        agency__partnership__in=stewarding.values("agency__partnership"), child__isnull=False
    )


def record_comparisons_for(practitioner: Practitioner) -> QuerySet[RecordComparison]:
    """Only one's own: an answer is for the person who asked."""
    return RecordComparison.objects.filter(
        asked_by__practitioner=practitioner, review__in=match_reviews_for(practitioner)
    )


def _works_at(practitioner: Practitioner) -> QuerySet[Membership, UUID]:
    """Agencies for which the person works with concerns today; to administer one is not to work there."""
    working = selectors.memberships(practitioner).filter(role__in=with_right(Right.POST_CONCERNS))
    return working.values_list("agency_id", flat=True)


def _concerns_granted(practitioner: Practitioner, codenames: list[str]) -> QuerySet[Concern]:
    """An author's grant ends with the work for the agency; a role's with the role."""
    personal = ConcernUserObjectPermission.objects.live().filter(
        content_object=OuterRef("pk"), permission__codename__in=codenames, user=practitioner
    )
    by_role = ConcernGroupObjectPermission.objects.live().filter(
        content_object=OuterRef("pk"),
        permission__codename__in=codenames,
        group__role_group__in=selectors.role_groups(practitioner),
    )
    return Concern.objects.filter(
        (Exists(personal) & Q(agency_id__in=_works_at(practitioner))) | Exists(by_role)
    )
