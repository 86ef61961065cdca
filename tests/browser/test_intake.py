"""Data intake in a browser: a messy workbook from the drop zone to the seal, and every page of the engine."""

from __future__ import annotations

import re
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook, load_workbook

from tests.browser.looking import resize

HOME = "/c/lenovo/intake/"
ROOT = Path(__file__).resolve().parents[2]
WORDS = {
    "en": {
        "confirm": "Confirm the columns",
        "correct": "Correct",
        "leave_out": "Leave out",
        "hand_in": "Hand in for approval",
        "approve": "Approve and seal",
        "sealed": "Sealed",
        "not_a_site": "is not known",
        "go_on": "Go on to hand in",
    },
    "zh": {
        "confirm": "确认列并检查数据",
        "correct": "更正",
        "leave_out": "排除",
        "hand_in": "提交审批",
        "approve": "批准并封存",
        "sealed": "已封存",
        "not_a_site": "找不到",
        "go_on": "前往提交",
    },
}


def messy(path: Path, year: int) -> Path:
    """Title rows, a unit in the header, figures as text, an unknown site, a figure that is none, a total row."""
    book = Workbook()
    sheet = book.active
    sheet.title = "能源台账"
    sheet.append([f"{year} 年能源消费台账"])
    sheet.append(["填报部门：动力科"])
    sheet.append([])
    sheet.append(["厂区", "电表号", "月份", "能源品种", "用电量(kWh)", "经办科室"])
    for month in range(1, 7):
        sheet.append(["合肥", "HF-01", f"{year}年{month}月", "电", 120_000 + month * 317, "动力科"])
        site = "火星基地" if month == 4 else "武汉"
        figure = "abc" if month == 3 else f"{98_000 + month * 101:,}"
        sheet.append([site, "WH-02", f"{year}年{month}月", "电", figure, "后勤科"])
    sheet.append(["合计", None, None, None, 1_319_000, None])
    book.save(path)
    return path


def drop(page: Any, file: Path) -> None:
    """Hand a workbook in at the drop zone, as purchased energy."""
    page.goto(HOME)
    page.locator("input[type=file]").set_input_files(file)
    page.locator(".drop-files").get_by_text(file.name).wait_for()
    page.locator("select[name=dataset]").select_option("energy")
    page.locator("form.drop-card button.btn-primary").click()
    page.locator(".intake-steps").wait_for()


def row_of(page: Any, number: int) -> Any:
    """The preview's line of a row of the file."""
    link = page.locator("th a", has_text=re.compile(rf"^{number}$"))
    return page.locator(".rows-table tbody tr").filter(has=link)


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_a_messy_workbook_becomes_sealed_rows(
    page_as: Any, tmp_path: Path, accessible: Any, shot: Any, lang: str
) -> None:
    words, year = WORDS[lang], {"zh": 2024, "en": 2025}[lang]
    owner = page_as("data_owner", lang=lang)
    drop(owner, messy(tmp_path / f"energy-{year}.xlsx", year))
    if owner.locator(".mapping-table").count():
        assert owner.locator("select[name=target-4]").input_value() == "quantity"
        assert owner.locator("input[name=unit-4]").input_value() == "kWh"
        assert accessible(owner) == []
        shot(owner, f"intake-columns-{lang}")
        owner.get_by_role("button", name=words["confirm"]).click()
    owner.locator(".rows-table").wait_for()
    assert accessible(owner) == []
    shot(owner, f"intake-check-{lang}")
    assert words["not_a_site"] in row_of(owner, 12).inner_text()
    _fix_the_site(owner, words, lang)
    _leave_the_row_out(owner, words)
    owner.get_by_role("link", name=words["go_on"]).click()
    address = re.sub(r"\?.*", "", owner.url)
    assert accessible(owner) == []
    shot(owner, f"intake-hand-in-{lang}")
    owner.get_by_role("button", name=words["hand_in"]).click()
    owner.locator(".badge").first.wait_for()
    assert owner.get_by_role("button", name=words["approve"]).count() == 0
    approver = page_as("approver", lang=lang)
    approver.goto(address)
    approver.get_by_role("button", name=words["approve"]).click()
    approver.locator(".page-head .badge").get_by_text(words["sealed"]).wait_for()
    assert accessible(approver) == []
    shot(approver, f"intake-sealed-{lang}")
    _lineage(approver, address, words, accessible, shot, lang)


def _fix_the_site(page: Any, words: dict[str, str], lang: str) -> None:
    """Correct an unknown site in place: the problem goes, and the change is on the list."""
    row_of(page, 12).locator("td.cell-error a").click()
    editor = page.locator(".cell-editor")
    editor.locator("[name=after]").select_option("wuhan")
    editor.locator("[name=why]").fill("a typing error")
    editor.get_by_role("button", name=words["correct"], exact=True).click()
    page.locator(".changes").get_by_text("a typing error").wait_for()
    assert row_of(page, 12).locator(".cell-error").count() == 0
    assert ("武汉" if lang == "zh" else "Wuhan") in row_of(page, 12).inner_text()


def _leave_the_row_out(page: Any, words: dict[str, str]) -> None:
    """Exclude the row whose figure is none, with a reason; then nothing keeps the draft from being handed in."""
    row_of(page, 10).locator("[data-select-row]").check()
    bulk = page.locator("#exclude-form")
    bulk.locator("[name=why]").fill("meter broken")
    bulk.get_by_role("button", name=words["leave_out"]).click()
    page.locator(".changes").get_by_text("meter broken").wait_for()
    assert row_of(page, 10).locator(".badge").count() == 1


def _lineage(page: Any, address: str, words: dict[str, str], accessible: Any, shot: Any, lang: str) -> None:
    """From a sealed row to its cell, file, mapping, people and partition."""
    page.goto(f"{address}?step=check")
    assert page.locator("#exclude-form").count() == 0
    row_of(page, 12).locator("th a").click()
    page.locator("dl.facts").wait_for()
    text = page.locator("main").inner_text()
    for said in ("E12", "98,404", "SHA-256", "火星基地"):
        assert said in text, said
    assert accessible(page) == []
    shot(page, f"intake-row-{lang}")


def test_the_annotated_copy_says_what_is_wrong_at_the_cell(page_as: Any, tmp_path: Path) -> None:
    page = page_as("data_owner", lang="zh")
    drop(page, messy(tmp_path / "annotated.xlsx", 2021))
    if page.locator(".mapping-table").count():
        page.get_by_role("button", name=WORDS["zh"]["confirm"]).click()
    page.locator(".rows-table").wait_for()
    address = re.sub(r"\?.*", "", page.url)
    answer = page.request.get(f"{address}annotated.xlsx")
    assert answer.status == 200
    copy = tmp_path / "copy.xlsx"
    copy.write_bytes(answer.body())
    sheet = load_workbook(copy)["能源台账"]
    assert sheet["A12"].comment is not None
    assert "火星基地" in sheet["A12"].comment.text
    page.locator("form[action$='/discard/'] button").click()
    page.once("dialog", lambda dialog: dialog.accept())


def test_rows_are_typed_in_and_checked(page_as: Any, accessible: Any) -> None:
    page = page_as("data_owner", lang="en")
    page.goto(HOME + "enter/?dataset=energy")
    assert accessible(page) == []
    page.locator("[name=r1-site]").select_option("hefei")
    page.locator("[name=r1-period]").fill("2022-03")
    page.locator("[name=r1-carrier]").select_option("electricity")
    page.locator("[name=r1-quantity]").fill("12.5")
    page.locator("[name=r1-unit]").select_option("MWh")
    page.get_by_role("button", name="More rows").click()
    page.locator("[name=r10-site]").wait_for()
    assert page.locator("[name=r1-quantity]").input_value() == "12.5"
    page.get_by_role("button", name="Make a draft and check it").click()
    page.locator(".rows-table").wait_for()
    assert "12,500" in page.locator(".rows-table").inner_text()


PAGES = ("", "submissions/", "upload/", "enter/", "calendar/", "campaigns/", "datasets/", "datasets/energy/")


LOOKS = [("zh", 390), ("en", 1440)]  # one look of axe a language; the widths of both


@pytest.mark.parametrize(("lang", "width"), LOOKS)
def test_every_page_is_accessible_at_any_width(
    page_as: Any, accessible: Any, shot: Any, lang: str, width: int
) -> None:
    page = page_as("programme_manager", lang=lang, width=width)
    for address in (*PAGES, "datasets/define/", "campaigns/open/"):
        page.goto(HOME + address)
        look(page, accessible, shot, f"intake-{address.strip('/').replace('/', '-') or 'home'}-{lang}", width)


def look(page: Any, accessible: Any, shot: Any, name: str, width: int) -> None:
    """axe at one width, nothing too wide at both."""
    shot(page, f"{name}-{width}")
    assert accessible(page) == [], name
    for wide in (1440 + 390 - width, width):
        resize(page, wide)
        assert not page.evaluate("document.documentElement.scrollWidth > innerWidth"), (name, wide)


def test_a_collection_round_says_who_owes_what(page_as: Any, accessible: Any) -> None:
    manager = page_as("programme_manager", lang="en")
    manager.goto(HOME + "campaigns/open/")
    manager.locator("[name=name_en]").fill("First half of 2030")
    for name, day in (("first_day", "2030-01-01"), ("last_day", "2030-06-30"), ("due", "2030-07-15")):
        manager.locator(f"[name={name}]").fill(day)
    manager.locator("[name=owner]").select_option(label="数据负责人 Data owner")
    manager.locator("[name=datasets][value=energy]").check()
    manager.locator(".check-list").last.get_by_text("Hefei", exact=True).click()
    manager.get_by_role("button", name="Open the round").click()
    manager.get_by_text("0 of 1 are there").wait_for()
    assert accessible(manager) == []
    owner = page_as("data_owner", lang="en")
    owner.goto(HOME)
    assert "Hefei" in owner.locator(".waits-list").inner_text()
    owner.goto(HOME + "calendar/?from=2030-01")
    assert owner.locator("td .month-owed").count() == 6
    manager.on("dialog", lambda dialog: dialog.accept())
    manager.get_by_role(
        "button", name="Close the round"
    ).click()  # open, it lends its days to what others enter
    manager.get_by_text("Closed", exact=True).first.wait_for()


def readings(path: Path, count: int) -> Path:
    """A table of text so long that it is read and checked by jobs."""
    lines = (
        "合肥,2025年{},电,M-{},{}\n".format(f"{i % 12 + 1}月", i // 12, 1000 + i % 997) for i in range(count)
    )
    path.write_text("厂区,月份,能源品种,表号,用电量(kWh)\n" + "".join(lines), encoding="utf-8")
    return path


def test_a_cancelled_check_is_resumed_and_then_discarded(
    page_as: Any, served: Any, tmp_path: Path, accessible: Any, shot: Any
) -> None:
    page = page_as("data_owner", lang="zh")
    drop(page, readings(tmp_path / "long.csv", 500_000))
    page.locator(".mapping-table, .rows-table, #intake-stopped").first.wait_for(timeout=60_000)
    if page.locator(".mapping-table").count():
        page.get_by_role("button", name=WORDS["zh"]["confirm"]).click()
    cancel = page.locator("#intake-progress").get_by_role("button", name="取消")
    cancel.or_(page.locator(".rows-table")).first.wait_for(timeout=60_000)
    if not cancel.count():
        pytest.skip("the rows were checked before anybody could cancel")
    cancel.click()
    stopped = page.locator("#intake-stopped")
    stopped.get_by_text("已取消").wait_for(timeout=60_000)
    assert page.locator("#intake-progress").count() == 0
    assert accessible(page) == []
    shot(page, "intake-stopped-zh")
    page.context.add_cookies([{"name": "django_language", "value": "en", "url": served.address}])
    page.reload()
    stopped.get_by_text("was cancelled").wait_for()
    assert accessible(page) == []
    shot(page, "intake-stopped-en")
    stopped.get_by_role("button", name="Resume").click()
    page.locator(".rows-table").wait_for(timeout=120_000)
    assert page.locator("#intake-stopped").count() == 0
    page.once("dialog", lambda dialog: dialog.accept())
    page.locator("form[action$='/discard/'] button").first.click()
    page.wait_for_url(f"**{HOME}")


KILLED = """
import os, signal
from qingheng.apps.intake.services import reading
def killed(*_, **__):
    os.kill(os.getpid(), signal.SIGKILL)
reading.parts_of = killed
from qingheng.interfaces.cli.main import app
app(["intake", "load", {file!r}, "--dataset", "energy", "--as", {person!r}])
"""


def test_a_killed_load_says_so_and_goes_on(
    page_as: Any, served: Any, tmp_path: Path, accessible: Any
) -> None:
    file = readings(tmp_path / "killed.csv", 24)
    script = KILLED.format(file=str(file), person="data_owner@demo.qingheng.example")
    setup = "import django; django.setup()\n"
    done = subprocess.run([sys.executable, "-c", setup + script], env=served.env, cwd=ROOT, check=False)
    assert done.returncode == -signal.SIGKILL
    page = page_as("data_owner", lang="en")
    page.goto(HOME + "submissions/?q=killed.csv")
    page.get_by_role("link", name="killed.csv").first.click()
    page.locator("#intake-stopped").get_by_text("cut short").wait_for()
    assert page.locator("#intake-stopped").get_by_role("button", name="Discard").count() == 1
    assert accessible(page) == []
    page.locator("#intake-stopped").get_by_role("button", name="Resume").click()
    page.locator(".mapping-table, .rows-table").first.wait_for()


def test_one_walks_from_row_to_row_by_keyboard_and_comments(page_as: Any, accessible: Any, shot: Any) -> None:
    page = page_as("data_owner", lang="en")
    page.goto(HOME + "enter/?dataset=energy")
    for number, month in ((1, "2021-01"), (2, "2021-02")):
        page.locator(f"[name=r{number}-site]").select_option("hefei")
        page.locator(f"[name=r{number}-period]").fill(month)
        page.locator(f"[name=r{number}-carrier]").select_option("electricity")
        page.locator(f"[name=r{number}-quantity]").fill("12.5")
        page.locator(f"[name=r{number}-unit]").select_option("MWh")
    page.get_by_role("button", name="Make a draft and check it").click()
    page.locator(".rows-table tbody tr th a").first.click()
    page.locator("#values").wait_for()
    first = page.url
    page.keyboard.press("j")
    page.get_by_text("2 of 2").wait_for()
    assert "2021-02" in page.locator("main").inner_text()
    page.locator(".comments textarea").fill("Which meter is this?")
    page.locator(".comments").get_by_role("button", name="Comment").click()
    page.locator(".comments li").get_by_text("Which meter is this?").wait_for()
    assert accessible(page) == []
    page.keyboard.press("k")
    page.get_by_text("1 of 2").wait_for()
    assert page.url == first
    page.goto("/c/lenovo/comments/")
    page.get_by_text("Which meter is this?").wait_for()
    assert accessible(page) == []
    shot(page, "comments-open-en")
    page.locator("table a[href*='comments-row']").first.click()
    page.get_by_text("2 of 2").wait_for()


@pytest.mark.parametrize(("lang", "width"), LOOKS)
def test_comments_and_schedules_are_accessible_at_any_width(
    page_as: Any, accessible: Any, shot: Any, lang: str, width: int
) -> None:
    page = page_as("programme_manager", lang=lang, width=width)
    for address in ("/c/lenovo/comments/", "/c/lenovo/jobs/schedules/"):
        page.goto(address)
        look(page, accessible, shot, f"{address.strip('/').split('/', 2)[2].replace('/', '-')}-{lang}", width)
    page.goto("/c/lenovo/jobs/schedules/")
    assert "0 8 * * *" in page.locator("main").inner_text()
