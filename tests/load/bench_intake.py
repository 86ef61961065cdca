"""Five million freight rows, typed, checked and sealed, beside polars.read_csv(...).write_parquet(...).

    .venv/bin/python tests/load/bench_intake.py [ROWS]

Each side runs in a process of its own, in turn, three times; the best of each counts. Libraries and the registry of units
are loaded before the clock starts, as in a server that runs. Prints JSON.
"""

from __future__ import annotations

import dataclasses
import json
import resource
import subprocess
import sys
import tempfile
import time
from decimal import Decimal
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT), str(ROOT / "src")]

ROUNDS = 3
COLUMNS = ["site", "date", "shipment", "direction", "mode", "vehicle_type", "origin", "destination",
           "mass", "mass_unit", "distance", "carrier", "amount", "note"]  # fmt: skip


def generate(path: Path, rows: int) -> None:
    """A year of shipments of 30 plants, the last row with a unit of another dimension."""
    import polars as pl

    i = pl.col("i")
    scattered = (i * 2_654_435_761) % 4_294_967_291

    def one_of(words: list[str], by: pl.Expr) -> pl.Expr:
        return (by % len(words)).replace_strict(dict(enumerate(words)), return_dtype=pl.String)

    frame = pl.select(i=pl.int_range(rows))
    frame.select(
        pl.format("Plant {}", scattered % 30).alias("Site"),
        (pl.date(2023, 4, 1) + pl.duration(days=scattered % 365)).dt.to_string("%Y-%m-%d").alias("Ship date"),
        pl.format("SH{}", (i + 100_000_000)).alias("Waybill number"),
        one_of(["Inbound", "Outbound", "Between sites"], scattered // 7).alias("Direction"),
        one_of(["Road", "Sea", "Air", "Rail"], scattered // 11).alias("Transport mode"),
        one_of(["7.5 t truck", "40 t truck", "TEU", "Freighter"], scattered // 13).alias("Vehicle type"),
        pl.format("City {}", scattered % 400).alias("From"),
        pl.format("City {}", (scattered // 17) % 400).alias("To"),
        ((scattered % 59_999) / 10 + 1).round(1).alias("Weight"),
        pl.when(i == rows - 1).then(pl.lit("kWh")).when(i % 3 == 0).then(pl.lit("t")).otherwise(pl.lit("kg")).alias("Unit"),
        ((scattered // 19) % 9000 + 10).alias("Distance km"),
        pl.format("Carrier {}", scattered % 250).alias("Carrier"),
        ((scattered % 999_983) / 100 + 5).round(2).alias("Amount CNY"),
        pl.when(i % 5 == 0).then(pl.format("Order {} of the week", scattered % 1_000_003)).otherwise(pl.lit("")).alias("Note"),
    ).write_csv(path)  # fmt: skip


def bare(path: Path, folder: Path) -> dict[str, float]:
    """The peer: the same file read and written by the library alone."""
    import polars as pl

    started, worked = time.perf_counter(), time.process_time()
    pl.read_csv(path).write_parquet(folder / "bare.parquet")
    return {"seconds": time.perf_counter() - started, "cpu_seconds": time.process_time() - worked}


def intake(path: Path, folder: Path) -> dict[str, float]:
    """Typing, row checks, duplicates, overlaps, outliers, content hash and sealing."""
    import yaml

    from qingheng.calc.intake import read_dataset
    from qingheng.calc.intake.layout_model import Header, RawSheet, Table
    from qingheng.calc.units import convert
    from qingheng.plane.intake.plan import Plan, Source
    from qingheng.plane.intake.running import prepare
    from qingheng.plane.intake.sources import CsvSource
    from qingheng.plane.store.partitions import seal

    body = yaml.safe_load(
        (ROOT / "packs/datasets-manufacturing/datasets/freight.yaml").read_text(encoding="utf-8")
    )
    dataset = dataclasses.replace(read_dataset(body, "freight"), overlap=True)
    units = {"distance": "km", "amount": "CNY"}
    sources = tuple(Source(target, at, unit=units.get(target)) for at, target in enumerate(COLUMNS))
    table = Table(
        RawSheet("freight", []), (0, 0), 1, 1, tuple(Header(at, code) for at, code in enumerate(COLUMNS))
    )
    source = CsvSource(path, table, "utf-8", ",", len(COLUMNS), "freight")
    convert(Decimal(1), "kg", "t")
    started, worked = time.perf_counter(), time.process_time()
    outcome = prepare(source, Plan(dataset, sources), folder / "draft")
    prepared = time.perf_counter()
    sealed = seal(folder / "draft", folder / "sealed", {"dataset": "freight"})
    finished = time.perf_counter()
    return {
        "seconds": finished - started,
        "cpu_seconds": time.process_time() - worked,
        "sealing_seconds": finished - prepared,
        "rows": outcome.rows,
        "sealed_rows": sealed.rows,
        "wrong_dimension_found": outcome.counts.get("wrong_dimension", 0),
        "errors": outcome.errors,
    }


def measured(side: str, path: Path) -> dict[str, float]:
    """One side in a process of its own: its figures and its peak memory in MB."""
    ran = subprocess.run(
        [sys.executable, __file__, "--side", side, str(path)], check=True, capture_output=True, text=True
    )
    found: dict[str, float] = json.loads(ran.stdout)
    return found


def main(arguments: list[str]) -> None:
    if arguments[:1] == ["--side"]:
        with tempfile.TemporaryDirectory(prefix="qingheng-bench-", dir=Path(arguments[2]).parent) as folder:
            found = {"bare": bare, "intake": intake}[arguments[1]](Path(arguments[2]), Path(folder))
        found["peak_mb"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        print(json.dumps(found))
        return
    print(json.dumps(figures(int(arguments[0]) if arguments else 5_000_000), indent=2))


def figures(rows: int = 5_000_000) -> dict[str, object]:
    """The best of each side, and how many times the peer ours took."""
    with tempfile.TemporaryDirectory(prefix="qingheng-bench-") as folder:
        path = Path(folder) / "freight.csv"
        generate(path, rows)
        rounds = [(measured("bare", path), measured("intake", path)) for _ in range(ROUNDS)]
        peer = min((one for one, _ in rounds), key=lambda found: found["seconds"])
        ours = min((one for _, one in rounds), key=lambda found: found["seconds"])
        return {
            "rows": rows,
            "file_mb": round(path.stat().st_size / 1e6, 1),
            "bare": peer,
            "intake": ours,
            "times_the_bare": round(ours["seconds"] / peer["seconds"], 2),
            "times_the_bare_cpu": round(_least(rounds, 1) / _least(rounds, 0), 2),
            "all_seconds": [[round(a["seconds"], 2), round(b["seconds"], 2)] for a, b in rounds],
        }


def _least(rounds: list[tuple[dict[str, float], dict[str, float]]], side: int) -> float:
    """The least time processors worked for a side; what else runs on the machine moves it less than the clock."""
    return min(both[side]["cpu_seconds"] for both in rounds)


if __name__ == "__main__":
    main(sys.argv[1:])
