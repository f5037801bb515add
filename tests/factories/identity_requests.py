"""A child whom an alert is about, requests to know who it is, and ties declared."""

from typing import Any
from uuid import UUID

from sharing.identity.ties import Ties
from sharing.models import Concern, IdentityRequest
from sharing.services import identity_requests, ties
from tests.factories.collaboration import filed
from tests.factories.sharing import post
from tests.factories.world import World

PURPOSE = "To find out which school the child goes to."


def child_of(concern: Concern) -> UUID:
    concern.refresh_from_db()
    assert concern.child_id
    return concern.child_id


def alerted_child(world: World) -> UUID:
    """Of whom the vault knows nothing. The police lead and triage see the alert."""
    return child_of(filed(post(world.officer, strength="very_worried")))


def request(world: World, child_id: UUID | None = None, **changed: Any) -> IdentityRequest:
    said: dict[str, Any] = {
        "child_id": child_id or alerted_child(world),
        "purpose": PURPOSE,
        "lawful_basis": "public_task",
        "by": world.police_lead.practitioner,
    }
    return identity_requests.ask(**said | changed)


def approved(world: World, child_id: UUID | None = None) -> IdentityRequest:
    made = request(world, child_id)
    return identity_requests.approve(request_id=made.pk, by=world.triage.practitioner)


def declare(world: World, who: str = "police_lead", **said: Any) -> None:
    """By the police lead, who asks in `request`, unless said otherwise."""
    ties.declare(ties=Ties(**said), by=world.everyone[who].practitioner)
