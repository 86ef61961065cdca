"""How well a source column fits a target, and the reasons that say so."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from qingheng.calc.intake.dataset_model import NUMERIC_TYPES, Column, Dataset
from qingheng.calc.intake.folding import fold, loose
from qingheng.calc.intake.layout_model import Header, Table
from qingheng.calc.intake.layout_words import Vocabulary, unit_dimension
from qingheng.calc.intake.mapping_model import Reason
from qingheng.calc.intake.mapping_profile import Profile

_CURRENCIES = frozenset({"CNY", "USD", "EUR", "HKD", "JPY", "GBP"})
_YEAR = re.compile(r"(?:19|20)\d{2}\s*(?:年度?)?|fy\s?\d{2,4}(?:/\d{2,4})?")
_HAN = re.compile(r"[\u4e00-\u9fff]")
_VALUES_ONLY = 0.6
_MISFIT = 0.4


@dataclass(frozen=True, slots=True)
class Score:
    """How well one source fits one target, 0 to 1, and why."""

    value: float
    reasons: tuple[Reason, ...]


def score(
    header: Header,
    profile: Profile,
    column: Column,
    table: Table,
    references: Mapping[str, frozenset[str]],
) -> Score:
    """The score of a source column for a target: its name first, then unit, then values."""
    wide = _wide_score(header, column, table)
    if wide is not None:
        return wide
    name, reasons = _name_score(header, column)
    found = list(reasons)
    unit = _unit_effect(header, column, found)
    fit, misfit = _value_fit(profile, column, references, found)
    if misfit:
        return Score(round(name * _MISFIT, 4), tuple(found))
    if not name:
        value = min(_VALUES_ONLY, fit + max(0.0, unit)) if fit + unit > 0.2 else 0.0
        return Score(round(value, 4), tuple(found) if value else ())
    value = name + (1 - name) * (0.4 * fit + 0.5 * max(0.0, unit)) if unit >= 0 else name * 0.5
    return Score(round(min(value, 1.0), 4), tuple(found))


def _wide_score(header: Header, column: Column, table: Table) -> Score | None:
    """Virtual columns of a wide group: its label belongs to its target, its measures to figures."""
    wide = table.wide
    if wide is not None and wide.second_target is not None and header.index == table.second_index:
        fits = column.code == wide.second_target
        return Score(0.95 if fits else 0.0, (_across(column),) if fits else ())
    if wide is None or header.index != table.label_index:
        return None
    if column.code != wide.target:
        return Score(0.0, ())
    return Score(0.95 if wide.kind != "reference" else 0.8, (_across(column),))


def _across(column: Column) -> Reason:
    return Reason(
        "wide_label", f"表头横向列出的是“{column.zh}”", f"the headers across are values of “{column.en}”"
    )


def _name_score(header: Header, column: Column) -> tuple[float, tuple[Reason, ...]]:
    """How much the text of the header says: exact, synonym, folded, contained."""
    texts = [header.text, *header.parts]
    if header.parts:
        texts.append(header.parts[-1])
    best: tuple[float, Reason | None] = (0.0, None)
    for position, text in enumerate(dict.fromkeys(t for t in texts if t)):
        for number, name in enumerate(column.names):
            value, reason = _one_name(text, name, number, column)
            value -= 0.03 * min(position, 1)
            if reason is not None and value > best[0]:
                best = (value, reason)
    return (best[0], (best[1],)) if best[1] is not None else (0.0, ())


def _one_name(text: str, name: str, number: int, column: Column) -> tuple[float, Reason | None]:
    """One text of the header against one name; number: its place among code, zh, en, synonyms."""
    if text.strip() == name or fold(text) == fold(name):
        if number < 3:
            return 1.0, Reason("name", f"表头就是“{name}”", f"the header is “{name}”")
        return 0.98, Reason(
            "synonym", f"“{name}”是“{column.zh}”的同义词", f"“{name}” is a synonym of “{column.en}”"
        )
    wanted, given = loose(name), loose(_YEAR.sub("", fold(text)))
    if not wanted or not given:
        return 0.0, None
    if wanted == given:
        return 0.95, Reason("folded_name", f"表头去除空格、标点后为“{name}”",
                            f"the header is “{name}” but for spaces and marks")  # fmt: skip
    shortest = 2 if _HAN.search(wanted) else 4
    if len(wanted) >= shortest and wanted in given and _whole_words(name, text):
        return 0.5 + 0.35 * len(wanted) / len(given), Reason(
            "contains", f"表头含有“{name}”", f"the header contains “{name}”"
        )
    if len(given) >= shortest and given in wanted and _whole_words(text, name):
        return 0.45 + 0.3 * len(given) / len(wanted), Reason(
            "contained", f"表头是“{name}”的一部分", f"the header is part of “{name}”"
        )
    return 0.0, None


def _whole_words(part: str, text: str) -> bool:
    """Latin words count only whole: “site” is not in “website”."""
    folded = fold(part)
    if _HAN.search(folded):
        return True
    return re.search(rf"(?<![a-z]){re.escape(folded)}(?![a-z])", fold(text)) is not None


def dimension_fits(unit: str, column: Column) -> bool | None:
    """Whether a unit measures what the column is about; None when either is unknown."""
    found = unit_dimension(unit)
    if found is None:
        return None
    if column.type == "money":
        return found in _CURRENCIES
    if not column.dimensions:
        return None
    return found in column.accepted or ("money" in column.dimensions and found in _CURRENCIES)


def _unit_effect(header: Header, column: Column, reasons: list[Reason]) -> float:
    """+0.4 when the unit of the header fits the dimension of the target, -1 when it measures something else."""
    if header.unit is None or column.type not in NUMERIC_TYPES:
        return -0.1 if header.unit is not None else 0.0
    fits = dimension_fits(header.unit, column)
    if fits is None:
        return 0.0
    if fits:
        reasons.append(
            Reason(
                "unit_fits",
                f"单位 {header.unit} 与“{column.zh}”相符",
                f"the unit {header.unit} fits “{column.en}”",
            )
        )
        return 0.4
    reasons.append(
        Reason(
            "unit_misfit",
            f"单位 {header.unit} 不能用于“{column.zh}”",
            f"the unit {header.unit} does not measure “{column.en}”",
        )
    )
    return -1.0


def _value_fit(
    profile: Profile, column: Column, references: Mapping[str, frozenset[str]], reasons: list[Reason]
) -> tuple[float, bool]:
    """(0 to 0.6 for values that fit, whether they plainly do not)."""
    if not profile.filled:
        return 0.0, False
    if column.type in NUMERIC_TYPES:
        if profile.texts > 0.7:
            reasons.append(
                Reason("values_misfit", "内容多为文字，不是数字", "most values are words, not figures")
            )
            return 0.0, True
        return (0.15 if profile.numbers > 0.8 and profile.dates < 0.5 else 0.0), False
    if column.type in ("date", "period"):
        if profile.dates >= 0.8:
            reasons.append(Reason("values_are_dates", "内容是日期或期间", "the values are dates or periods"))
            return 0.5, False
        return 0.0, profile.texts > 0.7 and profile.dates < 0.1
    if column.type == "enum":
        return _enum_fit(profile, column, reasons)
    if column.type == "unit":
        if profile.units >= 0.8:
            reasons.append(Reason("values_are_units", "内容是计量单位", "the values are units"))
            return 0.6, False
        return 0.0, profile.numbers > 0.7
    if column.type == "reference":
        return _reference_fit(profile, column, references, reasons)
    return 0.0, False


def _enum_fit(profile: Profile, column: Column, reasons: list[Reason]) -> tuple[float, bool]:
    names = {fold(name) for member in column.values for name in member.names}
    hits = profile.hits(names)
    if hits >= 0.5:
        reasons.append(
            Reason(
                "values_are_members",
                f"{hits:.0%} 的不同取值属于“{column.zh}”的选项",
                f"{hits:.0%} of the different values are options of “{column.en}”",
            )
        )
    return 0.6 * hits if hits >= 0.3 else 0.0, hits == 0 and profile.numbers > 0.8


def _reference_fit(
    profile: Profile, column: Column, references: Mapping[str, frozenset[str]], reasons: list[Reason]
) -> tuple[float, bool]:
    hits = profile.hits(references.get(column.code, frozenset()))
    if hits < 0.3:
        return 0.0, False
    reasons.append(
        Reason(
            "values_are_known",
            f"{hits:.0%} 的不同取值是已登记的“{column.zh}”",
            f"{hits:.0%} of the different values are known for “{column.en}”",
        )
    )
    return 0.6 * hits, False


def lone_measure(header: Header, table: Table, dataset: Dataset) -> tuple[str, Reason] | None:
    """The target of figures no header names as such: the only required figure of the dataset.

    The figures of a wide group, or of a column headed by a member of an enumeration (用电量, Diesel). None when
    there are several such columns or targets, or when the unit is known to measure something else.
    """
    wide = table.wide
    if wide is None:
        if not _only_member_header(header, table, dataset):
            return None
    elif len(wide.measures) != 1 or header.index != table.label_index + 1:
        return None
    needed = [c for c in dataset.columns if c.required and c.type in NUMERIC_TYPES]
    if len(needed) != 1:
        needed = [c for c in needed if header.unit and dimension_fits(header.unit, c)]
    if len(needed) != 1 or (header.unit and dimension_fits(header.unit, needed[0]) is False):
        return None
    return needed[0].code, Reason(
        "only_figure",
        f"“{needed[0].zh}”是该数据集唯一必填的数字列",
        f"“{needed[0].en}” is the only figure the dataset requires",
    )


@lru_cache(maxsize=8)
def _vocabulary(dataset: Dataset) -> Vocabulary:
    return Vocabulary(dataset)


def _only_member_header(header: Header, table: Table, dataset: Dataset) -> bool:
    """Whether the header, and no other of the table, is a member of an enumeration."""
    words = _vocabulary(dataset)

    def names_member(one: Header) -> bool:
        return words.column(one.text) is None and any(words.member(code, one.text) for code in words.enums)

    return names_member(header) and sum(1 for one in table.columns if names_member(one)) == 1
