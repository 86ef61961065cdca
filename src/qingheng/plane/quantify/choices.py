"""The table of a run that says everything about each choice: what was asked, what answered, why, and what was refused."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import fields, replace
from datetime import date
from decimal import Decimal
from functools import cache, lru_cache
from pathlib import Path
from typing import Any, Final

import polars as pl

from qingheng.calc.factors import Candidate, Choice
from qingheng.calc.ghg import Key, LineChoice
from qingheng.plane.quantify.model import RunPartition

ANSWERS: Final = "answers-"

SCHEMA: Final[dict[str, Any]] = {
    "choice": pl.Int32, "key": pl.Int32, "dataset": pl.String, "site": pl.String, "unit": pl.String,
    "first": pl.Date, "last": pl.Date, "values": pl.String, "rule": pl.String, "scope": pl.Int8,
    "category": pl.String, "side": pl.String, "status": pl.String, "reason": pl.String, "share": pl.String,
    "coefficients": pl.String, "factor_spread": pl.String, "activity_spread": pl.String, "primary": pl.Boolean,
    "factor": pl.String, "factor_unit": pl.String, "factor_version": pl.String, "factor_source": pl.String,
    "level": pl.String, "multiplier": pl.String, "reason_zh": pl.String, "reason_en": pl.String,
    "blocked": pl.String, "remedy_zh": pl.String, "remedy_en": pl.String, "answer": pl.Int32,
}  # fmt: skip


def write_choices(
    keys: Sequence[Key], choices: Sequence[tuple[int, LineChoice]], path: Path, answers: Path, first: int = 0
) -> None:
    """Write one row for each choice, in order of their numbers, and beside it their answers, each once.

    Figures are texts, so no digit is lost. An answer is the whole calc.factors.Choice as JSON; first: its number in the
    first row of `answers`, which the column `answer` refers to.
    """
    by_number = {key.number: key for key in keys}
    said = _Answers()
    rows = [
        _row(number, by_number[one.key], one, said) for number, one in sorted(choices, key=lambda c: c[0])
    ]
    numbers: dict[str, int] = {}
    told = [numbers.setdefault(row[-1], len(numbers) + first) if row[-1] else None for row in rows]
    columns = [*zip(*rows, strict=True)][:-1] if rows else [()] * (len(SCHEMA) - 1)
    series = [
        pl.Series(name, list(values), kind)
        for (name, kind), values in zip(SCHEMA.items(), [*columns, told], strict=True)
    ]
    written: dict[str, Any] = {"compression": "zstd", "compression_level": 1}
    pl.DataFrame(series).write_parquet(path, **written)
    texts = pl.DataFrame(
        {"answer": list(numbers.values()), "text": list(numbers)}, {"answer": pl.Int32, "text": pl.String}
    )
    texts.write_parquet(answers, **written)


def answers_of(
    run: RunPartition, numbers: Sequence[int | str | None]
) -> dict[int | str | None, dict[str, Any]]:
    """Answers by number, each a mapping, empty where none was asked for.

    What stands for an answer in runs of format 1 is its text.
    """
    found: dict[int | str | None, dict[str, Any]] = {None: {}}
    found |= {text: json.loads(text or "{}") for text in numbers if isinstance(text, str)}
    wanted = sorted({number for number in numbers if isinstance(number, int)})
    for name in run.manifest["files"] if wanted else ():
        if name.startswith(ANSWERS):
            held = pl.scan_parquet(run.path / name).filter(pl.col("answer").is_in(wanted)).collect()
            found |= {number: json.loads(text) for number, text in held.iter_rows()}
    return found


def as_json(value: Any) -> str:
    """A value as one line of JSON: decimals and days as text, dataclasses as mappings without what they leave empty."""
    return _ENCODER.encode(value)


def _plain(value: Any) -> Any:
    if isinstance(value, Decimal):
        return f"{value:f}"
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Mapping):
        return dict(value)
    pairs = ((name, getattr(value, name)) for name in _names(value.__class__))
    return {name: one for name, one in pairs if one is not None and one != "" and one != ()}


_ENCODER: Final = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), default=_plain)


@cache
def _names(kind: Any) -> tuple[str, ...]:
    return tuple(field.name for field in fields(kind))


class _Answers:
    """Choices as JSON, with the factors and candidates that come again written once.

    What it wrote is known by the object it was, which the choices keep alive.
    """

    def __init__(self) -> None:
        self.known: dict[int, str] = {}

    def text(self, found: Choice) -> str:
        """A choice as JSON."""
        return self._once(found, self._whole)

    def _whole(self, found: Choice) -> str:
        rest = as_json(replace(found, factor=None, candidates=()))[:-1]
        factor = self._once(found.factor, as_json) if found.factor is not None else "null"
        candidates = ",".join([self._once(one, _candidate) for one in found.candidates])
        return f'{rest},"factor":{factor},"candidates":[{candidates}]}}'

    def _once(self, value: Any, write: Callable[[Any], str]) -> str:
        text = self.known.get(id(value))
        if text is None:
            text = self.known[id(value)] = write(value)
        return text


@lru_cache(maxsize=65_536)
def _candidate(one: Candidate) -> str:
    return as_json(one)


@lru_cache(maxsize=4096)
def _values(values: tuple[str | None, ...]) -> str:
    return as_json(values)


def _masses(masses: Mapping[str, Decimal]) -> str:
    return "{" + ",".join(f'{as_json(gas)}:"{kg:f}"' for gas, kg in sorted(masses.items())) + "}"


def _row(number: int, key: Key, one: LineChoice, said: _Answers) -> tuple[Any, ...]:
    found = one.choice
    factor = found.factor if found is not None else None
    answer = said.text(found) if found is not None else ""
    return (
        number, key.number, key.dataset, key.site, key.unit, key.first, key.last, _values(key.values),
        one.rule, one.scope, one.category, str(one.side), one.status, one.reason, f"{one.share:f}",
        _masses(one.coefficients), _figure(one.factor_spread), _figure(one.activity_spread), one.primary,
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
