"""Closed by default: every route, found in the URL configuration itself."""

from collections.abc import Iterator

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

OPEN_TO_ALL = {
    "health",
    "health_live",
    "metrics",
    "account_login",
    "lock",
    "mfa_authenticate",
    "mfa_login_webauthn",
    "openid_connect_callback",
    "openid_connect_login",
    "sign_in",
    "sign_out",
    "accept_invitation",
    "api_schema",
    "api_docs",
    "demo_cast",
    "demo_sign_in",
    "demo_next_scene",
    "demo_reset",
    "demo_outbox",
    "demo_mail",
}
SAMPLE = {"uuid": "00000000-0000-4000-8000-000000000000", "str": "x", "int": "1", "slug": "x"}


def routes(resolver: URLResolver, prefix: str = "") -> Iterator[tuple[str, str]]:
    for entry in resolver.url_patterns:
        path = prefix + "".join(
            SAMPLE[converter_name(entry, part)] if part.startswith("<") else part
            for part in split(str(entry.pattern))
        )
        if isinstance(entry, URLResolver):
            yield from routes(entry, path)
        elif isinstance(entry, URLPattern):
            yield entry.name or str(entry.pattern), "/" + path


def split(pattern: str) -> list[str]:
    return [part for part in pattern.replace("<", "\0<").replace(">", ">\0").split("\0") if part]


def converter_name(entry: URLPattern | URLResolver, part: str) -> str:
    return part.strip("<>").split(":")[0] if ":" in part else "str"


ROUTES = sorted(set(routes(get_resolver())))


def test_there_are_routes() -> None:
    assert len(ROUTES) > 40


@pytest.mark.django_db
@pytest.mark.parametrize(("name", "path"), ROUTES)
def test_a_stranger_is_sent_to_sign_in_or_refused(client: Client, name: str, path: str) -> None:
    response = client.get(path)
    if name in OPEN_TO_ALL:
        assert response.status_code in {200, 302, 404, 405}
    elif path.startswith("/api/"):
        assert response.status_code == 401
        assert response["Content-Type"] == "application/problem+json"
    else:
        assert response.status_code == 302
        assert response["Location"].startswith(("/sign-in/", "/demo/"))


@pytest.mark.django_db
@pytest.mark.parametrize(("name", "path"), ROUTES)
def test_no_answer_is_kept_by_a_cache(client: Client, name: str, path: str) -> None:
    assert "no-store" in client.get(path)["Cache-Control"]


@pytest.mark.django_db
@pytest.mark.parametrize(("name", "path"), ROUTES)
def test_every_answer_has_the_strict_content_policy(client: Client, name: str, path: str) -> None:
    policy = client.get(path)["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
