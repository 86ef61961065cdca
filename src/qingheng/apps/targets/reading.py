"""Rows of targets.csv, or of the form of one's own target, read into typed values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from qingheng.apps.targets.contracts import TYPES
from qingheng.apps.targets.words import reads_chinese
from qingheng.calc.formulas import UnreadableFormula, parse
from qingheng.calc.periods import UnreadablePeriod, parse_period
from qingheng.calc.targets import Target, UnreadableTarget
from qingheng.calc.texts import UnreadableNumber, read_number
from qingheng.platform.rights.errors import Invalid

FIELDS = (
    "id",
    "name_zh",
    "name_en",
    "scope_zh",
    "scope_en",
    "type",
    "direction",
    "reduction",
    "target_value",
    "low",
    "high",
    "unit",
    "base_period",
    "base_value",
    "target_period",
    "basis",
    "node",
    "kind",
    "series",
    "missing_zh",
    "missing_en",
    "quote",
)
_NUMBERS = {"reduction": 6, "target_value": 4, "low": 4, "high": 4, "base_value": 4}  # field -> decimals kept
_PERIODS = ("base_period", "target_period")


@dataclass(frozen=True)
class Wording:
    """A target as typed values of the model, with the code, node and line they were read from."""

    code: str
    node: str
    line: int
    values: dict[str, Any]


def _place(line: int, field: str) -> str:
    return f"targets.csv:{line} {field}" if line else field


def _number(text: str, decimals: int, place: str) -> Decimal | None:
    if not text.strip():
        return None
    try:
        value = read_number(text).value
    except UnreadableNumber as error:
        raise Invalid(
            _("“%(text)s” cannot be read as a number.") % {"text": text},
            code="unreadable-number",
            place=place,
        ) from error
    return None if value is None else value.quantize(Decimal(1).scaleb(-decimals))


def _period(text: str, place: str) -> str:
    if not text.strip():
        return ""
    try:
        return parse_period(text.strip()).label
    except UnreadablePeriod as error:
        raise Invalid(
            _("“%(text)s” cannot be read as a period.") % {"text": text},
            code="unreadable-period",
            place=place,
            fix=_("Write FY2022/23 or 2021."),
        ) from error


def _variants(text: str, place: str) -> list[dict[str, str]]:
    """`名|name: formula; 名|name: formula`; a lone formula is a variant without a name."""
    found = []
    for part in filter(None, (piece.strip() for piece in text.split(";"))):
        head, colon, formula = part.partition(":")
        names, formula = (head, formula.strip()) if colon else ("|", head.strip())
        zh, _bar, en = names.partition("|")
        try:
            parse(formula)
        except UnreadableFormula as error:
            raise Invalid(
                _("The formula “%(formula)s” cannot be read.") % {"formula": formula},
                code="unreadable-formula",
                place=place,
                fix=str(error),
            ) from error
        found.append({"zh": zh.strip(), "en": (en or zh).strip(), "formula": formula})
    return found


def _choice(row: Mapping[str, str], field: str, allowed: tuple[str, ...], line: int) -> str:
    value = row.get(field, "").strip()
    if value not in allowed:
        raise Invalid(
            _("“%(value)s” is not one of: %(allowed)s.") % {"value": value, "allowed": ", ".join(allowed)},
            code="unknown-choice",
            place=_place(line, field),
        )
    return value


def read_row(row: Mapping[str, str], *, line: int, source: str = "") -> Wording:
    """One row of targets.csv (line 0: the form). Raises Invalid whose place names line and field."""
    for field in ("id", "name_zh", "name_en"):
        if not row.get(field, "").strip():
            raise Invalid(
                _("A target needs its code and its name in both languages."),
                code="value-missing",
                place=_place(line, field),
            )
    text = {
        name: row.get(name, "").strip()
        for name in ("name_zh", "name_en", "scope_zh", "scope_en", "kind", "unit", "quote")
    }
    numbers = {
        name: _number(row.get(name, ""), decimals, _place(line, name)) for name, decimals in _NUMBERS.items()
    }
    missing = {
        name: [row[name].strip()] if row.get(name, "").strip() else []
        for name in ("missing_zh", "missing_en")
    }
    values: dict[str, Any] = {
        **text,
        **numbers,
        **missing,
        **{name: _period(row.get(name, ""), _place(line, name)) for name in _PERIODS},
        "type": _choice(row, "type", TYPES, line),
        "direction": _choice(row, "direction", ("lower", "higher"), line),
        "basis": _choice(row, "basis", ("stated", "not_stated"), line),
        "variants": _variants(row.get("series", ""), _place(line, "series")),
        "source": source[:300],
    }
    _refuse_contradictions(row["id"].strip(), values, line)
    return Wording(row["id"].strip(), row.get("node", "").strip(), line, values)


def _refuse_contradictions(code: str, values: Mapping[str, Any], line: int) -> None:
    """A target that gives no value, or two that contradict each other, is refused before it is kept."""
    try:
        Target(
            id=code,
            type=values["type"],
            base_period=values["base_period"] or None,
            target_period=values["target_period"] or None,
            **{name: values[name] for name in _NUMBERS},
        )
    except UnreadableTarget as error:
        raise Invalid(
            error.reason_zh if reads_chinese() else error.reason_en,
            code="contradictory-target",
            place=_place(line, "target_value"),
        ) from error
