"""An empty workbook to fill in: named columns, choices where there are some, and a sheet that explains them."""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass

import xlsxwriter

from qingheng.formats.xlsx_out import OPTIONS, display_width, storable

_HEAD = {"bold": True, "bg_color": "#E8F3EE", "border": 1, "text_wrap": True, "valign": "top"}
_NEEDED = {**_HEAD, "bg_color": "#CFE7DB"}
_ROWS = 2_000  # rows the choices reach
_CHOICES_TEXT = 255  # characters a list of choices may take in a spreadsheet
_WORDS = {
    "zh": ("说明", ("列", "必填", "单位", "说明", "可选值"), "是", "填写", "请选择列表中的值"),
    "en": (
        "About",
        ("Column", "Required", "Unit", "What it is", "Values"),
        "yes",
        "Data",
        "Choose a value of the list",
    ),
}


@dataclass(frozen=True)
class BlankColumn:
    """A column to fill in. choices: texts that are taken; empty for any."""

    title: str
    required: bool = False
    unit: str = ""
    about: str = ""
    choices: tuple[str, ...] = ()


def blank_workbook(title: str, columns: Sequence[BlankColumn], lang: str) -> bytes:
    """Header row on the first sheet, an explanation on the second. lang: zh or en."""
    sheet_name, heads, yes, data_name, hint = _WORDS["zh" if lang == "zh" else "en"]
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, OPTIONS)
    head, needed = book.add_format(_HEAD), book.add_format(_NEEDED)
    wrap = book.add_format({"text_wrap": True, "valign": "top"})
    data, about = book.add_worksheet(data_name), book.add_worksheet(sheet_name)
    lists = book.add_worksheet("lists") if any(_long(column) for column in columns) else None
    if lists is not None:
        lists.hide()
    data.freeze_panes(1, 0)
    about.write_string(0, 0, storable(title), book.add_format({"bold": True, "font_size": 14}))
    for at, text in enumerate(heads):
        about.write_string(1, at, text, head)
    for at, column in enumerate(columns):
        text = storable(f"{column.title} ({column.unit})" if column.unit else column.title)
        data.write_string(0, at, text, needed if column.required else head)
        data.set_column(at, at, min(40, display_width(text) + 4))
        values = [
            storable(text),
            yes if column.required else "",
            column.unit,
            column.about,
            ", ".join(column.choices),
        ]
        for place, value in enumerate(values):
            about.write_string(at + 2, place, storable(value)[:32_000], wrap)
        if column.choices:
            source: object = list(column.choices)
            if _long(column) and lists is not None:
                for row, choice in enumerate(column.choices):
                    lists.write_string(row, at, storable(choice))
                letter = xlsxwriter.utility.xl_col_to_name(at)
                source = f"=lists!${letter}$1:${letter}${len(column.choices)}"
            options = {"validate": "list", "source": source, "error_type": "warning", "error_message": hint}
            data.data_validation(1, at, _ROWS, at, options)
    about.set_column(0, 0, 28)
    about.set_column(3, 4, 60)
    book.close()
    return out.getvalue()


def _long(column: BlankColumn) -> bool:
    return bool(column.choices) and (
        len(",".join(column.choices)) > _CHOICES_TEXT or any("," in choice for choice in column.choices)
    )
