"""One suite over all engines: the same keys, the same lines, the same decimals, to the last digit."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import polars as pl
import pytest

from qingheng.calc.ghg.knowing import Known
from qingheng.plane.quantify import calculate, cube, find_keys, lines, recalculate, verify_run
from qingheng.plane.quantify.arithmetic import nanos
from tests.plane_quantify.world import (
    AR5,
    AR6,
    BLOCKED,
    ENGINES,
    LEFT_OUT,
    YEAR,
    Amount,
    D,
    Side,
    counted,
    expected_sums,
    figures,
    partition,
    product,
    rule,
)

JANUARY = {"period": "2024-01", "period__start": date(2024, 1, 1), "period__end": date(2024, 1, 31)}
FEBRUARY = {"period": "2024-02", "period__start": date(2024, 2, 1), "period__end": date(2024, 2, 29)}
BEFORE = {"period": "2023-12", "period__start": date(2023, 12, 1), "period__end": date(2023, 12, 31)}
AWKWARD = [
    "0", "1", "-1", "0.5", "-0.5", "0.000000001", "-0.000000001", "2.5", "1.5", "0.1", "1e-9", "123456789.123456789",
    "-9007199.254740993", "9007199.254740992", "9007199.254740993", "99999999999.999999999", "-123456789012345.678901234",
    "1234567.000000001", "4503599.627370497", "999999999.999999999", "1000000000", "5e14", "3.333333333",
]  # fmt: skip
COEFFICIENTS = [
    "1",
    "0.5",
    "2.5",
    "-0.5",
    "3.1415926535897931",
    "0.0000000015",
    "1e-9",
    "1e-12",
    "2745.123",
    "1e6",
    "-2.16",
]


@pytest.mark.parametrize("engine", ENGINES)
def test_keys_of_partitions_that_differ_in_columns(engine: str, tmp_path: Path) -> None:
    first = partition(tmp_path / "a.parquet", [
        {"site": "B", "fuel": "gas", "quantity": (D("2.5"), "m3"), **JANUARY},
        {"site": "A", "fuel": "gas", "quantity": (D("1.5"), "m3"), **JANUARY},
        {"site": "A", "fuel": "gas", "quantity": (D("4"), "m3"), **JANUARY},
        {"site": "A", "fuel": "gas", "quantity": (None, "m3"), **JANUARY},
        {"site": "A", "fuel": "gas", "quantity": (D("9"), "kg"), **FEBRUARY},
        {"site": "A", "fuel": "gas", "quantity": (D("7"), "m3"), **BEFORE},
        {"site": "A", "fuel": "gas", "quantity": (D("99"), "m3"), **JANUARY, "_excluded": True},
    ])  # fmt: skip
    second = partition(tmp_path / "b.parquet", [{"site": None, "quantity": (D("3"), "m3"), **JANUARY}])
    keys = find_keys([first, second], [rule()], YEAR, engine=engine)
    found = [(k.number, k.site, k.unit, k.first, k.values, k.rows, k.total) for k in keys]
    assert found == [
        (0, "", "m3", date(2024, 1, 1), (None,), 1, D("3")),
        (1, "A", "m3", date(2024, 1, 1), ("gas",), 3, D("5.5")),
        (2, "A", "kg", date(2024, 2, 1), ("gas",), 1, D("9")),
        (3, "B", "m3", date(2024, 1, 1), ("gas",), 1, D("2.5")),
    ]


@pytest.mark.parametrize("engine", ENGINES)
def test_awkward_figures_round_alike(engine: str, tmp_path: Path) -> None:
    rows = [
        {"site": f"S{n}", "fuel": "gas", "quantity": (D(figure), "kg"), **JANUARY}
        for n, figure in enumerate(AWKWARD)
    ]
    path = partition(tmp_path / "a.parquet", rows)
    keys = find_keys([path], [rule()], YEAR, engine=engine)
    by_site = {row["site"]: nanos(row["quantity"][0]) for row in rows}
    choices = [
        counted(key, {"co2": c, "ch4_fossil": COEFFICIENTS[-n - 1]}, rule_id=f"r{n}")
        for key in keys
        for n, c in enumerate(COEFFICIENTS)
    ]
    run = calculate([path], [rule()], keys, choices, [AR5, AR6], tmp_path / "runs", engine=engine)
    amounts = {key.number: [by_site[key.site]] for key in keys}
    assert [figures(row) for row in cube(run.path)] == expected_sums(amounts, choices, [AR5, AR6])


@pytest.mark.parametrize("engine", ENGINES)
def test_figures_of_18_digits_are_those_of_the_definition(engine: str, tmp_path: Path) -> None:
    """Above 2^53 nanos, at ties, without amounts, with gases a choice or a set lacks: nothing here needs 38 digits."""
    values = [D(text) for text in AWKWARD if abs(D(text)) < 10**9]
    rows = [
        {"site": f"S{n}", "quantity": (value, "kg"), **JANUARY} for n, value in enumerate([*values, None])
    ]
    path = partition(tmp_path / "a.parquet", rows)
    keys = find_keys([path], [rule(key=())], YEAR, engine=engine)
    amounts = {key.number: [key.total if key.total is None else nanos(key.total)] for key in keys}
    given = [{"co2": "0.5", "n2o": "1e-9"}, {"co2": "-0.5"}, {"ch4_fossil": "0.01"}, {"sf6": "0.0000015"}]
    choices = [counted(key, masses, rule_id=f"r{n}") for key in keys for n, masses in enumerate(given)]
    choices.append(counted(keys[0], {}, rule_id="blocked", status=BLOCKED))
    run = calculate([path], [rule(key=())], keys, choices, [AR5, AR6], tmp_path / "runs", engine=engine)
    assert [figures(row) for row in cube(run.path)] == expected_sums(amounts, choices, [AR5, AR6])
    (file,) = run.path.glob("lines-*.parquet")
    if engine in ("duckdb", "polars"):
        assert pl.read_parquet_schema(file)["kg_co2"] == pl.Decimal(18, 9)
    opened = lines(run.path, limit=1000)
    assert [one.row for one in opened] == sorted(one.row for one in opened)


@pytest.mark.parametrize("engine", ENGINES)
def test_amounts_of_several_columns(engine: str, tmp_path: Path) -> None:
    said = ("mass", "empty", "distance", "load", "loss")
    rows = [
        {"mass": (D("10.5"), "t"), "empty": (D("500"), "kg"), "distance": (D("12.3"), "km"), "load": (D("80"), "%"), "loss": (D("3.3"), "%")},
        {"mass": (D("10.5"), "kg"), "empty": (None, "kg"), "distance": (D("1000.001"), "km"), "load": (D("33.3"), "%"), "loss": (None, "%")},
        {"mass": (D("7"), "t"), "empty": (D("1"), "t"), "distance": (None, "km"), "load": (D("1"), "%"), "loss": (D("1"), "%")},
        {"mass": (D("7"), "t"), "empty": (D("1"), "L"), "distance": (D("5"), "km"), "load": (D("1"), "%"), "loss": (D("1"), "%")},
    ]  # fmt: skip
    rows = [{"site": "A", "date": date(2024, 3, n + 1), **row} for n, row in enumerate(rows)]
    path = partition(tmp_path / "a.parquet", rows, said)
    amount = Amount(("mass", "distance"), ("empty",), ("empty", "loss"), ("load",), ("loss",))
    keys = find_keys([path], [rule(amount, ())], YEAR, engine=engine)
    first = product([D("10.5"), D("12.3")], [(D("500"), 0.001)], [D("80")], [D("3.3")])
    second = product([D("10.5"), D("1000.001")], [(D("0"), 1.0)], [D("33.3")], [D("0")])
    found = [(k.unit, k.first, k.last, k.rows, None if k.total is None else nanos(k.total)) for k in keys]
    march = (date(2024, 3, 1), date(2024, 3, 31))
    assert found == [("kg*km", *march, 1, second), ("t*km", *march, 3, first)]
    choices = [counted(key, {"co2": "0.1"}) for key in keys]
    run = calculate([path], [rule(amount, ())], keys, choices, [AR5], tmp_path / "runs", engine=engine)
    amounts = {0: [second], 1: [first, None, None]}
    assert [figures(row) for row in cube(run.path)] == expected_sums(amounts, choices, [AR5])


@pytest.mark.parametrize("engine", ENGINES)
def test_units_that_cancel_scale_the_amount(engine: str, tmp_path: Path) -> None:
    path = partition(tmp_path / "a.parquet", [
        {"site": "A", "coal": (D("2500"), "kg"), "heat": (D("20.9"), "GJ per t"), **JANUARY},
        {"site": "A", "coal": (D("2"), "t"), "heat": (D("20.9"), "GJ per t"), **JANUARY},
    ], ("coal", "heat"))  # fmt: skip
    amount = Amount(("coal", "heat"))
    keys = find_keys([path], [rule(amount, ())], YEAR, engine=engine)
    assert [(k.unit, k.rows, k.total) for k in keys] == [("GJ", 2, D("52.25") + D("41.8"))]
    run = calculate(
        [path],
        [rule(amount, ())],
        keys,
        [counted(keys[0], {"co2": "95.7"})],
        [AR5],
        tmp_path / "r",
        engine=engine,
    )
    assert cube(run.path)[0].amount == keys[0].total


@pytest.mark.parametrize("engine", ENGINES)
def test_only_rows_that_meet_a_rule_have_keys(engine: str, tmp_path: Path) -> None:
    rows = [{"site": "A", "fuel": f, "use": u, "quantity": (q, "L"), **JANUARY}
            for f, u, q in [("gas", "boiler", D(1)), ("gas", None, D(2)), ("gas", "car", D(4)), ("oil", "car", D(8)), ("oil", "boiler", None)]]  # fmt: skip
    path = partition(tmp_path / "a.parquet", rows)

    def totals(*conditions: dict[str, tuple[str, ...]]) -> list[tuple]:
        asked = [rule(id=f"r{n}", when=when) for n, when in enumerate(conditions)]
        return [(key.values[0], key.rows, key.total) for key in find_keys([path], asked, YEAR, engine=engine)]

    assert totals({"use": ("boiler", "")}) == [("gas", 2, D(3)), ("oil", 1, None)]
    assert totals({"use": ("*",)}) == [("gas", 2, D(5)), ("oil", 2, D(8))]
    assert totals({"use": ("",), "fuel": ("gas",)}, {"fuel": ("oil",), "quantity": ("*",)}) == [
        ("gas", 1, D(2)),
        ("oil", 1, D(8)),
    ]
    assert totals({"absent": ("x",)}) == []
    assert totals({"absent": ("",)}) == [("gas", 3, D(7)), ("oil", 2, D(8))]


@pytest.mark.parametrize("engine", ENGINES)
def test_a_figure_may_be_part_of_the_key(engine: str, tmp_path: Path) -> None:
    rows = [{"site": "A", "fuel": f, "quantity": (D(1), "kg"), "yield": (y, "%"), **JANUARY} for f, y in [("x", D("90.50")), ("x", D("100")), ("x", None)]]  # fmt: skip
    path = partition(tmp_path / "a.parquet", rows, ("quantity", "yield"))
    asked = rule(key=("fuel", "yield"))
    keys = find_keys([path], [asked], YEAR, engine=engine)
    assert [key.values for key in keys] == [("x", None), ("x", "100"), ("x", "90.5")]
    run = calculate(
        [path], [asked], keys, [counted(k, {"co2": "1"}) for k in keys], [AR5], tmp_path / "r", engine=engine
    )
    assert [row.rows for row in cube(run.path)] == [1, 1, 1]


@pytest.mark.parametrize("engine", ENGINES)
def test_days_share_the_key_of_their_month_and_of_a_cut(engine: str, tmp_path: Path) -> None:
    days = [
        date(2023, 12, 31),
        date(2024, 1, 1),
        date(2024, 1, 14),
        date(2024, 1, 15),
        date(2024, 1, 31),
        date(2024, 2, 1),
    ]
    path = partition(tmp_path / "a.parquet", [{"site": "A", "fuel": "x", "date": d, "quantity": (D(2**n), "kg")} for n, d in enumerate(days)])  # fmt: skip

    def spans(period: tuple[date, date], cuts: tuple[date, ...] = ()) -> list[tuple[date, date, D]]:
        keys = find_keys([path], [rule()], period, cuts=cuts, engine=engine)
        choices = [counted(key, {"co2": "1"}) for key in keys]
        run = calculate(
            [path], [rule()], keys, choices, [AR5], tmp_path / f"r{len(cuts)}{period[0].day}", engine=engine
        )
        assert [row.amount for row in cube(run.path)] == [key.total for key in keys]
        return [(key.first, key.last, key.total) for key in keys]

    january, february = (date(2024, 1, 1), date(2024, 1, 31)), (date(2024, 2, 1), date(2024, 2, 29))
    assert spans(YEAR) == [(*january, D(2 + 4 + 8 + 16)), (*february, D(32))]
    assert spans((date(2024, 1, 10), YEAR[1])) == [
        (date(2024, 1, 10), january[1], D(4 + 8 + 16)),
        (*february, D(32)),
    ]
    cut = spans(YEAR, (date(2024, 1, 15),))
    assert cut == [
        (january[0], date(2024, 1, 14), D(6)),
        (date(2024, 1, 15), january[1], D(24)),
        (*february, D(32)),
    ]


@pytest.mark.parametrize("engine", ENGINES)
def test_replaced_rows_do_not_count(engine: str, tmp_path: Path) -> None:
    path = partition(tmp_path / "a.parquet", [
        {"site": s, "fuel": f, "quantity": (D(q), "kg"), **JANUARY} for s, f, q in [("A", "x", 1), ("A", None, 2), ("B", "x", 4)]
    ])  # fmt: skip
    gone = {
        path: pl.DataFrame(
            {"site": ["A"], "fuel": [None], "period": ["2024-01"]}, schema_overrides={"fuel": pl.String}
        )
    }
    keys = find_keys([path], [rule()], YEAR, superseded=gone, engine=engine)
    assert [(key.site, key.values, key.total) for key in keys] == [("A", ("x",), D(1)), ("B", ("x",), D(4))]
    choices = [counted(key, {"co2": "1"}) for key in keys]
    run = calculate([path], [rule()], keys, choices, [AR5], tmp_path / "r", superseded=gone, engine=engine)
    assert [row.amount for row in cube(run.path)] == [D(1), D(4)]


@pytest.mark.parametrize("engine", ENGINES)
def test_blocked_and_left_out_lines_are_counted_without_masses(engine: str, tmp_path: Path) -> None:
    path = partition(tmp_path / "a.parquet", [
        {"site": s, "fuel": "x", "quantity": (q, "kg"), "_sheet": t, **JANUARY}
        for s, q, t in [("A", D(1), "one"), ("B", D(2), "two"), ("C", D(4), None), ("C", None, "one")]
    ])  # fmt: skip
    keys = find_keys([path], [rule()], YEAR, engine=engine)
    choices = [
        counted(keys[0], {"co2": "1"}, status=BLOCKED), counted(keys[1], {"co2": "1"}, status=LEFT_OUT, reason="small"),
        counted(keys[2], {"co2": "2", "co2_biogenic": "5", "co2e": "3"}), counted(keys[2], {"sf6": "1"}, side=Side.market),
    ]  # fmt: skip
    run = calculate([path], [rule()], keys, choices, [AR5, AR6], tmp_path / "r", engine=engine)
    rows = cube(run.path)
    assert [(r.status, r.rows, r.missing, r.amount) for r in rows] == [
        ("blocked", 1, 0, D(1)), ("left_out", 1, 0, D(2)), ("counted", 2, 1, D(4)), ("counted", 2, 1, D(4)),
    ]  # fmt: skip
    assert [r.masses for r in rows] == [
        {},
        {},
        {"co2": D(8), "co2_biogenic": D(20), "co2e": D(12)},
        {"sf6": D(4)},
    ]
    assert [r.co2e for r in rows] == [
        {"AR5": None, "AR6": None}, {"AR5": None, "AR6": None}, {"AR5": D(20), "AR6": D(20)}, {"AR5": D(94000), "AR6": None},
    ]  # fmt: skip
    opened = lines(run.path, key=2)
    assert [(one.sheet, one.row, one.amount, one.masses.get("co2")) for one in opened if one.choice == 2] == [
        (None, 4, D(4), D(8)), ("one", 5, None, None),
    ]  # fmt: skip
    assert {one.partition for one in opened} == {"a"}
    assert verify_run(run.path).rows == 6


@pytest.mark.parametrize("engine", ENGINES)
def test_a_change_touches_its_keys_alone_and_equals_a_whole_run(engine: str, tmp_path: Path) -> None:
    path = partition(tmp_path / "a.parquet", [
        {"site": f"S{n % 5}", "fuel": "x", "quantity": (D(n) / 8 if n % 11 else None, "kg"), **JANUARY} for n in range(60)
    ])  # fmt: skip
    keys = find_keys([path], [rule()], YEAR, engine=engine)
    choices = [counted(key, {"co2": "1.1", "n2o": "0.01"}) for key in keys]
    run = calculate([path], [rule()], keys, choices, [AR5, AR6], tmp_path / "r", engine=engine)
    changed = [counted(keys[1], {"co2": "2.2"}), counted(keys[3], {"co2": "1"}, status=BLOCKED)]
    again = recalculate(run, changed, engine=engine)
    added = counted(keys[1], {"ch4_fossil": "0.5"}, rule_id="upstream")
    third = recalculate(again, [added, replace(changed[0], coefficients={"co2": D("3.3")})], engine=engine)
    assert [part["rows"] for part in third.manifest["lines"]] == [60, 24, 24]
    assert verify_run(third.path).rows == 72 == len(lines(third.path, limit=1000))
    whole = [
        choices[0],
        replace(changed[0], coefficients={"co2": D("3.3")}),
        choices[2],
        changed[1],
        choices[4],
        added,
    ]
    fresh = calculate([path], [rule()], keys, whole, [AR5, AR6], tmp_path / "fresh", engine=engine)
    assert [figures(row) for row in cube(third.path)] == [figures(row) for row in cube(fresh.path)]
    assert cube(run.path)[1].masses["co2"] * 2 == cube(again.path)[1].masses["co2"]
    with pytest.raises(LookupError, match="whole calculation"):
        recalculate(run, [replace(changed[0], key=99)], engine=engine)


@pytest.mark.parametrize("engine", ENGINES)
def test_rows_of_a_party_nobody_knows_share_the_key_of_those_without_one(engine: str, tmp_path: Path) -> None:
    """Two files, one of which lacks the column; quotes in a name, another case, an unknown one, none."""
    named = ["O'Neil", "O'NEIL ", "Stranger", "", None]
    first = partition(tmp_path / "a.parquet", [
        {"site": "A", "fuel": "gas", "supplier": name, "quantity": (D(10**n), "m3"), **JANUARY}
        for n, name in enumerate(named)
    ])  # fmt: skip
    second = partition(
        tmp_path / "b.parquet", [{"site": "A", "fuel": "gas", "quantity": (D(70000), "m3"), **JANUARY}]
    )
    rules, told = [rule(key=("fuel", "supplier"))], {"supplier": Known.of(["o'neil"])}
    keys = find_keys([first, second], rules, YEAR, known=told, engine=engine)
    assert [(key.values, key.rows, key.total) for key in keys] == [
        (("gas", None), 4, D(81100)),
        (("gas", "O'NEIL "), 1, D(10)),
        (("gas", "O'Neil"), 1, D(1)),
    ]
    choices = [counted(key, {"co2": "2"}) for key in keys]
    made = calculate([first, second], rules, keys, choices, [AR5], tmp_path, known=told, engine=engine)
    assert [(one.key, one.row) for one in lines(made.path)] == [
        (2, 2),
        (1, 3),
        (0, 4),
        (0, 5),
        (0, 6),
        (0, 2),
    ]
    assert [one.masses["co2"] for one in cube(made.path)] == [D(162200), D(20), D(2)]
