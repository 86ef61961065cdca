"""Other ways in which a figure of a column is counted: a way there and back is twice the one-way distance."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from qingheng.calc.intake.dataset_shapes import Node
from qingheng.calc.intake.folding import fold

MAX_MULTIPLES: Final = 10
_EDGES: Final = " ()[]【】（）,，;；:：/·・、-"


@dataclass(frozen=True, slots=True)
class Multiple:
    """A figure so named is `times` that of the column. zh, en: its names; synonyms: as headers and units write it."""

    zh: str
    en: str
    times: Decimal
    synonyms: tuple[str, ...] = ()

    @property
    def names(self) -> tuple[str, ...]:
        """Everything it is called."""
        return (self.zh, self.en, *self.synonyms)


def read_multiples(node: Node) -> tuple[Multiple, ...]:
    """The multiples a column declares; its own unit must be declared with them. Raises UnreadableDataset."""
    found = []
    for entry in node.nodes("multiples", most=MAX_MULTIPLES) if "multiples" in node.data else []:
        entry.only("zh", "en", "times", "synonyms")
        times = entry.number("times")
        if times is None or times <= 0:
            raise entry.error("times", "expected a number above zero", "应为大于零的数")
        names = {
            "zh": entry.text("zh", required=True, limit=60),
            "en": entry.text("en", required=True, limit=60),
        }
        found.append(Multiple(**names, times=times, synonyms=entry.texts("synonyms")))
    if found and not node.text("unit"):
        raise node.error("multiples", "needs a unit of the column", "须先规定该列的单位")
    return tuple(found)


def named_multiple(text: str, multiples: Sequence[Multiple]) -> Multiple | None:
    """The multiple a text names, the longest name first; None when it names none."""
    return next((one for _, one, _ in _names(text, multiples)), None)


def split_multiple(text: str, multiples: Sequence[Multiple]) -> tuple[str, Multiple | None]:
    """A unit without the multiple written beside it: ``km (round trip)`` gives ``km`` and the round trip."""
    for match, one, folded in _names(text, multiples):
        rest = f"{folded[: match.start()]} {folded[match.end() :]}"
        return _bare(text, rest.strip(_EDGES)), one
    return text, None


def _names(text: str, multiples: Sequence[Multiple]) -> list[tuple[re.Match[str], Multiple, str]]:
    """Where multiples are named, by the longest name first."""
    folded = fold(text)
    named = sorted(
        ((fold(name), one) for one in multiples for name in one.names), key=lambda pair: -len(pair[0])
    )
    hits = []
    for name, one in named:
        latin = name.isascii()
        match = re.search(rf"(?<![a-z]){re.escape(name)}(?![a-z])" if latin else re.escape(name), folded)
        if match is not None:
            hits.append((match, one, folded))
    return hits


def _bare(text: str, rest: str) -> str:
    """The rest as it was written, where only its case was folded."""
    at = text.casefold().find(rest)
    return text[at : at + len(rest)] if rest and at >= 0 else rest
