"""Where does a message lead? From outside to the message itself, from there to what it is about."""

from collections.abc import Callable, Mapping
from uuid import UUID

from django.conf import settings
from django.contrib.auth.tokens import default_token_generator
from django.db.models import QuerySet
from django.urls import reverse
from django.utils.encoding import force_bytes
from django.utils.http import urlsafe_base64_encode

from agencies import selectors
from agencies.models import Event, EventKind, Practitioner
from agencies.roles import Right
from notifications.models import Delivery, Webhook
from sharing import emergencies, visibility
from sharing.models import Alert, Disclosure


def to_message(delivery: Delivery) -> str:
    return _address("message", delivery.pk)


def to_inbox(delivery: Delivery) -> str:
    """To all that the service has told its recipient."""
    return f"{_address('home')}#messages"


def to_invitation(delivery: Delivery) -> str:
    """The token is made now and kept nowhere; whoever has a password already signs in with it."""
    person = delivery.recipient
    if person.has_usable_password():
        return to_message(delivery)
    token = default_token_generator.make_token(person)
    return _address("accept_invitation", urlsafe_base64_encode(force_bytes(person.pk)), token)


def page(event: Event, reader: Practitioner) -> str:
    """The path of the page that the event is about; that page decides what the reader may see."""
    return PAGES[EventKind(event.kind)](event.subject_id, reader)


def _address(name: str, *args: object) -> str:
    return settings.SITE_URL.rstrip("/") + reverse(name, args=args)


def _alert(alert_id: UUID, reader: Practitioner) -> str:
    """An author who may not see the alert is led to the concern of theirs that contributed to it; a privacy
    officer, who is told where nobody else may know of it, to who may."""
    if not visibility.alerts_for(reader).filter(pk=alert_id).exists():
        own = visibility.authored_by(reader).filter(contributions__alert=alert_id).first()
        if own:
            return reverse("concern", args=[own.pk])
        if Right.OVERSEE_ACCESS in selectors.rights(reader):
            return reverse("restrictions")
    return reverse("alert", args=[alert_id])


def _escalated(escalation_id: UUID, reader: Practitioner) -> str:
    return _one_of(Alert.objects.filter(escalations=escalation_id), reader)


def _still_worried(said_id: UUID, reader: Practitioner) -> str:
    return _one_of(Alert.objects.filter(contributions__concern__still_worried=said_id), reader)


def _one_of(alerts: QuerySet[Alert], reader: Practitioner) -> str:
    """The newest of them; the reader's own page, where they may see none any more."""
    seen = visibility.alerts_for(reader).filter(pk__in=alerts.order_by().values("pk")).first()
    return _alert(seen.pk, reader) if seen else reverse("home")


def _concern(disclosure_id: UUID, reader: Practitioner) -> str:
    return reverse("concern", args=[Disclosure.objects.get(pk=disclosure_id).concern_id])


def _closed(disclosure_id: UUID, reader: Practitioner) -> str:
    """Of what was closed nothing may be left to see."""
    page = _concern(disclosure_id, reader)
    step = Disclosure.objects.filter(pk=disclosure_id, concern__in=visibility.concerns_for(reader))
    return page if step.exists() else reverse("home")


def _opening_request(request_id: UUID, reader: Practitioner) -> str:
    return reverse("opening_request", args=[request_id])


def _advice(advice_id: UUID, reader: Practitioner) -> str:
    return reverse("advice", args=[advice_id])


def _referral(referral_id: UUID, reader: Practitioner) -> str:
    return reverse("referral", args=[referral_id])


def _identity_request(request_id: UUID, reader: Practitioner) -> str:
    return reverse("identity_request", args=[request_id])


def _review(review_id: UUID, reader: Practitioner) -> str:
    return reverse("review", args=[review_id])


def _agreement(agreement_id: UUID, reader: Practitioner) -> str:
    return reverse("agreement", args=[agreement_id])


def _emergency(emergency_id: UUID, reader: Practitioner) -> str:
    """An administrator, who is told where nobody watches over it, is led to where they can invite one."""
    seen = emergencies.emergencies_for(reader).filter(pk=emergency_id)
    if Right.MANAGE_PEOPLE in selectors.rights(reader) and not seen.exists():
        return reverse("people")
    return reverse("emergency_opening", args=[emergency_id])


def _unusual(unusual_id: UUID, reader: Practitioner) -> str:
    return reverse("unusual_access")


def _turned_off(subject_id: UUID, reader: Practitioner) -> str:
    """A webhook has a page; people whom a channel does not reach are listed on one."""
    if Webhook.objects.filter(pk=subject_id).exists():
        return reverse("webhook", args=[subject_id])
    return reverse("undelivered")


def _home(subject_id: UUID, reader: Practitioner) -> str:
    return reverse("home")


PAGES: Mapping[EventKind, Callable[[UUID, Practitioner], str]] = {
    EventKind.ALERT_RAISED: _alert,
    EventKind.ALERT_GROWN: _alert,
    EventKind.ALERT_WORSENED: _alert,
    EventKind.ALERT_ACKNOWLEDGED: _alert,
    EventKind.ALERT_DECIDED: _alert,
    EventKind.ALERT_CLOSED: _alert,
    EventKind.ALERT_ESCALATED: _escalated,
    EventKind.STILL_WORRIED: _still_worried,
    EventKind.CONCERN_OPENED: _concern,
    EventKind.OPENING_REQUESTED: _opening_request,
    EventKind.OPENING_ANSWERED: _opening_request,
    EventKind.DISCLOSURE_WITHDRAWN: _closed,
    EventKind.ADVICE_ASKED: _advice,
    EventKind.ADVICE_REPLIED: _advice,
    EventKind.REFERRAL_MADE: _referral,
    EventKind.REFERRAL_WRITTEN: _referral,
    EventKind.REFERRAL_ACKNOWLEDGED: _referral,
    EventKind.REFERRAL_DECIDED: _referral,
    EventKind.REFERRAL_OUTCOME: _referral,
    EventKind.MATCH_REVIEW_OPENED: _review,
    # A privacy officer learns that it happened; whom it was about is in the audit log.
    EventKind.CHILDREN_UNLINKED: _home,
    EventKind.CONCERN_PARTED: _home,
    EventKind.IDENTITY_REQUESTED: _identity_request,
    EventKind.IDENTITY_REQUEST_ANSWERED: _identity_request,
    EventKind.AGREEMENT_ENDING: _agreement,
    EventKind.GLASS_BROKEN: _emergency,
    EventKind.EMERGENCY_REVIEW_OVERDUE: _emergency,
    EventKind.ACCESS_UNUSUAL: _unusual,
    EventKind.CHANNEL_TURNED_OFF: _turned_off,
    EventKind.MEMBER_INVITED: _home,
}
