"""What a run takes from the library of factors: factors and bridges of its pinned packs, rules, warming potentials."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from qingheng.calc.factors import Bridge, Factor
from qingheng.calc.factors.library import Library
from qingheng.calc.factors.table import read_bridges, read_factors, read_gwp_sets
from qingheng.calc.gases import GwpSet
from qingheng.platform.packs.factor_packs import defaults_of
from qingheng.platform.packs.queries import available, content
from qingheng.platform.rights.actor import Actor

KIND = "factors"
GWP_PACK = "gwp-ipcc"


@dataclass(frozen=True)
class Taken:
    """A library with what identifies it. digest: of own factors and rules; packs are identified by their pins."""

    library: Library
    gwp_sets: tuple[GwpSet, ...]
    digest: str


def taken(*, actor: Actor, packs: Mapping[str, str], gwp_codes: tuple[str, ...]) -> Taken:
    """The library of those packs. Raises Forbidden, NotFound."""
    actor.require("inventory.view")
    known = _gwp_sets(content(GWP_PACK).sha256)
    library = _library(tuple((pack, content(pack).sha256) for pack in packs))
    return Taken(library, tuple(known[code] for code in gwp_codes), hashlib.sha256(b"").hexdigest())


def usual_packs(*, actor: Actor) -> tuple[tuple[str, str], ...]:
    """Every pack of factors at hand with its version, in order of preference. Raises Forbidden."""
    actor.require("inventory.view")
    return tuple((one.id, one.version) for one in available() if one.kind == KIND)


def gwp_codes(*, actor: Actor) -> tuple[str, ...]:
    """Codes of the GWP sets at hand. Raises Forbidden."""
    actor.require("inventory.view")
    return tuple(sorted(_gwp_sets(content(GWP_PACK).sha256)))


@lru_cache(maxsize=2)
def _gwp_sets(_sha256: str) -> dict[str, GwpSet]:
    return read_gwp_sets(content(GWP_PACK).tables["gwp"])


@lru_cache(maxsize=4)
def _library(packs: tuple[tuple[str, str], ...]) -> Library:
    factors: list[Factor] = []
    bridges: list[Bridge] = []
    for pack_id, _sha256 in packs:
        pack = content(pack_id)
        defaults = defaults_of(pack)
        classes = tuple(str(each) for each in pack.meta.get("licence_class", ()))
        rows = pack.tables.get("factors", [])
        factors += read_factors(rows, defaults, pack=pack.id, version=pack.version, licence=classes)
        bridges += read_bridges(pack.tables.get("bridges", []), defaults, pack=pack.id)
    return Library.of(factors, bridges)
