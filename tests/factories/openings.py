"""Concerns that others see the outline of, and requests to open them."""

from typing import Any
from uuid import uuid4

from agencies.models import Membership
from sharing.models import Concern, Disclosure, OpeningRequest
from sharing.services import opening_requests, suspicion
from tests.factories.collaboration import filed, terms
from tests.factories.sharing import post
from tests.factories.world import World

QUESTION = "Is the mother alone with him at night?"


def outlined(world: World, **draft: Any) -> Concern:
    """The practice's, counted with two of the school's: both leads and triage see the outline."""
    child, concern = uuid4(), post(world.gp, "Mum is exhausted.", **draft)
    for each in (concern, post(world.teacher), post(world.teacher)):
        filed(each, child)
    return concern


def grave(world: World) -> Concern:
    """Very worried, by the practice alone: triage hears of it at once."""
    return filed(post(world.gp, "A burn, in the shape of an iron.", strength="very_worried"))


def ask_to_open(world: World, concern: Concern | None = None, **changed: Any) -> OpeningRequest:
    """By the school's lead, unless said otherwise."""
    said: dict[str, Any] = {
        "purpose": "plan_help",
        "lawful_basis": "public_task",
        "question": QUESTION,
        "by": world.school_lead.practitioner,
    }
    return opening_requests.ask(concern_id=(concern or outlined(world)).pk, **said | changed)


def opened_to_asker(
    world: World, concern: Concern | None = None, *, by: Membership | None = None, **changed: Any
) -> Disclosure:
    """Asked by the school's lead unless said otherwise, and opened by the practice's."""
    return answered(world, ask_to_open(world, concern, by=(by or world.school_lead).practitioner), **changed)


def answered(world: World, request: OpeningRequest, **changed: Any) -> Disclosure:
    """By the practice's lead."""
    opened = opening_requests.open_to_asker(
        request_id=request.pk, terms=terms(**changed), by=world.gp_lead.practitioner
    )
    assert opened.disclosure
    return opened.disclosure


def open_at_once(world: World, concern: Concern | None = None, **changed: Any) -> Disclosure:
    said: dict[str, Any] = {
        "reason": "I have to know tonight what was seen.",
        "lawful_basis": "public_task",
        "terms": terms(),
        "by": world.triage.practitioner,
    }
    return suspicion.open_at_once(concern_id=(concern or grave(world)).pk, **said | changed)
