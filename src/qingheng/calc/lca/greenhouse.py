"""Which elementary flows are greenhouse gases, told by registry number and name, and of what origin.

Databases name the same gas differently and carelessly ("Carbon dioxide, fossil " with a space behind it), and one missed
name may be nearly all of a footprint. So every decision says how it was made, what only looks like a gas is listed, and
ISO 14067's origins are told apart: fossil, biogenic, land use, high in the air.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from qingheng.calc.gases.masses import BIOGENIC, REMOVED
from qingheng.calc.lca.model import Flow, FlowKind


class Origin(StrEnum):
    """Where the carbon of a gas comes from, or where the gas goes (ISO 14067:2018, 6.4.9 and 6.5)."""

    fossil = "fossil"
    biogenic = "biogenic"
    land_use = "land_use"
    aircraft = "aircraft"
    unstated = "unstated"


@dataclass(frozen=True, slots=True)
class Recognised:
    """A flow that is a greenhouse gas. gas: code of calc.gases. how: ``cas``, ``name``, ``code`` (trade) or ``hand``."""

    flow: str
    gas: str
    origin: Origin
    how: str


_CAS: Final = {
    "124-38-9": "co2", "74-82-8": "ch4", "10024-97-2": "n2o", "2551-62-4": "sf6", "7783-54-2": "nf3", "75-73-0": "cf4",
    "76-16-4": "c2f6", "76-19-7": "c3f8", "115-25-3": "c_c4f8", "56-23-5": "ccl4", "2699-79-8": "so2f2", "67-66-3": "chcl3",
    "75-09-2": "ch2cl2", "74-87-3": "ch3cl", "71-55-6": "ch3ccl3", "74-83-9": "ch3br",
}  # fmt: skip
"""Registry numbers of the Chemical Abstracts Service, which identify a substance whatever its name."""

_NAMES: Final = {
    "carbon dioxide": "co2", "methane": "ch4", "dinitrogen monoxide": "n2o", "nitrous oxide": "n2o", "laughing gas": "n2o",
    "sulfur hexafluoride": "sf6", "sulphur hexafluoride": "sf6", "nitrogen trifluoride": "nf3", "nitrogen fluoride": "nf3",
    "tetrafluoromethane": "cf4", "methane tetrafluoro": "cf4", "carbon tetrafluoride": "cf4", "hexafluoroethane": "c2f6",
    "ethane hexafluoro": "c2f6", "octafluoropropane": "c3f8", "propane octafluoro": "c3f8", "carbon tetrachloride": "ccl4",
    "methane tetrachloro": "ccl4", "chloroform": "chcl3", "dichloromethane": "ch2cl2", "methane dichloro": "ch2cl2",
    "sulfuryl fluoride": "so2f2", "二氧化碳": "co2", "甲烷": "ch4", "氧化亚氮": "n2o", "一氧化二氮": "n2o",
    "六氟化硫": "sf6", "三氟化氮": "nf3",
}  # fmt: skip

_CODE: Final = re.compile(r"\b(cfc|hcfc|hfc|hcc|fc|pfc|halon|hfo|r)[- ]?(\d{2,4}[a-z]{0,4})\b")
_ORIGINS: Final = (
    (Origin.land_use, ("land transformation", "land use", "soil or biomass stock", "peat oxidation", "土地")),
    (Origin.biogenic, ("non-fossil", "non fossil", "biogenic", "biotic", "from biomass", "生物", "非化石")),
    (Origin.fossil, ("fossil", "化石")),
)
_FORMULAS: Final = {
    "14": "cf4", "116": "c2f6", "218": "c3f8", "318": "c_c4f8", "10": "ccl4", "140": "ch3ccl3", "30": "ch2cl2",
    "40": "ch3cl", "1001": "ch3br",
}  # fmt: skip
"""Trade numbers of gases whose code is their formula."""
_GAS_ORIGINS: Final = {
    "ch4_fossil": Origin.fossil, "ch4_biogenic": Origin.biogenic, BIOGENIC: Origin.biogenic, REMOVED: Origin.biogenic,
}  # fmt: skip
_LOOKS: Final = re.compile(
    r"carbon dioxide|(?<!non-)methane\b|nitrous oxide|dinitrogen|hexafluorid|fluoro|\b(h?cfc|hfc|pfc|halon)"
)


def recognise(flow: Flow) -> Recognised | None:
    """The greenhouse gas a flow is, None for any other flow, and for what does not go to the air (nor come from it)."""
    if flow.kind is not FlowKind.elementary or _elsewhere(flow):
        return None
    said = _plain(flow.name)
    origin = _origin(flow, said)
    if taken_from_air(flow, said):
        return Recognised(flow.id, REMOVED, Origin.biogenic, "name")
    gas, how = _gas(flow, said)
    if gas is None:
        return None
    if gas == "co2" and origin is Origin.biogenic:
        gas = BIOGENIC
    if gas == "ch4" and origin is not Origin.unstated:
        gas = "ch4_biogenic" if origin is Origin.biogenic else "ch4_fossil"
    return Recognised(flow.id, gas, origin, how)


def taken_for(flow: Flow, gas: str) -> Recognised:
    """A flow taken for a gas by hand, of the origin the gas says, else its own name and compartment."""
    origin = _GAS_ORIGINS.get(gas) or _origin(flow, _plain(flow.name))
    return Recognised(flow.id, gas, origin, "hand")


def numbers_of(gas: str) -> tuple[str, ...]:
    """Registry numbers that identify a gas."""
    plain = gas.partition("_")[0] if gas.startswith(("ch4", "co2")) else gas
    return tuple(number for number, code in _CAS.items() if code == plain)


def unrecognised(flows: Iterable[Flow]) -> list[Flow]:
    """Flows that look like greenhouse gases and are not recognised as one, for somebody to look at."""
    return [
        flow
        for flow in flows
        if flow.kind is FlowKind.elementary
        and not _elsewhere(flow)
        and _LOOKS.search(_plain(flow.name))
        and recognise(flow) is None
    ]


def taken_from_air(flow: Flow, said: str) -> bool:
    """Whether a flow is carbon dioxide that plants take up."""
    return said.startswith("carbon dioxide in air") or (
        said == "carbon dioxide" and any("in air" in part.lower() for part in flow.compartment)
    )


def _gas(flow: Flow, said: str) -> tuple[str | None, str]:
    cas = flow.cas.strip().lstrip("0")
    if cas in _CAS:
        return _CAS[cas], "cas"
    found = _CODE.search(said)
    if found:
        family, number = found.groups()
        if number in _FORMULAS:
            return _FORMULAS[number], "code"
        if family in ("cfc", "hcfc", "hfc", "halon", "hfo"):
            return family + number, "code"
    for name in sorted(_NAMES, key=len, reverse=True):
        if said == name or (said.startswith(name + " ") and not _derived(said, name)):
            return _NAMES[name], "name"
    return None, ""


def _derived(said: str, name: str) -> bool:
    """Whether what follows a name makes another substance of it ("methane dichloro")."""
    rest = said[len(name) :].strip()
    words = (
        "fossil",
        "biogenic",
        "non-fossil",
        "land",
        "from",
        "to",
        "in",
        "of",
        "peat",
        "unspecified",
        "biotic",
    )
    return not rest.startswith(words)


def _plain(name: str) -> str:
    """A name in lower case, without brackets, commas and repeated spaces."""
    text = re.sub(r"\[[^\]]*\]|\([^)]*\)", " ", name.lower())
    return re.sub(r"\s+", " ", re.sub(r"[,;]|-(?=[\s,]|$)", " ", text)).strip()


def _origin(flow: Flow, said: str) -> Origin:
    for origin, words in _ORIGINS:
        if any(word in said for word in words):
            return origin
    if any("stratosphere" in part.lower() or "aircraft" in part.lower() for part in flow.compartment):
        return Origin.aircraft
    return Origin.unstated


def _elsewhere(flow: Flow) -> bool:
    """Whether a flow goes to water or soil, or is dug up: not to the air."""
    parts = [part.strip().lower() for part in flow.compartment]
    if any("in air" in part or "to air" in part or part == "air" or part.startswith("air") for part in parts):
        return False
    return any(
        word in part
        for part in parts
        for word in ("water", "soil", "ground", "river", "ocean", "lake", "agricultural")
    )
