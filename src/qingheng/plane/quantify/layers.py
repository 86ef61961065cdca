"""What a run says of its choices, and their sums: what was calculated first, then for each change what replaced some."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final

import polars as pl

from qingheng.plane.quantify.model import RunPartition
from qingheng.plane.quantify.sealing import CHOICES, CUBE

LAYERS: Final = "layers"
Layer = dict[str, Any]
"""An entry of the manifest. choices, cube: names of files. without: choices a later layer replaced."""


def layers_of(run: RunPartition) -> list[Layer]:
    """The layers of a run, the first first; a run nobody changed has one and need not say so."""
    return list(run.manifest.get(LAYERS) or [{"choices": CHOICES, "cube": CUBE, "without": []}])


def with_layer(layers: Sequence[Layer], replaced: Sequence[int]) -> list[Layer]:
    """The layers without some choices, and another on top, whose files are still to be written."""
    number = len(layers)
    under = [{**one, "without": sorted({*one["without"], *replaced})} for one in layers]
    return [*under, {"choices": f"choices-{number}.parquet", "cube": f"cube-{number}.parquet", "without": []}]


def choices_in(run: RunPartition) -> pl.LazyFrame:
    """Choices in force, in order of their numbers."""
    return _in_force(run, "choices")


def sums_in(run: RunPartition) -> pl.LazyFrame:
    """Sums of choices in force, of those that have lines; a gas or set that a layer has not is null there."""
    return _in_force(run, "cube")


def _in_force(run: RunPartition, kind: str) -> pl.LazyFrame:
    scans = [_scan(run.path, layer, kind) for layer in layers_of(run)]
    return scans[0] if len(scans) == 1 else pl.concat(scans, how="diagonal").sort("choice")


def _scan(path: Path, layer: Mapping[str, Any], kind: str) -> pl.LazyFrame:
    found = pl.scan_parquet(path / layer[kind])
    return found.filter(~pl.col("choice").is_in(layer["without"])) if layer["without"] else found
