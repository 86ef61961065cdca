"""Files as people and attackers make them."""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import Any

import openpyxl
import xlsxwriter

from tests.formats import archives

LONG = "indicator,member,period,value,unit"


def text(*lines: str, encoding: str = "utf-8") -> bytes:
    """A text table."""
    return ("\n".join(lines) + "\n").encode(encoding)


def long(*lines: str) -> bytes:
    """Figures one a row."""
    return text(LONG, *lines)


def typed(figure: str, code: str = "ghg.scope1", unit: str = "tCO2e") -> bytes:
    """One good figure, and below it the one typed (cell D3)."""
    quoted = figure.replace('"', '""')
    return long("ghg.scope3,,FY2022/23,17000000,tCO2e", f'{code},,FY2022/23,"{quoted}",{unit}')


def headed(heading: str) -> bytes:
    """A good year and the heading given (cell D1), one figure each."""
    return text(f"indicator,unit,FY2020/21,{heading}", "ghg.scope1,tCO2e,5000,6000")


def book(*sheets: Sequence[Sequence[Any]], finish: Any = None) -> bytes:
    """A workbook; None leaves a cell empty, ("=A1", 3) is a formula and its last result."""
    out = io.BytesIO()
    made = xlsxwriter.Workbook(out, {"in_memory": True, "strings_to_formulas": False})
    for rows in sheets:
        sheet = made.add_worksheet()
        for down, row in enumerate(rows):
            for at, value in enumerate(row):
                if isinstance(value, tuple):
                    sheet.write_formula(down, at, value[0], None, value[1])
                elif isinstance(value, str):
                    sheet.write_string(down, at, value)
                elif value is not None:
                    sheet.write(down, at, value)
        if finish is not None:
            finish(made, sheet)
    made.close()
    return out.getvalue()


def unsaved_formula() -> bytes:
    """A workbook written by a program: its formula was never computed."""
    made = openpyxl.Workbook()
    made.active.append(["indicator", "unit", "FY2021/22", "FY2022/23"])
    made.active.append(["ghg.scope1", "tCO2e", 5000, "=C2*1.2"])
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


def raw_cell(cell: bytes) -> bytes:
    """A workbook with one good figure in B2 and in C2 what `cell` says."""

    def words(place: bytes, content: bytes) -> bytes:
        return b'<c r="%s" t="inlineStr"><is><t>%s</t></is></c>' % (place, content)

    head = words(b"A1", b"indicator") + words(b"B1", b"FY2020/21") + words(b"C1", b"FY2021/22")
    row = words(b"A2", b"ghg.scope1") + b'<c r="B2"><v>5</v></c>' + cell
    return archives.workbook(archives.sheet_xml(b'<row r="1">%s</row><row r="2">%s</row>' % (head, row)))


def entities(kind: str) -> bytes:
    """A workbook whose sheet declares entities: a billion laughs, or a file of the server."""
    declared = {
        "laughs": b'<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">',
        "file": b'<!ENTITY b SYSTEM "file:///etc/passwd">',
    }[kind]
    sheet = archives.sheet_xml(b'<row r="1"><c r="A1" t="inlineStr"><is><t>&b;</t></is></c></row>')
    head, rest = sheet.split(b"?>", 1)
    return archives.workbook(head + b"?><!DOCTYPE worksheet [" + declared + b"]>" + rest)


def bomb() -> bytes:
    """A gigabyte of blanks in a megabyte, named like a sheet."""
    start = archives.SHEET_OPEN + b"<sheetData>"
    return archives.workbook(
        archives.sheet_xml(b""),
        archives.RawEntry("xl/worksheets/sheet2.xml", archives.blanks(1024, start), 40_000),
    )


PDF = b"%PDF-1.7\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"
