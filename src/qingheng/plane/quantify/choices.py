"""The table of a run that says everything about each choice: what was asked, what answered, why, and what was refused."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import fields, replace
from datetime import date
from decimal import Decimal
from functools import cache, lru_cache
from pathlib import Path
from typing import Any, Final

import polars as pl

from qingheng.calc.factors import Candidate, Choice
from qingheng.calc.ghg import Key, LineChoice

SCHEMA: Final[dict[str, Any]] = {
    "choice": pl.Int32, "key": pl.Int32, "dataset": pl.String, "site": pl.String, "unit": pl.String,
    "first": pl.Date, "last": pl.Date, "values": pl.String, "rule": pl.String, "scope": pl.Int8,
    "category": pl.String, "side": pl.String, "status": pl.String, "reason": pl.String, "share": pl.String,
    "coefficients": pl.String, "factor_spread": pl.String, "activity_spread": pl.String, "primary": pl.Boolean,
    "factor": pl.String, "factor_unit": pl.String, "factor_version": pl.String, "factor_source": pl.String,
    "level": pl.String, "multiplier": pl.String, "reason_zh": pl.String, "reason_en": pl.String,
    "blocked": pl.String, "remedy_zh": pl.String, "remedy_en": pl.String, "answer": pl.String,
}  # fmt: skip


def write_choices(keys: Sequence[Key], choices: Sequence[tuple[int, LineChoice]], path: Path) -> None:
    """Write one row for each choice, in order of their numbers.

    `answer` is the whole calc.factors.Choice as JSON; figures are texts, so no digit is lost.
    """
    by_number = {key.number: key for key in keys}
    said: dict[int, str] = {}
    rows = [
        _row(number, by_number[one.key], one, said) for number, one in sorted(choices, key=lambda c: c[0])
    ]
    pl.DataFrame(rows, schema=SCHEMA, orient="row").write_parquet(path, compression="zstd")


def as_json(value: Any) -> str:
    """A value as one line of JSON: decimals and days as text, dataclasses as mappings without what they leave empty."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"), default=_plain)


def _plain(value: Any) -> Any:
    if isinstance(value, Decimal):
        return f"{value:f}"
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Mapping):
        return dict(value)
    pairs = ((name, getattr(value, name)) for name in _names(value.__class__))
    return {name: one for name, one in pairs if one is not None and one != "" and one != ()}


@cache
def _names(kind: Any) -> tuple[str, ...]:
    return tuple(field.name for field in fields(kind))


def _answer(found: Choice) -> str:
    """A choice as JSON. Keys differ in days and ask alike, so candidates come again: each is written once."""
    candidates = ",".join(_candidate(one) for one in found.candidates)
    return as_json(replace(found, candidates=()))[:-1] + f',"candidates":[{candidates}]}}'


@lru_cache(maxsize=65_536)
def _candidate(one: Candidate) -> str:
    return as_json(one)


def _row(number: int, key: Key, one: LineChoice, said: dict[int, str]) -> tuple[Any, ...]:
    found = one.choice
    factor = found.factor if found is not None else None
    answer = ""
    if found is not None:
        answer = said.get(id(found)) or said.setdefault(id(found), _answer(found))
    return (
        number, key.number, key.dataset, key.site, key.unit, key.first, key.last, as_json(key.values),
        one.rule, one.scope, one.category, str(one.side), one.status, one.reason, f"{one.share:f}",
        as_json(one.coefficients), _figure(one.factor_spread), _figure(one.activity_spread), one.primary,
        *((factor.id, factor.unit, factor.pack_version, factor.source) if factor else ("", "", "", "")),
        *_reasons(found), answer,
    )  # fmt: skip


def _reasons(found: Choice | None) -> tuple[Any, ...]:
    if found is None:
        return ("", None, "", "", "", "", "")
    return (
        found.level, f"{found.multiplier:f}", found.reason_zh, found.reason_en,
        found.blocked, found.remedy_zh, found.remedy_en,
    )  # fmt: skip


def _figure(value: Decimal | None) -> str | None:
    return None if value is None else f"{value:f}"
