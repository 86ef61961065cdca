"""Where webhooks may go: judged when an endpoint is added, and again, with the resolved address, at each attempt.

A webhook is a request this server makes to an address somebody typed in. It must not become a way into the
network the server stands in, nor to the machine's own metadata.
"""

from __future__ import annotations

import ipaddress
import socket
from dataclasses import dataclass
from urllib.parse import urlsplit

from django.conf import settings
from django.utils.translation import gettext as _

from qingheng.platform.rights.errors import Invalid

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
LONGEST = 500
_LOCAL_NAMES = frozenset({"localhost", "127.0.0.1", "::1"})
# Answer with credentials of the machine, or configure it: refused whatever the settings say.
_METADATA = tuple(
    ipaddress.ip_network(text)
    for text in (
        "169.254.0.0/16",
        "fe80::/10",
        "fd00:ec2::254/128",
        "100.100.100.200/32",
        "168.63.129.16/32",
        "192.0.0.192/32",
    )
)
_NAT64 = ipaddress.ip_network("64:ff9b::/96")


class Refused(Exception):
    """An address webhooks do not go to. code: a word of the deliveries' `reason`."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True)
class Target:
    """An address taken apart. path: with the query."""

    secure: bool
    host: str
    port: int
    path: str

    @property
    def host_header(self) -> str:
        name = f"[{self.host}]" if ":" in self.host else self.host
        return name if self.port == (443 if self.secure else 80) else f"{name}:{self.port}"


def target_of(url: str) -> Target:
    """Take an address apart. Raises Refused: unreadable, with a password, or not https.

    Plain http is for programs on this very machine, and only where WEBHOOKS_ALLOW_PRIVATE is set.
    """
    if len(url) > LONGEST or not url.isprintable() or not url.isascii() or any(c in url for c in ' \\"<>'):
        raise Refused("unreadable")
    try:
        parts = urlsplit(url)
        port, host = parts.port, (parts.hostname or "").rstrip(".")
    except ValueError as error:
        raise Refused("unreadable") from error
    if not host or parts.fragment or port == 0:
        raise Refused("unreadable")
    if "@" in parts.netloc:
        raise Refused("password")
    secure = parts.scheme == "https"
    if not secure and not (
        parts.scheme == "http" and settings.WEBHOOKS_ALLOW_PRIVATE and host in _LOCAL_NAMES
    ):
        raise Refused("not-https")
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    return Target(secure=secure, host=host, port=port or (443 if secure else 80), path=path)


def check_url(url: str) -> str:
    """The address, trimmed, when webhooks may go there as far as it shows. Raises Invalid. Resolves no names."""
    wanted = url.strip()
    try:
        target = target_of(wanted)
        literal = _literal(target.host)
        if literal is not None and is_refused(literal):
            raise Refused("private")
        if target.host in _LOCAL_NAMES and not settings.WEBHOOKS_ALLOW_PRIVATE:
            raise Refused("private")
    except Refused as refused:
        raise Invalid(
            {
                "not-https": _("A webhook goes to an address that begins with https://."),
                "password": _("The address holds a user name or a password."),
                "private": _("The address leads into a private network or to this machine."),
            }.get(refused.code, _("This is not an address webhooks can go to.")),
            code=f"webhook-{refused.code}",
            place="url",
            fix=_("Give the https:// address of a server on the internet."),
        ) from refused
    return wanted


def resolve(target: Target) -> str:
    """The one address to connect to, as text. Raises Refused when any address of the name is refused.

    Resolved once: the caller connects to this very address, so that a name that changes its answer between
    the check and the connection gains nothing.
    """
    try:
        found = socket.getaddrinfo(target.host, target.port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise Refused("no-such-host") from error
    addresses = [ipaddress.ip_address(str(entry[4][0]).partition("%")[0]) for entry in found]
    if not addresses:
        raise Refused("no-such-host")
    if any(is_refused(address) for address in addresses):
        raise Refused("private")
    return str(addresses[0])


def is_refused(address: Address) -> bool:
    """Whether webhooks never go to an address: this machine, private networks, metadata, no single host.

    An address inside another (IPv4 in IPv6, NAT64, 6to4, Teredo) is judged too.
    """
    every = [address, *_inside(address)]
    if any(one in network for one in every for network in _METADATA if network.version == one.version):
        return True
    if any(one.is_multicast or one.is_unspecified for one in every):
        return True
    return not settings.WEBHOOKS_ALLOW_PRIVATE and any(
        one.is_private or one.is_reserved or not one.is_global for one in _judged(address)
    )


def _inside(address: Address) -> list[Address]:
    if isinstance(address, ipaddress.IPv4Address):
        return []
    found: list[Address | None] = [address.ipv4_mapped, address.sixtofour]
    found += list(address.teredo or ())
    if address in _NAT64:
        found.append(ipaddress.IPv4Address(int(address) & 0xFFFFFFFF))
    if int(address) >> 32 == 0:  # ::a.b.c.d, the old way to write IPv4 in IPv6
        found.append(ipaddress.IPv4Address(int(address)))
    return [one for one in found if one is not None]


def _judged(address: Address) -> list[Address]:
    """What decides whether an address is public: the inner one where there is one, else itself."""
    return _inside(address) or [address]


def _literal(host: str) -> Address | None:
    try:
        return ipaddress.ip_address(host)
    except ValueError:
        return None
