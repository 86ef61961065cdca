"""Processes of a stored database with what is known of them, and what one unit of each scores by origin."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np

from qingheng.apps.lca import queries as lca
from qingheng.apps.lca.contracts import Column, HandIntensities
from qingheng.calc.footprint.building import Data
from qingheng.calc.footprint.model import Origins
from qingheng.calc.lca.model import Doubles
from qingheng.calc.lca.packed import Card, UnreadableTable, cards_of
from qingheng.platform.packs import queries as packs
from qingheng.platform.rights.actor import Actor
from qingheng.platform.rights.errors import NotFound

COUNTED: Final = ("fossil", "biogenic", "land_use", "aircraft")
"""Origins that add up to a footprint."""
BESIDE: Final = ("unstated", "co2_biogenic", "co2_removed")
"""Told beside it: a part of fossil whose origin no source states, and masses of carbon dioxide that are in no sum."""
ORIGINS: Final = Origins((*COUNTED, *BESIDE), (True,) * len(COUNTED) + (False,) * len(BESIDE))
METHODS: Final = ("gwp100-ar6", "gwp100-ar5")
ELECTRICITY: Final = "electricity"
"""Series of grid averages over the whole life cycle, place by place."""


@dataclass(frozen=True)
class Background:
    """A database version under a method. values: columns by origins. open: flows of it the method does not count.

    hand: flows people decided about, None where nobody decided anything.
    """

    processes: Mapping[str, Data]
    values: Doubles
    version: str
    version_sha256: str
    method_sha256: str
    sha256: str
    open: int
    hand: HandIntensities | None = None


def background(*, actor: Actor, version: str, method: str) -> Background:
    """Processes and intensities of a version. Raises Forbidden, NotFound, Conflict, Invalid."""
    wanted = [f"{method}/{name}" for name in ORIGINS.codes]
    found = lca.intensities(actor=actor, version=version, indicators=wanted)
    cards = _cards(actor, version)
    times = Counter(one.process for one in found.columns)
    processes = {}
    for number, column in enumerate(found.columns):
        code = column.process if times[column.process] == 1 else f"{column.process}/{column.product}"
        processes[code] = _data(code, number, column, cards.get(column.process))
    values: Doubles = np.asarray(found.values, np.float64)
    flows = {flow for some in found.uncharacterised.values() for flow in some}
    counted = [f"{method}/{name}" for name in COUNTED]
    hand = lca.hand_intensities(actor=actor, version=version, indicators=counted) if found.by_hand else None
    return Background(
        processes, values, found.version, found.version_sha256, next(iter(found.methods.values()), ""),
        found.sha256, len(flows), hand,
    )  # fmt: skip


def columns_by_code(*, actor: Actor, version: str) -> tuple[dict[str, int], str]:
    """Numbers of the columns of a version by the codes lines have, and the hash of the version. Raises as background."""
    found = lca.columns(actor=actor, version=version)
    times = Counter(one.process for one in found.columns)
    return {
        one.process if times[one.process] == 1 else f"{one.process}/{one.product}": number
        for number, one in enumerate(found.columns)
    }, found.sha256


def _cards(actor: Actor, version: str) -> Mapping[str, Card]:
    """What the pack of a database says of its processes; empty for a database that is of no pack."""
    pack = lca.version(actor=actor, version=version).pack
    if not pack:
        return {}
    try:
        return cards_of(packs.content(pack).tables)
    except (NotFound, UnreadableTable):
        return {}


def _data(code: str, number: int, column: Column, card: Card | None) -> Data:
    if card is None:
        return Data(
            code, number, column.unit, column.process_name, column.process_name, column.location, source=code,
            series=_named(column.process_name, column.product_name),
        )  # fmt: skip
    return Data(
        code, number, column.unit, card.name_zh, card.name_en, card.location, card.valid, card.pedigree, card.source,
        card.place, card.verified, card.stated, series=_series(card), boundary=card.boundary,
    )  # fmt: skip


def _series(card: Card) -> str:
    """What a pack has place by place: electricity over its life cycle, else what has one name."""
    if (card.category, card.boundary) == ("electricity", "life_cycle"):
        return ELECTRICITY
    return _named(card.name_en, card.category)


def _named(process: str, product: str) -> str:
    """Processes of one name that make one product are the same thing in different places."""
    return f"{process.strip().casefold()}|{product.strip().casefold()}"
