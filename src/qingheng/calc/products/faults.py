"""What is wrong with a bill, each with its place and what to do, in both languages."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from qingheng.calc.texts import BilingualError

_FIX: Final[dict[str, tuple[str, str]]] = {
    "cycle": (
        "删除或更正路径中的一行，使物料不再包含自身。",
        "Take out or correct one line of the path, so that no item contains itself.",
    ),
    "wrong-unit": (
        "改为可换算的单位，或为子件填写单位质量。",
        "Write a unit that converts to the child's, or state the mass of one unit of the child.",
    ),
    "unknown-item": ("在物料表中补充该编码，或更正编码。", "Add the code to the items, or correct it."),
    "duplicate-code": ("合并重复的物料，或改用不同编码。", "Merge the items, or give them different codes."),
    "duplicate-line": (
        "合并为一行，或错开有效期，或设为替代料。",
        "Merge the lines, part their validity, or make them alternates.",
    ),
    "bad-quantity": ("填写大于零的数量。", "Write a quantity above zero."),
    "bad-scrap": (
        "损耗率是投入量中未进入成品的份额，0 至 1（不含 1）。",
        "Scrap is the share of the input that is lost: 0 to below 1.",
    ),
    "bad-shares": (
        "使同一组替代料的份额合计为 1，或都不填。",
        "Let the shares of the set add up to 1, or leave all of them empty.",
    ),
    "bad-dates": ("失效日期不得早于生效日期。", "The last day may not lie before the first."),
    "options-meet": ("将相互影响的变更放入同一选项。", "Put what depends on one another into one option."),
    "not-in-base": (
        "核对父件与子件编码；选项只能移除基础清单中的行。",
        "Check both codes; an option removes lines of the base bill only.",
    ),
    "under-part": (
        "将该父件改为组件，或把料加在其上级。",
        "Make the parent an assembly, or add one level up.",
    ),
    "too-many": (
        "为选项组设置默认选项，或只计算已命名的配置。",
        "Name variants, or give option groups fewer options.",
    ),
    "bad-option": ("核对选项组与选项编码。", "Check the codes of group and option."),
    "unreadable": ("更正该单元格。", "Correct the cell."),
    "missing": ("填写该单元格。", "Fill the cell."),
    "no-parent": (
        "首行应为层级 0 或 1，层级逐级加一。",
        "Begin with level 0 or 1 and let levels grow by one.",
    ),
    "unit-unknown": (
        "改用平台认识的单位，例如 个、kg、m。",
        "Use a unit the platform knows, as count, kg or m.",
    ),
    "retired-item": (
        "改用现行物料，或先恢复该物料的使用。",
        "Take an item that is in use, or bring this one back into use first.",
    ),
    "no-lines": ("至少添加一行。", "Add a line at least."),
    "not-below": (
        "更正父件编码，或补上把该父件放入产品的行。",
        "Correct the parent, or add the line that puts it into the product.",
    ),
    "label-reused": (
        "已发布的版本不再更改：请为更改后的行填写新的版本号（revision 列，例如 B）。",
        "What is released is never changed: give the changed lines a revision label of their own (column revision, as B).",
    ),
    "too-long": ("缩短该文字。", "Shorten the text."),
    "no-codes": (
        "在“列对应”中指明哪一列是物料编码。",
        "Say under “Columns” which column holds the item codes.",
    ),
    "no-root": (
        "在首行写明顶层产品，或在导入时选择。",
        "Name the top product in the first row, or choose it when importing.",
    ),
}


_LONGEST: Final = 20  # items of a path that are all shown


@dataclass(frozen=True, slots=True)
class Fault:
    """Something wrong. row: number of the line, item or row from 0, where it is about one; column: its field."""

    code: str
    zh: str
    en: str
    row: int | None = None
    column: str = ""
    place: str = ""
    text: str = ""

    @property
    def fix_zh(self) -> str:
        """What to do, in Chinese."""
        return _FIX[self.code][0]

    @property
    def fix_en(self) -> str:
        """What to do, in English."""
        return _FIX[self.code][1]

    def said(self, lang: str) -> str:
        """What is wrong."""
        return self.zh if lang.startswith("zh") else self.en

    def fix(self, lang: str) -> str:
        """What to do."""
        return self.fix_zh if lang.startswith("zh") else self.fix_en

    def at(self, place: str, row: int | None = None) -> Fault:
        """The same at another place."""
        return replace(self, place=place, row=self.row if row is None else row)


class Faulty(BilingualError):
    """A bill that cannot be calculated with. faults: all that was found, never none."""

    def __init__(self, faults: Sequence[Fault]) -> None:
        first = faults[0]
        more = len(faults) - 1
        where = f"{first.place}: " if first.place else ""
        super().__init__(
            f"{where}{first.en}" + (f" And {more} more." if more else ""),
            f"{where}{first.zh}" + (f"另有 {more} 处。" if more else ""),
        )
        self.faults = tuple(faults)


def cycle(path: Sequence[str], row: int | None, place: str) -> Fault:
    """A bill in which an item contains itself. path: codes from the item back to itself."""
    short = path if len(path) <= _LONGEST else [*path[: _LONGEST - 5], "…", *path[-4:]]
    shown = " → ".join(short)
    return Fault(
        "cycle",
        f"物料清单出现循环：{shown}。",
        f"The bill goes in a circle: {shown}.",
        row,
        "child",
        place,
        path[-1],
    )


def wrong_unit(child: str, found: str, wanted: str, row: int | None, place: str) -> Fault:
    """A line in a unit that cannot become the child's."""
    return Fault(
        "wrong-unit", f"“{child}”以 {wanted} 计，{found} 不能换算为 {wanted}。",
        f"“{child}” is counted in {wanted}; {found} cannot become {wanted}.", row, "unit", place, found,
    )  # fmt: skip
