"""Which addresses may be called."""

import socket
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pytest_django import Settings

from notifications.webhooks.addresses import MayNotBeCalled, target

PUBLIC = "93.184.215.14"


@pytest.fixture(autouse=True)
def production(settings: Settings) -> None:
    settings.DEMO = False


@pytest.fixture
def names(monkeypatch: pytest.MonkeyPatch) -> dict[str, list[str]]:
    """What names resolve to: there is no name server here to ask."""
    known: dict[str, list[str]] = {}

    def resolve(host: str, port: int, **_: Any) -> list[tuple[Any, ...]]:
        if host not in known:
            raise socket.gaierror
        return [(0, 0, 0, "", (address, port)) for address in known[host]]

    monkeypatch.setattr(socket, "getaddrinfo", resolve)
    return known


def test_an_address_is_called_by_its_name_where_the_name_led_to(names: dict[str, list[str]]) -> None:
    names["system.example"] = [PUBLIC, "2606:2800:21f::1"]
    found = target("https://system.example:8443/in?x=1")
    assert (found.host, found.port, found.tls, found.path) == ("system.example", 8443, True, "/in?x=1")
    assert found.addresses == (PUBLIC, "2606:2800:21f::1")


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1",
        "10.1.2.3",
        "172.16.0.1",
        "192.168.1.1",
        "169.254.169.254",
        "100.64.0.1",
        "0.0.0.0",  # noqa: S104
        "224.0.0.1",
        "255.255.255.255",
        "::1",
        "::",
        "fe80::1",
        "fd00::1",
        "ff02::1",
        "::ffff:10.0.0.1",
        f"::ffff:{PUBLIC}",
        "64:ff9b::a00:1",
        "2002:a00:1::1",
        "2001:db8::1",
    ],
)
def test_our_own_network_is_never_called(names: dict[str, list[str]], address: str) -> None:
    names["system.example"] = [PUBLIC, address]
    with pytest.raises(MayNotBeCalled):
        target("https://system.example/")


def test_a_name_of_our_own_network_is_answered_as_one_that_does_not_exist(
    names: dict[str, list[str]],
) -> None:
    names["postgres"] = ["10.0.0.5"]
    said = set()
    for name in ("postgres", "nowhere.example"):
        with pytest.raises(MayNotBeCalled) as refused:
            target(f"https://{name}/")
        said.add(str(refused.value))
    assert len(said) == 1


@pytest.mark.parametrize(
    "url",
    [
        "",
        "system.example",
        "//system.example/",
        "http://system.example/",
        "ftp://system.example/",
        "file:///etc/passwd",
        "https:///path",
        "https://user@system.example/",
        "https://user:secret@system.example/",
        "https://@system.example/",
        "https://system.example/#part",
        "https://system.example:0/",
        "https://system.example:99999/",
        "https://system.example:x/",
        "https://[::1/",
        "https://system.example/a b",
        "https://system.example/\r\nHost: other",
        "https://system.éxample/",
        "https://system.example/" + "x" * 500,
    ],
)
def test_what_is_not_a_plain_https_address_is_refused(names: dict[str, list[str]], url: str) -> None:
    names["system.example"] = [PUBLIC]
    with pytest.raises(MayNotBeCalled):
        target(url)


@pytest.mark.parametrize("host", ["0x7f000001", "2130706433", "127.1", "0177.0.0.1", "localhost", "[::1]"])
def test_another_way_to_write_this_machine_is_this_machine(host: str) -> None:
    with pytest.raises(MayNotBeCalled):
        target(f"https://{host}/")


@given(st.text())
def test_whatever_is_typed_is_an_address_or_refused(text: str) -> None:
    with pytest.raises(MayNotBeCalled):
        target(text)


def test_the_demo_may_call_this_machine_without_tls_and_nothing_else(
    settings: Settings, names: dict[str, list[str]]
) -> None:
    settings.DEMO = True
    names.update({"here": ["127.0.0.1"], "elsewhere": [PUBLIC]})
    assert not target("http://here:8000/").tls
    with pytest.raises(MayNotBeCalled):
        target("http://elsewhere/")
