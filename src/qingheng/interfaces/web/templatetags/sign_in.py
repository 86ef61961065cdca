"""Words of the sign-in pages: where browsers grant passkeys, and what a session runs on."""

from __future__ import annotations

import re
from dataclasses import dataclass
from ipaddress import ip_address
from typing import Any
from urllib.parse import urlsplit

from django import template
from django.utils.translation import gettext as _

register = template.Library()

# Browsers name those they descend from too, so the most particular name comes first.
_BROWSERS = {
    "MicroMessenger": "WeChat", "Edg": "Edge", "OPR": "Opera", "Firefox": "Firefox", "Chrome": "Chrome",
    "Safari": "Safari",
}  # fmt: skip
_SYSTEMS = {
    "iPhone": "iPhone", "iPad": "iPad", "Android": "Android", "Windows": "Windows", "Mac OS X": "macOS",
    "HarmonyOS": "HarmonyOS", "Linux": "Linux",
}  # fmt: skip


@register.filter
def device(agent: str) -> str:
    """`session.user_agent|device`: "Chrome · Windows"; the beginning of the text itself when nothing is known."""
    browser = next((name for sign, name in _BROWSERS.items() if re.search(rf"{sign}\w*/", agent)), "")
    system = next((name for sign, name in _SYSTEMS.items() if sign in agent), "")
    return " · ".join(part for part in (browser, system) if part) or agent[:40] or _("Unknown browser")


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
