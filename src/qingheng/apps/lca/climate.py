"""Climate change from the shipped warming potentials, by the origin of the carbon as ISO 14067 asks for.

What has no stated origin counts with the fossil part and is told beside it. Carbon dioxide from biomass, and what is taken
up from the air, are masses of their own and in no sum.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from django.utils.translation import gettext as _

from qingheng.apps.lca.opened import Opened
from qingheng.calc.gases import GwpSet
from qingheng.calc.gases.masses import APART, BIOGENIC, CO2E, REMOVED
from qingheng.calc.lca.characterising import Method
from qingheng.calc.lca.converting import NotConverted, in_unit_of
from qingheng.calc.lca.greenhouse import Origin, Recognised, numbers_of, taken_for
from qingheng.calc.lca.model import Flow, FlowKind
from qingheng.platform.packs import queries as packs
from qingheng.platform.rights.errors import Invalid

GWP_PACK: Final = "gwp-ipcc"
SETS: Final[Mapping[str, str]] = {"gwp100-ar6": "AR6", "gwp100-ar5": "AR5"}
"""Methods of climate change, and the set of each."""
CATEGORIES: Final[Mapping[str, tuple[str, str, str]]] = {
    "total": ("气候变化", "Climate change", "kg CO2e"),
    "fossil": ("气候变化：化石", "Climate change: fossil", "kg CO2e"),
    "biogenic": ("气候变化：生物源", "Climate change: biogenic", "kg CO2e"),
    "land_use": ("气候变化：土地利用", "Climate change: land use", "kg CO2e"),
    "aircraft": ("气候变化：航空", "Climate change: aircraft", "kg CO2e"),
    "unstated": ("气候变化：来源未说明（已计入化石）", "Climate change: origin not stated (part of fossil)", "kg CO2e"),
    "co2_biogenic": ("生物源二氧化碳（另列）", "Biogenic carbon dioxide (apart)", "kg CO2"),
    "co2_removed": ("从大气吸收的二氧化碳（另列）", "Carbon dioxide taken up from the air (apart)", "kg CO2"),
}  # fmt: skip


_APART: Final[Mapping[str, tuple[str, str]]] = {
    CO2E: ("二氧化碳当量（按来源所述）", "CO2 equivalent, as its source states"),
    BIOGENIC: ("生物源二氧化碳（另列）", "Carbon dioxide, biogenic (apart)"),
    REMOVED: ("从大气吸收的二氧化碳（另列）", "Carbon dioxide taken up from the air (apart)"),
}


@dataclass(frozen=True)
class Climate:
    """Categories of climate change for a database.

    unrated: recognised gases the set does not rate, or whose unit is no mass. as_stated: flows that are CO2
    equivalent already. gases: flows that are greenhouse gases, also those that people took for one.
    """

    methods: tuple[Method, ...]
    unrated: frozenset[str]
    as_stated: frozenset[str]
    gases: Mapping[str, Recognised]


def gwp_set(code: str) -> GwpSet:
    """A set of the shipped pack. Raises Invalid naming the sets there are."""
    rows = packs.content(GWP_PACK).tables["gwp"]
    sets = [name for name in rows[0] if name.isupper() or name[:2] == "AR"]
    if code not in sets:
        raise Invalid(
            _("There is no GWP set %(code)s; there are %(sets)s.") % {"code": code, "sets": ", ".join(sets)},
            code="no-gwp-set",
        )
    return GwpSet(code, {row["gas"]: Decimal(row[code]) for row in rows if row[code]})


def climate(file: Opened, method: str, potentials: GwpSet) -> Climate:
    """What one unit of each greenhouse gas flow of a database counts, by origin. method: code of the categories."""
    factors: dict[str, dict[str, float]] = {name: {} for name in CATEGORIES}
    unrated, stated = set[str](), set[str]()
    rules = {one.flow: one for one in file.by_hand(method) if not one.left_out}
    taken = {flow: taken_for(file.inventory.flows[flow], one.target) for flow, one in rules.items()}
    gases = file.gases | taken
    for flow, found in gases.items():
        per = rules[flow].per if flow in rules else None
        value, kilograms = (
            potentials.values.get(found.gas),
            per if per is not None else kilograms_of(file, flow),
        )
        if found.gas == CO2E:
            stated.add(flow)
            value = Decimal(1)
        if found.gas in APART and kilograms is not None:
            factors[{BIOGENIC: "co2_biogenic", REMOVED: "co2_removed"}[found.gas]][flow] = kilograms
        elif kilograms is None or value is None:
            unrated.add(flow)
        else:
            _add(factors, flow, found.origin, float(value) * kilograms)
    methods = tuple(
        Method(f"{method}/{name}", zh, en, unit, factors[name]) for name, (zh, en, unit) in CATEGORIES.items()
    )
    return Climate(methods, frozenset(unrated), frozenset(stated), gases)


def method_of(gwp: str) -> str:
    """The shipped method of a set of potentials; the set itself where none is shipped with it."""
    return next((code for code, name in SETS.items() if name == gwp), gwp)


def gas_flows(method: str) -> dict[str, Flow]:
    """Gases a shipped method counts, as flows to air that others may be taken for, by code."""
    said = {row["gas"]: (row["name_zh"], row["name_en"]) for row in packs.content(GWP_PACK).tables["gwp"]}
    codes = [*gwp_set(SETS[method]).values, *(one for one in (CO2E, BIOGENIC, REMOVED))]
    return {
        code: Flow(
            code, said.get(code, _APART.get(code, (code, code)))[1], FlowKind.elementary, "kg", ("air",),
            next(iter(numbers_of(code)), ""), synonyms=(said.get(code, _APART.get(code, (code, code)))[0], code),
        )
        for code in dict.fromkeys(codes)
    }  # fmt: skip


def kilograms_of(file: Opened, flow: str) -> float | None:
    """The mass of one unit of a flow, as the database converts it; None where nothing says it."""
    one = file.inventory.flows[flow]
    try:
        return 1.0 / in_unit_of(one, 1.0, "kg", file.inventory.units)
    except (NotConverted, ZeroDivisionError):
        return None


def _add(factors: dict[str, dict[str, float]], flow: str, origin: Origin, worth: float) -> None:
    factors["total"][flow] = worth
    factors[str(Origin.fossil if origin is Origin.unstated else origin)][flow] = worth
    if origin is Origin.unstated:
        factors["unstated"][flow] = worth
