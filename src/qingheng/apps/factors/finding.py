"""Finding factors by what people call things, in Chinese and English."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import lru_cache

from qingheng.calc.factors import Factor
from qingheng.platform.packs import queries as packs

METHODS_PACK = "methods-ghg"
_SHORTEST = 2  # characters of a synonym's part that still say something


def matching(factors: Iterable[Factor], text: str) -> list[Factor]:
    """Factors that every word of the text speaks of, those whose activity it names first.

    A word speaks of a factor when its name, code, place, source or activity has it, or a synonym of the activity does.
    """
    words = [word for word in re.split(r"[\s,，、;；]+", text.casefold()) if word]
    if not words:
        return list(factors)
    meant = [(word, _activities(word)) for word in words]
    ranked = []
    for factor in factors:
        rank = 0
        hay = _hay(factor)
        for word, activities in meant:
            if factor.activity in activities:
                continue
            if word not in hay and not any(factor.activity.startswith(f"{code}.") for code in activities):
                break
            rank += 1
        else:
            ranked.append((rank, factor))
    ranked.sort(key=lambda pair: pair[0])
    return [factor for _rank, factor in ranked]


def activity_names() -> dict[str, tuple[str, str]]:
    """Names of activities in Chinese and English, by code."""
    return {code: (zh, en) for code, zh, en, _others in _synonyms(_stamp())}


def _stamp() -> str:
    return next((one.sha256 for one in packs.available() if one.id == METHODS_PACK and not one.problem), "")


@lru_cache(maxsize=2)
def _synonyms(stamp: str) -> tuple[tuple[str, str, str, tuple[str, ...]], ...]:
    if not stamp:
        return ()
    rows: Sequence[dict[str, str]] = packs.content(METHODS_PACK).tables.get("activities", [])
    return tuple(
        (
            row["code"],
            row["name_zh"],
            row["name_en"],
            tuple(
                part.strip().casefold()
                for part in (*row.get("synonyms", "").split(";"), row["name_zh"], row["name_en"])
                if part.strip()
            ),
        )
        for row in rows
    )


def _activities(word: str) -> frozenset[str]:
    """Activities a word is a name of: the word itself, or a longer name that holds it."""
    return frozenset(
        code
        for code, _zh, _en, names in _synonyms(_stamp())
        if any(word == name or (len(word) >= _SHORTEST and _holds(name, word)) for name in names)
    )


def _holds(name: str, word: str) -> bool:
    """Whether a name has the word in it: anywhere in Chinese, as a whole word in English."""
    if word.isascii():
        return word in re.split(r"[\s\-/()]+", name)
    return word in name


def _hay(factor: Factor) -> str:
    """All that is written about a factor."""
    return "\n".join(
        (
            factor.id,
            factor.activity,
            factor.name_zh,
            factor.name_en,
            factor.place.code,
            factor.document,
            factor.source,
        )
    ).casefold()
