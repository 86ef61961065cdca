"""What the rows above a table say: its title, its unit, its site, its year."""

from __future__ import annotations

import re
from dataclasses import dataclass

from qingheng.calc.intake.folding import fold
from qingheng.calc.intake.layout_headers import filled_cells, header_text
from qingheng.calc.intake.layout_model import RawSheet
from qingheng.calc.intake.layout_words import Vocabulary, known_unit

_PAIR = re.compile(r"(?P<label>[^:：;；,，\s()（）]{1,20}?)\s*[:：]\s*(?P<value>[^:：;；,，\s()（）]+(?: [^:：;；,，\s()（）]+)*?)(?=$|[;；,，()（）]|\s{1,}\S+\s*[:：]|\s{2,})")  # fmt: skip  # noqa: E501
_UNIT_LABELS = frozenset({"单位", "计量单位", "unit", "units", "uom"})
_LONGEST_VALUE = 60


@dataclass(frozen=True)
class Facts:
    """Texts above a table, label and value pairs among them, and the unit they give for all figures."""

    texts: tuple[str, ...]
    pairs: tuple[tuple[str, str], ...]
    unit: str | None


def title_facts(sheet: RawSheet, first: int, last: int, words: Vocabulary) -> Facts:
    """Facts of rows first to last - 1: "厂区：苏州", "单位:kWh", or a known label with its value in the next cell."""
    texts: list[str] = []
    pairs: list[tuple[str, str]] = []
    for row in range(first, last):
        cells = filled_cells(sheet, row)
        taken: set[int] = set()
        for number, (at, value) in enumerate(cells):
            if at in taken:
                continue
            text = header_text(value)
            texts.append(text)
            pairs.extend((m["label"].strip(), m["value"].strip()) for m in _PAIR.finditer(text))
            label = text.rstrip(":： ")
            following = cells[number + 1] if number + 1 < len(cells) else None
            if following and (words.column(label) or fold(label) in _UNIT_LABELS) and "：" not in text[:-1]:
                shown = header_text(following[1])
                if len(shown) <= _LONGEST_VALUE and words.column(shown) is None:
                    pairs.append((label, shown))
                    taken.add(following[0])
                    texts.append(shown)
    unit = next((value for label, value in pairs if fold(label) in _UNIT_LABELS and known_unit(value)), None)
    return Facts(tuple(texts), tuple(pairs), unit)
