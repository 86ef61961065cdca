"""Where a browser grants passkeys: under a host name, with HTTPS, or on one's own machine as localhost."""

from __future__ import annotations

from dataclasses import dataclass
from ipaddress import ip_address
from typing import Any
from urllib.parse import urlsplit

from django import template

register = template.Library()


@dataclass(frozen=True)
class PasskeyPlace:
    """Whether passkeys work at the address of this request; `instead` is the same page where they do, if known."""

    works: bool
    instead: str = ""


@register.simple_tag(takes_context=True)
def passkey_place(context: dict[str, Any]) -> PasskeyPlace:
    """`{% passkey_place as place %}`. WebAuthn binds a key to a domain name, and an IP address is none."""
    request = context["request"]
    host = urlsplit(f"//{request.get_host()}")
    name = host.hostname or ""
    try:
        number = ip_address(name)
    except ValueError:
        return PasskeyPlace(works=request.is_secure() or name == "localhost" or name.endswith(".localhost"))
    if not number.is_loopback:
        return PasskeyPlace(works=False)
    port = f":{host.port}" if host.port else ""
    return PasskeyPlace(works=False, instead=f"{request.scheme}://localhost{port}{request.path}")
