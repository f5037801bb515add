from collections.abc import Callable

import pytest
from django.test import Client

from tests.factories.world import World


@pytest.fixture
def signed_in(world: World) -> Callable[[str], Client]:
    """`signed_in("triage")`: a browser of that person's."""

    def browser(who: str) -> Client:
        client = Client()
        client.force_login(world.everyone[who].practitioner)
        return client

    return browser
