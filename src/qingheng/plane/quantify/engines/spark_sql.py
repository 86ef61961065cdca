"""Spark, for what one machine does not hold: the statements of DuckDB in Spark's dialect (extra `spark`)."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from qingheng.plane.quantify.engines.dialects import SPARK
from qingheng.plane.quantify.engines.sql import PLACE, Statements, rewritten, summed
from qingheng.plane.quantify.model import Found, Kept, Parts, Reading, Recipe, found_of

SETTINGS = {
    "spark.sql.ansi.enabled": "true",
    "spark.sql.decimalOperations.allowPrecisionLoss": "false",
    "spark.sql.session.timeZone": "UTC",
    "spark.sql.shuffle.partitions": "2",
    # sealed files say of a column how many nulls it has and neither least nor greatest: Spark takes such rows for none
    "spark.sql.parquet.filterPushdown": "false",
    "spark.ui.enabled": "false",
    "spark.ui.showConsoleProgress": "false",
}


class Spark:
    """Runs statements in the session of this process. Files of a run must lie where the executors reach them."""

    name = "spark"

    def __init__(self, address: str) -> None:
        """address: ``spark://host:port``, ``spark:local[2]`` for a master of another kind, ``spark`` for this machine."""
        from pyspark.sql import SparkSession

        master = address if address.startswith("spark://") else address.partition(":")[2] or "local[2]"
        builder: Any = SparkSession.builder.master(master).appName("qingheng")
        for name, value in SETTINGS.items():
            builder = builder.config(name, value)
        self.session = builder.getOrCreate()

    def read_once(self, reading: Reading, keep: Path | None, threads: int) -> None:
        """Rows are read each time."""

    def write_kept(
        self,
        kept: Kept,
        numbers: NDArray[np.int64],
        recipe: Recipe,
        target: Path,
        cube: Path,
        begun: Callable[[], None],
    ) -> bool:
        """No rows were kept."""
        return False

    def unit_sets(self, reading: Reading) -> list[tuple[str | None, ...]]:
        """Distinct units of the group's figures."""
        return [tuple(row) for row in self.session.sql(Statements(reading, SPARK).unit_sets()).collect()]

    def texts(self, reading: Reading, name: str) -> list[str | None]:
        """Distinct texts of a value column, by its short name."""
        return [text for (text,) in self.session.sql(Statements(reading, SPARK).texts(name)).collect()]

    def find(self, reading: Reading) -> list[Found]:
        """Distinct combinations of site, days, units and values."""
        return [
            found_of(reading, row) for row in self.session.sql(Statements(reading, SPARK).find()).collect()
        ]

    def write_lines(self, reading: Reading, recipe: Recipe, target: Path) -> None:
        """Write the lines of all rows that have a key as one Parquet file, in the order of the rows."""
        self._write(f"{Statements(reading, SPARK).lines(recipe)} ORDER BY {PLACE}, choice", target)

    def rewrite_lines(
        self, parts: Parts, old: Mapping[int, int], recipe: Callable[[], Recipe], target: Path, cube: Path
    ) -> None:
        """Write lines of the recipe's choices from the amounts of the `old` choices' lines, and their sums."""
        made = recipe()
        self._write(f"{rewritten(parts, sorted(old), made, SPARK)} ORDER BY {PLACE}, choice", target)
        self.write_cube([(target, ())], made, cube)

    def write_cube(self, parts: Parts, recipe: Recipe, target: Path) -> None:
        """Sum lines to one row for each choice, ordered by it."""
        self._write(summed(parts, recipe, SPARK), target)

    def _write(self, query: str, target: Path) -> None:
        folder = target.with_suffix(".spark")
        self.session.sql(query).coalesce(1).write.parquet(folder.resolve().as_uri(), compression="lz4_raw")
        (file,) = folder.glob("part-*.parquet")
        file.replace(target)
        shutil.rmtree(folder)
