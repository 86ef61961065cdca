"""A product engineer and an approver in a browser: from a study to a record, what lies behind it, a signed report."""

from __future__ import annotations

from typing import Any

import pytest

from tests.browser.looking import layout_faults
from tests.serving import Served

HOME = "/c/lenovo/footprints/"


@pytest.fixture(scope="module")
def database(served: Served) -> None:
    """The starter database in use; the products are the demonstration's."""
    served.run("packs", "install", "lca-starter", "--company", "lenovo")


def test_from_a_study_to_a_signed_report(page_as: Any, accessible: Any, shot: Any, database: None) -> None:
    manager = page_as("programme_manager")
    record = set_up_and_calculate(manager)
    assert accessible(manager) == []

    manager.goto(record)
    assert "kgCO₂e" in manager.locator(".footprint-total").inner_text()
    manager.locator("section").filter(has_text="Hot spots").get_by_role("link").first.click()
    manager.get_by_role("heading", name="The process").wait_for()
    assert "×" in manager.locator("p.footprint-sum").inner_text()  # amount times intensity

    manager.goto(f"{record}hot-spots/")
    manager.locator("#levers .chart-picture svg").wait_for()
    assert layout_faults(manager) == []
    shot(manager, "footprint-hot-spots")

    try_a_suppliers_figure(manager, record)
    shot(manager, "footprint-what-if")
    compare_two(manager)

    manager.goto(record)
    manager.get_by_role("button", name="Hand in for review").click()
    manager.get_by_text("somebody else approves it").wait_for()
    assert manager.get_by_role("button", name="Approve").count() == 0

    approver = page_as("approver", "zh", 390, dark=True)
    approver.goto(record)
    assert approver.title().startswith("青禾笔记本 14")
    assert layout_faults(approver) == []
    approver.get_by_role("button", name="批准").click()
    approver.get_by_text("碳足迹已批准").first.wait_for()
    shot(approver, "footprint-approved-zh")

    approver.goto(f"{record}report/")
    with approver.expect_download() as report:
        approver.get_by_role("link", name="报告（PDF）").click()
    assert report.value.path().read_bytes().startswith(b"%PDF")


def set_up_and_calculate(page: Any) -> str:
    """A study of the notebook family, calculated by a worker; the address of its standard configuration's record."""
    page.goto(HOME + "make/")
    page.locator("select[name=family]").select_option("book14")
    for name, said in (("code", "journey"), ("name_zh", "笔记本"), ("name_en", "Notebook")):
        page.locator(f"input[name={name}]").fill(said)
    page.get_by_role("button", name="Set up and calculate").click()
    page.get_by_text("is calculated: 6 footprints").wait_for(
        timeout=60_000
    )  # the page asks by itself until it is
    link = page.locator("tbody tr").filter(has_text="book14-std").locator("th a, td a").first
    return str(link.get_attribute("href"))


def try_a_suppliers_figure(page: Any, record: str) -> None:
    """A supplier's figure for the display, beside today's."""
    page.goto(f"{record}what-if/")
    lines = page.locator("select[name=line]")
    display = next(one for one in lines.locator("option").all() if "isplay" in one.inner_text())
    lines.select_option(display.get_attribute("value"))
    page.get_by_role("button", name="Show alternatives").click()
    page.locator("input#figure-value").fill("8")
    page.locator("form:has(input#figure-value)").get_by_role("button", name="Try it").click()
    page.get_by_role("heading", name="The whole portfolio").wait_for()
    assert "Today" in page.locator("p.footprint-sum").inner_text()
    assert page.locator("ul.chips .chip.active").filter(has_text="8 kgCO₂e a unit").count() == 1


def compare_two(page: Any) -> None:
    """Two variants side by side, with what makes the difference."""
    page.goto(HOME + "compare/")
    for name, wanted in (("first", "Standard"), ("second", "Performance")):
        field = page.locator(f"select[name={name}]")
        option = next(
            one for one in field.locator("option").all() if wanted.casefold() in one.inner_text().casefold()
        )
        field.select_option(option.get_attribute("value"))
    page.locator("form.table-tools").get_by_role("button", name="Compare").click()
    page.locator("#compare-steps .chart-picture svg").wait_for()
    assert page.get_by_text("the same", exact=False).count() > 3
