"""The table of a run that says everything about each choice: what was asked, what answered, why, and what was refused."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import fields, replace
from datetime import date
from decimal import Decimal
from functools import cache, lru_cache
from operator import itemgetter
from pathlib import Path
from typing import Any, Final

import numpy as np
import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq

from qingheng.calc.factors import Basis, Candidate, Choice
from qingheng.calc.ghg import Key, LineChoice
from qingheng.plane.quantify.engines.figures import array_of
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
    ordered = sorted(choices, key=itemgetter(0))
    by_number = {key.number: key for key in keys}
    ones = [one for _, one in ordered]
    found, at = _distinct(ones)
    said = _Answers()
    numbers: dict[tuple[str, int], int] = {}
    told = [None if one is None else numbers.setdefault(said.of(one), len(numbers) + first) for one in found]
    columns = (
        {"choice": [number for number, _ in ordered]}
        | _of_keys([by_number[one.key] for one in ones])
        | _of_lines(ones)
    )
    series = {name: pl.Series(name, values, SCHEMA[name]) for name, values in columns.items()}
    for name, values in (_of_answers(found) | {"answer": told}).items():
        series[name] = pl.Series(name, values, SCHEMA[name]).gather(at)
    written: dict[str, Any] = {"compression": "zstd", "compression_level": 1}
    pl.DataFrame([series[name] for name in SCHEMA]).write_parquet(path, **written)
    said.write(numbers, answers)


def answers_of(
    run: RunPartition, numbers: Sequence[int | str | None]
) -> dict[int | str | None, dict[str, Any]]:
    """Answers by number, each a mapping, empty where none was asked for.

    What stands for an answer in runs of format 1 is its text; in files of older runs the text is in one piece.
    """
    found: dict[int | str | None, dict[str, Any]] = {None: {}}
    found |= {text: json.loads(text or "{}") for text in numbers if isinstance(text, str)}
    wanted = sorted({number for number in numbers if isinstance(number, int)})
    for name in run.manifest["files"] if wanted else ():
        if name.startswith(ANSWERS):
            held = pl.scan_parquet(run.path / name).filter(pl.col("answer").is_in(wanted)).collect()
            found |= {number: json.loads("".join(pieces)) for number, *pieces in held.iter_rows()}
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
    """Choices as JSON in two pieces, the question and the rest, with what comes again written once.

    What it wrote is known by the objects it was, which the choices keep alive.
    """

    def __init__(self) -> None:
        self.known: dict[int, str] = {}
        self.around: dict[tuple[Any, ...], tuple[str, str]] = {}
        self.rests: dict[tuple[int, ...], int] = {}
        self.texts: dict[
            str, int
        ] = {}  # equal texts are one, whichever objects said them: a run is the same each time

    def of(self, found: Choice) -> tuple[str, int]:
        """The question as the beginning of a JSON text, and the number of the piece with the rest."""
        asked = found.asked
        same = tuple(
            [id(value) for value in vars(found).values()][1:]
        )  # all but the question, which comes first
        rest = self.rests.get(same)
        if rest is None:
            rest = self.rests[same] = self.texts.setdefault(self._rest(found), len(self.texts))
        around = (asked.activity, asked.basis, asked.unit, id(asked.places), asked.heat, asked.market)
        said = self.around.get(around)
        if said is None:
            said = self.around[around] = _around_days(*around[:3], asked.places, *around[4:])
        return f'{{"asked":{said[0]}"first":"{asked.first}","last":"{asked.last}"{said[1]},', rest

    def write(self, numbers: Mapping[tuple[str, int], int], path: Path) -> None:
        """Write the pieces of answers under their numbers; the rests are a dictionary of the file, each there once."""
        asked = pl.Series([question for question, _ in numbers], dtype=pl.String).to_arrow()
        places = np.array([rest for _, rest in numbers], np.int32)
        rests = pa.DictionaryArray.from_arrays(
            array_of(pa.int32(), places), pl.Series(list(self.texts), dtype=pl.String).to_arrow()
        )
        named = array_of(pa.int32(), np.fromiter(numbers.values(), np.int32, len(numbers)))
        table = pa.table({"answer": named, "asked": asked, "rest": rests})
        kept: dict[str, Any] = {"compression": "zstd", "compression_level": 1, "use_dictionary": ["rest"]}
        pq.write_table(table, path, write_statistics=False, store_schema=False, **kept)

    def _rest(self, found: Choice) -> str:
        """Everything but the question."""
        rest = as_json(replace(found, asked=None, factor=None, candidates=()))[1:-1]  # type: ignore[arg-type]  # left out
        factor = self._once(found.factor, as_json) if found.factor is not None else "null"
        candidates = ",".join([self._once(one, _candidate) for one in found.candidates])
        return f'{rest},"factor":{factor},"candidates":[{candidates}]}}'

    def _once(self, value: Any, write: Callable[[Any], str]) -> str:
        text = self.known.get(id(value))
        if text is None:
            text = self.known[id(value)] = write(value)
        return text


def _around_days(activity: str, basis: Basis, unit: str, *others: Any) -> tuple[str, str]:
    """What stands before the days of a question and behind them. others: places, heat, market."""
    before = as_json({"activity": activity, "basis": basis} | ({"unit": unit} if unit else {}))
    behind = {name: one for name, one in zip(("places", "heat", "market"), others, strict=True) if one}
    return f"{before[:-1]},", f",{as_json(behind)[1:-1]}}}" if behind else "}"


@lru_cache(maxsize=65_536)
def _candidate(one: Candidate) -> str:
    return as_json(one)


@lru_cache(maxsize=4096)
def _values(values: tuple[str | None, ...]) -> str:
    return as_json(values)


def _masses(masses: Mapping[str, Decimal]) -> str:
    return "{" + ",".join(f'{as_json(gas)}:"{kg:f}"' for gas, kg in sorted(masses.items())) + "}"


def _distinct(ones: Sequence[LineChoice]) -> tuple[list[Choice | None], list[int]]:
    """The answers there are, each object once, and of each line which one it has."""
    places: dict[int, int] = {}
    found: list[Choice | None] = []
    at = []
    for one in ones:
        place = places.setdefault(id(one.choice), len(found))
        if place == len(found):
            found.append(one.choice)
        at.append(place)
    return found, at


def _of_keys(keys: Sequence[Key]) -> dict[str, list[Any]]:
    """Columns that tell the keys."""
    columns: dict[str, list[Any]] = {"key": [key.number for key in keys]}
    for name in ("dataset", "site", "unit", "first", "last"):
        columns[name] = [getattr(key, name) for key in keys]
    columns["values"] = [_values(key.values) for key in keys]
    return columns


def _of_lines(ones: Sequence[LineChoice]) -> dict[str, list[Any]]:
    """Columns that tell what lines become, without what answered."""
    columns: dict[str, list[Any]] = {
        name: [getattr(one, name) for one in ones]
        for name in ("rule", "scope", "category", "status", "reason", "primary")
    }
    texts: dict[int, str] = {}
    for one in ones:
        if id(one.coefficients) not in texts:
            texts[id(one.coefficients)] = _masses(one.coefficients)
    return columns | {
        "side": [str(one.side) for one in ones],
        "share": [f"{one.share:f}" for one in ones],
        "coefficients": [texts[id(one.coefficients)] for one in ones],
        "factor_spread": [_figure(one.factor_spread) for one in ones],
        "activity_spread": [_figure(one.activity_spread) for one in ones],
    }


def _of_answers(found: Sequence[Choice | None]) -> dict[str, list[Any]]:
    """Columns that tell what answered."""
    factors = [None if one is None else one.factor for one in found]
    columns: dict[str, list[Any]] = {
        name: ["" if factor is None else getattr(factor, field) for factor in factors]
        for name, field in (
            ("factor", "id"), ("factor_unit", "unit"), ("factor_version", "pack_version"), ("factor_source", "source"),
        )
    }  # fmt: skip
    for name in ("level", "reason_zh", "reason_en", "blocked", "remedy_zh", "remedy_en"):
        columns[name] = ["" if one is None else getattr(one, name) for one in found]
    return columns | {"multiplier": [None if one is None else f"{one.multiplier:f}" for one in found]}


def _figure(value: Decimal | None) -> str | None:
    return None if value is None else f"{value:f}"
