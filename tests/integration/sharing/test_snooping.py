"""Many people look ten times each at what they have nothing to do with.

The number of people is SNOOPERS, 10 unless said otherwise; a thousand looks take a minute or two.
"""

import os
import random

import pytest
from django.test import Client
from django.urls import reverse

from agencies.models import AuditRecord, Membership
from sharing.models import Alert, Child, Concern
from sharing.services import unusual_access
from tests.factories.agencies import AgencyFactory, MembershipFactory
from tests.factories.identity_requests import alerted_child
from tests.factories.sharing import post
from tests.factories.world import World

pytestmark = pytest.mark.django_db

PEOPLE, LOOKS = int(os.environ.get("SNOOPERS", "10")), 10
SECRET = "marmalade-submarine"


def targets(world: World) -> list[tuple[str, object]]:
    """Routes, and what exists there."""
    sealed = post(world.gp, SECRET)
    child = alerted_child(world)
    alert = Alert.objects.get(child=child)
    first = alert.contributions.values_list("concern", flat=True)[0]
    return [
        ("concern", sealed.pk),
        ("concern", first),
        ("alert", alert.pk),
        ("api_alert", alert.pk),
        ("api_concern", first),
        ("api_child", child),
        ("request_identity", child),
        ("disclosure_record", first),
    ]


def told(world: World) -> list[str]:
    """What would give anything away."""
    codes = Child.objects.values_list("code", flat=True)
    return [SECRET, "Late and hungry", *codes, *Concern.objects.values_list("reference", flat=True)]


def test_every_snoop_is_refused_and_everyone_who_tried_is_shown(client: Client, world: World) -> None:
    places, secrets = targets(world), told(world)
    housing = AgencyFactory(partnership=world.partnership, kind_code="housing", name="Housing")
    people: list[Membership] = [
        MembershipFactory(agency=housing, role=role)
        for role in ("practitioner", "safeguarding_lead")
        for _ in range(PEOPLE // 2)
    ]
    chance = random.Random(1)
    statuses, leaked = set(), 0
    for person in people:
        client.force_login(person.practitioner)
        for name, subject in chance.choices(places, k=LOOKS):
            query = "?purpose=protect" if name == "api_child" else ""
            page = client.get(reverse(name, args=[subject]) + query)
            statuses.add(page.status_code)
            leaked += sum(secret in page.content.decode() for secret in secrets)
    assert statuses == {404}
    assert leaked == 0
    assert AuditRecord.objects.filter(action="look_refused").count() == PEOPLE * LOOKS
    found = unusual_access.overview(by=world.privacy_officer.practitioner)
    refused = {each.practitioner.pk: each for each in found.people if each.figures.refused}
    assert refused.keys() == {person.practitioner_id for person in people}
    assert {each.figures.refused for each in refused.values()} == {LOOKS}
