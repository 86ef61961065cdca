"""What the address of a page of an inventory asks for: a cut of its lines, and links that keep it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _

from qingheng.apps.inventory import words
from qingheng.apps.inventory.queries import DIMENSIONS, Cut, Overview
from qingheng.platform.rights.lists import asked, chips
from qingheng.platform.rights.pages import CompanyRequest

SIDES = ("location", "market")
SHARES = ("whole", "consolidated")


def cut_of(request: CompanyRequest, *, either_side: bool = False) -> Cut:
    """The cut the address asks for. either_side: without a side, lines of both views of energy bought."""
    side = asked(request, "side")
    return Cut(
        side=side if side in SIDES else "" if either_side else "location",
        where={name: asked(request, name) for name in DIMENSIONS if name in request.GET},
        gas=asked(request, "gas", most=40),
        consolidated=asked(request, "share") == "consolidated",
    )


def told(cut: Cut) -> list[str]:
    """A cut in words: the view of energy bought, what is counted, the scope."""
    found = [str(words.SIDES[cut.side or "both"]), str(words.SHARES[SHARES[cut.consolidated]])]
    return [*found, words.word(words.SCOPES, cut.where["scope"])] if cut.where.get("scope") else found


def filters(
    request: CompanyRequest, found: Overview, names: Mapping[str, str]
) -> list[tuple[str, list[dict[str, Any]]]]:
    """Chips for what may be looked at: view, share, scope, site, gas."""
    sites = [(code, names.get(code, code)) for code in found.choices["site"] if code]
    groups = [
        *views(request),
        (_("Scope"), chips(request, "scope", [(one, words.SCOPES[one]) for one in found.choices["scope"]])),
        (_("Site"), chips(request, "site", sites)),
        (_("Gas"), chips(request, "gas", [(gas, words.gas(gas)) for gas in found.choices["gas"]])),
    ]
    return [group for group in groups if group[1]]


def views(request: CompanyRequest) -> list[tuple[str, list[dict[str, Any]]]]:
    """Chips for the view of energy bought and for what is counted; what holds unasked is marked as chosen."""
    return [
        (_("Energy bought"), standing(request, "side", [(name, words.SIDES[name]) for name in SIDES])),
        (_("Counted"), standing(request, "share", [(name, words.SHARES[name]) for name in SHARES])),
    ]


def standing(request: CompanyRequest, key: str, choices: list[tuple[str, Any]]) -> list[dict[str, Any]]:
    """Chips of which one always holds: the first, while none is asked for."""
    found = [{**one, "fixed": True} for one in chips(request, key, choices)]
    if not any(one["active"] for one in found):
        found[0]["active"] = True
    return found


def query_of(where: Mapping[str, str], cut: Cut) -> str:
    """The query of a page of lines: these values and what the cut asks besides."""
    wanted = {**cut.where, **where}
    if cut.side:
        wanted["side"] = cut.side
    if cut.gas:
        wanted.setdefault("gas", cut.gas)
    return f"?{urlencode(wanted)}"


def lines_address(request: CompanyRequest, inventory_id: int, where: Mapping[str, str], cut: Cut) -> str:
    """The page of lines behind a figure."""
    kwargs = {"company": request.company.slug, "inventory_id": inventory_id}
    return reverse("inventory:lines", kwargs=kwargs) + query_of(where, cut)
