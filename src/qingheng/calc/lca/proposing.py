"""What a flow without a factor could be taken for by hand: flows that are like it, each with why and what speaks against it.

Here nothing is decided. `mapping` takes what is sure; what it leaves open a person decides, and these are put before them:
the same substance by registry number, name, synonym or a name written otherwise, in the same place of the environment or in
another, and what has words of its name.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Final

from qingheng.calc.lca.converting import NotConverted, in_unit_of
from qingheng.calc.lca.mapping import Rank, keys_of, normal, origin_of, place_of
from qingheng.calc.lca.model import Flow, Unit

_PLACES: Final = {"same": 0.0, "medium": 1.0, "other": 4.0}
_ORIGIN: Final = 3.0
_UNIT: Final = 1.0
_WORDS: Final = 7.0
_SPREAD: Final = 3.0
_DULL: Final = frozenset({"unspecified", "in", "to", "of", "and", "from", "ground", "air", "water", "other"})
_WORD: Final = re.compile(r"[a-z0-9]+|[\u4e00-\u9fff]")


@dataclass(frozen=True, slots=True)
class Proposal:
    """A flow another could be taken for. like: what they have in common, None for words of the name alone.

    place: `same`, `medium` (another part of it) or `other`. origin: whether the origin of the carbon is the same. factor:
    how many of the target's unit one of the flow's unit is, None where nothing says it. shared: likeness of names, 0 to 1.
    """

    target: str
    like: Rank | None
    place: str
    origin: bool
    factor: float | None
    shared: float

    @property
    def distance(self) -> float:
        """How far it lies from the flow; the nearest is proposed first."""
        like = float(self.like) if self.like is not None else _WORDS + _SPREAD * (1 - self.shared)
        return like + _PLACES[self.place] + _ORIGIN * (not self.origin) + _UNIT * (self.factor is None)


def proposals(
    flow: Flow, targets: Iterable[Flow], units: Mapping[str, Unit], *, text: str = "", most: int = 20
) -> tuple[Proposal, ...]:
    """Targets of its kind that are like a flow, the nearest first, at most so many.

    text: words a target's name, synonyms, number or place must all have; then likeness is not asked for. units: of both.
    """
    mine = {rank: set(keys) for rank, keys in keys_of(flow).items()}
    words, asked = _words(flow), normal(text).split()
    found = []
    for target in targets:
        if target.kind is not flow.kind:
            continue
        theirs = keys_of(target)
        like = next((rank for rank, keys in mine.items() if keys & set(theirs[rank])), None)
        shared = _shared(words, _words(target), flow, target) if like is None else 1.0
        if all(word in _said(target) for word in asked) if asked else like is not None or shared > 0:
            found.append((_proposal(flow, target, like, shared, units), target))
    found.sort(
        key=lambda one: (one[0].distance, normal(one[1].name), place_of(one[1].compartment), one[1].id)
    )
    if not asked:  # of one substance the place that lies nearest
        nearest: dict[str, tuple[Proposal, Flow]] = {}
        for one in found:
            nearest.setdefault(normal(one[1].name), one)
        found = list(nearest.values())
    return tuple(one for one, _target in found[:most])


def factor_between(flow: Flow, target: Flow, units: Mapping[str, Unit]) -> float | None:
    """How many of the target's unit one of the flow's unit is; None where nothing says it."""
    try:
        return in_unit_of(target, 1.0, flow.unit, units)
    except NotConverted:
        return None


def _proposal(
    flow: Flow, target: Flow, like: Rank | None, shared: float, units: Mapping[str, Unit]
) -> Proposal:
    here, there = place_of(flow.compartment), place_of(target.compartment)
    place = "same" if here == there else "medium" if here[:1] == there[:1] and here else "other"
    return Proposal(
        target.id,
        like,
        place,
        origin_of(flow) == origin_of(target),
        factor_between(flow, target, units),
        shared,
    )


def _words(flow: Flow) -> frozenset[str]:
    """Words of a name that say something, without the s of plurals."""
    found = _WORD.findall(normal(flow.name))
    return frozenset(one.removesuffix("s") if len(one) > 3 else one for one in found if one not in _DULL)


def _shared(mine: frozenset[str], theirs: frozenset[str], flow: Flow, target: Flow) -> float:
    """Part of words in common, and where there are any, how alike the names are written: half each."""
    common = len(mine & theirs)
    if not common:
        return 0.0
    alike = SequenceMatcher(None, normal(flow.name), normal(target.name)).ratio()
    return (common / len(mine | theirs) + alike) / 2


def _said(flow: Flow) -> str:
    return normal(" ".join((flow.name, *flow.synonyms, flow.cas, flow.id, *flow.compartment)))
