"""No route of the API is open to a token whose scopes nobody has thought about."""

from config.api_scopes import NEED_NONE, PEOPLE_ONLY, SCOPES
from tests.contracts.test_routes import ROUTES

API_ROUTES = {name for name, path in ROUTES if path.startswith("/api/")}


def test_every_route_of_the_api_has_a_scope() -> None:
    assert API_ROUTES - NEED_NONE - SCOPES.keys() - PEOPLE_ONLY.keys() == set()


def test_no_scope_is_given_to_a_route_that_does_not_exist() -> None:
    assert (SCOPES.keys() | NEED_NONE | PEOPLE_ONLY.keys()) - API_ROUTES == set()
