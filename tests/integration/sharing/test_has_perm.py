"""Django's own question about one row is answered by live grants and nothing else."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import AnonymousUser
from django.utils import timezone

from sharing.models import Child, Concern, ConcernGroupObjectPermission, ConcernUserObjectPermission
from tests.factories.sharing import post
from tests.factories.world import World

pytestmark = pytest.mark.django_db
OPEN = "sharing.open_concern"


@pytest.fixture
def concern(world: World) -> Concern:
    return post(world.gp)


def test_the_author_may_open_what_they_wrote(world: World, concern: Concern) -> None:
    assert world.gp.practitioner.has_perm(OPEN, concern)


def test_nobody_else_may(world: World, concern: Concern) -> None:
    assert not world.teacher.practitioner.has_perm(OPEN, concern)


def test_a_grant_that_has_ended_opens_nothing(world: World, concern: Concern) -> None:
    ConcernUserObjectPermission.objects.update(until=timezone.now())
    assert not world.gp.practitioner.has_perm(OPEN, concern)


def test_a_membership_that_has_ended_opens_nothing(world: World, concern: Concern) -> None:
    assert world.gp_lead.practitioner.has_perm(OPEN, concern)
    world.gp_lead.until = timezone.now() - timedelta(seconds=1)
    world.gp_lead.since = world.gp_lead.until - timedelta(days=1)
    world.gp_lead.save()
    assert ConcernGroupObjectPermission.objects.live().exists()
    assert not world.gp_lead.practitioner.has_perm(OPEN, concern)


def test_of_no_row_in_particular_nobody_has_a_right(world: World, concern: Concern) -> None:
    assert not world.gp.practitioner.has_perm(OPEN)
    assert not world.gp.practitioner.has_perm(OPEN, Child(code="AAA-AAA"))


def test_a_right_that_does_not_exist_is_nobodys(world: World, concern: Concern) -> None:
    assert not world.gp.practitioner.has_perm("sharing.read_all", concern)
    assert not world.gp.practitioner.has_perm("agencies.open_concern", concern)


def test_nobody_in_particular_may_nothing(concern: Concern) -> None:
    assert not AnonymousUser().has_perm(OPEN, concern)
