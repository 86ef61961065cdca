"""The shipped packs carry what their sources say: counts, sums and digits taken from the origin by hand."""

from __future__ import annotations

import csv
import tomllib
from collections import Counter
from decimal import Decimal

import pytest
import yaml

from qingheng.calc.checks import series_key
from qingheng.calc.units import dimension
from tests.checks.packs import PACKS, published, rows, rules

MINE = ("catalogue-manufacturing", "company-lenovo", "quality-esg")
YEARS = ("FY2018/19", "FY2019/20", "FY2020/21", "FY2021/22", "FY2022/23")
# Sums over all printed figures of a year, added up from the origin file (column value by column fy).
SUMS = {
    "FY2018/19": "24089299.29",
    "FY2019/20": "25631103.42",
    "FY2020/21": "27766050.17",
    "FY2021/22": "21367985.05",
    "FY2022/23": "22976042.91",
}
PRINTED = {  # as printed in the source, decimals and all, with the line of the source file
    ("economic.revenue", "FY2022/23"): ("4256.80", "6"),
    ("economic.gross_profit_growth", "FY2022/23"): ("-5.66", "21"),
    ("ghg.scope1", "FY2018/19"): ("6031", "32"),
    ("ghg.scope3", "FY2021/22"): ("17422913", "55"),
    ("energy.intensity[fuel]", "FY2018/19"): ("0.10", "62"),
    ("energy.operational[purchased]", "FY2018/19"): ("316482.68", "77"),
    ("energy.primary[steam]", "FY2019/20"): ("66051", "93"),
    ("energy.fuel_detail[jet_kerosene_mobile]", "FY2020/21"): ("21", "144"),
    ("energy.renewable_capacity", "FY2018/19"): ("12.42", "157"),
    ("water.consumption", "FY2022/23"): ("18", "176"),
    ("waste.by_category[hazardous]", "FY2022/23"): ("679", "186"),
    ("employees.region[emea]", "FY2020/21"): ("7", "239"),
    ("training.share_senior[female]", "FY2021/22"): ("0", "315"),
    ("safety.fatalities_contractors", "FY2022/23"): ("1", "351"),
    ("giving.domestic", "FY2018/19"): ("195.70", "357"),
    ("volunteering.beneficiaries", "FY2022/23"): ("67520", "396"),
}


def test_the_record_has_79_rows_of_five_years():
    series, points = rows("company-lenovo", "series"), rows("company-lenovo", "datapoints")
    assert len(series) == 79
    assert len(points) == 79 * 5
    keys = [series_key(row["indicator"], row["member"]) for row in series]
    assert len(set(keys)) == 79
    found = Counter(series_key(row["indicator"], row["member"]) for row in points)
    assert found == dict.fromkeys(keys, 5)
    assert [row["source_row"] for row in points] == [str(line) for line in range(2, 397)]
    assert tuple(dict.fromkeys(row["period"] for row in points)) == YEARS


def test_the_figures_of_each_year_add_up_to_those_of_the_source():
    points = rows("company-lenovo", "datapoints")
    for year, expected in SUMS.items():
        assert sum(Decimal(r["printed"]) for r in points if r["period"] == year and r["printed"]) == Decimal(
            expected
        )
    assert sum(row["state"] == "not_available" for row in points) == 56
    assert all((row["printed"] == "") == (row["state"] == "not_available") for row in points)


@pytest.mark.parametrize(("key", "period"), PRINTED)
def test_sample_digits(key, period):
    row = next(
        r
        for r in rows("company-lenovo", "datapoints")
        if series_key(r["indicator"], r["member"]) == key and r["period"] == period
    )
    assert (row["printed"], row["source_row"]) == PRINTED[key, period]


def test_decimals_are_kept_as_printed():
    record = published()
    assert record.series["energy.intensity[fuel]"].figures["FY2018/19"].decimals == 2
    assert record.series["giving.domestic"].figures["FY2018/19"].decimals == 2
    assert record.series["ghg.scope1"].figures["FY2018/19"].decimals == 0
    assert record.series["energy.fuel_detail[cng_mobile]"].figures["FY2018/19"].state == "not_available"


def test_every_row_of_the_record_is_an_indicator_of_the_catalogue():
    catalogue = {row["code"]: row for row in rows("catalogue-manufacturing", "indicators")}
    members = {(row["axis"], row["member"]) for row in rows("catalogue-manufacturing", "axes")}
    for row in rows("company-lenovo", "series"):
        indicator = catalogue[row["indicator"]]
        assert indicator["in_record"] == "yes"
        assert bool(row["member"]) == bool(indicator["axis"])
        assert not row["member"] or (indicator["axis"], row["member"]) in members
        assert row["published_unit"] == indicator["unit"]
    used = {row["indicator"] for row in rows("company-lenovo", "series")}
    assert used == {code for code, row in catalogue.items() if row["in_record"] == "yes"}


def test_the_catalogue_defines_every_indicator_in_both_languages():
    indicators = rows("catalogue-manufacturing", "indicators")
    codes = {row["code"] for row in indicators}
    assert len(codes) == len(indicators)
    for row in indicators:
        for column in ("zh", "en", "definition_zh", "definition_en", "unit", "quantity", "direction"):
            assert row[column], (row["code"], column)
        assert row["definition_en"] != row["en"]
        dimension(row["unit"])
        assert not row["parent"] or row["parent"].split("[")[0] in codes
        assert row["formula"] == "" or row["in_record"] == "no"
        assert row["direction"] in {"lower", "higher", "neutral"}
        assert row["aggregation"] in {"sum", "mean", "weighted_mean", "latest", "none"}
        assert not row["step_limit"] or Decimal(row["step_limit"]) > 1


def test_targets_are_21_and_none_of_another_company():
    targets = rows("company-lenovo", "targets")
    assert [row["id"] for row in targets] == [f"T{n:02}" for n in range(1, 22)]
    nodes = {row["id"] for row in rows("company-lenovo", "nodes")}
    for row in targets:
        assert row["node"] in nodes
        assert row["missing_zh"]
        assert row["missing_en"]
        assert row["quote"]
        assert row["basis"] in {"stated", "not_stated"}
        assert row["type"] in {"absolute", "intensity", "share", "cumulative", "range"}
    assert {row["id"] for row in targets if row["series"]} == {"T01", "T02"}


def test_footnotes_and_breaks_belong_to_rows_of_the_record():
    keys = {series_key(row["indicator"], row["member"]) for row in rows("company-lenovo", "series")}
    notes = rows("company-lenovo", "footnotes")
    assert [row["id"] for row in notes] == [f"fn{n}" for n in range(1, 14)]
    for row in notes:
        assert row["zh"]
        assert row["en"]
        assert set(row["series"].split(";")) <= keys
    used = {mark for row in rows("company-lenovo", "datapoints") for mark in row["footnotes"].split(";")}
    assert used == {row["id"] for row in notes}
    for row in rows("company-lenovo", "breaks"):
        assert series_key(row["indicator"], row["member"]) in keys
        assert row["period"] in YEARS
        assert row["footnote"] in used


def test_the_index_of_the_report_has_206_links():
    assert len(rows("company-lenovo", "report_index")) == 206


@pytest.mark.parametrize("pack", MINE)
def test_the_manifest_counts_its_rows_and_the_pack_passes_its_own_tests(pack):
    head = tomllib.loads((PACKS / pack / "pack.toml").read_text(encoding="utf-8"))
    assert head["id"] == pack
    assert len(head["origin_sha256"]) == 64
    for table in head["tables"]:
        assert len(_table(pack, table["file"])) == table["rows"]
    with (PACKS / pack / "tests.csv").open(encoding="utf-8", newline="") as file:
        checks = list(csv.DictReader(file))
    assert checks
    files = {table["name"]: table["file"] for table in head["tables"]}
    for check in checks:
        wanted = dict(part.split("=", 1) for part in check["where"].split(";") if part)
        found = [r for r in _table(pack, files[check["table"]]) if all(r[k] == v for k, v in wanted.items())]
        match check["check"]:
            case "rows":
                assert len(found) == int(check["expected"])
            case "value":
                assert [r[check["column"]] for r in found] == [check["expected"]]
            case "sum":
                assert sum(Decimal(r[check["column"]]) for r in found) == Decimal(check["expected"])
            case other:
                pytest.fail(other)


def test_fuel_factors_of_the_rule_are_those_of_the_cited_table():
    factors = {
        (row["fuel"], row["calorific_value"]): Decimal(row["co2"])
        for row in rows("quality-esg", "fuel_factors")
    }
    rule = next(rule for rule in rules() if rule.id == "scope-1-own-fuels")
    fuels = {
        "gasoline_diesel_stationary": ("gasoline", "diesel"),
        "natural_gas_stationary": ("natural_gas", "natural_gas"),
        "lpg_stationary": ("lpg", "lpg"),
        "diesel_mobile": ("diesel", "diesel"),
        "gasoline_mobile": ("gasoline", "gasoline"),
        "lpg_mobile": ("lpg", "lpg"),
        "cng_mobile": ("cng", "cng"),
        "jet_kerosene_mobile": ("jet_kerosene", "jet_kerosene"),
    }
    assert len(rule.parameters["fuels"]) == len(fuels)
    for entry in rule.parameters["fuels"]:
        low, high = fuels[entry["series"].split("[")[1].rstrip("]")]
        assert entry["low"] == factors[low, "gross"]
        assert entry["high"] == factors[high, "net"]
    for row in rows("quality-esg", "fuel_factors"):
        assert Decimal(row["co2"]) < Decimal(row["co2e"])


def test_the_fuel_factors_are_those_published():
    """UK Government GHG Conversion Factors 2025, flat file: natural gas and aviation turbine fuel."""
    found = {row["id_co2"]: row["co2"] for row in rows("quality-esg", "fuel_factors")}
    assert found["1_100_1004_6_2"] == "0.18259"
    assert found["1_100_1004_7_2"] == "0.20229"
    assert found["1_101_1009_7_2"] == "0.25826"


def _table(pack: str, file: str) -> list[dict[str, str]]:
    path = PACKS / pack / file
    if path.suffix == ".yaml":
        return list(yaml.safe_load(path.read_text(encoding="utf-8"))["rules"])
    with path.open(encoding="utf-8", newline="") as opened:
        return list(csv.DictReader(opened))


def test_the_hashes_are_of_the_cited_origins():
    """The origins are not shipped; a changed hash means that the tables were made again."""
    heads = {p: tomllib.loads((PACKS / p / "pack.toml").read_text(encoding="utf-8")) for p in MINE}
    assert heads["company-lenovo"]["origin_sha256"].startswith("5f79fbbd")
    assert heads["quality-esg"]["origin_sha256"].startswith("e4ce3224")
