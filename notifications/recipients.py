"""Who is told of an event? Asked of live memberships only: once when it is claimed, again when it is sent."""

from collections.abc import Callable, Mapping
from uuid import UUID

from django.db.models import Exists, F, Model, OuterRef, Q, QuerySet

from agencies.models import Event, EventKind, Membership
from agencies.roles import Right, with_right
from sharing.models import (
    Advice,
    Alert,
    AlertRecipient,
    ChildLink,
    Disclosure,
    IdentityRequest,
    MatchReview,
    Referral,
)


def of(event: Event) -> set[UUID]:
    """Practitioners' ids. Nobody is told of their own act. Empty where the kind is told to nobody."""
    kind = EventKind(event.kind)
    if kind not in TOLD:
        return set()
    told = TOLD[kind](event.subject_id).values_list("practitioner_id", flat=True)
    return set(told) - _actor(kind, event.subject_id)


def _named_by_alert(alert_id: UUID) -> QuerySet[Membership]:
    named = AlertRecipient.objects.filter(alert=alert_id, agency=OuterRef("agency"), role=OuterRef("role"))
    return Membership.objects.live().filter(Exists(named))


def _contributors(alert_id: UUID) -> QuerySet[Membership]:
    """Authors who still work for the agency they posted for, and that agency's safeguarding leads."""
    return Membership.objects.live().filter(
        Q(practitioner=F("agency__concerns__author")) | Q(role__in=with_right(Right.RECEIVE_ALERTS)),
        agency__concerns__contributions__alert=alert_id,
    )


def _opened_to(disclosure_id: UUID) -> QuerySet[Membership]:
    named = Disclosure.objects.filter(
        pk=disclosure_id, to_agency=OuterRef("agency"), to_role=OuterRef("role")
    )
    return Membership.objects.live().filter(Exists(named))


def _adviser(advice_id: UUID) -> QuerySet[Membership]:
    return Membership.objects.live().filter(advice_asked=advice_id)


def _asker(advice_id: UUID) -> QuerySet[Membership]:
    return Membership.objects.live().filter(
        Exists(Advice.objects.filter(pk=advice_id, asked_by=OuterRef("pk")))
    )


def _referred_to(referral_id: UUID) -> QuerySet[Membership]:
    return Membership.objects.live().filter(
        role__in=with_right(Right.ANSWER_ALERTS), agency__referrals_received=referral_id
    )


def _referrer(referral_id: UUID) -> QuerySet[Membership]:
    """While they work for the agency they referred for, in whatever role."""
    made = Referral.objects.filter(
        pk=referral_id,
        made_by__practitioner=OuterRef("practitioner"),
        made_by__agency=OuterRef("agency"),
    )
    return Membership.objects.live().filter(Exists(made))


def _stewards(review_id: UUID) -> QuerySet[Membership]:
    review = MatchReview.objects.filter(pk=review_id)
    return _with_right_where_seen(Right.SETTLE_IDENTITY, review.values("child"), review.values("other"))


def _privacy_officers(link_id: UUID) -> QuerySet[Membership]:
    link = ChildLink.objects.filter(pk=link_id)
    return _with_right_where_seen(Right.OVERSEE_ACCESS, link.values("child"), link.values("same_as"))


def _with_right_where_seen(right: Right, *children: QuerySet) -> QuerySet[Membership]:
    """Of the partnerships from which anything about these children ever came."""
    seen = Q()
    for child in children:
        seen |= Q(agency__partnership__agencies__concerns__filings__child__in=child)
    return Membership.objects.live().filter(seen, role__in=with_right(right))


def _approvers(request_id: UUID) -> QuerySet[Membership]:
    asked = IdentityRequest.objects.filter(pk=request_id)
    return (
        Membership.objects.live()
        .filter(
            role__in=with_right(Right.APPROVE_IDENTITY_REQUESTS),
            agency__partnership__in=asked.values("asked_by__agency__partnership"),
        )
        .exclude(practitioner__in=asked.values("asked_by__practitioner"))
    )


def _requester(request_id: UUID) -> QuerySet[Membership]:
    return Membership.objects.live().filter(
        Exists(IdentityRequest.objects.filter(pk=request_id, asked_by=OuterRef("pk")))
    )


def _invited(membership_id: UUID) -> QuerySet[Membership]:
    return Membership.objects.live().filter(pk=membership_id)


TOLD: Mapping[EventKind, Callable[[UUID], QuerySet[Membership]]] = {
    EventKind.ALERT_RAISED: _named_by_alert,
    EventKind.ALERT_GROWN: _named_by_alert,
    EventKind.ALERT_ACKNOWLEDGED: _contributors,
    EventKind.ALERT_DECIDED: _contributors,
    EventKind.CONCERN_OPENED: _opened_to,
    EventKind.ADVICE_ASKED: _adviser,
    EventKind.ADVICE_REPLIED: _asker,
    EventKind.REFERRAL_MADE: _referred_to,
    EventKind.REFERRAL_WRITTEN: _referred_to,
    EventKind.REFERRAL_ACKNOWLEDGED: _referrer,
    EventKind.REFERRAL_DECIDED: _referrer,
    EventKind.REFERRAL_OUTCOME: _referrer,
    EventKind.MATCH_REVIEW_OPENED: _stewards,
    EventKind.CHILDREN_UNLINKED: _privacy_officers,
    EventKind.IDENTITY_REQUESTED: _approvers,
    EventKind.IDENTITY_REQUEST_ANSWERED: _requester,
    EventKind.MEMBER_INVITED: _invited,
}

# Where the subject itself tells who acted: the field that names their membership.
_ACTED: Mapping[EventKind, tuple[type[Model], str]] = {
    EventKind.ALERT_ACKNOWLEDGED: (Alert, "acknowledged_by"),
    EventKind.ALERT_DECIDED: (Alert, "decided_by"),
    EventKind.CONCERN_OPENED: (Disclosure, "decided_by"),
    EventKind.REFERRAL_MADE: (Referral, "made_by"),
    EventKind.REFERRAL_ACKNOWLEDGED: (Referral, "acknowledged_by"),
    EventKind.REFERRAL_DECIDED: (Referral, "decided_by"),
}


def _actor(kind: EventKind, subject_id: UUID) -> set[UUID]:
    if kind not in _ACTED:
        return set()
    model, field = _ACTED[kind]
    acted = model._default_manager.filter(pk=subject_id)
    return set(acted.values_list(f"{field}__practitioner", flat=True))
