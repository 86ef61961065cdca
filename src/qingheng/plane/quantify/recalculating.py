"""A change of factors touches the lines of its keys alone: a small file of new lines beside the old, and new sums."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any, Final

import polars as pl

from qingheng.calc.ghg import Key, LineChoice
from qingheng.plane.quantify.calculating import gases_of, part_of
from qingheng.plane.quantify.choices import ANSWERS, write_choices
from qingheng.plane.quantify.engines import engine_named
from qingheng.plane.quantify.finding import scratch
from qingheng.plane.quantify.holding import held
from qingheng.plane.quantify.layers import LAYERS, choices_in, layers_of, sums_in, with_layer
from qingheng.plane.quantify.model import RunPartition
from qingheng.plane.quantify.rating import sets_of
from qingheng.plane.quantify.sealing import CHANGED, CHOICES, seal_run, take, unsealed
from qingheng.plane.quantify.tables import recipe_of
from qingheng.plane.store.files import sha256_of

_TOLD: Final = ("choice", "key", "dataset", "site", "unit", "first", "last", "values", "rule", "side")


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
    does, where = engine_named(engine), into or previous.path.parent
    sets = sets_of(previous.manifest)
    gases = tuple(sorted({*previous.manifest["gases"], *gases_of(changed)}))
    with held(), unsealed(where) as folder, ThreadPoolExecutor(1) as beside:
        previous = _taken(previous, folder)
        change = _change(previous, changed)
        layers = with_layer(layers_of(previous), change.replaced)
        told = beside.submit(_tell, previous, change, folder / layers[-1]["choices"])
        parts = list(previous.manifest["lines"])
        lines = folder / f"lines-{len(parts)}.parquet"
        with scratch(where) as tables:
            keys = tables / "keys.parquet"
            recipe = cache(
                lambda: recipe_of(_write_carriers(change.carriers, keys), change.numbered, sets, gases)
            )
            parted = [(folder / part["name"], tuple(part["without"])) for part in parts]
            carriers = {choice: key for key, choice in change.carriers.items()}
            does.rewrite_lines(parted, carriers, recipe, lines, folder / layers[-1]["cube"])
        new = part_of(lines, sha256_of(lines))
        parts = [{**part, "without": sorted({*part["without"], *change.replaced})} for part in parts]
        said = {name: value for name, value in previous.manifest.items() if name not in ("lines", "files")}
        said |= {
            "gases": list(gases),
            "previous": previous.sha256,
            "touched": new["rows"],
            LAYERS: layers,
            "format": CHANGED,
        }
        said["rows"] = previous.rows - told.result() + new["rows"]
        return seal_run(folder, where, [*parts, new], said, _proved(previous))


def _taken(run: RunPartition, folder: Path) -> RunPartition:
    """The run with its immutable files in this folder too, its answers apart from its choices."""
    names = [part["name"] for part in run.manifest["lines"]] + sorted(run.manifest["files"])
    whole = run.manifest["format"] == 1  # answers stood among choices
    for name in names:
        if not (whole and name == CHOICES):
            take(run.path / name, folder / name)
    if whole:
        _apart(run.path / CHOICES, folder)
    return replace(run, path=folder)


def _change(run: RunPartition, changed: Sequence[LineChoice]) -> _Change:
    wanted = {one.key for one in changed}
    old = choices_in(run).select(*_TOLD).collect()
    touched = old.filter(pl.col("key").is_in(sorted(wanted))).sort("choice")
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


def _tell(run: RunPartition, change: _Change, path: Path) -> int:
    """Write what is said of the changed choices and their answers; gives how many lines they had before."""
    there = sorted(run.path.glob(f"{ANSWERS}*"))
    last = choices_in(run).select(pl.col("answer").max()).collect().item()
    answers = run.path / f"{ANSWERS}{len(there)}.parquet"
    write_choices(change.keys, change.numbered, path, answers, int(last or 0) + 1)
    found = sums_in(run).filter(pl.col("choice").is_in(change.replaced)).select(pl.col("rows").sum())
    return int(found.collect().item())


def _proved(run: RunPartition) -> dict[str, str]:
    """SHA-256 of the files that were taken as they are."""
    return {} if run.manifest["format"] == 1 else dict(run.manifest["files"])


def _key(row: Mapping[str, Any]) -> Key:
    values = tuple(json.loads(row["values"]))
    return Key(row["key"], row["dataset"], row["site"], row["unit"], row["first"], row["last"], values)


def _write_carriers(carriers: Mapping[int, int], path: Path) -> Path:
    schema = {"key": pl.Int32, "was": pl.Int32}
    pl.DataFrame(list(carriers.items()), schema=schema, orient="row").write_parquet(path)
    return path


def _apart(before: Path, folder: Path) -> None:
    """Write the choices of a run of format 1, whose answers stood among them, with numbers, and the answers beside them."""
    old = pl.read_parquet(before)
    texts = old.filter(pl.col("answer") != "").select(text="answer").unique(maintain_order=True)
    texts = texts.with_row_index("answer").select(pl.col("answer").cast(pl.Int32), "text")
    texts.write_parquet(folder / f"{ANSWERS}0.parquet", compression="zstd", compression_level=1)
    numbers = old.join(texts.rename({"answer": "number"}), left_on="answer", right_on="text", how="left")
    numbers.with_columns(answer="number").drop("number").write_parquet(folder / CHOICES)
