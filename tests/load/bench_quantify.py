"""Millions of activity rows to sealed result lines, beside DuckDB's bare join-and-sum and a pandas program.

    .venv/bin/python tests/load/bench_quantify.py [ROWS]

Three parts of the rows are freight (kg x km by mode and vehicle, days), two are energy (by carrier, months, four units).
Factors are dated by year and ranked by place. Each side runs in a process of its own, in turn; the best of each counts, and
the middle of what the turns say, since the pace of a machine changes between them.
Ours does what a run does: keys, choices of calc.factors with reasons and candidates, lines with three gases and two GWP
sets and where each row came from, sums, SHA-256, manifest. DuckDB's bare peer reads the same Parquet files, joins them to
one table of the factors that hold and sums doubles; it writes nothing, rounds nothing and keeps no reasons. The pandas
peer does the same work as a run (`bench_quantify_pandas`), to the same totals. Libraries and the registry of units are
loaded before the clock starts, on each side. CPU seconds are user and system; they say more on a busy machine. Prints JSON.
"""

from __future__ import annotations

import json
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT), str(ROOT / "src")]

ROUNDS = 7
PIECE = 250_000
YEAR = 2024
PROVINCES = (
    "310000",
    "320000",
    "330000",
    "340000",
    "420000",
    "440000",
    "500000",
    "510000",
    "110000",
    "120000",
)
MODES = ("road", "rail", "sea", "air")
VEHICLES = ("7.5 t", "40 t", "TEU", "freighter")
CARRIERS = ("electricity", "natural_gas", "diesel", "steam")
UNITS = {
    "electricity": ("kWh", "MWh"),
    "natural_gas": ("m3", "10 thousand m3"),
    "diesel": ("L", "t"),
    "steam": ("GJ", "MJ"),
}
GASES = ("co2", "ch4_fossil", "n2o")
AR5 = {"co2": "1", "ch4_fossil": "30", "n2o": "265"}
AR6 = {"co2": "1", "ch4_fossil": "29.8", "n2o": "273"}


def generate(folder: Path, rows: int) -> None:
    """Sealed partitions as intake writes them, in pieces: `freight-*.parquet` and `energy-*.parquet`."""
    import polars as pl

    for number in range(rows // PIECE):
        kind, piece = ("freight", _freight) if number % 5 < 3 else ("energy", _energy)
        repeated = pl.selectors.string() - pl.selectors.by_name("shipment", "meter", require_all=False)
        rows = piece(number).with_columns(repeated.cast(pl.Categorical))  # as intake writes what comes again
        rows.write_parquet(folder / f"{kind}-{number:04}.parquet", compression="zstd")


def _frame(number: int):
    import polars as pl

    i = pl.int_range(PIECE).alias("i") + number * PIECE
    frame = pl.select(i).with_columns(s=(pl.col("i") * 2_654_435_761) % 4_294_967_291)
    return pl, frame


def _control(pl) -> list:
    return [
        pl.lit("data").alias("_sheet"), (pl.col("i") % PIECE + 2).cast(pl.UInt32).alias("_row"),
        pl.lit(None, dtype=pl.UInt16).alias("_col"), pl.lit(False).alias("_excluded"), pl.lit(False).alias("_fixed"),
    ]  # fmt: skip


def _one_of(pl, words, by):
    return (by % len(words)).replace_strict(dict(enumerate(words)), return_dtype=pl.String)


def _freight(number: int):
    pl, frame = _frame(number)
    s, kind = pl.col("s"), pl.Decimal(38, 9)
    tonnes = pl.col("i") % 3 == 0
    return frame.select(
        *_control(pl),
        pl.format("S{}", s % 30).alias("site"),
        (pl.date(YEAR, 1, 1) + pl.duration(days=s % 366)).alias("date"),
        pl.format("SH{}", pl.col("i") + 100_000_000).alias("shipment"),
        _one_of(pl, MODES, s // 11).alias("mode"),
        _one_of(pl, VEHICLES, s // 13).alias("vehicle_type"),
        ((s % 59_999) / 10 + 1).round(1).cast(kind).alias("mass"),
        pl.when(tonnes).then(pl.lit("t")).otherwise(pl.lit("kg")).alias("mass__unit"),
        (((s % 59_999) / 10 + 1).round(1) * pl.when(tonnes).then(1000.0).otherwise(1.0)).round(1).cast(kind).alias("mass__canonical"),
        ((s // 19) % 9000 + 10).cast(kind).alias("distance"),
        pl.lit("km").alias("distance__unit"),
        ((s // 19) % 9000 + 10).cast(kind).alias("distance__canonical"),
        pl.format("Carrier {}", s % 250).alias("carrier"),
    )  # fmt: skip


def _energy(number: int):
    pl, frame = _frame(number)
    s, kind = pl.col("s"), pl.Decimal(38, 9)
    carrier, big = (s // 7) % 4, pl.col("i") % 5 == 0
    start = pl.date(YEAR, 1 + (s // 23) % 12, 1)
    units = {n: UNITS[c] for n, c in enumerate(CARRIERS)}
    return frame.select(
        *_control(pl),
        pl.format("S{}", s % 30).alias("site"),
        pl.format("M{}", s % 40_000).alias("meter"),
        _one_of(pl, CARRIERS, s // 7).alias("carrier"),
        start.dt.to_string("%Y-%m").alias("period"), start.alias("period__start"), start.dt.month_end().alias("period__end"),
        ((s % 999_983) / 100 + 0.07).round(2).cast(kind).alias("quantity"),
        pl.when(big).then(carrier.replace_strict({n: u[1] for n, u in units.items()}, return_dtype=pl.String))
        .otherwise(carrier.replace_strict({n: u[0] for n, u in units.items()}, return_dtype=pl.String)).alias("quantity__unit"),
        ((s % 999_983) / 100 + 0.07).round(2).cast(kind).alias("quantity__canonical"),
    )  # fmt: skip


def library():
    """Factors of four years, for provinces, the country and the world, and what converts diesel."""
    from qingheng.calc.factors import Basis, Bridge, Factor, Library, Place

    found = []
    places = [*(("province", code) for code in PROVINCES[:8]), ("country", "CN"), ("world", "WORLD")]
    activities = [(f"freight.{m}.{v}", Basis.activity, "t*km", 0.02 * (n + 1), 1) for n, (m, v) in enumerate((m, v) for m in MODES for v in VEHICLES)]  # fmt: skip
    activities += [("electricity", Basis.location, "MWh", 570.0, 1), ("fuel.natural_gas", Basis.combustion, "m3", 2.16, 8),
                   ("fuel.diesel", Basis.combustion, "t", 3145.0, 8), ("steam", Basis.location, "GJ", 110.0, 8)]  # fmt: skip
    for activity, basis, unit, co2, start in activities:
        for level, code in places[start - 1 :]:
            for year in range(YEAR - 3, YEAR + 1):
                kg = Decimal(str(co2)) * (100 + hash_of(level + code) % 20 + YEAR - year) / 100
                masses = {"co2": kg, "ch4_fossil": kg / 20000, "n2o": kg / 50000}
                found.append(Factor(
                    f"bench/{activity}/{code}/{year}", activity, basis, Place(level, code), unit, masses, date(year, 1, 1),
                    date(year, 12, 31), date(year, 12, 1), "bench", "1", source="synthetic",
                ))  # fmt: skip
    bridge = Bridge("fuel.diesel", "L", "kg", Decimal("0.84"), "synthetic", "density", "diesel-density")
    return Library.of(found, [bridge])


def hash_of(text: str) -> int:
    """A number of a text that is the same in every process."""
    return sum(ord(letter) * (n + 3) for n, letter in enumerate(text))


def rules():
    """One rule for freight, one for each kind of energy."""
    from qingheng.calc.factors import Basis
    from qingheng.calc.ghg import Amount, MethodRule

    freight = [MethodRule("freight", "freight", "freight.{mode}.{vehicle_type}", 3, "c4", (Basis.activity,), Amount(("mass", "distance")), ("mode", "vehicle_type"))]  # fmt: skip
    amount, names = Amount(("quantity",)), {"natural_gas": "fuel.natural_gas", "diesel": "fuel.diesel"}
    energy = [
        MethodRule(c, "energy", names.get(c, c), 1 if c in names else 2, "stationary" if c in names else "electricity",
                   (Basis.combustion if c in names else Basis.location,), amount, ("carrier",), {"carrier": (c,)})
        for c in CARRIERS
    ]  # fmt: skip
    return {"freight": freight, "energy": energy}


def chosen(keys, of, ask, made: dict):
    """One line choice for each key, its factor chosen by calc.factors; what comes again is made once, as a run does."""
    from qingheng.calc.factors import Asked, Place
    from qingheng.calc.ghg import BLOCKED, COUNTED, LineChoice

    lines, around, meant = [], {}, {}
    for site in {key.site for key in keys}:  # a company knows where its sites are
        province = PROVINCES[int(site[1:]) % len(PROVINCES)]
        around[site] = (Place("province", province), Place("country", "CN"), Place("world", "WORLD"))
    for key in keys:
        if key.values not in meant:
            rule = of[0] if len(of) == 1 else next(r for r in of if r.when["carrier"][0] == key.values[0])
            meant[key.values] = rule, rule.activity.format(**dict(zip(rule.key, key.values, strict=True)))
        rule, activity = meant[key.values]
        asked = Asked(activity, rule.bases[0], key.unit, key.first, key.last, around[key.site])
        answer = ask(asked)
        masses = made.get((id(answer.factor), answer.multiplier))
        if masses is None:
            held = {} if answer.factor is None else answer.factor.masses
            masses = made[id(answer.factor), answer.multiplier] = {
                g: m * answer.multiplier for g, m in held.items()
            }
        status = BLOCKED if answer.factor is None else COUNTED
        lines.append(
            LineChoice(key.number, rule.id, rule.scope, rule.category, rule.side, status, answer, masses)
        )
    return lines


def ours(folder: Path, engine: str) -> dict:
    """A whole run, then a change of factors that touches a thousandth of the lines."""
    import random

    import duckdb  # noqa: F401  loaded before the clock starts, as for the peer

    from qingheng.calc.factors import Chooser, DatePolicy, Policy
    from qingheng.calc.gases import GwpSet
    from qingheng.plane.quantify import Work, calculate, cube, overlapped, read_rows, recalculate, verify_run

    sets = [GwpSet(c, {g: Decimal(v) for g, v in s.items()}) for c, s in (("AR5", AR5), ("AR6", AR6))]
    policy = Policy(DatePolicy.activity_year, (("bench", "1"),), date(YEAR + 1, 3, 31))
    out, made, found = folder / "runs", {}, {"rows": 0, "blocked": 0}
    ask = Chooser(library(), policy)
    warm()
    began, started = cpu(), time.perf_counter()
    works = []
    for dataset, of in rules().items():
        paths = sorted(folder.glob(f"{dataset}-*.parquet"))

        def read(kept, threads, paths=paths, of=of):
            span = (date(YEAR, 1, 1), date(YEAR, 12, 31))
            return read_rows(paths, of, span, kept, engine=engine, threads=threads)

        def choose(read, of=of):
            return chosen(read[0], of, ask, made)

        def write(read, choices, paths=paths, of=of):
            run = calculate(paths, of, read[0], choices, sets, out, engine=engine, rows=read[1])
            return run, choices, read[0]

        works.append(Work(read, choose, write))
    out.mkdir()
    parts = dict(zip(rules(), overlapped(works, out), strict=True))
    found["seconds"], found["cpu_seconds"] = time.perf_counter() - started, cpu() - began
    found["keys"] = sum(len(keys) for _, _, keys in parts.values())
    for run, _, _ in parts.values():
        rows = cube(run.path)
        found["rows"] += sum(row.rows for row in rows)
        found["blocked"] += sum(row.rows for row in rows if row.status != "counted")
        for row in rows:
            for gas, value in row.masses.items():
                found[gas] = found.get(gas, Decimal(0)) + value
            for code, value in row.co2e.items():
                found[code] = found.get(code, Decimal(0)) + (value or 0)
    found["lines_mb"] = sum(path.stat().st_size for path in out.rglob("lines-*.parquet")) / 1e6
    found["peak_mb"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    run, choices, keys = parts["freight"]
    random.Random(4).shuffle(choices)
    wanted, touched, changed = found["rows"] // 1000, 0, []
    rows_of = {key.number: key.rows for key in keys}
    for one in choices:
        if touched >= wanted:
            break
        touched += rows_of[one.key]
        changed.append(replace(one, coefficients={g: m * 2 for g, m in one.coefficients.items()}))
    times = []
    for _ in range(3):
        begun = time.perf_counter()
        delta = recalculate(run, changed, folder / f"again-{len(times)}", engine=engine)
        times.append(time.perf_counter() - begun)
    found |= {"incremental_seconds": min(times), "touched": touched, "changed_choices": len(changed)}
    begun = time.perf_counter()
    verify_run(delta.path)
    found["verifying_seconds"] = time.perf_counter() - begun
    return found


def factor_table(folder: Path):
    """What the peers join with: for each rule, province and unit the factor that holds, with its first and last day."""
    import polars as pl

    from qingheng.calc.factors import Asked, Basis, DatePolicy, Place, Policy, choose

    known, policy, lines = (
        library(),
        Policy(DatePolicy.activity_year, (("bench", "1"),), date(YEAR + 1, 3, 31)),
        [],
    )
    asks = [
        (m, v, f"freight.{m}.{v}", Basis.activity, u)
        for m in MODES
        for v in VEHICLES
        for u in ("kg*km", "t*km")
    ]
    names = {
        "natural_gas": ("fuel.natural_gas", Basis.combustion),
        "diesel": ("fuel.diesel", Basis.combustion),
    }
    asks += [(c, "", *names.get(c, (c, Basis.location)), u) for c in CARRIERS for u in UNITS[c]]
    for kind, vehicle, activity, basis, unit in asks:
        for site in range(30):
            code = PROVINCES[site % len(PROVINCES)]
            places = (Place("province", code), Place("country", "CN"), Place("world", "WORLD"))
            for year in range(YEAR - 1, YEAR + 1):
                answer = choose(
                    Asked(activity, basis, unit, date(year, 1, 1), date(year, 12, 31), places), known, policy
                )
                masses = {g: float(m * answer.multiplier) for g, m in answer.factor.masses.items()}
                lines.append(
                    (
                        f"S{site}",
                        kind,
                        vehicle,
                        unit.split("*")[0],
                        date(year, 1, 1),
                        date(year, 12, 31),
                        *masses.values(),
                    )
                )
    names = ["site", "kind", "vehicle", "unit", "valid_from", "valid_until", *GASES]
    pl.DataFrame(lines, schema=names, orient="row").write_parquet(folder / "factors.parquet")


def bare(folder: Path, _: str) -> dict:
    """The peer: one join and one sum for each dataset, in doubles."""
    import duckdb

    began, started = cpu(), time.perf_counter()
    db = duckdb.connect()
    db.execute("SET threads = 2")
    found = dict.fromkeys(GASES, 0.0)
    for dataset, amount, match, on in (
        ("freight", "mass::DOUBLE * distance::DOUBLE", "r.mode = f.kind AND r.vehicle_type = f.vehicle AND r.mass__unit = f.unit", "date"),
        ("energy", "quantity::DOUBLE", "r.carrier = f.kind AND r.quantity__unit = f.unit", "period__start"),
    ):  # fmt: skip
        sums = ", ".join(f"sum({amount} * f.{gas})" for gas in GASES)
        rows = db.execute(
            f"SELECT {sums} FROM read_parquet('{folder}/{dataset}-*.parquet') r JOIN read_parquet('{folder}/factors.parquet') f "
            f"ON r.site = f.site AND {match} AND r.{on} BETWEEN f.valid_from AND f.valid_until"
        ).fetchall()
        for gas, value in zip(GASES, rows[0], strict=True):
            found[gas] += value
    return {"seconds": time.perf_counter() - started, "cpu_seconds": cpu() - began, **found}


def pandas(folder: Path, _: str) -> dict:
    """The peer that gives the same totals: see `bench_quantify_pandas`."""
    import pandas as pd  # noqa: F401  loaded before the clock starts, as for the others
    import pyarrow.parquet  # noqa: F401

    from tests.load.bench_quantify_pandas import totals

    warm()
    known, began = library(), cpu()
    found = totals(folder, known, GASES, {"AR5": AR5, "AR6": AR6}, PROVINCES)
    return {**found, "cpu_seconds": cpu() - began}


def cpu() -> float:
    """Seconds of processor time of this process so far, its own and the kernel's."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


def warm() -> None:
    """Load the registry of units, which a process does once."""
    from qingheng.calc.units import convert

    convert(Decimal(1), "kg", "t")


def measured(side: str, folder: Path, engine: str = "duckdb") -> dict:
    """One side in a process of its own: its figures and its peak memory in MB."""
    command = [sys.executable, __file__, "--side", side, str(folder), engine]
    ran = subprocess.run(command, check=True, capture_output=True, text=True)
    return json.loads(ran.stdout)


def figures(rows: int = 5_000_000, rounds: int = ROUNDS, peers: tuple[str, ...] = ("bare", "pandas")) -> dict:
    """The best of each side, how they compare, and whether the totals agree."""
    with tempfile.TemporaryDirectory(prefix="qingheng-bench-") as name:
        folder = Path(name)
        generate(folder, rows)
        factor_table(folder)
        sides = {side: [] for side in ("ours", *peers)}
        for number in range(rounds):
            for side, done in sides.items():
                if side != "pandas" or number == 0:
                    done.append(measured(side, folder))
        best = {side: min(done, key=lambda one: one["seconds"]) for side, done in sides.items()}
        found = {
            "rows": rows,
            "input_mb": round(sum(p.stat().st_size for p in folder.glob("*.parquet")) / 1e6, 1),
            **best,
        }
        if "bare" in best:
            found["times_the_bare"] = round(best["ours"]["seconds"] / best["bare"]["seconds"], 2)
            turns = zip(sides["ours"], sides["bare"], strict=True)
            ratios = [one["seconds"] / other["seconds"] for one, other in turns]
            found["times_the_bare_middle"] = round(statistics.median(ratios), 2)
        if "pandas" in best:
            found["times_faster_than_pandas"] = round(best["pandas"]["seconds"] / best["ours"]["seconds"], 2)
        found["incremental_share"] = round(
            min(o["incremental_seconds"] for o in sides["ours"]) / best["ours"]["seconds"], 4
        )
        for side in peers:
            share = best["ours"]["cpu_seconds"] / best[side]["cpu_seconds"]
            found[f"cpu_times_{side}"] = round(share, 2)
        if "pandas" in best:
            found["same_totals"] = all(
                Decimal(best["ours"][name]) == Decimal(best["pandas"][name])
                for name in (*GASES, "AR5", "AR6")
            )
        found["largest_difference"] = max(
            abs(float(best["ours"][g]) / float(best[p][g]) - 1) for g in GASES for p in peers
        )
        found["all_seconds"] = {
            side: [round(one["seconds"], 2) for one in done] for side, done in sides.items()
        }
        return found


def figures_large(rows: int = 50_000_000) -> dict:
    """Ten times the rows beside the smaller run in the same quarter of an hour: times and peak memory."""
    small = figures(rows // 10, rounds=1, peers=("bare",))
    large = figures(rows, rounds=1, peers=("bare",))
    times = large["ours"]["seconds"] / small["ours"]["seconds"]
    return {
        "rows": rows,
        "times_a_tenth": round(times, 2),
        "peak_mb": large["ours"]["peak_mb"],
        "small": small,
        "large": large,
    }


def main(arguments: list[str]) -> None:
    """A side of the comparison in this process, or all of them."""
    if arguments[:1] == ["--side"]:
        with tempfile.TemporaryDirectory(prefix="side-", dir=arguments[2]) as name:
            folder = Path(name)
            for path in Path(arguments[2]).glob("*.parquet"):
                (folder / path.name).symlink_to(path)
            found = {"bare": bare, "pandas": pandas, "ours": ours}[arguments[1]](folder, arguments[3])
        found.setdefault("peak_mb", resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)
        print(json.dumps(found, default=str))
        return
    rows = int(arguments[0]) if arguments else 5_000_000
    print(json.dumps(figures_large(rows) if rows > 20_000_000 else figures(rows), indent=2))


if __name__ == "__main__":
    main(sys.argv[1:])
