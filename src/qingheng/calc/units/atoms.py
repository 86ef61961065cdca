"""The units the platform knows, each defined once: its text, its definition, its name in both languages.

Definitions are in the language of pint. A dimension in square brackets opens a new one: CO2 equivalent is not
mass, a head is not a thing, and no currency converts to another without a dated rate.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Atom:
    """One indivisible unit.

    symbol: the text stored with a figure. name: its identifier in the registry. definition: in terms of atoms
    defined before it. zh, en: what a reader sees. aliases: other spellings read as the same unit.
    """

    symbol: str
    name: str
    definition: str
    zh: str
    en: str
    aliases: tuple[str, ...] = ()


_PHYSICAL: Final = (
    Atom("1", "one", "1", "1", "1", ()),
    Atom("%", "percent", "0.01", "%", "%", ("percent", "pct", "％", "百分比")),
    Atom("kgCO2e", "kgCO2e", "[co2e]", "千克二氧化碳当量", "kgCO2e", ("kg CO2e", "kgCO₂e", "kg CO₂e")),
    Atom("gCO2e", "gCO2e", "0.001 * kgCO2e", "克二氧化碳当量", "gCO2e", ("g CO2e", "gCO₂e")),
    Atom("tCO2e", "tCO2e", "1000 * kgCO2e", "吨二氧化碳当量", "tCO2e",
         ("t CO2e", "tCO₂e", "t CO₂e", "tCO2-e", "tCO2eq", "吨CO2e", "吨 CO2e", "吨CO₂e")),
    Atom("MtCO2e", "MtCO2e", "1000000000 * kgCO2e", "百万吨二氧化碳当量", "MtCO2e", ("Mt CO2e",)),
    Atom("kgCO2", "kgCO2", "[co2]", "千克二氧化碳", "kgCO2", ("kg CO2", "kgCO₂")),
    Atom("tCO2", "tCO2", "1000 * kgCO2", "吨二氧化碳", "tCO2", ("t CO2", "tCO₂")),
    Atom("hours", "hour", "[time]", "小时", "hours", ("h", "hour", "hrs")),
    Atom("MJ", "MJ", "[energy]", "兆焦", "MJ", ("mj",)),
    Atom("kJ", "kJ", "0.001 * MJ", "千焦", "kJ", ("kj",)),
    Atom("GJ", "GJ", "1000 * MJ", "吉焦", "GJ", ("gj", "百万千焦")),
    Atom("TJ", "TJ", "1000000 * MJ", "太焦", "TJ", ("tj",)),
    Atom("kWh", "kWh", "3.6 * MJ", "千瓦时", "kWh", ("kwh", "KWH", "Kwh", "KWh", "度")),
    Atom("MWh", "MWh", "3600 * MJ", "兆瓦时", "MWh", ("mwh", "MWH", "Mwh")),
    Atom("GWh", "GWh", "3600000 * MJ", "吉瓦时", "GWh", ("gwh", "GWH")),
    # GB/T 2589-2020: the low calorific value of one kilogram of coal equivalent is 29,307.6 kJ.
    Atom("kgce", "kgce", "29.3076 * MJ", "千克标准煤", "kgce", ("千克标煤",)),
    Atom("tce", "tce", "29307.6 * MJ", "吨标准煤", "tce", ("吨标煤",)),
    Atom("kW", "kW", "kWh / hour", "千瓦", "kW", ("kw", "KW")),
    Atom("MW", "MW", "1000 * kW", "兆瓦", "MW", ()),
    Atom("GW", "GW", "1000000 * kW", "吉瓦", "GW", ()),
    Atom("kg", "kg", "[mass]", "千克", "kg", ("公斤", "kilogram")),
    Atom("g", "g", "0.001 * kg", "克", "g", ("gram",)),
    Atom("t", "t", "1000 * kg", "吨", "t", ("tonne", "tonnes", "公吨")),
    Atom("kt", "kt", "1000000 * kg", "千吨", "kt", ()),
    Atom("km", "km", "[length]", "公里", "km", ("千米", "kilometre")),
    Atom("m", "m", "0.001 * km", "米", "m", ("metre",)),
    Atom("m2", "m2", "m ** 2", "平方米", "m2", ("m²", "㎡")),
    Atom("m3", "m3", "m ** 3", "立方米", "m3", ("m³", "㎥")),
    Atom("L", "L", "0.001 * m3", "升", "L", ("l", "litre", "liter")),
    Atom("ML", "ML", "1000 * m3", "兆升", "ML", ("百万升", "megalitre", "megalitres")),
    Atom("t*km", "tonne_kilometre", "t * km", "吨公里", "t·km",
         ("tkm", "t·km", "t-km", "tonne-km", "吨千米")),
    Atom("headcount", "headcount", "[headcount]", "人", "headcount",
         ("person", "persons", "people", "employees", "名")),
    Atom("person*km", "person_kilometre", "headcount * km", "人公里", "person·km", ("pkm", "passenger-km")),
    Atom("count", "item", "[count]", "个", "count", ("number", "pcs", "次", "件", "项")),
    Atom("year", "reporting_year", "[year]", "年", "year", ("y", "a", "annum")),
    Atom("rate (basis not stated)", "rate_without_basis", "[rate_without_basis]", "比率（未注明基数）",
         "rate (basis not stated)", ()),
)  # fmt: skip

_CURRENCIES: Final = (
    ("CNY", "元", ("人民币", "RMB")),
    ("USD", "美元", ()),
    ("EUR", "欧元", ()),
    ("HKD", "港元", ("港币",)),
    ("JPY", "日元", ()),
    ("GBP", "英镑", ()),
)
_SCALES: Final = (
    ("thousand", 10**3, "千"),
    ("10 thousand", 10**4, "万"),
    ("million", 10**6, "百万"),
    ("100 million", 10**8, "亿"),
    ("billion", 10**9, "十亿"),
)

QUALIFIERS: Final = {
    "revenue": "营业收入",
    "gross profit": "毛利",
    "output value": "产值",
    "value added": "增加值",
    "of spend": "（占采购额）",
    "of partners": "（占合作伙伴）",
}
"""Words that may follow a unit and say of what; they carry no dimension. English text to Chinese text."""


def _money() -> tuple[Atom, ...]:
    atoms: list[Atom] = []
    for code, zh, others in _CURRENCIES:
        atoms.append(Atom(code, code, f"[{code}]", zh, code, (zh, *others)))
        for words, size, scale_zh in _SCALES:
            symbol = f"{code} {words}"
            atoms.append(Atom(symbol, symbol.replace(" ", "_"), f"{size} * {code}", f"{scale_zh}{zh}", symbol,
                              (f"{scale_zh}{zh}", f"{words} {code}")))  # fmt: skip
    return tuple(atoms)


ATOMS: Final = _PHYSICAL + _money()

DIMENSIONS: Final = {
    "": ("share", "占比", "a share"),
    "[co2e]": ("co2e", "二氧化碳当量", "CO2 equivalent"),
    "[co2]": ("co2", "二氧化碳质量", "mass of CO2"),
    "[time]": ("time", "时间", "time"),
    "[energy]": ("energy", "能量", "energy"),
    "[energy] / [time]": ("power", "功率", "power"),
    "[mass]": ("mass", "质量", "mass"),
    "[length]": ("length", "长度", "length"),
    "[length] ** 2": ("area", "面积", "area"),
    "[length] ** 3": ("volume", "体积", "volume"),
    "[length] * [mass]": ("transport_work", "货物周转量", "freight transport work"),
    "[headcount] * [length]": ("passenger_work", "旅客周转量", "passenger transport work"),
    "[headcount]": ("headcount", "人数", "headcount"),
    "[count]": ("count", "数量", "a count"),
    "[year]": ("year", "年度", "years"),
    "[rate_without_basis]": ("rate_without_basis", "未注明基数的比率", "a rate without a stated basis"),
} | {f"[{code}]": (code, f"金额（{zh}）", f"money in {code}") for code, zh, _ in _CURRENCIES}
"""Dimensionality in the registry to: our name, what a reader sees in Chinese, and in English."""

CURRENCIES: Final = frozenset(code for code, _, _ in _CURRENCIES)
"""The names of the dimensions that are money."""
