"""The API says of itself what it takes and answers: OpenAPI 3.1, complete, and a page to read."""

import re
from typing import Any

import pytest
from django.test import Client
from django.urls import URLPattern
from drf_spectacular.drainage import GENERATOR_STATS
from drf_spectacular.validation import validate_schema

import agencies.api.urls
import notifications.api.urls
import sharing.api.urls
from tests.integration.api.caller import ROOT

ROUTES = [*agencies.api.urls.urlpatterns, *sharing.api.urls.urlpatterns, *notifications.api.urls.urlpatterns]
METHODS = ("get", "post", "put", "patch", "delete")

pytestmark = pytest.mark.django_db


@pytest.fixture
def schema(client: Client) -> dict[str, Any]:
    answer = client.get(ROOT + "schema/?format=json")
    assert answer.status_code == 200
    content: dict[str, Any] = answer.json()
    return content


def path_of(route: URLPattern) -> str:
    return "/" + ROOT.strip("/") + "/" + re.sub(r"<\w+:(\w+)>", r"{\1}", str(route.pattern))


def test_it_is_openapi_3_1(schema: dict[str, Any]) -> None:
    assert schema["openapi"].startswith("3.1")
    validate_schema(schema)


def test_nothing_is_guessed(client: Client) -> None:
    GENERATOR_STATS.reset()
    client.get(ROOT + "schema/")
    assert not GENERATOR_STATS


@pytest.mark.parametrize("route", ROUTES, ids=lambda route: route.name)
def test_every_route_is_in_it_with_every_method(schema: dict[str, Any], route: URLPattern) -> None:
    offered = {name for name in METHODS if hasattr(route.callback.view_class, name)}

    assert offered
    assert schema["paths"][path_of(route)].keys() == offered


def test_nothing_else_is_in_it(schema: dict[str, Any]) -> None:
    assert schema["paths"].keys() == {path_of(route) for route in ROUTES}


def test_every_operation_says_how_to_sign_in(schema: dict[str, Any]) -> None:
    ways = [said["security"] for methods in schema["paths"].values() for said in methods.values()]

    assert all({"token": []} in each and {"session": []} in each for each in ways)


def test_the_page_lists_every_operation(client: Client, schema: dict[str, Any]) -> None:
    page = client.get(ROOT + "docs/").content.decode()

    listed = re.findall(r"<strong>([A-Z]+)</strong> <code>([^<]+)</code>", page)
    assert sorted(listed) == sorted(
        (method.upper(), path) for path, methods in schema["paths"].items() for method in methods
    )


def test_it_says_what_webhooks_are_called_with(schema: dict[str, Any]) -> None:
    assert schema["webhooks"].keys() == {"told", "checkpoint", "test"}
    body = schema["components"]["schemas"]["ToldCall"]["properties"]
    assert body.keys() == {"id", "timestamp", "type", "data"}
