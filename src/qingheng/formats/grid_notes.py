"""What is said about cells and rows of a workbook that a reader should know of."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from qingheng.formats.problems import Place, Problem, Severity, column_letters, shown_places


def formula_note(sheet: str, count: int) -> Problem:
    """Formulas whose saved results are read."""
    return Problem(
        Severity.warning,
        "formulas",
        Place(sheet),
        str(count),
        f"有 {count} 个单元格是公式，采用保存时的结果，不重新计算。",
        f"{count} cells are formulas; the results last saved are used and nothing is recalculated.",
        "请确认文件保存前已在 Excel 中重新计算。",
        "Make sure the file was recalculated in Excel before it was saved.",
    )


def unsaved_note(sheet: str, places: Sequence[tuple[int, int]]) -> Problem:
    """Formulas saved without a result; places are 0-based."""
    return Problem(
        Severity.warning,
        "formula_without_result",
        _first(sheet, places),
        "",
        f"有 {len(places)} 个公式没有保存结果，无法读取：{_shown(places)}。",
        f"{len(places)} formulas were saved without a result and cannot be read: {_shown(places)}.",
        "请在 Excel 中打开文件，等计算完成后保存，再重新上传。",
        "Open the file in Excel, let it calculate, save it and upload it again.",
    )


def error_note(sheet: str, errors: Mapping[tuple[int, int], str]) -> Problem:
    """Error values by 0-based place."""
    places = sorted(errors)
    return Problem(
        Severity.warning,
        "error_cells",
        _first(sheet, places),
        errors[places[0]],
        f"有 {len(places)} 个单元格是错误值（如 {errors[places[0]]}）：{_shown(places)}。",
        f"{len(places)} cells hold error values (such as {errors[places[0]]}): {_shown(places)}.",
        "请在 Excel 中改正公式或填入数值后重新上传。",
        "Correct the formulas in Excel or enter the figures, and upload again.",
    )


def hidden_rows_note(sheet: str, count: int) -> Problem:
    """Hidden rows, which are read like any other."""
    return Problem(
        Severity.warning,
        "hidden_rows",
        Place(sheet),
        str(count),
        f"有 {count} 行被隐藏（或被筛选掉），同样会读入。",
        f"{count} rows are hidden or filtered out; they are read all the same.",
        "如不应读入，请删除这些行后重新上传。",
        "Delete them and upload again if they should not be read.",
    )


def hidden_sheet_note(name: str) -> Problem:
    """A hidden sheet, which is read but not taken unless somebody chooses it."""
    return Problem(
        Severity.warning,
        "hidden_sheet",
        Place(name),
        name,
        f"工作表“{name}”是隐藏的，不会自动采用；如需采用，请在“文件中的表”中打开它并确认各列。",
        f"The sheet “{name}” is hidden and is not taken by itself; to take it, open it among the tables of the "
        "file and confirm its columns.",
        "不需要时无须处理；也可取消隐藏后重新上传。",
        "Leave it if it is not needed; or unhide it and upload again.",
    )


def _first(sheet: str, places: Sequence[tuple[int, int]]) -> Place:
    row, column = places[0]
    return Place(sheet, row + 1, column + 1)


def _shown(places: Sequence[tuple[int, int]]) -> str:
    return shown_places([f"{column_letters(column + 1)}{row + 1}" for row, column in places])
