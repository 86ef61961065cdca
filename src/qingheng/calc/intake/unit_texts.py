"""Units as cells and headers write them, brought to the one symbol under which they are stored."""

from __future__ import annotations

import unicodedata
from functools import lru_cache
from typing import Final

from qingheng.calc.units import UnknownUnit
from qingheng.calc.units.atoms import ATOMS
from qingheng.calc.units.grammar import read_unit

LONGEST: Final = 40
_CASE_MATTERS: Final = frozenset({"mt"})  # MT is the metric ton of traders, Mt a megatonne


@lru_cache(maxsize=4096)
def match_unit(text: str) -> str | None:
    """The symbol of the unit a text names: ``千瓦时`` and ``KWH`` give ``kWh``, ``万度`` gives ``10 thousand kWh``.

    Tried as written, then with compatibility forms folded (m³, ㎥), then without regard to case where only one
    unit is spelled so: ``KG`` is kg; ``ML`` stays the megalitre it is. None when no unit is named.
    """
    whole = " ".join(text.split())
    bare = whole.strip(" .:：;；,，()（）[]【】")
    if not bare or len(bare) > LONGEST:
        return None
    plain = unicodedata.normalize("NFKC", bare)
    for variant in (whole, bare, plain, plain.replace("^", ""), plain.replace(" ", "")):
        try:
            return read_unit(variant).text
        except UnknownUnit:
            continue
    spelled = _without_case().get(plain.casefold().replace(" ", ""))
    return spelled[1] if spelled is not None and _same_prefix(plain, spelled[0]) else None


def _same_prefix(text: str, spelling: str) -> bool:
    """Whether a leading m or M agrees: mW is no MW, and Mt is no metric ton."""
    return text[0] == spelling[0] if text[0] in "mM" else True


@lru_cache(maxsize=1)
def _without_case() -> dict[str, tuple[str, str]]:
    """Spellings without case and spaces to (spelling, unit), only those that mean a single unit."""
    found: dict[str, dict[str, str]] = {}
    for atom in ATOMS:
        for spelling in (atom.symbol, atom.zh, atom.en, *atom.aliases):
            key = unicodedata.normalize("NFKC", spelling).casefold().replace(" ", "")
            found.setdefault(key, {}).setdefault(atom.symbol, spelling)
    single = {key: units.popitem() for key, units in found.items() if len(units) == 1}
    return {key: (spelling, symbol) for key, (symbol, spelling) in single.items() if key not in _CASE_MATTERS}
