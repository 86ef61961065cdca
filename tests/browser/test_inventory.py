"""Inventories in a browser: pictures are drawn with their tables, nothing is cut off, axe and the keyboard agree."""

from __future__ import annotations

from typing import Any

import pytest

from tests.browser.looking import layout_faults, resize

PAGES = (
    "",
    "?by=gas",
    "?by=month&share=consolidated",
    "streams/",
    "years/",
    "factors/",
    "blocked/",
    "report/?form=china",
)


def opened(page: Any) -> str:
    """The address of the first inventory of the list."""
    page.goto("/c/lenovo/inventory/")
    return str(page.locator("table a.cell-link").first.get_attribute("href"))


@pytest.mark.parametrize(("lang", "dark"), [("zh", False), ("en", True)])
def test_pages_hold_at_every_width(lang: str, dark: bool, page_as: Any, accessible: Any, shot: Any) -> None:
    page = page_as("programme_manager", lang=lang, dark=dark)
    base = opened(page)
    for at, path in enumerate(PAGES):
        page.goto(base + path)
        assert page.locator(".inventory-nav a[aria-current=page]").count() == 1, path
        shot(page, f"inventory-{at}-{lang}")
        assert accessible(page) == [], path
        for width in (390, 1440):
            resize(page, width)
            assert layout_faults(page) == [], (path, width)


def test_pictures_are_drawn_and_have_their_tables(page_as: Any) -> None:
    page = page_as("programme_manager")
    base = opened(page)
    for path, chart in (("", "totals-chart"), ("streams/", "streams-chart"), ("years/", "years-chart")):
        page.goto(base + path)
        figure = page.locator(f"#{chart}")
        figure.locator(".chart-picture svg").first.wait_for()
        figure.locator("[data-chart-act=table]").click()
        figure.locator(".chart-table tbody tr").first.wait_for()


def test_a_figure_opens_its_lines_and_a_report_is_taken_along(page_as: Any) -> None:
    page = page_as("programme_manager")
    base = opened(page)
    page.goto(base)
    page.locator("#totals-list tbody a.cell-link").first.click()
    page.wait_for_url("**/lines/?**")
    assert page.locator("#lines-list tbody tr").count() > 0
    page.goto(base + "report/?lang=en")
    with page.expect_download() as taken:
        page.locator("a[download]", has_text="Excel").click()
    assert taken.value.suggested_filename.endswith("-iso14064-en.xlsx")
