"""The first journey in a browser: sign in, tower, table, lineage, export, languages."""

from __future__ import annotations

import csv
import io
import json
import re
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook

from tests.serving import PEOPLE, Served

TABLE = "/c/lenovo/kpi/"


def test_a_wrong_password_is_refused_without_saying_which(page_as: Any) -> None:
    page = page_as(None)
    page.goto("/account/login/")
    page.locator("input[name=login]").fill(f"auditor@{PEOPLE}")
    page.locator("input[name=password]").fill("not the password")
    page.locator("form button[type=submit]").first.click()
    page.get_by_text("correct", exact=False).first.wait_for()
    assert "/account/login/" in page.url


def test_sign_in_leads_to_the_tower(served: Served, page_as: Any) -> None:
    page = page_as(None)
    page.goto("/")
    page.locator("input[name=login]").fill(f"auditor@{PEOPLE}")
    page.locator("input[name=password]").fill(served.password("auditor"))
    page.locator("form button[type=submit]").first.click()
    page.wait_for_url("**/c/lenovo/**")
    assert page.locator("h1").inner_text().strip()


def test_the_state_line_counts_what_is_there(page_as: Any) -> None:
    page = page_as("executive_viewer")
    page.goto("/c/lenovo/")
    assert re.search(r"1 of 21 targets decided; 0 ahead, 1 behind", page.locator("main").inner_text())


def test_a_tile_opens_the_passport(page_as: Any) -> None:
    page = page_as("executive_viewer")
    page.goto("/c/lenovo/")
    page.locator("main a[href*='/kpi/figure/']").first.click()
    panel = page.locator("#passport")
    panel.get_by_text("FY2022/23", exact=False).first.wait_for()
    assert "Lenovo" in panel.inner_text()


def test_the_language_switch_keeps_the_place(page_as: Any) -> None:
    page = page_as("programme_manager", lang="en")
    page.goto(TABLE + "?q=water")
    page.get_by_role("button", name="中文").first.click()
    page.locator("html[lang^=zh]").wait_for()
    assert "q=water" in page.url
    assert "取水量" in page.locator("main").inner_text()


@pytest.mark.parametrize(("words", "series"), [("用水", "取水量"), ("电力", "电力"), ("305-1", "范围一")])
def test_the_table_is_searched_in_chinese_and_by_framework(page_as: Any, words: str, series: str) -> None:
    page = page_as("executive_viewer", lang="zh")
    page.goto(TABLE + f"?q={words}")
    rows = page.locator("tbody tr").all_inner_texts()
    assert any(series in row for row in rows), rows
    assert len(rows) < 40


def test_a_figure_shows_its_lineage(page_as: Any) -> None:
    page = page_as("auditor")
    page.goto(TABLE + "?q=scope+1")
    page.get_by_role("link", name="6,031", exact=False).first.click()
    panel = page.locator("#passport")
    panel.get_by_text("Scope 1", exact=False).first.wait_for()
    text = panel.inner_text()
    for said in ("6,031", "Data owner", "Approver", "6,509"):
        assert said in text, said


def download(page: Any, kind: str, lang: str = "en") -> bytes:
    """Ask for an export the way the menu's link does."""
    answer = page.request.get(f"{TABLE}export/?format={kind}&lang={lang}")
    assert answer.status == 200, answer.status
    return answer.body()


def test_all_exports_hold_the_figures_of_the_screen(page_as: Any) -> None:
    page = page_as("executive_viewer", lang="en")
    page.goto(TABLE)
    table = list(csv.reader(io.StringIO(download(page, "csv").decode("utf-8-sig"))))
    years = [table[0].index(f"FY{y}/{y % 100 + 1:02d}") for y in range(2018, 2023)]
    key = table[0].index("Code")
    from_csv = {row[key]: [row[i] for i in years] for row in table[1:] if len(row) > max(years) and row[key]}
    assert from_csv["ghg.scope1"] == ["6031", "7766", "7269", "6069", "6303"]
    content = json.loads(download(page, "json"))
    sheet = load_workbook(io.BytesIO(download(page, "xlsx"))).worksheets[0]
    numbers = {cell.value for row in sheet.iter_rows() for cell in row if isinstance(cell.value, int | float)}
    assert {6031, 7766, 7269, 6069, 6303, 3239.99} <= numbers
    assert "6031" in json.dumps(content)
    pdf = download(page, "pdf")
    assert pdf.startswith(b"%PDF")
    text = page.locator("main").inner_text()
    for shown in ("6,031", "20,432,492", "3,239.99", "0.10"):
        assert shown in text


def test_slash_focuses_the_search(page_as: Any) -> None:
    page = page_as("executive_viewer")
    page.goto("/c/lenovo/")
    page.keyboard.press("/")
    assert page.evaluate("document.activeElement.getAttribute('type')") == "search"


def test_the_skip_link_comes_first(page_as: Any) -> None:
    page = page_as("executive_viewer")
    page.goto("/c/lenovo/")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.getAttribute('href')").startswith("#")


def test_targets_say_what_is_missing(page_as: Any) -> None:
    page = page_as("executive_viewer")
    page.goto("/c/lenovo/targets/T02/")
    text = page.locator("main").inner_text()
    assert "−19.4" in text
    assert "not stated" in text.lower()


def test_a_finding_is_answered(page_as: Any) -> None:
    page = page_as("data_owner")
    page.goto("/c/lenovo/quality/?rule=unit-fits-label")
    page.locator("tbody details.fold summary").first.click()
    note = "The row is installed capacity; the label will be corrected."
    form = page.locator("form[action*='/answer/']").first
    form.wait_for()
    form.locator("select[name=state]").select_option("explained")
    form.locator("textarea[name=note]").fill(note)
    with page.expect_response("**/answer/**") as answered:
        form.locator("button.btn-primary").click()
    assert answered.value.status == 200
    page.goto("/c/lenovo/quality/?state=explained")
    assert page.locator("tr[data-work-item]").count() == 1


def test_findings_are_walked_by_keyboard(page_as: Any) -> None:
    page = page_as("programme_manager")
    page.goto("/c/lenovo/quality/")
    page.locator("body").press("j")
    first = page.evaluate("document.activeElement.closest('[data-work-item]')?.id")
    page.keyboard.press("j")
    second = page.evaluate("document.activeElement.closest('[data-work-item]')?.id")
    page.keyboard.press("k")
    assert first
    assert second
    assert first != second
    assert page.evaluate("document.activeElement.closest('[data-work-item]')?.id") == first


def hand_in(page: Any, content: str, folder: Path) -> None:
    """Upload a file as a person does."""
    file = folder / "figures.csv"
    file.write_text(content, encoding="utf-8")
    page.goto("/c/lenovo/indicators/upload/")
    page.locator("input[type=file]").set_input_files(file)
    page.locator("form[enctype] button.btn-primary").click()


def test_a_bad_cell_is_named_and_nothing_is_taken(page_as: Any, tmp_path: Path) -> None:
    page = page_as("data_owner")
    hand_in(page, "indicator,member,period,value,unit\nghg.scope1,,FY2022/23,six thousand,tCO2e\n", tmp_path)
    page.get_by_text("six thousand", exact=False).first.wait_for()
    assert "D2" in page.locator("main").inner_text()
    page.goto("/c/lenovo/indicators/submissions/?state=draft")
    assert "figures.csv" not in page.locator("main").inner_text()


def test_hand_in_and_approve(page_as: Any, tmp_path: Path, accessible: Any) -> None:
    """A corrected figure travels from a file to the table, approved by somebody else, and its passport says so."""
    owner = page_as("data_owner")
    hand_in(owner, "indicator,member,period,value,unit\npackaging.total,,FY2022/23,99979,t\n", tmp_path)
    owner.wait_for_url("**/submissions/*/**")
    assert accessible(owner) == []
    address = owner.url
    form = owner.locator("form[action$='/submit/']")
    form.locator("select[name=reason_code]").select_option("data_correction")
    form.locator("[name=reason]").fill("A delivery note was missing")
    form.locator("button").first.click()
    owner.locator("[formaction$='/withdraw/']").wait_for()
    assert owner.get_by_role("button", name="Approve", exact=True).count() == 0
    approver = page_as("approver")
    approver.goto(address)
    assert "99,978" in approver.locator("main").inner_text()
    with approver.expect_navigation():
        approver.get_by_role("button", name="Approve", exact=True).click()
    approver.goto(TABLE + "?q=packaging.total")
    approver.get_by_role("link", name="99,979").first.click()
    panel = approver.locator("#passport")
    panel.get_by_text("A delivery note was missing", exact=False).first.wait_for()
    assert "99,978" in panel.inner_text()


def test_the_trail_verifies(page_as: Any) -> None:
    page = page_as("auditor")
    page.goto("/c/lenovo/audit/")
    page.locator("form[action*='/audit/verify/'] button").first.click()
    page.wait_for_load_state("networkidle")
    assert (
        "intact" in page.locator("body").inner_text().lower()
        or "whole" in page.locator("body").inner_text().lower()
    )
