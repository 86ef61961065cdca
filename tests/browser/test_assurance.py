"""An auditor's journey: an engagement is opened, lines are drawn and followed to their evidence, a finding is raised."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tests.browser.looking import LAYOUT, SETTLED


def test_from_the_engagement_to_a_finding(page_as: Any) -> None:
    manager = page_as("programme_manager")
    manager.goto("/c/lenovo/assurance/open/")
    manager.get_by_label("Title").fill("Assurance of the year")
    manager.get_by_role("button", name="Open it").click()
    manager.get_by_role("heading", name="Assurance of the year").wait_for()
    where = manager.url
    auditor = page_as("auditor")
    auditor.goto(where)
    auditor.locator("#sample-method").select_option("impact")
    auditor.locator("#sample-size").fill("3")
    auditor.get_by_role("button", name="Draw", exact=True).click()
    lines = auditor.get_by_role("region", name="Lines drawn").locator("tbody tr")
    lines.first.wait_for()
    assert lines.count() == 3
    lines.first.get_by_role("button", name="Agreed").click()
    auditor.get_by_role("region", name="Lines drawn").get_by_text("Agreed", exact=True).first.wait_for()
    line = auditor.get_by_role("region", name="Lines drawn").locator("tbody th a").first.get_attribute("href")
    auditor.goto(where)
    auditor.get_by_role("region", name="Samples").get_by_text("1", exact=True).first.wait_for()
    auditor.locator("#finding-title").fill("Meter 4")
    auditor.locator("#finding-text").fill("The bill of May is missing.")
    auditor.get_by_role("button", name="Raise", exact=True).click()
    auditor.get_by_role("link", name="1 Meter 4").wait_for()
    auditor.goto(line)
    auditor.wait_for_url("**/inventory/**/lines/**")
    manager.goto(where)
    manager.get_by_role("link", name="1 Meter 4").click()
    manager.get_by_label("Answer", exact=True).fill("Here it is.")
    bill = {"name": "bill-may.csv", "mimeType": "text/csv", "buffer": b"may,7"}
    manager.locator("#answer-file").set_input_files(bill)
    manager.get_by_role("button", name="Send the answer").click()
    manager.get_by_text("Here it is.").first.wait_for()
    manager.get_by_role("link", name="bill-may.csv").wait_for()


def test_rows_are_drawn_and_a_pack_is_written_in_the_background(page_as: Any) -> None:
    auditor = page_as("auditor")
    auditor.goto("/c/lenovo/assurance/")
    auditor.locator("main table tbody a").first.click()
    auditor.locator("#sample-unit").select_option("row")
    auditor.locator("#sample-size").fill("2")
    auditor.get_by_role("button", name="Draw", exact=True).click()
    rows = auditor.get_by_role("region", name="Lines drawn").locator("tbody tr")
    rows.first.wait_for()
    assert rows.count() == 2
    auditor.locator(".crumbs a").last.click()
    auditor.get_by_role("link", name="Replay pack").click()
    auditor.get_by_role("button", name="Write the pack").click()
    with auditor.expect_download() as fetched:
        auditor.get_by_role("link", name="Download the pack").first.click()
    assert fetched.value.suggested_filename.endswith(".zip")


@pytest.mark.parametrize(("lang", "width"), [("zh", 390), ("en", 1440)])
def test_the_pages_hold_their_words(
    page_as: Any,
    lang: str,
    width: int,
    accessible: Callable[[Any], list[str]],
    shot: Callable[[Any, str], None],
) -> None:
    page = page_as("auditor", lang=lang, width=width)
    page.goto("/c/lenovo/assurance/")
    page.locator("main table tbody a").first.click()
    page.locator("h1").wait_for()
    page.evaluate(SETTLED)
    shot(page, f"assurance-{lang}-{width}")
    assert page.evaluate(LAYOUT) == []
    assert accessible(page) == []
