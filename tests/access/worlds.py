"""The world that both of a pair share: the permission matrix's people, and enough around them for lists.

What only one of the two worlds has is added by tests/access/hidden.py.
"""

from dataclasses import dataclass
from random import Random
from uuid import uuid4

from django.apps import apps
from django.contrib.contenttypes.models import ContentType
from django.db.models import UUIDField

from agencies.groups import role_groups
from agencies.models import Membership
from agencies.roles import ROLES
from config.routers import home_of
from notifications import delivery, processing
from notifications.models import Channel, Delivery, DeliveryState
from sharing import grants
from sharing.models import Alert, Child, Concern, Referral
from sharing.services import filing
from tests.factories.agencies import MembershipFactory
from tests.factories.sharing import CategoryFactory, post
from tests.permissions.worlds import Case, build

WRITERS = ("author", "contributor", "outside_lead")
# One of them may fill more than a page of a list.
FEW, MANY = (1, 2), 27


@dataclass(frozen=True)
class Shared:
    """`concern`: whom everything in the case is about. `others`: one of the school's, about another child."""

    case: Case
    concern: Concern
    others: Concern


def shared_world(state: str, random: Random, *, full_list: bool = False) -> Shared:
    """To be called inside a transaction that is rolled back."""
    case = build(state)
    CategoryFactory(code="school", name="School attendance", order=1)
    for who in WRITERS:
        for _ in range(random.randint(*FEW)):
            filed(post(case.members[who], "Tired.", days_ago=random.randint(1, 9)))
    if full_list:
        for _ in range(MANY):
            post(case.members["author"], "Tired again.")
    give_roles_their_groups(case)
    others = filed(post(case.members["contributor"], "Bruised.", local_label="Form 3B"))
    tell_everyone()
    concern = Concern.objects.get(pk=case.ids["concern_id"])
    return Shared(case, concern, others)


def add(case: Case, who: str, agency: str, role: str) -> Membership:
    member: Membership = MembershipFactory(
        agency=case.agencies[agency], role=role, practitioner__name=who.replace("_", " ").capitalize()
    )
    return member


def give_roles_their_groups(case: Case) -> None:
    """As agencies/services/memberships.py does: the first thing ever granted to a role would take longer."""
    role_groups((agency.pk, role) for agency in case.agencies.values() for role in ROLES)


def filed(concern: Concern, child: Child | None = None, *, likely: Child | None = None) -> Concern:
    outcome = "review" if likely else "same" if child else "new"
    filing.file(
        concern_id=concern.pk,
        child_id=child.pk if child else uuid4(),
        outcome=outcome,
        likely_child_id=likely.pk if likely else None,
        probability=0.6,
    )
    concern.refresh_from_db()
    return concern


def tell_everyone() -> None:
    """What the workers do: every message of the inbox arrives."""
    processing.claim_events()
    waiting = Delivery.objects.filter(channel=Channel.IN_APP, state=DeliveryState.WAITING)
    for message in waiting.values_list("pk", flat=True):
        delivery.deliver(message)


def names() -> set[str]:
    """Every id and reference that there is: those of what a request makes itself are not among them."""
    found: set[str] = set(Concern.objects.values_list("reference", flat=True))
    found |= set(Child.objects.values_list("code", flat=True))
    for model in apps.get_models():
        in_default = home_of(model._meta.app_label, model._meta.model_name) == "default"
        if in_default and model._meta.managed and isinstance(model._meta.pk, UUIDField):
            found |= {str(pk) for pk in model._default_manager.values_list("pk", flat=True)}
    return found


def warm() -> None:
    """What the process keeps from its first use on, so that no world asks for it and the other not."""
    ContentType.objects.get_for_models(*apps.get_models())
    for model, codenames in (
        (Concern, (grants.OPEN, grants.OUTLINE)),
        (Alert, (grants.OUTLINE_ALERT, grants.ANSWER_ALERT)),
        (Referral, (grants.FOLLOW_REFERRAL, grants.ANSWER_REFERRAL)),
    ):
        for codename in codenames:
            grants.permission(model, codename)
