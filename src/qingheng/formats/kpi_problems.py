"""The words for what can be wrong in a table of key performance indicators."""

from __future__ import annotations

from qingheng.formats.problems import Place, Problem, Severity, shortened

_ERROR, _WARNING = Severity.error, Severity.warning
Words = tuple[str, str]
"""The same words in Chinese and in English."""


def _problem(
    severity: Severity, code: str, place: Place, text: str, zh: str, en: str, fix_zh: str, fix_en: str
) -> Problem:
    return Problem(severity, code, place, shortened(text), zh, en, fix_zh, fix_en)


def no_table(place: Place) -> Problem:
    """No header row was found anywhere."""
    return _problem(
        _ERROR,
        "no_table",
        place,
        "",
        "没有找到表头：需要一行含有“指标”和年度（宽表），或“指标、期间、数值”（长表）。",
        "No header row was found: a row with “indicator” and years, or with indicator, period and value.",
        "请补上表头行后重新上传。",
        "Add such a header row and upload again.",
    )


def sheet_without_table(place: Place) -> Problem:
    """One sheet among others has no header row."""
    return _problem(
        _WARNING,
        "sheet_without_table",
        place,
        "",
        "该工作表没有指标表头，未读取。",
        "This sheet has no indicator header and was not read.",
        "如其中有数据，请补上表头行。",
        "Add a header row if it holds data.",
    )


def year_twice(place: Place, text: str, period: str, cells: str) -> Problem:
    """The same period heads two columns."""
    return _problem(
        _ERROR,
        "year_twice",
        place,
        text,
        f"期间 {period} 在表头出现多次（{cells}），这些列未读取。",
        f"The period {period} heads more than one column ({cells}); those columns were not read.",
        "请保留一列，或更正其中一列的年度。",
        "Keep one of the columns, or correct the year of the other.",
    )


def unreadable_period(place: Place, text: str, reason_zh: str, reason_en: str) -> Problem:
    """A period that cannot be read."""
    return _problem(
        _ERROR,
        "unreadable_period",
        place,
        text,
        f"期间“{shortened(text, 30)}”无法识别：{reason_zh}",
        f"The period “{shortened(text, 30)}” cannot be read: {reason_en}",
        "请写成 FY2022/23、2022、2022-Q1 或 2022-04。",
        "Write it as FY2022/23, 2022, 2022-Q1 or 2022-04.",
    )


def missing_period(place: Place) -> Problem:
    """A row with a figure and no period."""
    return _problem(
        _ERROR,
        "missing_period",
        place,
        "",
        "该行有数值但没有期间。",
        "The row has a figure but no period.",
        "请填写期间，如 FY2022/23。",
        "Fill in the period, such as FY2022/23.",
    )


def column_ignored(place: Place, text: str) -> Problem:
    """A column whose heading says nothing the reader knows."""
    return _problem(
        _WARNING,
        "column_ignored",
        place,
        text,
        f"列“{shortened(text, 30)}”不是年度也不是已知的列，未读取。",
        f"The column “{shortened(text, 30)}” is neither a year nor a known column and was not read.",
        "如其中有数据，请更正表头。",
        "Correct the heading if the column holds data.",
    )


def unknown_indicator(place: Place, text: str, suggestions: tuple[str, ...]) -> Problem:
    """A row of no indicator in the catalogue."""
    near = "；".join(suggestions)
    near_en = "; ".join(suggestions)
    return _problem(
        _ERROR,
        "unknown_indicator",
        place,
        text,
        f"指标库中没有“{shortened(text, 60)}”。" + (f"最接近的是：{near}。" if near else ""),
        f"The catalogue has no indicator “{shortened(text, 60)}”."
        + (f" Nearest: {near_en}." if near else ""),
        "请改用指标代码或指标库中的名称；分项请填在“分项”列。",
        "Use the indicator code or a name of the catalogue; put the member in the breakdown column.",
    )


def ambiguous_indicator(place: Place, text: str, candidates: tuple[str, ...]) -> Problem:
    """A row whose words fit several series."""
    return _problem(
        _ERROR,
        "ambiguous_indicator",
        place,
        text,
        f"“{shortened(text, 60)}”对应多个指标：{'；'.join(candidates[:4])}。",
        f"“{shortened(text, 60)}” fits several indicators: {'; '.join(candidates[:4])}.",
        "请填写指标代码，或补充分项。",
        "Give the indicator code, or name the breakdown.",
    )


def missing_indicator(place: Place, text: str) -> Problem:
    """A row with figures and no name."""
    return _problem(
        _ERROR,
        "missing_indicator",
        place,
        text,
        "该行有数值但没有指标名称。",
        "The row has figures but no indicator.",
        "请填写指标名称或代码，或删除该行。",
        "Fill in the indicator or its code, or delete the row.",
    )


def duplicate_same(place: Place, text: str, key: str, period: str, other: str) -> Problem:
    """The same figure given again."""
    return _problem(
        _WARNING,
        "duplicate_row",
        place,
        text,
        f"{key} 的 {period} 已在 {other} 填写，数值相同，只取一次。",
        f"{key} for {period} already stands in {other} with the same figure; it is taken once.",
        "请删除多余的一行。",
        "Delete the surplus row.",
    )


def duplicate_different(place: Place, text: str, key: str, period: str, others: str) -> Problem:
    """Two different figures for one series and period."""
    return _problem(
        _ERROR,
        "duplicate_conflict",
        place,
        text,
        f"{key} 的 {period} 有不同的数值（见 {others}），均未采用。",
        f"{key} for {period} has different figures (see {others}); none was taken.",
        "请只保留正确的一个。",
        "Keep only the right one.",
    )


def unknown_unit(place: Place, text: str, expected: Words, reason_zh: str, reason_en: str) -> Problem:
    """A unit that is none."""
    return _problem(
        _ERROR,
        "unknown_unit",
        place,
        text,
        f"{reason_zh}该指标的单位是{expected[0]}。该行未读取。",
        f"{reason_en} The unit of this indicator is {expected[1]}. The row was not read.",
        f"请改为{expected[0]}，或可换算到它的单位。",
        f"Write {expected[1]}, or a unit that converts to it.",
    )


def wrong_dimension(place: Place, text: str, expected: Words, reason_zh: str, reason_en: str) -> Problem:
    """A unit that measures something else."""
    return _problem(
        _ERROR,
        "wrong_dimension",
        place,
        text,
        f"单位不符：{reason_zh}该行未读取。",
        f"The unit does not fit: {reason_en} The row was not read.",
        f"请核对指标与单位；该指标的单位是{expected[0]}。",
        f"Check the indicator and the unit; the unit of this indicator is {expected[1]}.",
    )


def converted(place: Place, text: str, before: Words, after: Words) -> Problem:
    """A figure converted to the unit of the catalogue, both shown."""
    return _problem(
        _WARNING,
        "converted",
        place,
        text,
        f"已由 {before[0]} 换算为 {after[0]}。",
        f"Converted from {before[1]} to {after[1]}.",
        "请核对换算结果；如不正确，请更正单位。",
        "Check the result; correct the unit if it is wrong.",
    )


def not_a_number(place: Place, text: str, reason_zh: str, reason_en: str) -> Problem:
    """Text where a figure should be."""
    return _problem(
        _ERROR,
        "not_a_number",
        place,
        text,
        f"“{shortened(text, 30)}”无法读作数值：{reason_zh}",
        f"“{shortened(text, 30)}” cannot be read as a figure: {reason_en}",
        "请填写一个数值；没有数据请留空或写“未统计”，不适用请写“不适用”。",
        "Enter one figure; empty or n/a where there is no data, “not applicable” where none can be.",
    )


def formula_text(place: Place, text: str) -> Problem:
    """Text that would be a formula elsewhere; it is never run."""
    return _problem(
        _ERROR,
        "formula_text",
        place,
        text,
        f"“{shortened(text, 30)}”以公式符号开头，按文字处理，不会计算。",
        f"“{shortened(text, 30)}” begins like a formula; it is treated as text and never run.",
        "请填写计算后的数值。",
        "Enter the result as a number.",
    )


def wrong_type(place: Place, text: str, zh: str, en: str) -> Problem:
    """A date or a truth value where a figure should be."""
    return _problem(
        _ERROR,
        "wrong_type",
        place,
        text,
        f"单元格是{zh}（{shortened(text, 30)}），不是数值。",
        f"The cell is {en} ({shortened(text, 30)}), not a figure.",
        "请把单元格格式设为“数值”并重新填写。",
        "Set the cell to the number format and enter the figure again.",
    )


def cell_error(place: Place, text: str) -> Problem:
    """#DIV/0! and its like."""
    return _problem(
        _ERROR,
        "cell_error",
        place,
        text,
        f"单元格是错误值 {shortened(text, 20)}。",
        f"The cell holds the error {shortened(text, 20)}.",
        "请更正公式或填写数值。",
        "Correct the formula or enter the figure.",
    )


def formula_without_result(place: Place) -> Problem:
    """A formula saved without its result."""
    return _problem(
        _ERROR,
        "formula_without_result",
        place,
        "",
        "单元格是公式，但文件中没有保存计算结果。",
        "The cell is a formula and the file holds no result for it.",
        "请在 Excel 或 WPS 中打开并保存一次，或粘贴为数值。",
        "Open and save the file in Excel or WPS, or paste the value in place of the formula.",
    )


def formula(place: Place, text: str) -> Problem:
    """A formula whose last result is taken."""
    return _problem(
        _WARNING,
        "formula",
        place,
        text,
        f"单元格是公式，采用上次保存的结果 {shortened(text, 30)}，未重新计算。",
        f"The cell is a formula; its last saved result {shortened(text, 30)} is taken, not recalculated.",
        "请核对该数值；建议粘贴为数值。",
        "Check the figure; pasting it as a value is safer.",
    )


def percent_not_allowed(place: Place, text: str, unit: Words) -> Problem:
    """A percentage for an indicator of another unit."""
    return _problem(
        _ERROR,
        "percent_not_allowed",
        place,
        text,
        f"“{shortened(text, 30)}”是百分数，而该指标的单位是{unit[0]}。",
        f"“{shortened(text, 30)}” is a percentage, but the unit of this indicator is {unit[1]}.",
        f"请填写以{unit[0]}计的数值。",
        f"Enter the figure in {unit[1]}.",
    )


def percent_cell(place: Place, held: str, shown: str) -> Problem:
    """A cell of 0.64 shown as 64 %."""
    return _problem(
        _WARNING,
        "percent_cell",
        place,
        shown,
        f"单元格存储的是 {held}，显示为 {shown}；按显示值读取。",
        f"The cell holds {held} and shows {shown}; it is read as shown.",
        "如有误，请改填不带百分号的数值。",
        "If that is wrong, enter the number without a percent format.",
    )


def looks_like_fraction(place: Place, text: str, times_hundred: str) -> Problem:
    """0.64 for an indicator in per cent."""
    return _problem(
        _WARNING,
        "looks_like_fraction",
        place,
        text,
        f"该指标以 % 计，{shortened(text, 20)} 按 {shortened(text, 20)}% 读取；是否应为 {times_hundred}%？",
        f"The indicator is in %; this is read as {shortened(text, 20)}%. Was {times_hundred}% meant?",
        f"如应为 {times_hundred}%，请填写 {times_hundred}。",
        f"Enter {times_hundred} if {times_hundred}% was meant.",
    )


def hidden_digits(place: Place, shown: str, held: str) -> Problem:
    """A cell that shows fewer digits than it holds."""
    return _problem(
        _WARNING,
        "hidden_digits",
        place,
        held,
        f"单元格显示 {shown}，实际存储 {held}；按实际存储值读取。",
        f"The cell shows {shown} but holds {held}; the figure it holds is taken.",
        "如以显示值为准，请在表中四舍五入后再上传。",
        "Round it in the sheet if the shown figure is the one reported.",
    )


def too_many_digits(place: Place, text: str) -> Problem:
    """A number that was not kept exactly by the spreadsheet."""
    return _problem(
        _ERROR,
        "too_many_digits",
        place,
        text,
        "数值超过 15 位，电子表格已丢失末位精度。",
        "The figure has more than 15 digits; the spreadsheet has already lost the last ones.",
        "请改用更大的单位（如万、亿）填写。",
        "Enter it in a larger unit.",
    )


def negative(place: Place, text: str, label: str) -> Problem:
    """A negative figure where none can be."""
    return _problem(
        _ERROR,
        "negative",
        place,
        text,
        f"“{shortened(label, 60)}”不应为负数。",
        f"“{shortened(label, 60)}” cannot be negative.",
        "请核对正负号。",
        "Check the sign.",
    )


def too_many_rows(place: Place, rows: int, most: int) -> Problem:
    """A table longer than any record of one node is."""
    return _problem(
        _ERROR,
        "too_many_rows",
        place,
        "",
        f"工作表有 {rows} 行数据，一次最多读取 {most} 行，整个文件均未读取。",
        f"The sheet has {rows} rows; {most} are read at a time. Nothing of the file was read.",
        "请按年度或组织节点拆成几个文件分别上传。",
        "Split it by year or by node into several files.",
    )


def too_many_figures(place: Place, most: int) -> Problem:
    """A table of more figures than are taken in together."""
    return _problem(
        _ERROR,
        "too_many_figures",
        place,
        "",
        f"文件中的数值或问题超过 {most} 个，整个文件均未读取。",
        f"The file holds more than {most} figures or problems. Nothing of it was read.",
        "请按年度或组织节点拆成几个文件分别上传。",
        "Split it by year or by node into several files.",
    )


def too_many_problems(kept: int, left: int) -> Problem:
    """The rest of a long list."""
    return _problem(
        _ERROR,
        "too_many_problems",
        Place(),
        "",
        f"问题过多，只列出前 {kept} 个，另有 {left} 个未列出。",
        f"There are too many problems; the first {kept} are listed, {left} more are not.",
        "请先更正已列出的问题后重新上传。",
        "Correct those listed and upload again.",
    )
