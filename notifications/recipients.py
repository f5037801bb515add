"""Who is told of an event? Asked of live memberships only: once when it is claimed, again when it is sent.

Nobody is told of a child whom a wall keeps from them. An alert that is left with nobody to tell goes to
the privacy officers, who can see to it that somebody may know; an emergency that no privacy officer may
watch over goes to the administrators, who can invite one.
"""

from collections.abc import Callable, Collection, Mapping
from uuid import UUID

from django.db.models import Exists, F, Model, OuterRef, Q, QuerySet

from agencies.models import TOLD_OF_ALERTS, Event, EventKind, Membership, UnusualAccess
from agencies.roles import Right, with_right
from notifications import covering
from notifications.covering import Told
from notifications.models import Reach, Webhook
from sharing import escalation, walls
from sharing.models import (
    Advice,
    Alert,
    AlertEscalation,
    AlertRecipient,
    ChildLink,
    Concern,
    Disclosure,
    EmergencyOpening,
    IdentityRequest,
    MatchReview,
    OpeningRequest,
    Parting,
    Referral,
    StillWorried,
)
from sharing.transitions import AlertState

_LEADING = with_right(Right.SEE_OWN_AGENCY_CONCERNS)
_OF_EMERGENCIES = (EventKind.GLASS_BROKEN, EventKind.EMERGENCY_REVIEW_OVERDUE)


def of(event: Event) -> set[UUID]:
    """Practitioners' ids. Nobody is told of their own act. Empty where the kind is told to nobody."""
    kind = EventKind(event.kind)
    if kind not in TOLD:
        return set()
    held = _held(event)
    told = _may_hear(event, {person for _, person in held})
    if held and not told and kind in TOLD_OF_ALERTS:
        return _may_hear(event, _practitioners(_overseers(event.subject_id)), restricted=False)
    if kind in _OF_EMERGENCIES:
        told |= _watching(event)
    return told | _standing_in(event, held, told)


def standing_in(event: Event) -> set[UUID]:
    """Of those, who is told in the place of a colleague who is away."""
    held = _held(event) if EventKind(event.kind) in TOLD else set()
    return _standing_in(event, held, _may_hear(event, {person for _, person in held})) if held else set()


def by_agency(event: Event, agencies: Collection[UUID]) -> dict[UUID, set[UUID]]:
    """Of these agencies, those where somebody is told in a role there; and whom."""
    if EventKind(event.kind) not in TOLD:
        return {}
    held = _held(event, agency__in=agencies)
    told = _may_hear(event, {person for _, person in held})
    return {
        agency: those
        for agency in agencies
        if (those := {person for where, person in held if where == agency} & told)
    }


def _held(event: Event, **only: Collection[UUID]) -> set[Told]:
    told = TOLD[EventKind(event.kind)](event.subject_id).filter(**only)
    return set(told.values_list("agency_id", "practitioner_id"))


def _may_hear(event: Event, people: set[UUID], *, restricted: bool = True) -> set[UUID]:
    """Of these, whom no wall keeps from it and who did not do it themselves; `restricted` as for `behind`."""
    kind, subject_id = EventKind(event.kind), event.subject_id
    others = people - _actor(kind, subject_id)
    return others - walls.behind(*_about(kind, subject_id), among=others, restricted=restricted)


def _watching(event: Event) -> set[UUID]:
    """Over an emergency. An administrator learns that there was one, and may see nothing of it."""
    for right in (Right.OVERSEE_ACCESS, Right.MANAGE_PEOPLE):
        people = _practitioners(_in_its_partnership(right, event.subject_id))
        if told := _may_hear(event, people, restricted=False):
            return told
    return set()


def _standing_in(event: Event, held: set[Told], told: set[UUID]) -> set[UUID]:
    there = {(agency, person) for agency, person in held if person in told}
    return covering.standing_in(EventKind(event.kind), there, lambda people: _may_hear(event, people))


def _practitioners(told: QuerySet[Membership]) -> set[UUID]:
    return set(told.values_list("practitioner_id", flat=True))


def _named_by_alert(alert_id: UUID) -> QuerySet[Membership]:
    named = AlertRecipient.objects.filter(alert=alert_id, agency=OuterRef("agency"), role=OuterRef("role"))
    return Membership.objects.live().filter(Exists(named))


def _contributors(alert_id: UUID) -> QuerySet[Membership]:
    """Authors who still work for the agency they posted for, and that agency's safeguarding leads."""
    return Membership.objects.live().filter(
        Q(practitioner=F("agency__concerns__author")) | Q(role__in=with_right(Right.RECEIVE_ALERTS)),
        agency__concerns__contributions__alert=alert_id,
    )


def _answering(said_id: UUID) -> QuerySet[Membership]:
    """Who was told of the newest alert that shows the concern, and answers it; nobody where there is none."""
    shown = Alert.objects.filter(contributions__concern__still_worried=said_id)
    newest = shown.exclude(state=AlertState.WITHDRAWN.value).order_by("-raised_at", "-id").first()
    if newest is None:
        return Membership.objects.none()
    return _named_by_alert(newest.pk).filter(role__in=with_right(Right.ANSWER_ALERTS))


def _opened_to(disclosure_id: UUID) -> QuerySet[Membership]:
    by_role = Q(to_agency=OuterRef("agency"), to_role=OuterRef("role"))
    named = Disclosure.objects.filter(by_role | Q(to_person=OuterRef("pk")), pk=disclosure_id)
    return Membership.objects.live().filter(Exists(named))


def _told_of_opening(disclosure_id: UUID) -> QuerySet[Membership]:
    """Whom it was opened to; where triage opened it for itself, whoever wrote it, and their leads."""
    step = Disclosure.objects.filter(pk=disclosure_id, on_suspicion=True)
    if step.exists():
        return _wrote(step.values("concern"))
    # What was withdrawn, or has closed with its agreement, before it could be told is not told any more.
    still_open = Disclosure.objects.live().filter(pk=disclosure_id).exists()
    return _opened_to(disclosure_id) if still_open else Membership.objects.none()


def _wrote(concern: QuerySet) -> QuerySet[Membership]:
    """The author, while they work for the agency that they posted for, and its safeguarding leads."""
    return Membership.objects.live().filter(
        Q(practitioner=F("agency__concerns__author")) | Q(role__in=_LEADING),
        agency__concerns__in=concern,
    )


def _answerers(request_id: UUID) -> QuerySet[Membership]:
    """The leads of the agency that wrote it; the author where there is no lead but whoever asked."""
    request = OpeningRequest.objects.filter(pk=request_id)
    asker = request.values("asked_by__practitioner")
    wrote = _wrote(request.values("concern")).exclude(practitioner__in=asker)
    leads = wrote.filter(role__in=_LEADING)
    return leads if leads.exists() else wrote


def _who_asked_to_open(request_id: UUID) -> QuerySet[Membership]:
    asked = OpeningRequest.objects.filter(pk=request_id, asked_by=OuterRef("pk"))
    return Membership.objects.live().filter(Exists(asked))


def _or_their_lead(told: QuerySet[Membership], agency: QuerySet) -> QuerySet[Membership]:
    """Who has left is told nothing; whoever leads safeguarding there, and follows it, is told instead."""
    return told if told.exists() else Membership.objects.live().filter(role__in=_LEADING, agency__in=agency)


def _adviser(advice_id: UUID) -> QuerySet[Membership]:
    """Nobody else may read it: where the adviser has left, whoever asked is to ask somebody else."""
    told = Membership.objects.live().filter(advice_asked=advice_id)
    return told if told.exists() else _asker(advice_id)


def _asker(advice_id: UUID) -> QuerySet[Membership]:
    asked = Advice.objects.filter(pk=advice_id)
    told = Membership.objects.live().filter(Exists(asked.filter(asked_by=OuterRef("pk"))))
    return _or_their_lead(told, asked.values("asked_by__agency"))


def _referred_to(referral_id: UUID) -> QuerySet[Membership]:
    return Membership.objects.live().filter(
        role__in=with_right(Right.BE_FIRST_TO_ANSWER), agency__referrals_received=referral_id
    )


def _referrer(referral_id: UUID) -> QuerySet[Membership]:
    """While they work for the agency they referred for, in whatever role."""
    made = Referral.objects.filter(pk=referral_id)
    still_there = made.filter(
        made_by__practitioner=OuterRef("practitioner"), made_by__agency=OuterRef("agency")
    )
    told = Membership.objects.live().filter(Exists(still_there))
    return _or_their_lead(told, made.values("made_by__agency"))


def _stewards(review_id: UUID) -> QuerySet[Membership]:
    review = MatchReview.objects.filter(pk=review_id)
    return _with_right_where_seen(Right.SETTLE_IDENTITY, review.values("child"), review.values("other"))


def _privacy_officers(link_id: UUID) -> QuerySet[Membership]:
    link = ChildLink.objects.filter(pk=link_id)
    return _with_right_where_seen(Right.OVERSEE_ACCESS, link.values("child"), link.values("same_as"))


def _privacy_officers_of_parting(parting_id: UUID) -> QuerySet[Membership]:
    """Of the child that it was about, and of the one that it was taken to be about."""
    parting = Parting.objects.filter(pk=parting_id)
    return _with_right_where_seen(Right.OVERSEE_ACCESS, parting.values("concern__filings__child"))


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


def _agreement_keepers(agreement_id: UUID) -> QuerySet[Membership]:
    """The partnership's privacy officers, and the safeguarding leads of the parties."""
    return Membership.objects.live().filter(
        Q(role__in=with_right(Right.MANAGE_AGREEMENTS), agency__partnership__agreements=agreement_id)
        | Q(role__in=with_right(Right.SEE_OWN_AGENCY_CONCERNS), agency__agreements=agreement_id)
    )


def _told_of_emergency(emergency_id: UUID) -> QuerySet[Membership]:
    """The partnership's privacy officers, and the leads of the agencies whose words were opened."""
    opened = EmergencyOpening.concerns.through.objects.filter(emergencyopening=emergency_id)
    wrote = Concern.objects.filter(pk__in=opened.values("concern")).values("agency")
    leads = Membership.objects.live().filter(role__in=_LEADING, agency__in=wrote)
    return _reviewers(emergency_id) | leads


def _reviewers(emergency_id: UUID) -> QuerySet[Membership]:
    return _in_its_partnership(Right.OVERSEE_ACCESS, emergency_id)


def _in_its_partnership(right: Right, emergency_id: UUID) -> QuerySet[Membership]:
    opening = EmergencyOpening.objects.filter(pk=emergency_id)
    return Membership.objects.live().filter(
        role__in=with_right(right),
        agency__partnership__in=opening.values("opened_by__agency__partnership"),
    )


def _overseers(subject_id: UUID) -> QuerySet[Membership]:
    """Of an alert's partnership; or of one that was escalated."""
    alert = Alert.objects.filter(Q(pk=subject_id) | Q(escalations=subject_id))
    return Membership.objects.live().filter(
        role__in=with_right(Right.OVERSEE_ACCESS), agency__partnership__in=alert.values("partnership")
    )


def _told_of_unusual(unusual_id: UUID) -> QuerySet[Membership]:
    """The partnership's privacy officers; where there is another, not the one whose own access it was."""
    unusual = UnusualAccess.objects.filter(pk=unusual_id)
    officers = Membership.objects.live().filter(
        role__in=with_right(Right.OVERSEE_ACCESS), agency__partnership__in=unusual.values("partnership")
    )
    others = officers.exclude(practitioner__in=unusual.values("practitioner"))
    return others if others.exists() else officers


def _invited(membership_id: UUID) -> QuerySet[Membership]:
    return Membership.objects.live().filter(pk=membership_id)


def _keepers(turned_off: UUID) -> QuerySet[Membership]:
    """Of a webhook, or of a person's channel: the administrators of the agencies that it is of."""
    reached = Reach.objects.filter(pk=turned_off).values("practitioner")
    works_at = Membership.objects.live().filter(practitioner__in=reached).values("agency")
    calls = Webhook.objects.filter(pk=turned_off).values("agency")
    return Membership.objects.live().filter(
        Q(agency__in=works_at) | Q(agency__in=calls), role__in=with_right(Right.MANAGE_PEOPLE)
    )


TOLD: Mapping[EventKind, Callable[[UUID], QuerySet[Membership]]] = {
    EventKind.ALERT_RAISED: _named_by_alert,
    EventKind.ALERT_GROWN: _named_by_alert,
    EventKind.ALERT_WORSENED: _named_by_alert,
    EventKind.ALERT_ACKNOWLEDGED: _contributors,
    EventKind.ALERT_DECIDED: _contributors,
    EventKind.ALERT_CLOSED: _contributors,
    EventKind.ALERT_ESCALATED: escalation.told_of,
    EventKind.STILL_WORRIED: _answering,
    EventKind.CONCERN_OPENED: _told_of_opening,
    EventKind.OPENING_REQUESTED: _answerers,
    EventKind.OPENING_ANSWERED: _who_asked_to_open,
    EventKind.DISCLOSURE_WITHDRAWN: _opened_to,
    EventKind.ADVICE_ASKED: _adviser,
    EventKind.ADVICE_REPLIED: _asker,
    EventKind.REFERRAL_MADE: _referred_to,
    EventKind.REFERRAL_WRITTEN: _referred_to,
    EventKind.REFERRAL_ACKNOWLEDGED: _referrer,
    EventKind.REFERRAL_DECIDED: _referrer,
    EventKind.REFERRAL_OUTCOME: _referrer,
    EventKind.MATCH_REVIEW_OPENED: _stewards,
    EventKind.CHILDREN_UNLINKED: _privacy_officers,
    EventKind.CONCERN_PARTED: _privacy_officers_of_parting,
    EventKind.IDENTITY_REQUESTED: _approvers,
    EventKind.IDENTITY_REQUEST_ANSWERED: _requester,
    EventKind.AGREEMENT_ENDING: _agreement_keepers,
    EventKind.GLASS_BROKEN: _told_of_emergency,
    EventKind.EMERGENCY_REVIEW_OVERDUE: _reviewers,
    EventKind.ACCESS_UNUSUAL: _told_of_unusual,
    EventKind.CHANNEL_TURNED_OFF: _keepers,
    EventKind.MEMBER_INVITED: _invited,
}

# Whom the subject is about: the fields that lead to children and carers. The others are about nobody.
_CONCERN = ("concern__child", "concern__carer")
_ABOUT: Mapping[EventKind, tuple[type[Model], tuple[str, ...]]] = {
    EventKind.ALERT_RAISED: (Alert, ("child",)),
    EventKind.ALERT_GROWN: (Alert, ("child",)),
    EventKind.ALERT_WORSENED: (Alert, ("child",)),
    EventKind.ALERT_ACKNOWLEDGED: (Alert, ("child",)),
    EventKind.ALERT_DECIDED: (Alert, ("child",)),
    EventKind.ALERT_CLOSED: (Alert, ("child",)),
    EventKind.ALERT_ESCALATED: (AlertEscalation, ("alert__child",)),
    EventKind.STILL_WORRIED: (StillWorried, _CONCERN),
    EventKind.CONCERN_OPENED: (Disclosure, _CONCERN),
    EventKind.OPENING_REQUESTED: (OpeningRequest, _CONCERN),
    EventKind.OPENING_ANSWERED: (OpeningRequest, _CONCERN),
    EventKind.DISCLOSURE_WITHDRAWN: (Disclosure, _CONCERN),
    EventKind.ADVICE_ASKED: (Advice, _CONCERN),
    EventKind.ADVICE_REPLIED: (Advice, _CONCERN),
    EventKind.REFERRAL_MADE: (Referral, ("child", *_CONCERN)),
    EventKind.REFERRAL_WRITTEN: (Referral, ("child", *_CONCERN)),
    EventKind.REFERRAL_ACKNOWLEDGED: (Referral, ("child", *_CONCERN)),
    EventKind.REFERRAL_DECIDED: (Referral, ("child", *_CONCERN)),
    EventKind.REFERRAL_OUTCOME: (Referral, ("child", *_CONCERN)),
    EventKind.MATCH_REVIEW_OPENED: (MatchReview, ("child", "other")),
    EventKind.CHILDREN_UNLINKED: (ChildLink, ("child", "same_as")),
    EventKind.CONCERN_PARTED: (Parting, ("concern__filings__child",)),
    EventKind.IDENTITY_REQUESTED: (IdentityRequest, ("child",)),
    EventKind.IDENTITY_REQUEST_ANSWERED: (IdentityRequest, ("child",)),
    EventKind.GLASS_BROKEN: (EmergencyOpening, ("child",)),
    EventKind.EMERGENCY_REVIEW_OVERDUE: (EmergencyOpening, ("child",)),
}


def _about(kind: EventKind, subject_id: UUID) -> tuple[set[UUID], set[UUID]]:
    """The children, and the carers."""
    if kind not in _ABOUT:
        return set(), set()
    model, fields = _ABOUT[kind]
    children: set[UUID] = set()
    carers: set[UUID] = set()
    for row in model._default_manager.filter(pk=subject_id).values(*fields):
        for field, found in row.items():
            (carers if field.endswith("carer") else children).update({found} - {None})
    return children, carers


# Where the subject itself tells who acted: the field that names their membership.
_ACTED: Mapping[EventKind, tuple[type[Model], str]] = {
    EventKind.ALERT_ACKNOWLEDGED: (Alert, "acknowledged_by"),
    EventKind.ALERT_DECIDED: (Alert, "decided_by"),
    EventKind.ALERT_CLOSED: (Alert, "closed_by"),
    EventKind.STILL_WORRIED: (StillWorried, "by"),
    EventKind.CONCERN_OPENED: (Disclosure, "decided_by"),
    EventKind.DISCLOSURE_WITHDRAWN: (Disclosure, "withdrawn_by"),
    EventKind.GLASS_BROKEN: (EmergencyOpening, "opened_by"),
    EventKind.EMERGENCY_REVIEW_OVERDUE: (EmergencyOpening, "opened_by"),
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
