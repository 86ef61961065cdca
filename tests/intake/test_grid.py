"""Grids of uploaded files: the guards hold, broken cells are seen, text tables are told apart."""

from __future__ import annotations

import os
from pathlib import Path
from xml.sax.saxutils import escape

import pytest

from qingheng.calc.intake.layout_model import ErrorCell
from qingheng.formats.grid_in import INTAKE_LIMITS, describe_csv, read_grid
from qingheng.formats.limits import Limits
from qingheng.formats.problems import FileRefused
from tests.formats import archives
from tests.hostile import files
from tests.intake.corpus.building import Formula, book, text, xls


def refusal(data: bytes, limits: Limits = INTAKE_LIMITS) -> str:
    with pytest.raises(FileRefused) as found:
        read_grid(data, "a.xlsx", limits)
    return found.value.problem.code


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "empty_file"),
        (files.PDF, "not_a_table"),
        (files.bomb(), "zip_bomb"),
        (files.entities("laughs"), "xml_entities"),
        (files.entities("file"), "xml_entities"),
        (archives.with_part(book({"a": [["x", 1]]}), "xl/vbaProject.bin", b"x"), "macros"),
        (book({"a": [["x", 1]]})[:-30], "broken_archive"),
        (b'a,b\n"1,2\n', "broken_csv"),
    ],
)
def test_a_hostile_or_broken_file_is_refused(data: bytes, code: str) -> None:
    assert refusal(data) == code


@pytest.mark.parametrize(
    "sly",
    [
        b"<row><c r = 'A1'><v>1</v></c><c r='ZZ999999'><v>2</v></c></row>",
        b"""<row><c r="A1" t="inlineStr"><is><t> r="A1" </t></is></c><c\nr='ZZ999999'><v>2</v></c></row>""",
        b'<row r="1"><c s="0" r="zz999999"><v>2</v></c></row>',
        b'<x:row xmlns:x="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><x:c r="ZZ999999"><x:v>2</x:v></x:c></x:row>',
    ],
)
def test_a_cell_far_away_is_refused_however_it_is_written(sly: bytes) -> None:
    assert refusal(archives.workbook(archives.sheet_xml(sly))) == "sheet_too_large"


def test_a_cell_far_away_is_refused_before_the_area_is_built() -> None:
    far = b'<row r="1"><c r="A1"><v>1</v></c><c r="XFD1048576"><v>2</v></c></row>'
    assert refusal(archives.workbook(archives.sheet_xml(far))) == "sheet_too_large"


def test_one_long_text_used_by_many_cells_is_refused() -> None:
    shared = b'<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><si><t>' + b"x" * 30_000
    cells = b"".join(b'<row r="%d"><c r="A%d" t="s"><v>0</v></c></row>' % (n, n) for n in range(1, 200))
    data = archives.workbook(archives.sheet_xml(cells), shared=shared + b"</t></si></sst>")
    assert refusal(data, Limits(text_characters=1_000_000)) == "sheet_too_large"
    assert len(read_grid(data, "a.xlsx").sheets[0].rows) == 199


def test_a_cell_as_long_as_a_cell_may_be_is_read_and_a_longer_one_refused() -> None:
    whole = "长&" * 16_383 + "x"
    for shared in (True, False):
        assert read_grid(long_cell(whole, shared=shared), "a.xlsx").sheets[0].rows == [["a", whole]]
        assert refusal(long_cell(whole + "y", shared=shared)) == "cell_too_long"
    assert read_grid(f"a,{whole}\n".encode(), "a.csv").sheets[0].rows == [["a", whole]]
    assert refusal(f"a,{whole}y\n".encode()) == "cell_too_long"


def long_cell(value: str, *, shared: bool) -> bytes:
    """A sheet of "a" and a value, the value among the shared texts or in the sheet itself."""
    written = escape(value).encode()
    own = b'<c r="A1" t="inlineStr"><is><t>a</t></is></c>'
    if not shared:
        cells = own + b'<c r="B1" t="inlineStr"><is><t>' + written + b"</t></is></c>"
        return archives.workbook(archives.sheet_xml(b'<row r="1">' + cells + b"</row>"))
    texts = (
        b'<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><si><t xml:space="preserve">'
    )
    cells = own + b'<c r="B1" t="s"><v>0</v></c>'
    return archives.workbook(
        archives.sheet_xml(b'<row r="1">' + cells + b"</row>"), shared=texts + written + b"</t></si></sst>"
    )


def test_too_many_rows_are_refused() -> None:
    assert refusal(book({"a": [[n] for n in range(30)]}), Limits(rows=20)) == "sheet_too_large"
    assert refusal(b"a,b\n" * 30, Limits(rows=20)) == "sheet_too_large"


def test_error_cells_and_formulas_are_seen_where_they_stand() -> None:
    rows = [["a", "b"], [Formula("=1/0", "#DIV/0!"), Formula("=1+1", 2)], [Formula("=A9", ""), 3]]
    grid = read_grid(book({"数据": rows}), "a.xlsx")
    assert grid.sheets[0].rows == [["a", "b"], [ErrorCell("#DIV/0!"), 2.0], [ErrorCell("=?"), 3.0]]
    assert {note.code for note in grid.notes} == {"formulas", "formula_without_result", "error_cells"}
    assert next(note.place.cell for note in grid.notes if note.code == "error_cells") == "A2"


def test_an_old_workbook_gives_texts_figures_and_merged_ranges() -> None:
    grid = read_grid(xls("旧表", [["厂区", "用量"], ["苏州", 1.5], [None, 2.0]], [(1, 0, 2, 0)]), "a.xls")
    assert grid.kind == "xls"
    assert grid.sheets[0].name == "旧表"
    assert grid.sheets[0].rows == [["厂区", "用量"], ["苏州", 1.5], ["", 2.0]]
    assert grid.sheets[0].merged == ((1, 0, 2, 0),)


@pytest.mark.parametrize("very", [False, True])
def test_a_hidden_sheet_is_read_marked_and_noted(very: bool) -> None:
    grid = read_grid(book({"a": [["x", 1]], "b": [["y", 2]]}, hidden=("b",), very=very), "a.xlsx")
    assert [(sheet.name, sheet.hidden, len(sheet.rows)) for sheet in grid.sheets] == [
        ("a", False, 1),
        ("b", True, 1),
    ]
    assert [note.code for note in grid.notes] == ["hidden_sheet"]


def test_progress_is_told_by_sheet() -> None:
    told: list[tuple[int, int]] = []
    read_grid(
        book({"a": [["x"]], "b": [["y"]]}), "a", progress=lambda done, total: told.append((done, total))
    )
    assert told == [(1, 2), (2, 2)]


ROWS = [["厂区", "用电量"], ["苏州工厂", "1200"], ["合肥工厂", "900"]]


@pytest.mark.parametrize(
    ("encoding", "delimiter", "told"),
    [
        ("utf-8", ",", "utf-8"),
        ("utf-8-sig", ";", "utf-8-sig"),
        ("gbk", "\t", "gb18030"),
        ("utf-16", "\t", "utf-16"),
        ("utf-16-le", "\t", "utf-16-le"),
        ("utf-16-be", ",", "utf-16-be"),
    ],
)
def test_a_text_table_is_described_without_being_read(
    tmp_path: Path, encoding: str, delimiter: str, told: str
) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(text(ROWS, encoding=encoding, delimiter=delimiter))
    shape = describe_csv(path)
    assert (shape.encoding, shape.delimiter) == (told, delimiter)
    assert shape.sample == tuple(map(tuple, ROWS))
    assert read_grid(path.read_bytes(), "a.csv").encoding == told


def test_one_odd_byte_at_the_end_of_a_large_file_decides_its_encoding(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(b"site,usage\r\n" + b"S1,1\r\n" * 200_000 + "苏州工厂的电力,2\r\n".encode("gbk"))
    assert describe_csv(path).encoding == "gb18030"


def test_a_file_that_changes_while_it_is_read_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(b"a,b\n1,2\n")
    real, calls = Path.stat, iter(range(10))

    def growing(self: Path, *, follow_symlinks: bool = True) -> os.stat_result:
        found = real(self, follow_symlinks=follow_symlinks)
        if self == path and next(calls) == 1:
            path.write_bytes(b"a,b\n1,2\n3,4\n")
            found = real(self)
        return found

    monkeypatch.setattr(Path, "stat", growing)
    with pytest.raises(FileRefused) as refused:
        read_grid(path, "a.csv")
    assert refused.value.problem.code == "file_changed"


def test_a_text_in_no_known_encoding_is_refused() -> None:
    assert refusal(b"a,b\n" + bytes(range(128, 256)) + b"\n") == "undecidable_encoding"
