"""Every message of every channel, rendered for a world whose every word would be recognised."""

import pytest
from django.core import mail
from django.urls import reverse

from agencies.models import Agency, AgencyKind, Event, EventKind, Partnership, Practitioner
from notifications import selectors
from notifications.messages import MESSAGES
from notifications.models import Delivery, DeliveryState
from sharing.models import AccumulationRule, Category, Child, Concern
from tests.factories.sharing import OLLY
from tests.factories.world import World
from tests.integration.notifications.story import play, tell_everyone

CANARY = "quetzal"


@pytest.fixture
def secrets(world: World) -> set[str]:
    """What no message may hold, once everything has happened and was told."""
    play(world)
    for rows, field in (
        (Agency.objects, "name"),
        (AgencyKind.objects, "name"),
        (Partnership.objects, "name"),
        (AccumulationRule.objects, "name"),
        (Category.objects, "name"),
        (Practitioner.objects, "name"),
        (Practitioner.objects, "job_title"),
    ):
        for number, row in enumerate(rows.all()):
            setattr(row, field, f"{CANARY} {number}")
            row.save(update_fields=[field])
    tell_everyone()
    words = {CANARY, OLLY.given_name, OLLY.family_name, OLLY.nhs_number, OLLY.postcode, "hungry"}
    words |= set(Child.objects.values_list("code", flat=True))
    words |= set(Concern.objects.values_list("reference", flat=True))
    words |= {str(pk) for rows in (Child, Concern) for pk in rows.objects.values_list("pk", flat=True)}
    words |= {str(pk) for pk in Event.objects.values_list("subject_id", flat=True)}
    return {word.lower() for word in words}


def rendered() -> list[str]:
    """All that leaves by email, the recipient's own address apart, and all that any inbox shows."""
    mails = [f"{sent.subject} {sent.body} {sent.extra_headers} {sent.from_email}" for sent in mail.outbox]
    shown = [
        f"{item.text} {item.url}" for person in Practitioner.objects.all() for item in selectors.inbox(person)
    ]
    return [text.lower() for text in mails + shown]


def test_no_message_says_whom_or_what_it_is_about(secrets: set[str]) -> None:
    texts = rendered()
    assert len(texts) == Delivery.objects.filter(state=DeliveryState.SENT).count()
    assert [(word, text) for text in texts for word in secrets if word in text] == []


@pytest.mark.usefixtures("secrets")
def test_every_kind_of_message_was_rendered() -> None:
    told = set(Delivery.objects.filter(state=DeliveryState.SENT).values_list("event__kind", flat=True))
    assert told == {kind.value for kind in MESSAGES}


@pytest.mark.usefixtures("secrets")
def test_all_emails_but_the_invitation_are_the_same_but_for_their_link() -> None:
    emails = Delivery.objects.filter(channel="email").exclude(event__kind=EventKind.MEMBER_INVITED)
    links = {reverse("message", args=[pk]) for pk in emails.values_list("pk", flat=True)}
    texts = set()
    for sent in mail.outbox:
        for link in links:
            if link in sent.body:
                texts.add(f"{sent.subject} {sent.body.replace(link, '')}")
    assert len(texts) == 1
