"""The method pages of intake give what the code gives: readings, proposals, checks, estimates, sealing."""

from __future__ import annotations

import json
import re
import stat
from dataclasses import fields
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import polars as pl
import pytest
import yaml

from qingheng.calc.intake.dataset import (
    COLUMN_TYPES,
    FREQUENCIES,
    REFERENCES,
    Column,
    Dataset,
    EnumValue,
    read_dataset,
)
from qingheng.calc.intake.dataset_rules import _PARAMETERS as RULE_PARAMETERS
from qingheng.calc.intake.dates import UnreadableDay, read_span
from qingheng.calc.intake.estimating import Known, Unfilled, estimated_share, fill
from qingheng.calc.intake.issues import default_severity, issue_codes
from qingheng.calc.intake.layout import RawSheet, find_tables
from qingheng.calc.intake.mapping import profiles, propose
from qingheng.calc.intake.values import read_quantity
from qingheng.calc.texts import BilingualError
from qingheng.interfaces.api.main import api
from qingheng.plane.intake.complaints import issue_of
from qingheng.plane.store.partitions import BrokenPartition, manifest_path, scan, seal, verify
from qingheng.plane.store.superseding import replaced_keys
from tests.docs.pages import DOCS, ROOT, table_rows, text_of
from tests.plane.datasets import row, run

METHODS = DOCS / "methods"
LANGUAGES = {"en": ".md", "zh": ".zh.md"}
OWN = ("intake-tables", "intake-values", "intake-checks", "intake-estimates", "intake-sealing")
ENERGY = ROOT / "packs" / "datasets-manufacturing" / "datasets" / "energy.yaml"
HEADINGS = {
    "en": {"example": "Worked example", "totals": "Totals", "figures": "Figures", "dates": "Dates"},
    "zh": {"example": "算例", "totals": "合计", "figures": "数值", "dates": "日期"},
}
WORDS = {
    "en": {"missing": "missing", "refused": "refused", "error": "error", "warning": "warning", "yes": "yes", "none": "none"},
    "zh": {"missing": "缺失", "refused": "拒绝", "error": "错误", "warning": "提醒", "yes": "是", "none": "无"},
}  # fmt: skip
pytestmark = pytest.mark.parametrize("lang", LANGUAGES)


def page(slug: str, lang: str) -> Path:
    return METHODS / f"{slug}{LANGUAGES[lang]}"


def example(slug: str, lang: str, heading: str = "example") -> list[list[str]]:
    """Rows of the first table under a heading, code marks taken off."""
    rows = table_rows(page(slug, lang), HEADINGS[lang][heading])
    return [[cell.strip("`") for cell in cells] for cells in rows]


def energy_tables(rows: list[list[Any]]) -> tuple[Any, Any]:
    """The shipped dataset of energy, and the one table of a sheet."""
    about = read_dataset(yaml.safe_load(ENERGY.read_text(encoding="utf-8")), "energy")
    (table,) = find_tables(RawSheet("Sheet1", rows), about, fiscal_start_month=1)
    return about, table


@pytest.mark.parametrize("slug", OWN)
def test_a_page_names_its_source_and_tests_that_exist(slug: str, lang: str) -> None:
    text = text_of(page(slug, lang))
    for heading in {"en": ("Formula", "Source", "Worked example", "Tests"),
                    "zh": ("公式", "依据", "算例", "测试")}[lang]:  # fmt: skip
        assert f"\n## {heading}\n" in text
    named = re.findall(r"^- `(tests/\S+)::(\w+)`$", text, re.M)
    assert named
    for file, test in named:
        assert f"def {test}(" in (ROOT / file).read_text(encoding="utf-8"), test


def test_columns_are_proposed_as_the_page_says(lang: str) -> None:
    said = example("intake-tables", lang)
    headers = [cells[0] for cells in said]
    about, table = energy_tables(
        [["华东区 2023年用能统计"], headers, ["苏州", "2023-01", "电力", 120, ""], ["苏州", "2023-02", "电", 80, ""],
         ["合计", "", "", 200, ""], ["注：含公共用电"]]
    )  # fmt: skip
    found = propose(table, about, profiles(table))
    assert [(c.target, f"{c.score:.4f}", c.sure) for c in found.columns] == [
        (target, score, sure == WORDS[lang]["yes"]) for _, target, score, sure in said
    ]
    assert [one.reason for one in table.skipped] == ["title", "header", "total", "note"]


def test_totals_are_left_out_as_the_page_says(lang: str) -> None:
    for stated, parts, note in example("intake-tables", lang, "totals"):
        first, second = (int(part) for part in parts.split("+"))
        _, table = energy_tables(
            [["厂区", "月份", "能源种类", "用量"], ["苏州", "2023-01", "电力", first], ["苏州", "2023-02", "电力", second],
             ["合计", "", "", int(stated)]]
        )  # fmt: skip
        assert [one.code for one in table.notes] == [note]
        assert [one.reason for one in table.skipped if one.row == 3] == ["total"]


def test_figures_are_read_as_the_page_says(lang: str) -> None:
    rows = example("intake-values", lang, "figures")
    assert len(rows) == 19
    for text, mark, unit, said, beside in rows:
        given = {"mark": mark or None, "unit_hint": unit or None}
        if said == WORDS[lang]["refused"]:
            with pytest.raises(BilingualError):
                read_quantity(text, **given)  # type: ignore[arg-type]
            continue
        found = read_quantity(text, **given)  # type: ignore[arg-type]
        expected = None if said == WORDS[lang]["missing"] else Decimal(said)
        assert (found.value, found.unit or "") == (expected, beside), text
    assert "comma_assumed" in read_quantity("1,234").notes


def test_dates_are_read_as_the_page_says(lang: str) -> None:
    rows = example("intake-values", lang, "dates")
    assert len(rows) == 32
    for text, known, first, last, named in rows:
        name, _, value = known.partition("=")
        hint: dict[str, Any] = {name: int(value) if value.isdigit() else value} if name else {}
        if first == WORDS[lang]["refused"]:
            with pytest.raises(UnreadableDay) as caught:
                read_span(text, 4, **hint)
            assert caught.value.code == named, text
            continue
        found = read_span(text, 4, **hint)
        assert (found.start, found.end, found.label) == (
            date.fromisoformat(first), date.fromisoformat(last), named), text  # fmt: skip


def test_every_code_is_on_the_page_with_its_severity(lang: str) -> None:
    said = re.findall(r"^\| `(\w+)` \| (\S+) \| .+ \|$", text_of(page("intake-checks", lang)), re.M)
    assert dict(said) == {code: WORDS[lang][default_severity(code)] for code in issue_codes()}
    assert len(said) == len(issue_codes())


def compared(rows: list[list[object]], folder: Path) -> list[tuple[str, str, dict[str, Any]]]:
    """Code, text and values of the issues that hold rows beside others."""
    _, _, issues = run(rows, folder)
    wanted = issues.filter(pl.col("code").is_in(["magnitude", "outlier", "against_last_year"]))
    return [(one["code"], one["text"], json.loads(one["values"])) for one in wanted.to_dicts()]


def test_series_raise_what_the_page_says(lang: str, tmp_path: Path) -> None:
    lines = [cells for cells in example("intake-checks", lang) if "," in cells[0]]
    assert len(lines) == 4
    for number, (figures, code, at, median, ratio) in enumerate(lines):
        series = [figure.strip() for figure in figures.split(",")]
        rows = [row(period=f"2024-{month:02d}", quantity=figure) for month, figure in enumerate(series, 1)]
        found = compared(rows, tmp_path / str(number))
        if code == WORDS[lang]["none"]:
            assert found == []
        else:
            assert [(c, text, values["median"]) for c, text, values in found] == [(code, at, median)]
        if code == "magnitude":
            assert found[0][2]["ratio"] == ratio
        else:
            deviations = sorted(abs(Decimal(figure) - 100) for figure in series)
            spread = deviations[len(series) // 2]
            z = Decimal("0.6745") * abs(Decimal(series[-1]) - 100) / spread
            assert f"{z:.1f}" == ratio


def test_last_year_is_compared_as_the_page_says(lang: str, tmp_path: Path) -> None:
    section = text_of(page("intake-checks", lang)).split(f"## {HEADINGS[lang]['example']}\n")[1]
    rows = re.findall(r"^\| (\d+) \| (\d+) \| (\d+) \| ([\d.]+) \| `?(\w+)`? \|$", section, re.M)
    assert len(rows) == 3
    for number, (before, now, limit, ratio, said) in enumerate(rows):
        found = compared(
            [row(period="2023-01", quantity=before), row(period="2024-01", quantity=now)],
            tmp_path / str(number),
        )
        expected = [] if said == WORDS[lang]["none"] else [(said, ratio)]
        assert [
            (code, values["ratio"]) for code, _, values in found if code == "against_last_year"
        ] == expected
        assert limit == "3"


def test_periods_overlap_and_lack_as_the_page_says(lang: str, tmp_path: Path) -> None:
    text = text_of(page("intake-checks", lang))
    said = next(line for line in text.splitlines() if "2024-01-26" in line)
    days = re.findall(r"\d{4}-\d{2}-\d{2}", said)
    assert len(days) == 5
    first, touching = f"{days[0]}~{days[1]}", f"{days[2]}~{days[3]}"
    _, _, issues = run([row(period=first), row(period=touching)], tmp_path / "a")
    assert issues["code"].to_list() == ["overlap"]
    _, _, issues = run([row(period=first), row(period=f"{days[4]}~{days[3]}")], tmp_path / "b")
    assert "overlap" not in issues["code"].to_list()
    there = re.findall(r"2024-\d{2}(?![-\d])", said)
    _, _, issues = run([row(period=period) for period in there[:3]], tmp_path / "c")
    gap = next(issue_of(one) for one in issues.to_dicts() if one["code"] == "gap")
    assert f"{there[3]} – {there[4]}" in (gap.zh if lang == "zh" else gap.en)
    assert f"{there[3]} – {there[4]}" in said


def test_estimates_are_as_the_page_says(lang: str) -> None:
    for site, month, before, now, then, method, said in example("intake-estimates", lang):
        figure, _, unit = before.partition(" ")
        this, last = (
            date.fromisoformat(f"{month}-01"),
            date.fromisoformat(f"{int(month[:4]) - 1}{month[4:]}-01"),
        )
        driver = {(site, day): Decimal(value) for day, value in ((this, now), (last, then)) if value}
        known = [Known((site,), last, Decimal(figure), unit)]
        made, left = fill(known, [this], method, driver)  # type: ignore[arg-type]
        (one,) = [*made, *left]
        assert (one.reason if isinstance(one, Unfilled) else f"{one.value.normalize():f} {one.unit}") == said
    assert fill([Known(("S1",), date(2020, 1, 1), Decimal(1), "kWh")], [this], "same_month_last_year") == (
        [],
        [],
    )
    share = estimated_share(Decimal(1320), Decimal(11880))
    assert share == Decimal("0.1")
    assert "11,880 kWh" in text_of(page("intake-estimates", lang))


def test_an_estimate_gives_way_by_its_key(lang: str, tmp_path: Path) -> None:
    assert text_of(page("intake-estimates", lang))
    key = ["site", "carrier", "period__start", "period__end"]
    parts = []
    for name, rows in (
        ("estimate", [row(quantity="9"), row(period="2024-02", quantity="9")]),
        ("actual", [row(quantity="7")]),
    ):
        run(rows, tmp_path / name)
        parts.append(seal(tmp_path / name, tmp_path / "sealed", {"submission": name}).path)
    found = scan(parts, superseded=replaced_keys(parts, [False, True], key)).sort("period__start").collect()
    assert found["quantity"].to_list() == [Decimal(7), Decimal(9)]


def test_content_knows_no_order_as_the_page_says(lang: str, tmp_path: Path) -> None:
    rows = example("intake-sealing", lang)
    for number, (figures, beginning) in enumerate(rows):
        pairs = [one.split() for one in figures.split(";")]
        outcome, _, _ = run([row(period=p, quantity=q) for p, q in pairs], tmp_path / str(number))
        assert outcome.content_sha256.startswith(beginning)
    assert rows[0][1] == rows[1][1] != rows[2][1]


def test_a_sealed_file_is_named_and_verified_as_the_page_says(lang: str, tmp_path: Path) -> None:
    run([row(), row(period="2024-02")], tmp_path / "draft")
    sealed = seal(tmp_path / "draft", tmp_path / "sealed", {"submission": 1})
    assert sealed.path.stem == sealed.sha256[:32]
    again = seal(tmp_path / "draft", tmp_path / "sealed", {"submission": 1})
    assert again.path == sealed.path
    named = text_of(page("intake-sealing", lang))
    manifest = json.loads(manifest_path(sealed.path).read_text(encoding="utf-8"))
    assert [entry for entry in manifest if f"`{entry}`" not in named] == []
    assert not stat.S_IMODE(sealed.path.stat().st_mode) & 0o222
    assert verify(sealed.path).rows == 2
    sealed.path.chmod(0o644)
    sealed.path.write_bytes(sealed.path.read_bytes() + b" ")
    with pytest.raises(BrokenPartition):
        verify(sealed.path)


def guide(slug: str, lang: str) -> str:
    return text_of(DOCS / "guide" / f"{slug}{LANGUAGES[lang]}")


def test_the_dataset_of_the_guide_is_read(lang: str) -> None:
    lines = guide("datasets", lang).splitlines()
    begin, end = lines.index("    {"), lines.index("    }")
    body = json.loads("\n".join(lines[begin : end + 1]))
    about = read_dataset({**body, "version": 1}, "lubricants")
    assert (about.column("quantity").unit, about.key_without_period) == ("L", ("site", "grade"))
    assert body["columns"][0]["code"] in about.rules[0].parameters["by"]


def test_every_entry_of_a_definition_is_in_the_guide(lang: str) -> None:
    named = set(re.findall(r"`([a-z_]+)`", guide("datasets", lang)))
    entries = {field.name for one in (Dataset, Column, EnumValue) for field in fields(one)} - {"others"}
    rules = {name for shapes in RULE_PARAMETERS.values() for name in shapes} | set(RULE_PARAMETERS)
    assert entries | rules | set(COLUMN_TYPES) | set(FREQUENCIES) | set(REFERENCES) <= named | {
        "code",
        "synonyms",
    }


def test_every_call_of_the_interface_is_in_the_guide(lang: str) -> None:
    paths = api.get_openapi_schema()["paths"]
    begin = "/api/v1/{company}/intake"
    there = {
        f"{verb.upper()} {path.removeprefix(begin)}"
        for path, verbs in paths.items()
        if path.startswith(begin)
        for verb in verbs
    }
    said = re.findall(r"^\| `((?:GET|POST|PUT|DELETE) \S+)` \|", guide("programs", lang), re.M)
    assert set(said) == there
    assert len(said) == len(there)
