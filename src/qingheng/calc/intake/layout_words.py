"""The words by which headers, totals, notes and units are known, in Chinese and English."""

from __future__ import annotations

import re
from decimal import Decimal, InvalidOperation
from functools import lru_cache
from typing import Final

from qingheng.calc.intake.dataset_model import Dataset
from qingheng.calc.intake.folding import fold, loose
from qingheng.calc.intake.layout_model import is_number
from qingheng.calc.intake.unit_texts import match_unit
from qingheng.calc.units import dimension

_TOTAL_ZH = "合计|总计|总和|累计|汇总|共计|总额|合計|總計"
_SUBTOTAL_ZH = "小计|分计|小計"
_TOTAL: Final = re.compile(
    rf"^[(（]?(?:本[页月季年厂区]+|全[年月厂]+|年度|上半年|下半年|第?[一二三四1-4]季度|[^,，:：;；]{{1,16}}?)?"
    rf"(?P<zh>{_TOTAL_ZH})(?:数|值|量|金额)?[)）]?[:：]?$|^全年$|"
    r"^(?P<en>(?:grand |overall |annual |yearly |year |ytd )?totals?|sum|totals?[:]|full year|year to date|ytd)"
    r"(?: \(?[^)]{1,30}\)?)?[:]?$|^[^:]{1,40} totals?$"
)
_SUBTOTAL: Final = re.compile(
    rf"^[^,，:：;；]{{0,20}}(?:{_SUBTOTAL_ZH})[:：]?$|^sub[- ]?totals?\b.{{0,40}}$|^.{{1,40}} sub[- ]?totals?$"
)
_BARE_TOTAL: Final = re.compile(
    rf"^(?:{_TOTAL_ZH}|{_SUBTOTAL_ZH}|grand total|sub[- ]?total|total|totals|sum)[:：]?$"
)
_NOTE: Final = re.compile(
    r"^(?:注\s*\d*\s*[:：、.．]|注释|注意|备注\s*[:：]|说明\s*[:：]|填表说明|填写说明|数据来源|来源\s*[:：]|资料来源|制表|填表|填报人|"
    r"编制|审核|复核|审批|批准|负责人|联系人|打印时间|打印日期|制表日期|导出时间|以上|※|[*＊]\s*\S|"
    r"\(?\d{1,2}\)?[、.．)]\s*[^\d\s]|"
    r"notes?\b\s*\d*\s*[:.]|remarks?\s*:|source\s*:|data source|prepared by|reviewed by|approved by|"
    r"printed|exported|disclaimer|end of report|---)"
)
_UNIT_BRACKETS: Final = re.compile(r"[(（\[【]([^()（）\[\]【】]{1,24})[)）\]】]")
_UNIT_WORDS: Final = re.compile(r"^(?:单位|計量單位|计量单位|unit|units|uom|in)\s*[:：]?\s*")
_FIGURE: Final = re.compile(r"^[-+(]?\s*[¥￥$€£]?\s*(?:\d[\d,.' ]*|\.\d+)\s*%?\)?$")
_COUNTED: Final = frozenset(
    [
        "台",
        "套",
        "只",
        "辆",
        "班次",
        "人次",
        "人天",
        "人日",
        "箱",
        "批",
        "吨次",
        "units",
        "pcs.",
        "pieces",
        "nos",
        "sets",
        "户",
        "名",
        "人",
    ]
)
_NUMBERED_LABEL: Final = re.compile(r"[:：=]")


_DERIVED: Final = re.compile(
    r"^(?:月|年|日)?(?:平均|均值|月均)(?:值|数)?[:：]?$|^(?:较上[年月])?(?:同比|环比|占比|增幅|增长率|完成率)(?:增长|增减|变化)?[(（]?%?[)）]?$|"
    r"^(?:average|avg|mean|median|yoy|mom|change|growth|share|% of total|% change)\b.{0,20}$"
)
_OF_WHICH: Final = re.compile(r"^(?:其中|内含|of which|thereof|incl\.? )")
_HINTS: Final = "合总小分總累汇共全均同环占增其内完"
_MAY_MATTER: Final = re.compile(
    r"\s*(?:[注备说填数来资制编审复批负联打导以※*＊(（]|\d{1,2}[、.．)]|[nrsped-])|(?=.{0,60}\Z)(?:"
    r"[\s:：]*(?:total|grand|overall|annual|year|ytd|sum|full|sub|average|avg|mean|median|yoy|mom|change|growth|"
    rf"share|%|of which|thereof|incl)|[^{_HINTS}]*[{_HINTS}]|.*totals?[\s:：]*\Z)",
    re.IGNORECASE | re.DOTALL,
)


def may_matter(text: str) -> bool:
    """Whether a text could be a total or a note; a quick look that lets all others pass unread."""
    return _MAY_MATTER.match(text) is not None


def is_total(text: str) -> bool:
    """Whether a label says that its row or column adds up all above: 合计, 总计, Grand total."""
    folded = _squeezed(text)
    return bool(_TOTAL.match(folded)) and not is_subtotal(text)


def is_subtotal(text: str) -> bool:
    """Whether a label says that its row adds up a group: 小计, 苏州小计, Subtotal."""
    return bool(_SUBTOTAL.match(_squeezed(text)))


def is_bare_total(text: str) -> bool:
    """Whether a label is nothing but the word for a total, which no name of a thing would be."""
    return bool(_BARE_TOTAL.match(_squeezed(text)))


def is_derived(text: str) -> bool:
    """Whether a label says that its row compares or averages others: 同比, 占比, 平均, Average, % of total."""
    return bool(_DERIVED.match(_squeezed(text)))


def is_of_which(text: str) -> bool:
    """Whether a label says that its row is part of the one above: 其中：生产用电, of which."""
    return bool(_OF_WHICH.match(fold(text)))


def is_running_number(text: str) -> bool:
    """Whether a header is that of a column that only numbers the rows: 序号, No., #."""
    return loose(text) in {"序号", "序", "行号", "编号", "no", "id", "sn", "index", "item", "row", ""}


def is_note(text: str) -> bool:
    """Whether a text begins as notes and signatures under a table do."""
    return bool(_NOTE.match(fold(text)))


def _squeezed(text: str) -> str:
    """Folded, with the spaces gone that stretch two Chinese characters (合　计)."""
    folded = fold(text)
    return folded.replace(" ", "") if not re.search("[a-z]", folded) else folded


@lru_cache(maxsize=4096)
def known_unit(text: str) -> bool:
    """Whether a text can be read as a unit, with a Chinese scale before it if need be (万度, 千吨, 万元)."""
    return unit_dimension(text) is not None


@lru_cache(maxsize=4096)
def unit_dimension(text: str) -> str | None:
    """The dimension of a unit as people write it, ``count`` for counting words; None when it is no unit."""
    bare = " ".join(text.split()).strip(".:：")
    if not bare or len(bare) > 24:
        return None
    if fold(bare) in _COUNTED:
        return "count"
    for variant in dict.fromkeys((bare, _unscaled(bare))):
        symbol = match_unit(variant)
        if symbol is not None:
            return dimension(symbol)
    return None


def _unscaled(text: str) -> str:
    return re.sub(r"^(?:千|万|百万|千万|亿)\s*", "", text) or text


def split_unit(text: str) -> tuple[str, str | None]:
    """A header without its unit, and the unit as written.

    Reads "用电量(kWh)", "Usage [MWh]", "用电量/kWh", "用电量（单位：万千瓦时）", "Usage, kWh", "Usage in kWh".
    Brackets that hold no unit stay: "用电量（含绿电）".
    """
    for found in reversed(list(_UNIT_BRACKETS.finditer(text))):
        inside = _UNIT_WORDS.sub("", found[1].strip(), count=1).strip()
        if known_unit(inside):
            rest = (text[: found.start()] + " " + text[found.end() :]).strip()
            return " ".join(rest.split()), inside
    for pattern in (r"^(.+?)\s*[/／]\s*([^/／]{1,16})$", r"^(.+?)\s*[,，_;；:：-]\s*([^,，]{1,16})$",
                    r"^(.+?)\s+(?:in\s+)?(\S{1,12}(?:\s(?:million|thousand))?)$"):  # fmt: skip
        match = re.match(pattern, text.strip(), re.IGNORECASE)
        if match is not None:
            unit = _UNIT_WORDS.sub("", match[2].strip(), count=1).strip()
            if known_unit(unit) and not known_unit(match[1]) and _is_plain_unit(unit):
                return match[1].strip(), unit
    return text.strip(), None


def _is_plain_unit(unit: str) -> bool:
    """Words that are units but far more often something else at the end of a header."""
    return fold(unit) not in {"a", "y", "h", "m", "g", "l", "t", "1", "year", "number", "people", "employees",
                              "person", "persons", "年", "人", "次", "件", "个", "名", "项", "count"}  # fmt: skip


def figure(value: object) -> Decimal | None:
    """The number of a cell for adding up, or None; text only where nothing needs guessing."""
    if is_number(value):
        return Decimal(repr(value)) if isinstance(value, float) else Decimal(str(value))
    if isinstance(value, str) and len(value) < 30:
        bare = fold(value)
        if not _FIGURE.match(bare) or bare.endswith("%"):
            return None
        minus = bare.startswith(("-", "("))
        digits = re.sub(r"[^\d.,]", "", bare)
        digits = _plain_digits(digits)
        try:
            number = Decimal(digits)
        except InvalidOperation:
            return None
        return -number if minus else number
    return None


def _plain_digits(digits: str) -> str:
    """Digits with a decimal point: the last mark is decimal unless three digits follow it and it is a comma."""
    comma, point = digits.rfind(","), digits.rfind(".")
    if comma > point and (point >= 0 or len(digits) - comma != 4):
        return digits.replace(".", "").replace(",", ".")
    return digits.replace(",", "")


def looks_numeric(value: object) -> bool:
    """Whether a cell is a number, or text that is one."""
    return is_number(value) or (isinstance(value, str) and bool(_FIGURE.match(fold(value))))


class Vocabulary:
    """The names of a dataset's columns and enumerations, folded; without a dataset it knows none."""

    def __init__(self, dataset: Dataset | None) -> None:
        self.dataset = dataset
        self._columns: dict[str, str] = {}
        self.enums: dict[str, dict[str, str]] = {}
        for column in dataset.columns if dataset else ():
            for name in column.names:
                self._columns.setdefault(loose(name), column.code)
            if column.values:
                members = self.enums.setdefault(column.code, {})
                for value in column.values:
                    for name in value.names:
                        members.setdefault(loose(name), value.code)

    def column(self, text: str) -> str | None:
        """Code of the column a header names exactly, its unit and marks set aside."""
        found = self._columns.get(loose(text))
        if found is None:
            bare, unit = split_unit(text)
            found = self._columns.get(loose(bare)) if unit or bare != text else None
        if found is None:
            found = self._columns.get(loose(re.sub(r"[(（\[【].*?[)）\]】]", "", text)))
        return found

    def member(self, column: str, text: str) -> str | None:
        """Code of the member of an enumeration a text names exactly."""
        return self.enums.get(column, {}).get(loose(text))
