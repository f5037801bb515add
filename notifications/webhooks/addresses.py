"""Which addresses may be called? Only those of the public internet: never our own network's.

Asked when an address is typed, and again at each call, of what its name then resolves to.
"""

import re
import socket
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address
from urllib.parse import SplitResult, urlsplit

from django.conf import settings

MOST = 500
# Unicast. What carries an IPv4 address inside an IPv6 one lies elsewhere, but for 6to4.
_GLOBAL_UNICAST, _6TO4 = IPv6Network("2000::/3"), IPv6Network("2002::/16")
_VISIBLE = re.compile(r"[!-~]+")


class MayNotBeCalled(ValueError):
    """The message says why, in words for whoever typed the address."""


@dataclass(frozen=True)
class Target:
    """Where a call goes: `addresses` have been checked, and the name is not asked again."""

    host: str
    port: int
    tls: bool
    path: str
    addresses: tuple[str, ...]


def target(url: str) -> Target:
    """Resolves the name. Raises MayNotBeCalled."""
    parts = _parts(url)
    tls = parts.scheme == "https"
    host, port = parts.hostname or "", parts.port or (443 if tls else 80)
    addresses = _resolved(host, port)
    if not addresses or not all(_may(address, tls) for address in addresses):
        # One answer for all, so that nobody learns here which names our own network knows.
        raise MayNotBeCalled("This address cannot be reached on the internet. Check it for typing errors.")
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    return Target(host, port, tls, path, tuple(map(str, addresses)))


def _parts(url: str) -> SplitResult:
    if not _VISIBLE.fullmatch(url) or len(url) > MOST:
        raise MayNotBeCalled(f"Enter an address without spaces, of at most {MOST} characters.")
    try:
        parts = urlsplit(url)
        port, host = parts.port, parts.hostname
    except ValueError as wrong:
        raise MayNotBeCalled("This is not an address. Check it for typing errors.") from wrong
    if not host or port == 0 or parts.scheme not in ("https", "http"):
        raise MayNotBeCalled("Enter an address that begins with https://")
    if parts.username is not None or parts.password is not None or "#" in url:
        raise MayNotBeCalled("Leave out user name, password and anything after #. Calls are signed instead.")
    if parts.scheme == "http" and not settings.DEMO:
        raise MayNotBeCalled("Enter an address that begins with https://")
    return parts


def _resolved(host: str, port: int) -> list[IPv4Address | IPv6Address]:
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
        return [ip_address(str(sockaddr[0])) for *_, sockaddr in found]
    except (OSError, UnicodeError, ValueError):
        return []


def _may(address: IPv4Address | IPv6Address, tls: bool) -> bool:
    """The demo and the tests have nothing but this machine to call, and may do so without TLS."""
    if address.is_loopback:
        return bool(settings.DEMO)
    if isinstance(address, IPv6Address) and (address not in _GLOBAL_UNICAST or address in _6TO4):
        return False
    return tls and address.is_global and not address.is_multicast
