"""A company whose record is in order gets no finding at all, with every rule in reach of its figures."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from qingheng.calc.checks import Record, Series, Verdict, record_of_rows, run_checks, series_key
from tests.checks.packs import rows, rules

YEARS = ("2021", "2022", "2023", "2024", "2025")
# First-year figures; every amount grows by 3 % a year, every share and rate stays as it is.
AMOUNTS = {
    "economic.revenue": "812.34", "economic.gross_profit": "143.21", "economic.tax": "9.87",
    "economic.rd": "31.45", "ghg.scope3": "912345.6", "energy.solar": "8123.4",
    "water.withdrawal": "712.34", "water.discharge": "601.23", "waste.by_category[non_hazardous]": "9123.4",
    "waste.by_category[hazardous]": "81.23", "packaging.total": "31234.5", "employees.total": "21234",
    "training.hours_production": "31.2", "giving.domestic": "812.34", "giving.matching": "112.34",
    "giving.total": "1123.45", "volunteering.sites": "31", "volunteering.projects": "57",
    "volunteering.volunteers": "1234", "volunteering.hours": "6123", "volunteering.beneficiaries": "21234",
    "energy.certificates": "91234.5", "energy.contracted_renewable": "8123.4",
    "energy.primary[electricity]": "612345.6", "energy.primary[steam]": "31234.5",
    "energy.primary[cooling]": "4123.4", "energy.fuel_detail[gasoline_diesel_stationary]": "4123.4",
    "energy.fuel_detail[natural_gas_stationary]": "61234.5", "energy.fuel_detail[lpg_stationary]": "812.3",
    "energy.fuel_detail[diesel_mobile]": "612.3", "energy.fuel_detail[gasoline_mobile]": "512.3",
    "energy.fuel_detail[lpg_mobile]": "112.3", "energy.fuel_detail[cng_mobile]": "212.3",
    "energy.fuel_detail[jet_kerosene_mobile]": "312.3",
}  # fmt: skip
STEADY = {
    "energy.renewable_capacity": "7.5", "employees.gender[female]": "37", "employees.gender[male]": "62",
    "employees.gender[undisclosed]": "1", "employees.age[under_30]": "20",
    "employees.age[aged_30_50]": "65", "employees.age[over_50]": "15", "employees.region[americas]": "14",
    "employees.region[asia_pacific]": "15", "employees.region[china]": "62", "employees.region[emea]": "9",
    "turnover.gender[female]": "8", "turnover.gender[male]": "8", "turnover.gender[undisclosed]": "8",
    "turnover.age[under_30]": "12", "turnover.age[aged_30_50]": "7", "turnover.age[over_50]": "7",
    "training.hours_middle[female]": "21", "training.hours_middle[male]": "22",
    "training.hours_middle[undisclosed]": "20", "training.hours_senior[female]": "18",
    "training.hours_senior[male]": "17", "training.hours_senior[undisclosed]": "16",
    "training.share_middle[female]": "91", "training.share_middle[male]": "90",
    "training.share_middle[undisclosed]": "88", "training.share_senior[female]": "85",
    "training.share_senior[male]": "86", "training.share_senior[undisclosed]": "84",
    "safety.recordable_rate": "0.31", "safety.lost_time_rate": "0.12", "safety.fatalities_employees": "0",
    "safety.fatalities_contractors": "0", "safety.iso45001_sites": "9",
}  # fmt: skip
UNITS = {"safety.recordable_rate": "count per hours", "safety.lost_time_rate": "count per hours"}


def _places(text: str) -> Decimal:
    return Decimal(1).scaleb(-len(text.partition(".")[2]))


def _exact() -> dict[str, list[Decimal]]:
    """Unrounded figures of five years, derived ones included."""
    v = {k: [Decimal(t) * Decimal("1.03") ** n for n in range(5)] for k, t in AMOUNTS.items()}
    v |= {k: [Decimal(t)] * 5 for k, t in STEADY.items()}
    fuels = [values for key, values in v.items() if key.startswith("energy.fuel_detail[")]
    fuel = [sum(year) for year in zip(*fuels, strict=True)]
    carriers = ("electricity", "steam", "cooling")
    bought = [sum(year) for year in zip(*(v[f"energy.primary[{c}]"] for c in carriers), strict=True)]
    v["energy.fuel_detail[total]"] = v["energy.primary[fuel]"] = fuel
    v["energy.primary[total]"] = [a + b for a, b in zip(fuel, bought, strict=True)]
    v["energy.operational[fuel]"] = [x / Decimal("3.6") for x in fuel]
    v["energy.operational[purchased]"] = [x / Decimal("3.6") for x in bought]
    v["energy.total_tce"] = [x / Decimal("29.3076") for x in v["energy.primary[total]"]]
    v["ghg.scope1"] = [x * Decimal("0.075") for x in fuel]
    v["ghg.scope2_location"] = [x * Decimal("0.55") for x in v["energy.operational[purchased]"]]
    v["ghg.scope2_market"] = [x * Decimal("0.4") for x in v["ghg.scope2_location"]]
    return _derived(v)


def _derived(v: dict[str, list[Decimal]]) -> dict[str, list[Decimal]]:
    def add(*keys: str) -> list[Decimal]:
        return [sum(year) for year in zip(*(v[key] for key in keys), strict=True)]

    def over_revenue(key: str) -> list[Decimal]:
        return [a / (b * 100) for a, b in zip(v[key], v["economic.revenue"], strict=True)]

    v["ghg.scope1_2_location"] = add("ghg.scope1", "ghg.scope2_location")
    v["ghg.scope1_2_market"] = add("ghg.scope1", "ghg.scope2_market")
    v["ghg.total_location"] = add("ghg.scope1_2_location", "ghg.scope3")
    v["ghg.total_market"] = add("ghg.scope1_2_market", "ghg.scope3")
    v["waste.total"] = add("waste.by_category[hazardous]", "waste.by_category[non_hazardous]")
    v["water.consumption"] = [a - b for a, b in zip(v["water.withdrawal"], v["water.discharge"], strict=True)]
    v["ghg.intensity_scope1_2_location"] = over_revenue("ghg.scope1_2_location")
    v["energy.intensity[fuel]"] = over_revenue("energy.operational[fuel]")
    v["energy.intensity[purchased]"] = over_revenue("energy.operational[purchased]")
    v["economic.revenue_growth"] = v["economic.gross_profit_growth"] = [Decimal(3)] * 5
    for n in range(1, 16):
        v[f"ghg.scope3_category[cat_{n}]"] = [x / 15 for x in v["ghg.scope3"]]
    return v


def clean() -> Record:
    """The record as the company would print it: each figure rounded on its own."""
    catalogue = {row["code"]: row for row in rows("catalogue-manufacturing", "indicators")}
    series, points = [], []
    for key, values in _exact().items():
        code, _, member = key.rstrip("]").partition("[")
        row = catalogue[code]
        series.append({
            "indicator": code, "member": member, "published_label_zh": row["zh"],
            "published_label_en": row["en"], "published_unit": UNITS.get(code, row["unit"]),
        })  # fmt: skip
        step = _places(AMOUNTS.get(key, STEADY.get(key, "0.00")))
        points += [
            {"indicator": code, "member": member, "period": p, "printed": str(x.quantize(step)),
             "state": "value", "footnotes": ""}
            for p, x in zip(YEARS, values, strict=True)
        ]  # fmt: skip
    assert {series_key(r["indicator"], r["member"]) for r in series} >= set(AMOUNTS) | set(STEADY)
    return record_of_rows(indicators=catalogue.values(), series=series, datapoints=points)


def _halved(record: Record) -> Record:
    def half(series: Series) -> Series:
        figures = {
            p: replace(f, value=f.value / 2, decimals=f.decimals + 1) for p, f in series.figures.items()
        }
        return replace(series, figures=figures)

    return replace(record, series={key: half(series) for key, series in record.series.items()})


def test_a_clean_company_has_no_finding():
    record = clean()
    record = replace(record, parts={"north": _halved(record), "south": _halved(record)})
    results = run_checks(record, rules())
    assert [(r.rule, r.subject, r.period, r.text_en) for r in results if r.is_finding] == []
    told = {r.rule for r in results if r.verdict in (Verdict.holds, Verdict.rounding)}
    quiet = {rule.id for rule in rules()} - told
    assert quiet == {
        "restated-without-original", "break-in-series", "exchange-rate", "counted-twice", "partial-coverage",
        "estimated", "rate-without-basis", "fatality-narrative",
    }  # fmt: skip


def test_every_row_of_the_catalogue_is_in_the_clean_record():
    codes = {row["code"] for row in rows("catalogue-manufacturing", "indicators")}
    assert {series.code for series in clean().series.values()} == codes
