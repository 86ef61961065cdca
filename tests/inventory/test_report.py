"""Reports on an inventory: every figure is of the run, every clause is answered, what is missing is said."""

from __future__ import annotations

import io
import re
import zipfile
from decimal import Decimal
from typing import Any

import pytest

from qingheng.apps.inventory import queries
from qingheng.formats.document_model import Heading, Paragraph
from qingheng.platform.rights.errors import Forbidden, Invalid
from tests.world import NOW


def document(actors: Any, inventory: Any, form: str = "iso14064", lang: str = "en") -> Any:
    return queries.report_document(
        actor=actors["programme_manager"], inventory_id=inventory.id, form=form, lang=lang
    )


def test_every_item_of_the_clause_has_a_chapter(inventory: Any, actors: Any) -> None:
    """ISO 14064-1:2018, 9.3.1 asks for items a to t."""
    found = document(actors, inventory)
    checklist = found.tables[-1]
    assert [row[0].text for row in checklist.rows] == [
        f"9.3.1 {letter})" for letter in "abcdefghijklmnopqrst"
    ]
    numbered = [block.number for block in found.blocks if isinstance(block, Heading) and block.number]
    assert [row[2].text for row in checklist.rows] == [f"Chapter {number}" for number in numbered]


@pytest.mark.parametrize("form", ["iso14064", "china"])
def test_figures_are_of_the_run(inventory: Any, actors: Any, form: str) -> None:
    found = document(actors, inventory, form)
    scope1 = queries.scopes(actor=actors["auditor"], inventory_id=inventory.id)["scope1"].co2e["AR6"] or 0
    printed = f"{scope1 / 1000:,.2f}"
    assert any(cell.text == printed for table in found.tables for row in table.rows for cell in row)
    assert inventory.run.run_hash in {value for _name, value in found.cover}
    assert found.facts["run"] == inventory.run.run_hash


@pytest.mark.parametrize(("form", "lang"), [("iso14064", "zh"), ("iso14064", "en"), ("china", "zh")])
def test_what_is_missing_is_said(inventory: Any, actors: Any, form: str, lang: str) -> None:
    found = document(actors, inventory, form, lang)
    warnings = [
        block.text for block in found.blocks if isinstance(block, Paragraph) and block.tone == "warning"
    ]
    assert warnings
    words = " ".join(found.texts())
    assert ("未记录" if lang == "zh" else "recorded") in words
    assert (
        queries.blocked(actor=actors["auditor"], inventory_id=inventory.id)[0].remedy_zh in words
        or lang == "en"
    )


def test_an_english_report_speaks_english(inventory: Any, actors: Any) -> None:
    found = document(actors, inventory)
    headings = [block.shown for block in found.blocks if isinstance(block, Heading)]
    assert not any(re.search(r"[\u4e00-\u9fff]", text) for text in headings)


@pytest.mark.parametrize("kind", ["docx", "xlsx"])
def test_files_are_the_same_bytes_again(inventory: Any, actors: Any, kind: str) -> None:
    def made() -> Any:
        return queries.report(actor=actors["programme_manager"], inventory_id=inventory.id, at=NOW, kind=kind)

    first = made()
    assert first.data == made().data
    assert zipfile.is_zipfile(io.BytesIO(first.data))
    assert first.name == f"{inventory.code}-iso14064-zh.{kind}"


def test_a_pdf_is_made(inventory: Any, actors: Any) -> None:
    made = queries.report(
        actor=actors["programme_manager"], inventory_id=inventory.id, at=NOW, lang="en", form="china"
    )
    assert made.data.startswith(b"%PDF")


@pytest.mark.parametrize("wrong", [{"form": "other"}, {"lang": "fr"}, {"kind": "exe"}])
def test_another_form_is_refused(inventory: Any, actors: Any, wrong: Any) -> None:
    with pytest.raises(Invalid):
        queries.report(actor=actors["programme_manager"], inventory_id=inventory.id, at=NOW, **wrong)


def test_who_may_not_export_gets_no_file(inventory: Any, actors: Any) -> None:
    lacking = [actor for actor in actors.values() if not actor.may("exports.make")]
    for actor in lacking:
        with pytest.raises(Forbidden):
            queries.report(actor=actor, inventory_id=inventory.id, at=NOW)
    assert queries.report(
        actor=actors["programme_manager"], inventory_id=inventory.id, at=NOW, kind="xlsx"
    ).data


@pytest.mark.parametrize(
    ("value", "decimals", "text", "figure"),
    [
        ("60210635129126.0004", 3, "60,210,635,129,126.0", True),
        ("999999999999.9996", 3, "1,000,000,000,000.00", True),
        ("999999999999.9994", 3, "999,999,999,999.999", True),
        ("-99999999999.9994", 3, "-99,999,999,999.999", True),
        ("1234567890123456.5", 1, "1,234,567,890,123,456.5", False),
        ("0.0004", 3, "0.000", True),
    ],
)
def test_a_figure_too_long_for_its_cell_is_printed_with_fewer_decimals(
    value: str, decimals: int, text: str, figure: bool
) -> None:
    """Tonne-kilometres of five million shipments have fourteen digits before the point."""
    from qingheng.apps.inventory.report_tables import num

    cell = num(Decimal(value), decimals)
    assert (cell.text.replace("−", "-"), cell.value is not None) == (text, figure)
