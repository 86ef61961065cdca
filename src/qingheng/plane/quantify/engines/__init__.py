"""Engines that carry out the same work: DuckDB by default, Polars for small work, Spark for a cluster."""

from __future__ import annotations

import os
from typing import Final

from qingheng.plane.quantify.model import Engine

NAMES: Final = ("duckdb", "polars", "spark")


def engine_named(name: str | None = None) -> Engine:
    """The engine of that name, else the one of QINGHENG_ENGINE (``duckdb``, ``polars``, ``spark://...``), else DuckDB.

    Raises ValueError for another name.
    """
    wanted = name or os.environ.get("QINGHENG_ENGINE", "") or "duckdb"
    kind = wanted.partition(":")[0]
    if kind == "duckdb":
        from qingheng.plane.quantify.engines.duckdb_sql import DuckDb

        return DuckDb()
    if kind == "polars":
        from qingheng.plane.quantify.engines.polars_frames import Polars

        return Polars()
    if kind == "spark":
        from qingheng.plane.quantify.engines.spark_sql import Spark

        return Spark(wanted)
    raise ValueError(f"{wanted} is no engine: choose one of {', '.join(NAMES)}")
