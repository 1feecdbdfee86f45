"""Whom a request came from, as far as that can be believed."""

import functools
import ipaddress
from collections.abc import Sequence
from typing import Final

from starlette.requests import Request

_Address = ipaddress.IPv4Address | ipaddress.IPv6Address
_Network = ipaddress.IPv4Network | ipaddress.IPv6Network
UNKNOWN: Final = "unknown"
"""A peer without an address, such as one on a Unix socket. All of them count as one."""
# Source: RFC 6177 §2 and RIPE-690 §4: one customer has at least a /64 and chooses freely in it.
_IPV6_PREFIX: Final = 64


def client_address(request: Request) -> str:
    """`203.0.113.9`, or `2001:db8:1:2::/64` as that whole network is one customer's.

    The peer's own, unless it is a trusted proxy: then the last in X-Forwarded-For that no trusted
    proxy has. What stands left of it was written by the client. An unreadable entry ends the
    search at the proxy that sent it.
    """
    peer = _parse(request.client.host) if request.client else None
    if peer is None:
        return UNKNOWN
    proxies = _networks(tuple(request.app.state.settings.http.trusted_proxies))
    return _grouped(_behind(peer, _forwarded(request), proxies=proxies))


def _behind(peer: _Address, forwarded: Sequence[str], *, proxies: Sequence[_Network]) -> _Address:
    address = peer
    for entry in reversed(forwarded):
        if not any(address in network for network in proxies):
            return address
        further = _parse(entry)
        if further is None:
            return address
        address = further
    return address


def _forwarded(request: Request) -> list[str]:
    """Several headers are one list, in their order. Source: RFC 9110 §5.3."""
    return ",".join(request.headers.getlist("X-Forwarded-For")).split(",")


def _parse(entry: str) -> _Address | None:
    """Also with a port, as some proxies write it: `192.0.2.1:443`, `[2001:db8::1]:443`."""
    text = entry.strip()
    if text.startswith("["):
        text = text[1:].partition("]")[0]
    elif text.count(":") == 1:
        text = text.partition(":")[0]
    try:
        address = ipaddress.ip_address(text.partition("%")[0])
    except ValueError:
        return None
    mapped = address.ipv4_mapped if isinstance(address, ipaddress.IPv6Address) else None
    return mapped or address


def _grouped(address: _Address) -> str:
    if isinstance(address, ipaddress.IPv4Address):
        return str(address)
    return str(ipaddress.ip_network((address, _IPV6_PREFIX), strict=False))


@functools.lru_cache(maxsize=8)
def _networks(proxies: tuple[str, ...]) -> tuple[_Network, ...]:
    return tuple(ipaddress.ip_network(proxy) for proxy in proxies)
