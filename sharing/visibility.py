"""Which rows may this person see? Every list starts here, from the asker.

A grant counts while it is live. A role's grants count while the asker holds the role, and a person's own
while they still work for the agency that they acted for. No grant reaches through a wall
(sharing/walls.py): of what is behind one the person keeps what they wrote themselves.
"""

from typing import Any
from uuid import UUID

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import BooleanField, Exists, ExpressionWrapper, F, Func, OuterRef, Q, QuerySet

from agencies import selectors
from agencies.models import Membership, Practitioner
from agencies.roles import Right, with_right
from sharing import grants
from sharing.models import (
    Advice,
    Alert,
    AlertContribution,
    AlertGroupObjectPermission,
    Child,
    Concern,
    ConcernGroupObjectPermission,
    ConcernUserObjectPermission,
    IdentityRelease,
    IdentityRequest,
    MatchReview,
    OpeningRequest,
    RecordComparison,
    Referral,
    ReferralGroupObjectPermission,
    ReferralUserObjectPermission,
    RequestedIdentity,
    Restriction,
    Wall,
)
from sharing.strengths import SUSPECT
from sharing.transitions import AlertState
from sharing.walls import not_close_to, not_walled


def authored_by(practitioner: Practitioner) -> QuerySet[Concern]:
    """What the person posted, while they still work for the agency they posted for."""
    return Concern.objects.filter(_written(practitioner))


def of_own_agency(practitioner: Practitioner) -> QuerySet[Concern]:
    """What the person may see as safeguarding lead: all of the agencies they lead at."""
    written = Q(author=practitioner)
    return Concern.objects.filter(
        written | _concern_not_walled(practitioner), agency_id__in=_leads_at(practitioner)
    )


def openable_by(practitioner: Practitioner) -> QuerySet[Concern]:
    """Concerns whose words the person may read."""
    return _concerns_granted(practitioner, grants.OPEN)


def concerns_for(practitioner: Practitioner) -> QuerySet[Concern]:
    """Concerns of which the person may see the outline or the words."""
    return _concerns_granted(practitioner, grants.OPEN, grants.OUTLINE)


def concerns_not_walled(practitioner: Practitioner) -> QuerySet[Concern]:
    """And the person's own; granted or not. With `walled`, as `saying_which_are_walled` says it."""
    rows = Concern.objects.filter(Q(author=practitioner) | _concern_not_walled(practitioner))
    return saying_which_are_walled(rows, practitioner)


def saying_which_are_walled(rows: QuerySet[Concern], practitioner: Practitioner) -> QuerySet[Concern]:
    """With `walled`: written by the person, who is shown their own words and nothing that came of them."""
    walled = ExpressionWrapper(~_concern_not_walled(practitioner), BooleanField())
    return rows.annotate(walled=walled)


def alerts_not_walled(practitioner: Practitioner) -> QuerySet[Alert]:
    return Alert.objects.filter(not_walled(practitioner))


def referrals_not_walled(practitioner: Practitioner) -> QuerySet[Referral]:
    return Referral.objects.filter(_concern_not_walled(practitioner, "concern__"), not_walled(practitioner))


def alerts_for(practitioner: Practitioner) -> QuerySet[Alert]:
    return alerts_not_walled(practitioner).filter(_by_role(AlertGroupObjectPermission, practitioner))


def answerable_alerts(practitioner: Practitioner) -> QuerySet[Alert]:
    return alerts_not_walled(practitioner).filter(
        _by_role(AlertGroupObjectPermission, practitioner, grants.ANSWER_ALERT)
    )


def referrals_for(practitioner: Practitioner) -> QuerySet[Referral]:
    own = _in_person(ReferralUserObjectPermission, practitioner, acted_for="made_by__agency")
    return referrals_not_walled(practitioner).filter(
        _by_role(ReferralGroupObjectPermission, practitioner) | own
    )


def answerable_referrals(practitioner: Practitioner) -> QuerySet[Referral]:
    return referrals_not_walled(practitioner).filter(
        _by_role(ReferralGroupObjectPermission, practitioner, grants.ANSWER_REFERRAL)
    )


def advice_for(practitioner: Practitioner) -> QuerySet[Advice]:
    """Questions that the person put, was asked, or answers for as the lead of the agency that asked."""
    live = selectors.memberships(practitioner)
    led = Exists(of_own_agency(practitioner).filter(pk=OuterRef("concern")))
    return _advice(practitioner).filter(Q(asked_by__in=live) | Q(adviser__in=live) | led)


def questions_for(practitioner: Practitioner) -> QuerySet[Advice]:
    """Questions that wait for this person's reply, or had it, while they advise."""
    return _advice(practitioner).filter(adviser__in=selectors.memberships(practitioner))


def identity_releases_for(practitioner: Practitioner) -> QuerySet[IdentityRelease]:
    """Only one's own: an answer is for the person who asked."""
    return IdentityRelease.objects.filter(
        not_walled(practitioner),
        asked_by__practitioner=practitioner,
        referral__in=answerable_referrals(practitioner),
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
    named = ConcernUserObjectPermission.objects.live().filter(
        permission__codename=grants.OPEN, membership=OuterRef("pk"), content_object__child=child_id
    )
    known = Child.objects.filter(not_walled(practitioner, "pk"), pk=child_id)
    return selectors.memberships(practitioner).filter(
        Exists(known), Exists(alerts) | Exists(opened) | Exists(named)
    )


def memberships_outlining(concern_id: UUID, practitioner: Practitioner) -> QuerySet[Membership]:
    """Memberships of other agencies under which the person sees that there is this concern."""
    outlined = ConcernGroupObjectPermission.objects.live().filter(
        permission__codename=grants.OUTLINE,
        content_object=concern_id,
        group__role_group__agency=OuterRef("agency"),
        group__role_group__role=OuterRef("role"),
    )
    concern = Concern.objects.filter(pk=concern_id)
    shown = concern.filter(_concern_not_walled(practitioner))
    seen = selectors.memberships(practitioner).filter(Exists(shown), Exists(outlined))
    return seen.exclude(agency__in=concern.values("agency"))


def own_opening_requests(practitioner: Practitioner) -> QuerySet[OpeningRequest]:
    return _opening_requests(practitioner).filter(asked_by__in=selectors.memberships(practitioner))


def opening_requests_to_answer(practitioner: Practitioner) -> QuerySet[OpeningRequest]:
    """For the leads of the agency that wrote it, and for the author where no lead could answer.

    Never one's own, whatever other membership one holds.
    """
    leads = Membership.objects.live().filter(
        agency=OuterRef("concern__agency"), role__in=with_right(Right.SEE_OWN_AGENCY_CONCERNS)
    )
    others = leads.exclude(practitioner=OuterRef("asked_by__practitioner"))
    led, written = _led(practitioner, "concern__"), _written(practitioner, "concern__")
    mine = _opening_requests(practitioner).filter(led | (written & ~Exists(others)))
    return mine.exclude(asked_by__practitioner=practitioner)


def opening_requests_for(practitioner: Practitioner) -> QuerySet[OpeningRequest]:
    return own_opening_requests(practitioner) | opening_requests_to_answer(practitioner)


def concerns_suspected(practitioner: Practitioner) -> QuerySet[Concern]:
    """Where suspicion means acting: outlines of alerts that the person answers, in partnerships of theirs."""
    answering = _holding(Right.ANSWER_ALERTS, practitioner).values("agency__partnership")
    answered = AlertContribution.objects.filter(
        concern=OuterRef("pk"), alert__in=answerable_alerts(practitioner)
    ).exclude(alert__state=AlertState.WITHDRAWN.value)
    at_once = Exists(answered.filter(alert__rule__at_least_one__in=SUSPECT.strengths))
    grave = Q(strength__in=SUSPECT.strengths) & Exists(answered)
    return concerns_for(practitioner).filter(at_once | grave, agency__partnership__in=answering)


def own_concerns(practitioner: Practitioner) -> QuerySet[Concern]:
    """As author or own lead: whose words nobody had to open to them, and no grant has to say so.

    Theirs to take further, and to see what became of: not so behind a wall, whoever wrote it.
    """
    own = _written(practitioner) | _led(practitioner)
    return Concern.objects.filter(own, _concern_not_walled(practitioner))


def concerns_on_record(practitioner: Practitioner) -> QuerySet[Concern]:
    """Whose disclosure record the person may see: one's own as above, and a privacy officer's all."""
    overseen = _holding(Right.OVERSEE_ACCESS, practitioner).values("agency__partnership")
    kept = Q(pk__in=own_concerns(practitioner).values("pk"))
    every = Q(agency__partnership__in=overseen) & _concern_not_walled(practitioner)
    return Concern.objects.filter(kept | every)


def children_overseen(practitioner: Practitioner) -> QuerySet[Child]:
    """Whom a privacy officer may ask about, where their partnership knows anything of the child.

    Who looked at a restricted child is theirs to find out.
    """
    return Child.objects.filter(not_close_to(practitioner, "pk"))


def concerns_overseen(practitioner: Practitioner) -> QuerySet[Concern]:
    """Which a privacy officer may name to ask about them, where they are their partnership's."""
    return Concern.objects.filter(not_close_to(practitioner, "child", "carer"))


def children_to_restrict(practitioner: Practitioner) -> QuerySet[Child]:
    """Whom triage sees an alert of that it answers, and whom a steward is asked about."""
    alerts = answerable_alerts(practitioner).filter(child=OuterRef("pk"))
    about = Q(child=OuterRef("pk")) | Q(other=OuterRef("pk"))
    reviews = match_reviews_for(practitioner).filter(about)
    restricting = _holding(Right.RESTRICT_CHILDREN, practitioner)
    return Child.objects.filter(Exists(alerts) | Exists(reviews), Exists(restricting))


def restrictions_for(practitioner: Practitioner) -> QuerySet[Restriction]:
    """One's own, and a privacy officer's all of the partnership, named in them or not."""
    overseen = _holding(Right.OVERSEE_ACCESS, practitioner).values("agency__partnership")
    restricting = _holding(Right.RESTRICT_CHILDREN, practitioner).values("agency__partnership")
    own = Q(set_by__practitioner=practitioner, set_by__agency__partnership__in=restricting)
    return Restriction.objects.filter(
        not_close_to(practitioner), own | Q(set_by__agency__partnership__in=overseen)
    )


def walls_overseen(practitioner: Practitioner) -> QuerySet[Wall]:
    """Of people who work in the partnerships that a privacy officer watches over: to be counted."""
    overseen = _holding(Right.OVERSEE_ACCESS, practitioner).values("agency__partnership")
    people = Membership.objects.live().filter(agency__partnership__in=overseen)
    others = Wall.objects.live().exclude(practitioner=practitioner)
    # Of children to whom they are close themselves they learn not even that.
    return others.filter(
        not_close_to(practitioner, "child", "carer"), practitioner__in=people.values("practitioner")
    )


def own_identity_requests(practitioner: Practitioner) -> QuerySet[IdentityRequest]:
    return _identity_requests(practitioner).filter(asked_by__in=selectors.memberships(practitioner))


def identity_requests_to_answer(practitioner: Practitioner) -> QuerySet[IdentityRequest]:
    """Of the person's partnerships, and never one's own, whatever other membership one holds."""
    partnerships = _holding(Right.APPROVE_IDENTITY_REQUESTS, practitioner).values("agency__partnership")
    requests = _identity_requests(practitioner).filter(asked_by__agency__partnership__in=partnerships)
    return requests.exclude(asked_by__practitioner=practitioner)


def identity_requests_for(practitioner: Practitioner) -> QuerySet[IdentityRequest]:
    return own_identity_requests(practitioner) | identity_requests_to_answer(practitioner)


def requested_identities_for(practitioner: Practitioner) -> QuerySet[RequestedIdentity]:
    return RequestedIdentity.objects.filter(request__in=own_identity_requests(practitioner))


def match_reviews_for(practitioner: Practitioner) -> QuerySet[MatchReview]:
    """Of children about whom anything is known from the partnerships that the person is a steward of."""
    stewarding = _holding(Right.SETTLE_IDENTITY, practitioner)
    # Asked of the database, because a steward sees no concern (config/asker.sql).
    known = Func(
        ArraySubquery(stewarding.values("agency__partnership")),
        F("child"),
        F("other"),
        function="asker.known_to",
        output_field=BooleanField(),
    )
    return MatchReview.objects.filter(not_walled(practitioner) & not_walled(practitioner, "other"), known)


def concerns_to_part(practitioner: Practitioner) -> QuerySet[Concern]:
    """What a steward may be asked to part from its child, without being shown anything of it."""
    return _stewarded(practitioner).filter(_concern_not_walled(practitioner), child__isnull=False)


def record_comparisons_for(practitioner: Practitioner) -> QuerySet[RecordComparison]:
    """Only one's own: an answer is for the person who asked."""
    return RecordComparison.objects.filter(
        asked_by__practitioner=practitioner, review__in=match_reviews_for(practitioner)
    )


def _concern_not_walled(practitioner: Practitioner, path: str = "") -> Q:
    """`path`: to the concern, from a row about one."""
    return not_walled(practitioner, f"{path}child", f"{path}carer")


def _written(practitioner: Practitioner, path: str = "") -> Q:
    """By the person, who still works for the agency. `path` as above."""
    return Q(**{f"{path}author": practitioner, f"{path}agency__in": _works_at(practitioner)})


def _led(practitioner: Practitioner, path: str = "") -> Q:
    return Q(**{f"{path}agency__in": _leads_at(practitioner)})


def _advice(practitioner: Practitioner) -> QuerySet[Advice]:
    # Not by a join: an adviser sees no concern. And of each row by itself, not of all that is walled.
    walled = Concern.objects.filter(~_concern_not_walled(practitioner), pk=OuterRef("concern"))
    return Advice.objects.filter(~Exists(walled))


def _opening_requests(practitioner: Practitioner) -> QuerySet[OpeningRequest]:
    return OpeningRequest.objects.filter(_concern_not_walled(practitioner, "concern__"))


def _identity_requests(practitioner: Practitioner) -> QuerySet[IdentityRequest]:
    return IdentityRequest.objects.filter(not_walled(practitioner))


def _holding(right: Right, practitioner: Practitioner) -> QuerySet[Membership]:
    return selectors.memberships(practitioner).filter(role__in=with_right(right))


def _works_at(practitioner: Practitioner) -> QuerySet[Membership, UUID]:
    """Agencies for which the person works with concerns today; to administer one is not to work there."""
    return _holding(Right.POST_CONCERNS, practitioner).values_list("agency_id", flat=True)


def _leads_at(practitioner: Practitioner) -> QuerySet[Membership, UUID]:
    return _holding(Right.SEE_OWN_AGENCY_CONCERNS, practitioner).values_list("agency_id", flat=True)


def _stewarded(practitioner: Practitioner) -> QuerySet[Concern]:
    """Concerns of the partnerships that the person is a steward of."""
    stewarding = _holding(Right.SETTLE_IDENTITY, practitioner)
    return Concern.objects.filter(agency__partnership__in=stewarding.values("agency__partnership"))


def _concerns_granted(practitioner: Practitioner, *codenames: str) -> QuerySet[Concern]:
    """As author, as the person that it was opened to, or by a role."""
    model = ConcernUserObjectPermission
    author = _in_person(model, practitioner, *codenames, acted_for="agency", membership=None)
    named = _granted(model, codenames, membership__in=selectors.memberships(practitioner))
    granted = author | named | _by_role(ConcernGroupObjectPermission, practitioner, *codenames)
    written = author & Q(author=practitioner)
    return Concern.objects.filter(granted, written | _concern_not_walled(practitioner))


def _by_role(model: Any, practitioner: Practitioner, *codenames: str) -> Q:
    """Granted to a role that the person holds; any grant will do where none is named."""
    return _granted(model, codenames, group__role_group__in=selectors.role_groups(practitioner))


def _in_person(model: Any, practitioner: Practitioner, *codenames: str, acted_for: str, **to: Any) -> Q:
    """Granted to the person, who still works for the agency: `acted_for` is its field."""
    still_there = Q(**{f"{acted_for}__in": _works_at(practitioner)})
    return _granted(model, codenames, user=practitioner, **to) & still_there


def _granted(model: Any, codenames: tuple[str, ...], **to: Any) -> Q:
    live = model.objects.live().filter(content_object=OuterRef("pk"), **to)
    return Q(Exists(live.filter(permission__codename__in=codenames) if codenames else live))
