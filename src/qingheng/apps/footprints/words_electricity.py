"""Words of electricity by contract in the reader's language."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from qingheng.apps.footprints.contracts_electricity import (
    CoveredPart,
    ElectricityView,
    FigureUsed,
    LotLeftOut,
    LotUsed,
    SiteElectricity,
)
from qingheng.apps.footprints.words import two

TECHNOLOGIES: Mapping[str, Promise] = {
    "wind": _("Wind"),
    "wind_onshore": _("Wind, onshore"),
    "solar": _("Photovoltaic"),
    "solar_rooftop": _("Photovoltaic, rooftop"),
    "csp": _("Concentrated solar"),
    "hydro": _("Hydropower"),
    "nuclear": _("Nuclear power"),
    "biomass": _("Biomass"),
    "geothermal": _("Geothermal"),
    "coal": _("Coal power"),
    "gas": _("Gas power"),
}
_SAID = ("unverified", "co2e_only")  # beside the figure, and at the top of the page
NOT_COUNTED = _("Not counted")
STATES: Mapping[str, Promise] = {
    "older": _(
        "The record rests on older certificates: the ledger, the consumption or a figure has changed since. Calculate the "
        "study again for another run."
    ),
    "unknown": _("Whether the ledger still says so was not checked: you may not see it, or a site is gone."),
}


def technology(code: str) -> str:
    """The word of a technology; what the lot says where there is none."""
    return str(TECHNOLOGIES.get(code.strip().casefold(), code or "—"))


def shown(found: ElectricityView) -> list[dict[str, Any]]:
    """Sites ready for a page or a document."""
    return [_site(one) for one in found.sites]


def part_of(found: ElectricityView | None, process: str) -> dict[str, Any] | None:
    """The part a line is of, with its site; None for a line of another process."""
    for site in found.sites if found else ():
        for part in site.parts:
            if part.process == process:
                return _part(part) | {"site": two(site.name_zh, site.name_en), "year": site.year}
    return None


def percent(share: Decimal) -> Decimal:
    """A share in per cent."""
    return share * 100


def _site(one: SiteElectricity) -> dict[str, Any]:
    return {
        "of": one, "name": two(one.name_zh, one.name_en), "used": f"{one.consumed:,.3f}",
        "share": f"{percent(one.share):.2f}", "kwh": f"{one.kwh:,.4f}", "covered": f"{one.kwh_covered:,.4f}",
        "parts": [_part(part) for part in one.parts], "left": [_left(row) for row in one.left_out],
    }  # fmt: skip


def _part(one: CoveredPart) -> dict[str, Any]:
    return {
        "of": one, "name": technology(one.technology), "percent": percent(one.share),
        "figures": [_figure(each) for each in (one.generation, one.transmission) if each],
        "lots": [_lot(lot) for lot in one.lots],
    }  # fmt: skip


def _figure(one: FigureUsed) -> dict[str, Any]:
    losses = {True: _("with losses of the grid"), False: _("without losses of the grid"), None: ""}[
        one.losses
    ]
    return {"of": one, "name": two(one.name_zh, one.name_en), "losses": losses,
            "warnings": [two(zh, en) for code, zh, en in one.warnings if code not in _SAID]}  # fmt: skip


def _lot(one: LotUsed) -> dict[str, Any]:
    return {"of": one, "kind": two(one.kind_zh, one.kind_en)}


def _left(row: LotLeftOut) -> dict[str, Any]:
    return {
        "of": row, "kind": two(row.lot.kind_zh, row.lot.kind_en), "name": technology(row.lot.technology),
        "why": two(row.zh, row.en), "remedy": two(row.remedy_zh, row.remedy_en), "months": ", ".join(row.months),
    }  # fmt: skip
