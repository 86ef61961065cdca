"""Flows of one list as flows of another: how each was matched, how sure that is, and what was not matched at all.

A wrong match is worse than none: where several targets fit equally nothing is matched, a fossil gas never becomes a biogenic
one, a flow to air never one to water, and a unit that cannot be converted ends the match. Everything open is listed.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import IntEnum
from typing import Final

from qingheng.calc.lca.converting import NotConverted, in_unit_of
from qingheng.calc.lca.model import Flow, FlowKind, Unit


class Rank(IntEnum):
    """How a flow was matched, the surest first."""

    id = 1
    cas = 2
    named = 3
    synonym = 4
    normalised = 5
    compartment = 6  # by one of those above, but to the compartment above or an unspecified part of it


REASONS: Final[Mapping[Rank, tuple[str, str]]] = {
    Rank.id: ("标识相同", "same identifier"),
    Rank.cas: ("CAS 号与环境介质相同", "same CAS number and compartment"),
    Rank.named: ("名称与环境介质相同", "same name and compartment"),
    Rank.synonym: ("同义词与环境介质相同", "same synonym and compartment"),
    Rank.normalised: ("名称除大小写、空格与连字符外相同", "same name but for case, spaces and hyphens"),
    Rank.compartment: ("环境介质仅大类相同", "compartment the same in the broad only"),
}


@dataclass(frozen=True, slots=True)
class Match:
    """A flow found. factor: how many of the target's unit one of the flow's unit is. by: what the last rank was found by."""

    flow: str
    target: str
    rank: Rank
    factor: float
    reason_zh: str
    reason_en: str


@dataclass(frozen=True, slots=True)
class Open:
    """A flow not matched. code: ``none``, ``several``, ``unit`` or ``origin``; candidates: ids of those that nearly fit."""

    flow: str
    code: str
    reason_zh: str
    reason_en: str
    candidates: tuple[str, ...] = ()


@dataclass(frozen=True)
class Mapped:
    """All flows asked for: each is either matched or open."""

    matches: Mapping[str, Match]
    open: tuple[Open, ...]

    @property
    def ranks(self) -> Mapping[Rank, int]:
        """How many flows were matched by each rank."""
        return Counter(one.rank for one in self.matches.values())

    def coverage(self, amounts: Mapping[str, float] | None = None) -> float | None:
        """Share of flows matched, or of their amounts by size; None where there is nothing to match."""
        sizes = {flow: abs(amounts.get(flow, 0.0)) if amounts is not None else 1.0 for flow in self.matches}
        missed = sum(abs(amounts.get(one.flow, 0.0)) if amounts is not None else 1.0 for one in self.open)
        whole = sum(sizes.values()) + missed
        return sum(sizes.values()) / whole if whole > 0 else None


_MEDIA: Final = {
    "air": "air", "emissions to air": "air", "emission to air": "air", "airborne emissions": "air", "大气": "air",
    "water": "water", "emissions to water": "water", "emission to water": "water", "waterborne emissions": "water",
    "水体": "water",
    "soil": "soil", "ground": "soil", "emissions to soil": "soil", "emission to soil": "soil", "土壤": "soil",
    "resource": "resource", "resources": "resource", "natural resource": "resource", "natural resources": "resource",
    "raw": "resource", "raw materials": "resource", "资源": "resource",
}  # fmt: skip
_MEDIUM: Final = frozenset(_MEDIA.values())
_PARTS: Final = {
    "urban air close to ground": "urban", "high population density": "urban", "high pop": "urban",
    "non urban air or from high stacks": "rural", "low population density": "rural", "low pop": "rural",
    "low population density, long term": "rural long term", "low pop, long term": "rural long term",
    "river": "fresh", "surface water": "fresh", "fresh water": "fresh", "freshwater": "fresh", "lake": "fresh",
    "ocean": "sea", "sea water": "sea", "seawater": "sea", "ground water": "ground", "groundwater": "ground",
    "lower stratosphere + upper troposphere": "stratosphere", "stratosphere + troposphere": "stratosphere",
}  # fmt: skip
_NOWHERE: Final = frozenset({"", "unspecified", "elementary flows", "other", "未指明"})
_ORIGINS: Final = (
    ("land", re.compile(r"land (transformation|use)|soil or biomass stock|peat oxidation")),
    ("biogenic", re.compile(r"\bnon fossil\b|biogenic|\bbiotic\b|from biomass")),
)
Compartment = tuple[str, ...]


def normal(text: str) -> str:
    """A name without what careless writing changes: width, case, hyphens, commas, and spaces between and around."""
    plain = unicodedata.normalize("NFKC", text).casefold()
    return " ".join(re.sub(r"[-‐‑–—_,;/]+", " ", plain).split())


def cas_number(text: str) -> str:
    """A CAS number without leading zeros; empty where it is none or its check digit is wrong."""
    found = re.fullmatch(r"0*(\d{2,7})-?(\d{2})-?(\d)", text.strip())
    if not found:
        return ""
    digits = found[1] + found[2]
    check = sum(place * int(digit) for place, digit in enumerate(reversed(digits), 1)) % 10
    return f"{found[1]}-{found[2]}-{found[3]}" if check == int(found[3]) else ""


def place_of(compartment: Sequence[str]) -> Compartment:
    """A compartment in common words: medium, then its part if one is stated.

    Folders a database keeps its flows in before their medium (`NETL Coal Elementary Flows/air`) say nothing of the place.
    """
    parts = [" ".join(part.replace("-", " ").replace(".", "").casefold().split()) for part in compartment]
    said = [_MEDIA.get(part, _PARTS.get(part, part)) for part in parts if part not in _NOWHERE]
    if said and said[0] not in _MEDIUM:
        medium = next((number for number, part in enumerate(said) if part in _MEDIUM), 0)
        said = said[medium:]
    return tuple(dict.fromkeys(said))


def mapped(flows: Iterable[Flow], targets: Iterable[Flow], units: Mapping[str, Unit]) -> Mapped:
    """Each flow as one of the targets of its kind, or open. units: by name, of both lists."""
    index = _Index(targets, units)
    matches: dict[str, Match] = {}
    left: list[Open] = []
    for flow in flows:
        found = index.find(flow)
        if isinstance(found, Match):
            matches[flow.id] = found
        else:
            left.append(found)
    return Mapped(matches, tuple(left))


class _Index:
    """Targets by all that they can be found by."""

    def __init__(self, targets: Iterable[Flow], units: Mapping[str, Unit]) -> None:
        self.units = units
        self.by_id: dict[str, Flow] = {}
        self.by_key: dict[Rank, dict[str, list[Flow]]] = {rank: defaultdict(list) for rank in Rank}
        for one in targets:
            self.by_id[one.id] = one
            for rank, keys in keys_of(one).items():
                for key in keys:
                    self.by_key[rank][key].append(one)

    def find(self, flow: Flow) -> Match | Open:
        if (same := self.by_id.get(flow.id)) is not None and (same.kind is flow.kind):
            return self._match(flow, same, Rank.id, Rank.id)
        near: dict[str, Flow] = {}
        several: tuple[Flow, ...] = ()
        loose: list[tuple[Rank, list[Flow]]] = []
        place = place_of(flow.compartment)
        for rank, keys in keys_of(flow).items():
            like = {one.id: one for key in keys for one in self.by_key[rank].get(key, ())}
            near |= like
            fit = [
                one for one in like.values() if one.kind is flow.kind and origin_of(one) == origin_of(flow)
            ]
            exact = _narrowed(flow, [one for one in fit if place_of(one.compartment) == place])
            if len(exact) == 1:
                return self._match(flow, exact[0], rank, rank)
            several = several or tuple(exact)
            loose.append((rank, fit))
        if several:
            return _open(flow, "several", "有多个同样符合的流", "several flows fit equally", several)
        return self._broad(flow, place, loose, near)

    def _broad(
        self,
        flow: Flow,
        place: Compartment,
        loose: Sequence[tuple[Rank, list[Flow]]],
        near: Mapping[str, Flow],
    ) -> Match | Open:
        """By the medium alone: to its unspecified part, else to the only flow in it."""
        for rank, fit in loose:
            medium = [one for one in fit if place and place_of(one.compartment)[:1] == place[:1]]
            general = _narrowed(flow, [one for one in medium if len(place_of(one.compartment)) == 1])
            chosen = general or _narrowed(flow, medium)
            if len(chosen) == 1:
                return self._match(flow, chosen[0], Rank.compartment, rank)
            if chosen:
                return _open(flow, "several", "有多个同样符合的流", "several flows fit equally", chosen)
        if any(one.kind is flow.kind and origin_of(one) != origin_of(flow) for one in near.values()):
            return _open(
                flow, "origin", "仅有来源不同的流", "only flows of another origin are like it", near.values()
            )
        return _open(flow, "none", "没有相符的流", "no flow is like it", near.values())

    def _match(self, flow: Flow, target: Flow, rank: Rank, by: Rank) -> Match | Open:
        try:
            factor = in_unit_of(target, 1.0, flow.unit, self.units)
        except NotConverted as refused:
            return _open(flow, "unit", refused.zh, refused.en, (target,))
        zh, en = REASONS[rank]
        if by is not rank:
            zh, en = (
                f"{REASONS[by][0].replace('与环境介质', '')}，{zh}",
                f"{REASONS[by][1].replace(' and compartment', '')}, {en}",
            )
        return Match(flow.id, target.id, rank, factor, zh, en)


def keys_of(flow: Flow) -> dict[Rank, list[str]]:
    """What a flow is found by, the surest first. Names are found among synonyms and the other way round."""
    cas = cas_number(flow.cas)
    names = [flow.name.strip(), *(one.strip() for one in flow.synonyms if one.strip())]
    return {
        Rank.cas: [cas] if cas else [],
        Rank.named: [flow.name.strip()],
        Rank.synonym: names,
        Rank.normalised: [normal(one) for one in names],
    }


def origin_of(flow: Flow) -> str:
    """Origin of carbon as a name states it; fossil where it states none."""
    if flow.kind is not FlowKind.elementary:
        return ""
    name = normal(flow.name)
    return next((origin for origin, pattern in _ORIGINS if pattern.search(name)), "fossil")


def _narrowed(flow: Flow, found: list[Flow]) -> list[Flow]:
    """Those of the same name where there are several."""
    if len(found) > 1:
        same = [one for one in found if normal(one.name) == normal(flow.name)]
        return same or found
    return found


def _open(flow: Flow, code: str, zh: str, en: str, near: Iterable[Flow]) -> Open:
    return Open(flow.id, code, zh, en, tuple(sorted(one.id for one in near))[:12])
