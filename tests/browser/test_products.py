"""A bill in a browser: from a file whose headings nobody knows to a released revision, its tree and an item."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.browser.looking import layout_faults, resize

HOME = "/c/lenovo/products/"
HEADS = {"en": "Drawing ref,Goes into,How many,UOM", "zh": "图号,装入,几个,单位"}
WORDS = {
    "en": {
        "import": "Import", "confirm": "Confirm the columns", "correct": "Correct", "release": "Release the revision",
        "edit": "Edit", "keep": "Keep", "history": "History", "says": "not the same as free of substances", "is": "What {} is",
        "barrier": "does not release it",
    },
    "zh": {
        "import": "导入", "confirm": "确认列对应", "correct": "更正", "release": "发布版本", "edit": "编辑", "keep": "保存",
        "history": "历史", "says": "不等于不含有害物质", "is": "“{}”对应", "barrier": "不能发布该草稿",
    },
}  # fmt: skip


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_a_bill_from_unknown_headings_to_a_release(
    page_as: Any, accessible: Any, shot: Any, tmp_path: Path, lang: str
) -> None:
    said, heads = WORDS[lang], HEADS[lang].split(",")
    product = f"LAMP-{lang}"
    file = tmp_path / f"lamp-{lang}.csv"
    rows = f"FOOT-{lang},{product},4,pcs\nARM-{lang},{product},two,pcs\nROD-{lang},ARM-{lang},0.5,kg\n"
    file.write_text(f"{HEADS[lang]}\n{rows}", encoding="utf-8")
    owner, approver = page_as("data_owner", lang), page_as("approver", lang, dark=True)

    owner.goto(HOME + "import/")
    owner.locator("input[type=file]").set_input_files(file)
    owner.get_by_role("button", name=said["import"], exact=True).click()
    owner.wait_for_url("**/columns/")
    chosen = [owner.get_by_label(said["is"].format(head), exact=True).input_value() for head in heads]
    assert chosen == ["code", "parent", "quantity", "unit"]  # proposals, by what stands in the columns
    assert accessible(owner) == []
    shot(owner, f"product-columns-{lang}")
    owner.get_by_role("button", name=said["confirm"]).click()
    owner.wait_for_url("**/revisions/*/")
    draft = owner.url

    cell = owner.locator("input.is-invalid")
    assert cell.input_value() == "two"
    cell.fill("2")
    owner.get_by_role("button", name=said["correct"]).click()
    cell.wait_for(state="detached")
    for width in (390, 1440):
        resize(owner, width)
        assert layout_faults(owner) == []

    approver.goto(draft)
    approver.on("dialog", lambda dialog: dialog.accept())
    assert accessible(approver) == []
    approver.get_by_role("button", name=said["release"]).click()
    approver.locator("table").get_by_text(f"ROD-{lang}").first.wait_for()

    owner.goto(HOME + f"items/?q={product}")
    owner.get_by_role("link", name=product).click()
    owner.locator(".bill-tree summary").first.click()
    owner.locator(".bill-tree").get_by_text(f"ROD-{lang}").first.wait_for()
    assert said["says"] in owner.locator("main").inner_text()
    owner.get_by_role("link", name=said["edit"], exact=True).click()
    owner.locator("input[name=mass_kg]").fill("1.25")
    owner.get_by_role("button", name=said["keep"]).click()
    owner.locator("input[type=checkbox][name=agreed]").check()  # a released bill uses it
    owner.get_by_role("button", name=said["keep"]).click()
    owner.locator("details.trail-of summary").click()
    assert "— → 1.25" in owner.locator("ul.history").inner_text()
    assert accessible(owner) == []
    shot(owner, f"product-item-{lang}")
