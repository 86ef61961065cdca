"""A change of factors touches the lines of its keys alone: a small file of new lines beside the old, and new sums."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq
from numpy.typing import NDArray

from qingheng.calc.gases import GwpSet
from qingheng.calc.ghg import Key, LineChoice
from qingheng.plane.quantify.calculating import gases_of, part_of
from qingheng.plane.quantify.choices import ANSWERS, SCHEMA, write_choices
from qingheng.plane.quantify.engines import engine_named
from qingheng.plane.quantify.engines.figures import array_of, read
from qingheng.plane.quantify.finding import scratch
from qingheng.plane.quantify.holding import held
from qingheng.plane.quantify.model import RunPartition
from qingheng.plane.quantify.sealing import CHOICES, CUBE, seal_run, take, unsealed
from qingheng.plane.quantify.tables import recipe_of
from qingheng.plane.store.files import sha256_of


@dataclass(frozen=True)
class _Change:
    """numbered: changed choices under their numbers. replaced: numbers the run had before. carriers: for each key
    touched, a number whose old lines hold its rows and amounts."""

    numbered: tuple[tuple[int, LineChoice], ...]
    replaced: tuple[int, ...]
    carriers: Mapping[int, int]
    keys: tuple[Key, ...]


def recalculate(
    previous: RunPartition,
    changed: Sequence[LineChoice],
    into: Path | None = None,
    *,
    engine: str | None = None,
) -> RunPartition:
    """The run with these choices in place of those of the same key, rule and side; all other lines stay as they are.

    A choice the run did not have is added to the lines of its key. The new run lies beside the previous one (or in
    `into`), holds a file with the new lines and shares the old files, which are never written again. Raises
    LookupError for a key without lines in the previous run: that needs `calculate`.
    """
    does = engine_named(engine)
    where = into or previous.path.parent
    old = pl.read_parquet(previous.path / CHOICES)
    change = _change(old, changed)
    sets = [
        GwpSet(one["code"], {gas: Decimal(value) for gas, value in one["values"].items()})
        for one in previous.manifest["gwp_sets"]
    ]
    gases = tuple(sorted({*previous.manifest["gases"], *gases_of(changed)}))
    with held(), unsealed(where) as folder, ThreadPoolExecutor(1) as beside:
        told = beside.submit(_tell, previous, old, change, folder)
        parts = list(previous.manifest["lines"])
        for part in parts:
            take(previous.path / part["name"], folder / part["name"])
        lines = folder / f"lines-{len(parts)}.parquet"
        with scratch(where) as tables:
            known = _write_carriers(change.carriers, tables / "keys.parquet")
            recipe = recipe_of(known, change.numbered, sets, gases)
            parted = [(folder / part["name"], tuple(part["without"])) for part in parts]
            does.rewrite_lines(parted, sorted(set(change.carriers.values())), recipe, lines, tables / CUBE)
            _write_cube(previous.path / CUBE, tables / CUBE, change.replaced, folder / CUBE)
        told.result()
        new = part_of(lines, sha256_of(lines))
        parts = [{**part, "without": sorted({*part["without"], *change.replaced})} for part in parts]
        rows = _rows(folder / CUBE)
        said = {
            name: value
            for name, value in previous.manifest.items()
            if name not in ("lines", "files", "format")
        }
        said |= {"gases": list(gases), "rows": rows, "previous": previous.sha256, "touched": new["rows"]}
        return seal_run(folder, where, [*parts, new], said)


def _change(old: pl.DataFrame, changed: Sequence[LineChoice]) -> _Change:
    wanted = {one.key for one in changed}
    touched = old.filter(pl.col("key").is_in(sorted(wanted))).drop("answer").sort("choice")
    rows = touched.rows(named=True)
    known = {(row["key"], row["rule"], row["side"]): row["choice"] for row in rows}
    carriers: dict[int, int] = {}
    for row in rows:
        carriers.setdefault(row["key"], row["choice"])
    if wanted - set(carriers):
        raise LookupError(
            f"keys without lines need a whole calculation: {sorted(wanted - set(carriers))[:5]}"
        )
    had, free = set(known.values()), int(old["choice"].max() or 0) + 1  # type: ignore[arg-type]  # a column of integers
    numbered: dict[int, LineChoice] = {}
    for one in changed:
        at = known.setdefault((one.key, one.rule, str(one.side)), free)
        free = max(free, at + 1)
        numbered[at] = one
    keys = {row["key"]: _key(row) for row in rows}
    return _Change(
        tuple(sorted(numbered.items(), key=lambda one: one[0])),
        tuple(sorted(set(numbered) & had)),
        {key: carriers[key] for key in sorted(wanted)},
        tuple(keys[number] for number in sorted(keys)),
    )


def _tell(previous: RunPartition, old: pl.DataFrame, change: _Change, folder: Path) -> None:
    """Write what is said of choices: those of before with the changed ones in their place, and their answers."""
    before = previous.path / CHOICES
    answers = [name for name in previous.manifest["files"] if name.startswith(ANSWERS)]
    for name in answers:
        take(previous.path / name, folder / name)
    if not answers:
        before, old, answers = _apart(old, folder)
    first = int(old["answer"].max() or 0) + 1  # type: ignore[arg-type]  # a column of integers
    _write_choices(before, first, change, folder, folder / f"{ANSWERS}{len(answers)}.parquet")


def _key(row: Mapping[str, Any]) -> Key:
    values = tuple(json.loads(row["values"]))
    return Key(row["key"], row["dataset"], row["site"], row["unit"], row["first"], row["last"], values)


def _write_carriers(carriers: Mapping[int, int], path: Path) -> Path:
    schema = {"key": pl.Int32, "was": pl.Int32}
    pl.DataFrame(list(carriers.items()), schema=schema, orient="row").write_parquet(path)
    return path


def _write_cube(old: Path, new: Path, replaced: Sequence[int], target: Path) -> None:
    """Sums as they are now: a choice or a gas that only one of them has is null in the rows of the other."""
    whole = pa.concat_tables([_without(_read(old), replaced), _read(new)], promote_options="default")
    _write(whole, target, use_dictionary=False)


def _without(table: pa.Table, choices: Sequence[int]) -> pa.Table:
    """A table without the rows of some choices."""
    return table.take(array_of(pa.int64(), np.flatnonzero(~np.isin(_numbers(table), choices))))


def _numbers(table: pa.Table) -> NDArray[np.int32]:
    return read(table["choice"].combine_chunks())[0]


def _read(path: Path, texts: Sequence[str] = ()) -> pa.Table:
    """A whole file. texts: columns to be read as dictionaries."""
    with pq.ParquetFile(
        path, read_dictionary=list(texts)
    ) as file:  # `read_table` loads all of Arrow's datasets first
        return file.read(use_threads=False)


def _write(table: pa.Table, target: Path, *, use_dictionary: bool = True) -> None:
    """Write a table in the order of its choices."""
    order = np.argsort(_numbers(table), kind="stable")
    pq.write_table(
        table.take(array_of(pa.int64(), order)),
        target,
        compression="lz4",
        use_dictionary=use_dictionary,
        write_statistics=False,
        store_schema=False,
    )


def _apart(old: pl.DataFrame, folder: Path) -> tuple[Path, pl.DataFrame, list[str]]:
    """Choices of a run of format 1, whose answers stood among them, as a file and a frame with numbers; and the file where
    the answers now lie."""
    texts = old.filter(pl.col("answer") != "").select(text="answer").unique(maintain_order=True)
    texts = texts.with_row_index("answer").select(pl.col("answer").cast(pl.Int32), "text")
    target, before = folder / f"{ANSWERS}0.parquet", folder / CHOICES
    texts.write_parquet(target, compression="zstd", compression_level=1)
    numbers = old.join(texts.rename({"answer": "number"}), left_on="answer", right_on="text", how="left")
    old = numbers.with_columns(answer="number").drop("number")
    old.write_parquet(before)
    return before, old, [target.name]


def _write_choices(before: Path, first: int, change: _Change, folder: Path, answers: Path) -> None:
    """The choices as they are now; their answers lie beside the old ones, numbered on. Texts are never looked at."""
    fresh = folder / "fresh.parquet"
    write_choices(change.keys, change.numbered, fresh, answers, first)
    said = [name for name, kind in SCHEMA.items() if kind is pl.String]
    old, new = (_read(path, said) for path in (before, fresh))
    whole = pa.concat_tables([_without(old, change.replaced), new.select(old.column_names)])
    _write(whole.unify_dictionaries(), folder / CHOICES)
    fresh.unlink()


def _rows(cube: Path) -> int:
    return int(pl.read_parquet(cube, columns=["rows"])["rows"].sum())
