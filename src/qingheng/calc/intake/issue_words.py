"""The words of every issue: severity, what is wrong and why, and what to do next, in both languages."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Words:
    """Texts of one code. Placeholders in braces are filled by `issue`."""

    severity: str
    zh: str
    en: str
    fix_zh: str
    fix_en: str


_E, _W = "error", "warning"

_CELLS: Final = {
    "required": Words(
        _E,
        "“{name}”必填，此处为空。",
        "“{name}” is required and is empty here.",
        "请填写；确实没有数据时写“未统计”并说明原因。",
        "Fill it in; when there truly is no figure write “not available” and say why.",
    ),
    "unreadable_number": Words(
        _E,
        "“{name}”无法读成数字：“{text}”。{reason}",
        "“{name}” cannot be read as a number: “{text}”. {reason}",
        "请只写一个数值，单位写在单位列或表头。",
        "Write one figure only; put the unit in its column or the header.",
    ),
    "spreadsheet_error": Words(
        _E,
        "“{name}”的单元格是表格错误 {text}，没有值。",
        "The cell of “{name}” holds the spreadsheet error {text} and no value.",
        "请在原表中修正公式，另存后重新上传，或在此填写数值。",
        "Mend the formula in the workbook, save and upload again, or type the figure here.",
    ),
    "comma_assumed": Words(
        _W,
        "“{name}”的“{text}”中，逗号按千分位读取；仅凭本列无法确定。",
        "“{name}”: the comma in “{text}” was read as a thousands separator; the column does not show "
        "which it is.",
        "请在对应关系中选择小数点。",
        "Choose the decimal mark in the mapping.",
    ),
    "rounded": Words(
        _W,
        "“{name}”小数超过 9 位，{text} 存为 {kept}。",
        "“{name}” has more than 9 decimals; {text} is kept as {kept}.",
        "如需更高精度，请换用更小的单位。",
        "Use a smaller unit if more precision is needed.",
    ),
    "too_small": Words(
        _E,
        "“{name}”的 {text} 小于可保存的最小值，会变成零。",
        "“{name}”: {text} is below the smallest figure kept and would become zero.",
        "请换用更小的单位，例如把吨改为克。",
        "Use a smaller unit, grams instead of tonnes for example.",
    ),
    "unreadable_date": Words(
        _E,
        "“{name}”无法读成日期：“{text}”。{reason}",
        "“{name}” cannot be read as a date: “{text}”. {reason}",
        "请写成 2023-04-30 的形式。",
        "Write it as 2023-04-30.",
    ),
    "ambiguous_date": Words(
        _E,
        "“{name}”的“{text}”日月先后不明。",
        "“{name}”: “{text}” does not say which is the day and which the month.",
        "请在对应关系中选择日期顺序，或写成 2023-04-30 的形式。",
        "Choose the order of dates in the mapping, or write 2023-04-30.",
    ),
    "unreadable_period": Words(
        _E,
        "“{name}”无法读成期间：“{text}”。{reason}",
        "“{name}” cannot be read as a period: “{text}”. {reason}",
        "请写成 2023-04、2023-Q1、2023 或 FY2022/23 等形式。",
        "Write for example 2023-04, 2023-Q1, 2023 or FY2022/23.",
    ),
    "unknown_value": Words(
        _E,
        "“{name}”没有“{text}”这一项。{known}",
        "“{name}” has no value “{text}”. {known}",
        "请改为列出的选项之一，可一次改正所有相同的值。",
        "Change it to one of the listed values; all equal cells can be fixed at once.",
    ),
    "unknown_reference": Words(
        _E,
        "“{name}”找不到“{text}”。",
        "“{name}”: “{text}” is not known.",
        "请改为已有的名称或编码，或先在系统中登记。",
        "Use a name or code that exists, or register it first.",
    ),
    "unreadable_boolean": Words(
        _E,
        "“{name}”须为“是”或“否”，此处为“{text}”。",
        "“{name}” must be yes or no and is “{text}”.",
        "请写“是”或“否”。",
        "Write yes or no.",
    ),
    "unknown_unit": Words(
        _E,
        "无法识别单位“{unit}”（“{name}”）。",
        "The unit “{unit}” of “{name}” is not known.",
        "请改为通用单位，例如 kWh、t、m3，可一次改正所有相同的单位。",
        "Use a common unit such as kWh, t or m3; all equal cells can be fixed at once.",
    ),
    "wrong_dimension": Words(
        _E,
        "“{name}”的单位 {unit} 表示{measures}，不能换算为 {expected}。",
        "The unit {unit} of “{name}” measures {measures} and cannot become {expected}.",
        "请核对单位：例如 kW 是功率，kWh 才是电量。",
        "Check the unit: kW is power, kWh is energy.",
    ),
    "by_density": Words(
        _W,
        "“{name}”以 {unit} 填报，已按本数据集规定的密度（{density}）换算为 {expected}。",
        "“{name}” is given in {unit}; by the density this dataset declares ({density}) it became {expected}.",
        "请确认所填确为该种液体；原数与原单位照样保留。",
        "Make sure it is that liquid; the figure and its unit are kept as they were.",
    ),
    "by_multiple": Words(
        _W,
        "“{name}”填的是{multiple}，已除以 {times} 换算。",
        "“{name}” is given as {multiple}; it was divided by {times}.",
        "如并非{multiple}，请在对应关系的单位中去掉“{multiple}”。",
        "If it is no {multiple}, take “{multiple}” out of its unit in the mapping.",
    ),
    "other_dimension": Words(
        _W,
        "“{name}”以 {unit}（{measures}）填报，没有密度或热值前不能换算为 {expected}。",
        "“{name}” is given in {unit} ({measures}); without a density or heating value it cannot "
        "become {expected}.",
        "如有以 {expected} 计的数值，请改填；否则保留，计算时将使用密度或热值。",
        "Give it in {expected} if you can; otherwise it stays, and a density or heating value will "
        "be needed.",
    ),
    "other_currency": Words(
        _W,
        "“{name}”的币种是 {unit}，不是 {expected}。",
        "“{name}” is in {unit}, not in {expected}.",
        "无须改动：原币种照样保留，核算时按其期间的汇率换算；该期间没有汇率的即不可计算，须先录入汇率。",
        "Nothing needs to change: it stays in its currency and is brought over by the exchange rate of its time when it is "
        "calculated; where none is entered for that time it waits until one is.",
    ),
    "unit_assumed": Words(
        _W,
        "“{name}”没有写单位，按 {unit} 读取。",
        "“{name}” states no unit; {unit} was taken.",
        "请在对应关系中确认单位。",
        "Confirm the unit in the mapping.",
    ),
    "unit_conflict": Words(
        _E,
        "“{name}”的单元格写着 {unit}，单位列或表头写着 {expected}。",
        "The cell of “{name}” says {unit}, its unit column or header says {expected}.",
        "请保留正确的一个。",
        "Keep the one that is right.",
    ),
    "not_available": Words(
        _W,
        "“{name}”标为未统计（“{text}”），按缺失处理，不按零。",
        "“{name}” is marked not available (“{text}”): missing, not zero.",
        "如有数据请补填，否则可做估算。",
        "Fill it in if there is a figure; otherwise an estimate can stand in.",
    ),
    "not_applicable": Words(
        _W,
        "“{name}”标为不适用（“{text}”），按缺失处理，不按零。",
        "“{name}” is marked not applicable (“{text}”): missing, not zero.",
        "如该行不适用，可整行排除并说明原因。",
        "Exclude the row with a reason if it does not apply.",
    ),
    "formula_text": Words(
        _W,
        "“{name}”的文字以公式符号开头：“{text}”，按普通文字保存。",
        "The text of “{name}” begins like a formula: “{text}”. It is kept as plain text.",
        "请确认不是误粘贴的公式。",
        "Check that it is no formula pasted by mistake.",
    ),
    "hidden_characters": Words(
        _W,
        "“{name}”含有不可见字符，已去除。",
        "“{name}” held invisible characters; they were removed.",
        "请核对内容。",
        "Check the text.",
    ),
    "too_long": Words(
        _E,
        "“{name}”超过 {limit} 个字符。",
        "“{name}” has more than {limit} characters.",
        "请缩短，详细说明可作为附件上传。",
        "Shorten it; attach a file for long explanations.",
    ),
}

_ROWS: Final = {
    "negative": Words(
        _E,
        "“{name}”为负数（{text}）。",
        "“{name}” is negative ({text}).",
        "请核对；冲销以前的数据请提交更正，不要填负数。",
        "Check it; to reverse an earlier figure send a correction, not a negative one.",
    ),
    "below_minimum": Words(
        _E,
        "“{name}”为 {text}，小于下限 {limit}。",
        "“{name}” is {text}, below its minimum of {limit}.",
        "请核对数值和单位。",
        "Check the figure and its unit.",
    ),
    "above_maximum": Words(
        _E,
        "“{name}”为 {text}，大于上限 {limit}。",
        "“{name}” is {text}, above its maximum of {limit}.",
        "请核对数值和单位。",
        "Check the figure and its unit.",
    ),
    "rule": Words(
        _E,
        "{rule}（{left} 为 {left_value}，{right} 为 {right_value}）",
        "{rule} ({left} is {left_value}, {right} is {right_value})",
        "请核对这两个数值。",
        "Check these two figures.",
    ),
    "end_before_start": Words(
        _E,
        "结束日期 {end} 早于开始日期 {start}。",
        "The last day {end} is before the first day {start}.",
        "请核对两个日期。",
        "Check the two dates.",
    ),
    "in_future": Words(
        _E,
        "{start} 至 {end} 在 {today} 之后，尚未发生。",
        "{start} to {end} lies after {today}: it has not happened yet.",
        "请核对日期，特别是年份。",
        "Check the date, the year above all.",
    ),
    "outside_period": Words(
        _E,
        "{start} 至 {end} 不在填报期间 {first} 至 {last} 内。",
        "{start} to {end} is not within the reporting period {first} to {last}.",
        "请改正日期，或排除该行并说明原因。",
        "Mend the date, or exclude the row with a reason.",
    ),
    "closed_site": Words(
        _E,
        "“{text}”在 {start} 至 {end} 并非全程运营（运营期 {opened} 至 {closed}）。",
        "“{text}” did not exist throughout {start} to {end} (in operation {opened} to {closed}).",
        "请核对厂区和日期；厂区信息有误时请先更正组织架构。",
        "Check site and dates; mend the organisation first if its dates are wrong.",
    ),
    "total_row": Words(
        _W,
        "该行是合计（“{text}”），未计入。",
        "This row is a total (“{text}”) and was left out.",
        "如果不是合计，请改名后重新上传。",
        "Rename it and upload again if it is no total.",
    ),
    "ragged_row": Words(
        _E,
        "该行有 {cells} 个单元格，多于表头的 {columns} 个，可能有未加引号的分隔符。",
        "This row has {cells} cells, more than the {columns} of the header; a separator may stand "
        "without quotation marks.",
        "请给含分隔符的文字加引号，或另存为 .xlsx 后上传。",
        "Put quotation marks round text with separators, or save as .xlsx.",
    ),
    "duplicate_row": Words(
        _E,
        "该行与第 {other} 行内容完全相同。",
        "This row repeats row {other} in every column.",
        "请排除其中一行；确为两笔时请用单号等加以区分。",
        "Exclude one of them; if both are true tell them apart, by a number for example.",
    ),
    "duplicate_key": Words(
        _E,
        "该行与第 {other} 行的关键列相同（{key}），其他内容不同。",
        "This row has the same key as row {other} ({key}) with other content.",
        "请保留正确的一行，排除另一行。",
        "Keep the right one and exclude the other.",
    ),
    "already_sealed": Words(
        _E,
        "已封存的数据中已有相同关键列的记录（{key}）。",
        "Sealed data already hold a row with this key ({key}).",
        "要更正已封存的数据，请提交更正；否则请排除该行。",
        "To correct sealed data send a correction; otherwise exclude the row.",
    ),
    "already_sealed_same": Words(
        _E,
        "该行内容已经封存过，完全相同。",
        "This very row is sealed already.",
        "请排除该行。",
        "Exclude the row.",
    ),
    "overlap": Words(
        _E,
        "{start} 至 {end} 与第 {other} 行的 {other_start} 至 {other_end} 重叠（{key}）。",
        "{start} to {end} overlaps {other_start} to {other_end} of row {other} ({key}).",
        "请核对账单的起止日期。",
        "Check the first and last days on the bills.",
    ),
    "overlap_sealed": Words(
        _E,
        "{start} 至 {end} 与已封存的 {other_start} 至 {other_end} 重叠（{key}）。",
        "{start} to {end} overlaps the sealed {other_start} to {other_end} ({key}).",
        "请核对日期；要更正已封存的数据，请提交更正。",
        "Check the dates; to correct sealed data send a correction.",
    ),
    "meter_unnamed": Words(
        _W,
        "该行没有表计，同期另有表计 {meters} 的数据（{key}）：可能是同一账单计了两次。",
        "This row names no meter, and meter {meters} has figures of the same time ({key}): one bill may be there twice.",
        "同一账单请排除其中一行；属于另一只表的，请补填表计。",
        "If it is the same bill exclude one of the two; if it is another meter's, fill the meter in.",
    ),
    "meter_unnamed_sealed": Words(
        _W,
        "已封存的数据中，同期有一行没有表计（{key}）：可能是同一账单计了两次。",
        "Sealed data hold a row of the same time that names no meter ({key}): one bill may be there twice.",
        "同一账单请排除该行，或更正已封存的数据；属于另一只表的，可照此提交。",
        "If it is the same bill exclude this row, or send a correction of the sealed one; if it is another meter's, "
        "hand it in.",
    ),
}

_WHOLES: Final = {
    "gap": Words(
        _W,
        "{key} 缺 {months}。",
        "{key} lacks {months}.",
        "请补充缺失的期间，或做估算。",
        "Add the missing periods, or estimate them.",
    ),
    "against_last_year": Words(
        _W,
        "“{name}”{period} 合计 {now}，为上年同期 {before} 的 {ratio} 倍（{key}）。",
        "“{name}” in {period} adds up to {now}, {ratio} times the {before} of a year before ({key}).",
        "请核对数值，或说明变化原因。",
        "Check the figure, or explain the change.",
    ),
    "magnitude": Words(
        _W,
        "“{name}”的 {text} 约为{peers}中位数 {median} 的 {ratio} 倍，可能差了 1000 倍的单位。",
        "“{name}”: {text} is about {ratio} times the median {median} of {peers}; the unit may be off "
        "by a thousand.",
        "请核对单位，例如 kWh 与 MWh、kg 与 t。",
        "Check the unit, kWh against MWh or kg against t.",
    ),
    "outlier": Words(
        _W,
        "“{name}”的 {text} 远离{peers}的中位数 {median}。",
        "“{name}”: {text} is far from the median {median} of {peers}.",
        "请核对数值，或说明原因。",
        "Check the figure, or explain it.",
    ),
    "intensity": Words(
        _W,
        "“{name}”在 {month} 的{basis}值为 {value}，平常为 {usual}。",
        "“{name}” in {month} is {value} {basis}, usually {usual}.",
        "请核对用量与产量、面积或人数，或说明变化原因。",
        "Check the figure and what it is divided by, or explain the change.",
    ),
    "missing_column": Words(
        _E,
        "没有对应到必填列“{name}”。",
        "No column was mapped to the required “{name}”.",
        "请在对应关系中选择来源列，或为整个文件指定一个值。",
        "Choose its source column in the mapping, or give one value for the whole file.",
    ),
    "fix_unused": Words(
        _W,
        "修改“{before}”没有用上：“{name}”中已没有该值。",
        "The fix of “{before}” applied nowhere: “{name}” no longer holds it.",
        "文件已变化，请检查该修改是否仍需要。",
        "The file changed; check whether the fix is still needed.",
    ),
    "no_rows": Words(
        _E,
        "没有可读取的数据行。",
        "There is no row of data to read.",
        "请检查选择的工作表和表头行。",
        "Check the sheet and the header row that were chosen.",
    ),
}

WORDS: Final[dict[str, Words]] = _CELLS | _ROWS | _WHOLES
"""Every code to its words."""
