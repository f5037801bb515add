"""The three stores can be on three hosts: any of them may go away by itself and come back."""

import pytest
from django.db import InterfaceError, OperationalError, connections

from sharing.identity.deciding import resolving
from sharing.identity.work import Work
from sharing.models import Concern
from tests.factories.sharing import post
from tests.factories.world import World, build_world

pytestmark = pytest.mark.django_db(databases=["default", "identity", "index"], transaction=True)


@pytest.fixture
def world() -> World:
    return build_world()


def cut_off(store: str) -> None:
    """As when its host goes away: the vault's session there ends, and nobody has told the vault."""
    session = connections[store].connection or connections[store].cursor().connection
    other = connections[store].copy()
    try:
        with other.cursor() as cursor:
            cursor.execute("select pg_terminate_backend(%s, 5000)", [session.info.backend_pid])
            assert cursor.fetchone() == (True,)
    finally:
        other.close()


@pytest.mark.parametrize("store", ["default", "identity", "index"])
def test_a_store_that_goes_away_sets_no_concern_aside_and_is_reached_again(world: World, store: str) -> None:
    post(world.teacher)
    work = Work()
    work.off()
    concern = post(world.gp)
    cut_off(store)
    with pytest.raises((OperationalError, InterfaceError)):
        work.off()
    assert work.set_aside == set()
    connections.close_all()
    work.off()
    assert Concern.objects.get(pk=concern.pk).filed_at


def test_an_interface_that_fails_sets_no_concern_aside(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> None:
        raise InterfaceError("connection already closed")

    post(world.gp)
    monkeypatch.setattr(resolving, "resolve_each", fail)
    work = Work()
    with pytest.raises(InterfaceError):
        work.off()
    assert work.set_aside == set()
