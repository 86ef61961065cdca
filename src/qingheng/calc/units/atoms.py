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
    Atom("hours", "hour", "[time]", "小时", "hours",
         ("h", "hour", "hrs", "hr", "工时", "人工时", "man-hours", "manhours", "person-hours")),
    Atom("min", "minute", "hour / 60", "分钟", "minutes", ("minute", "minutes", "mins")),
    Atom("MJ", "MJ", "[energy]", "兆焦", "MJ", ("mj",)),
    Atom("kJ", "kJ", "0.001 * MJ", "千焦", "kJ", ("kj",)),
    Atom("GJ", "GJ", "1000 * MJ", "吉焦", "GJ", ("gj", "百万千焦")),
    Atom("TJ", "TJ", "1000000 * MJ", "太焦", "TJ", ("tj",)),
    Atom("Wh", "Wh", "0.0036 * MJ", "瓦时", "Wh", ("wh",)),
    Atom("kWh", "kWh", "3.6 * MJ", "千瓦时", "kWh", ("kwh", "KWH", "Kwh", "KWh", "度", "千瓦小时", "kW·h", "kW.h")),
    Atom("MWh", "MWh", "3600 * MJ", "兆瓦时", "MWh", ("mwh", "MWH", "Mwh", "千度", "千kWh", "兆瓦小时")),
    Atom("10 thousand kWh", "ten_thousand_kWh", "36000 * MJ", "万千瓦时", "10,000 kWh",
         ("万kWh", "万度", "万千瓦小时", "万 kWh", "10000 kWh", "10^4 kWh", "万kwh", "万KWH")),
    Atom("GWh", "GWh", "3600000 * MJ", "吉瓦时", "GWh", ("gwh", "GWH", "百万kWh", "百万千瓦时")),
    Atom("100 million kWh", "hundred_million_kWh", "360000000 * MJ", "亿千瓦时", "100 million kWh",
         ("亿kWh", "亿度", "亿千瓦小时")),
    Atom("TWh", "TWh", "3600000000 * MJ", "太瓦时", "TWh", ("twh", "TWH")),
    # The international table calorie, 4.1868 J (GB/T 2589-2020), and British thermal unit, 1,055.05585262 J.
    Atom("kcal", "kcal", "0.0041868 * MJ", "千卡", "kcal", ("大卡", "Kcal", "KCAL")),
    Atom("Gcal", "Gcal", "4186.8 * MJ", "吉卡", "Gcal", ("百万千卡", "百万大卡", "GCAL", "gcal")),
    Atom("MMBtu", "MMBtu", "1055.05585262 * MJ", "百万英热单位", "MMBtu", ("mmbtu", "MMBTU", "million Btu")),
    Atom("therm", "therm", "105.505585262 * MJ", "撒姆", "therms", ("therms", "色姆")),
    # GB/T 2589-2020: the low calorific value of one kilogram of coal equivalent is 29,307.6 kJ.
    Atom("kgce", "kgce", "29.3076 * MJ", "千克标准煤", "kgce", ("千克标煤",)),
    Atom("tce", "tce", "29307.6 * MJ", "吨标准煤", "tce", ("吨标煤",)),
    Atom("kW", "kW", "kWh / hour", "千瓦", "kW", ("kw", "KW")),
    Atom("MW", "MW", "1000 * kW", "兆瓦", "MW", ()),
    Atom("GW", "GW", "1000000 * kW", "吉瓦", "GW", ()),
    Atom("kg", "kg", "[mass]", "千克", "kg", ("公斤", "kilogram", "kilograms", "kilos", "kgs")),
    Atom("g", "g", "0.001 * kg", "克", "g", ("gram", "grams")),
    Atom("mg", "mg", "0.000001 * kg", "毫克", "mg", ()),
    Atom("jin", "jin", "0.5 * kg", "市斤", "jin", ("斤",)),
    Atom("lb", "lb", "0.45359237 * kg", "磅", "lb", ("lbs", "pound", "pounds")),
    Atom("t", "t", "1000 * kg", "吨", "t",
         ("tonne", "tonnes", "公吨", "metric ton", "metric tons", "metric tonnes", "MT")),
    Atom("US ton", "short_ton", "907.18474 * kg", "短吨", "short tons", ("short ton", "short tons", "US tons")),
    Atom("kt", "kt", "1000000 * kg", "千吨", "kt", ()),
    Atom("10 thousand t", "ten_thousand_t", "10000000 * kg", "万吨", "10,000 t", ("10000 t", "10^4 t", "万t")),
    Atom("km", "km", "[length]", "公里", "km", ("千米", "kilometre", "kilometres", "kilometers", "kilometer", "kms")),
    Atom("m", "m", "0.001 * km", "米", "m", ("metre", "metres", "meters")),
    Atom("mi", "mi", "1.609344 * km", "英里", "miles", ("mile", "miles")),
    Atom("nmi", "nmi", "1.852 * km", "海里", "nautical miles", ("nautical mile", "nautical miles")),
    Atom("m2", "m2", "m ** 2", "平方米", "m2", ("m²", "㎡", "平米", "平方", "sqm", "sq m", "m^2", "square metres")),
    Atom("ft2", "ft2", "0.09290304 * m2", "平方英尺", "ft2", ("ft²", "sq ft", "sqft", "square feet")),
    Atom("ha", "ha", "10000 * m2", "公顷", "ha", ("hectare", "hectares")),
    Atom("mu", "mu", "2000 * m2 / 3", "亩", "mu", ("市亩",)),
    Atom("m3", "m3", "m ** 3", "立方米", "m3",
         ("m³", "㎥", "立方", "方", "立米", "m^3", "cbm", "CBM", "cu m", "cubic metre", "cubic metres",
          "cubic meter", "cubic meters")),
    Atom("10 thousand m3", "ten_thousand_m3", "10000 * m3", "万立方米", "10,000 m3",
         ("万m3", "万m³", "万立方", "万方", "10000 m3", "10^4 m3")),
    # Gas volumes state their conditions: 0 °C for the normal, 15 °C or 20 °C for the standard cubic metre, both
    # at 101.325 kPa. Neither is a cubic metre as metered, and none converts to another without a factor.
    Atom("Nm3", "Nm3", "[normal_volume]", "标准立方米（0 ℃）", "Nm3",
         ("Nm³", "NM3", "nm3", "标况立方米", "Nm^3", "N m3", "m3N")),
    Atom("10 thousand Nm3", "ten_thousand_Nm3", "10000 * Nm3", "万标准立方米（0 ℃）", "10,000 Nm3",
         ("万Nm3", "万Nm³", "10^4 Nm3", "10000 Nm3")),
    Atom("Sm3", "Sm3", "[standard_volume]", "标准立方米（20 ℃或 15 ℃）", "Sm3",
         ("Sm³", "标准立方米", "标方", "标立方", "标立方米", "scm")),
    Atom("ft3", "ft3", "0.028316846592 * m3", "立方英尺", "ft3", ("ft³", "cu ft", "cubic feet", "cf")),
    Atom("CCF", "CCF", "2.8316846592 * m3", "百立方英尺", "CCF", ("ccf", "HCF", "hundred cubic feet")),
    Atom("US gal", "US_gallon", "0.003785411784 * m3", "美制加仑", "US gallons",
         ("US gallon", "US gallons", "gal (US)", "gallons (US)", "美加仑")),
    Atom("imp gal", "imperial_gallon", "0.00454609 * m3", "英制加仑", "imperial gallons",
         ("imperial gallon", "imperial gallons", "gal (UK)", "英加仑")),
    Atom("L", "L", "0.001 * m3", "升", "L", ("l", "litre", "liter", "litres", "liters", "公升", "ltr")),
    Atom("mL", "mL", "0.000001 * m3", "毫升", "mL", ("ml", "millilitres", "milliliters")),
    Atom("kL", "kL", "m3", "千升", "kL", ("kl", "KL", "kilolitres", "kiloliters")),
    Atom("ML", "ML", "1000 * m3", "兆升", "ML", ("百万升", "megalitre", "megalitres")),
    Atom("t*km", "tonne_kilometre", "t * km", "吨公里", "t·km",
         ("tkm", "t·km", "t-km", "tonne-km", "吨千米", "tonne_km", "tonne km", "tonne-kilometres", "ton-km")),
    Atom("10 thousand t*km", "ten_thousand_tonne_kilometres", "10000 * t * km", "万吨公里", "10,000 t·km",
         ("万tkm", "万吨千米", "10^4 t·km")),
    Atom("headcount", "headcount", "[headcount]", "人", "headcount",
         ("person", "persons", "people", "employees", "名")),
    Atom("FTE", "full_time_equivalent", "[fte]", "全时当量", "FTE", ("fte", "FTEs", "折合全时人员")),
    Atom("person*km", "person_kilometre", "headcount * km", "人公里", "person·km",
         ("pkm", "passenger-km", "passenger_km", "p*km", "p·km", "passenger km", "passenger-kilometres", "人千米")),
    Atom("vehicle", "vehicle", "[vehicle]", "辆", "vehicles", ("vehicles",)),
    Atom("vehicle*km", "vehicle_kilometre", "vehicle * km", "车公里", "vehicle·km",
         ("vkm", "vehicle-km", "vehicle_km", "vehicle km", "车千米")),
    Atom("trip", "trip", "[trip]", "车次", "trips", ("trips", "趟", "班次", "航次")),
    Atom("participation", "participation", "[participation]", "人次", "participations",
         ("person-times", "attendances", "participations")),
    Atom("night", "night", "[night]", "晚", "nights", ("nights", "夜")),
    Atom("room_night", "room_night", "[room_night]", "间夜", "room-nights",
         ("room night", "room nights", "room-night", "room-nights", "间晚", "间·夜", "房晚")),
    Atom("day", "working_day", "[day]", "天", "days", ("days", "日", "工作日", "working days", "workdays")),
    Atom("point", "point", "[point]", "分", "points", ("points", "分值", "积分")),
    Atom("count", "item", "[count]", "个", "count",
         ("number", "pcs", "次", "件", "项", "台", "套", "只", "块", "片", "支", "箱", "pieces", "piece", "units",
          "sets", "PCS", "nos", "起", "宗", "cases", "times")),
    Atom("10 thousand count", "ten_thousand_items", "10000 * item", "万个", "10,000 units",
         ("万台", "万件", "万只", "万片", "万套", "万块")),
    Atom("million count", "million_items", "1000000 * item", "百万个", "million units",
         ("百万台", "百万件", "百万只", "百万片", "M pcs", "Mpcs")),
    Atom("thousand count", "thousand_items", "1000 * item", "千个", "thousand units",
         ("千台", "千件", "千只", "千片", "kpcs", "Kpcs", "KPCS", "k pcs")),
    Atom("year", "reporting_year", "[year]", "年", "year", ("y", "a", "annum")),
    Atom("rate (basis not stated)", "rate_without_basis", "[rate_without_basis]", "比率（未注明基数）",
         "rate (basis not stated)", ()),
)  # fmt: skip

_CURRENCIES: Final = (
    ("CNY", "元", ("人民币", "RMB", "人民币元", "元人民币", "CNH")),
    ("USD", "美元", ("US$", "美金")),
    ("EUR", "欧元", ()),
    ("HKD", "港元", ("港币", "HK$")),
    ("JPY", "日元", ("日圆",)),
    ("GBP", "英镑", ()),
    ("TWD", "新台币", ("台币", "NT$", "NTD")),
    ("SGD", "新加坡元", ("新元", "S$", "SG$")),
    ("KRW", "韩元", ("韩币", "韩圆")),
    ("INR", "印度卢比", ("卢比",)),
    ("MYR", "马来西亚林吉特", ("林吉特", "马币")),
    ("THB", "泰铢", ()),
    ("VND", "越南盾", ()),
    ("IDR", "印尼盾", ("印尼卢比",)),
    ("PHP", "菲律宾比索", ()),
    ("AUD", "澳大利亚元", ("澳元", "A$", "AU$")),
    ("CAD", "加拿大元", ("加元", "C$", "CA$")),
    ("CHF", "瑞士法郎", ()),
    ("SEK", "瑞典克朗", ()),
    ("HUF", "匈牙利福林", ("福林",)),
    ("PLN", "波兰兹罗提", ("兹罗提",)),
    ("MXN", "墨西哥比索", ()),
    ("BRL", "巴西雷亚尔", ("雷亚尔",)),
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
                              (f"{words} {code}", f"{scale_zh}{code}",
                               *(f"{scale_zh}{other}" for other in others))))  # fmt: skip
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
    "[normal_volume]": ("normal_volume", "标准状况（0 ℃）下的体积", "volume at normal conditions"),
    "[standard_volume]": ("standard_volume", "标准参比条件下的体积", "volume at standard conditions"),
    "[fte]": ("fte", "全时当量", "full-time equivalents"),
    "[vehicle]": ("vehicle", "车辆数", "a number of vehicles"),
    "[length] * [vehicle]": ("vehicle_work", "车辆行驶里程", "vehicle distance"),
    "[trip]": ("trip", "运输趟次", "a number of trips"),
    "[participation]": ("participation", "人次", "participations"),
    "[night]": ("night", "住宿晚数", "nights"),
    "[room_night]": ("room_night", "间夜数", "room-nights"),
    "[day]": ("day", "天数", "days"),
    "[point]": ("point", "分数", "points"),
    "[year]": ("year", "年度", "years"),
    "[rate_without_basis]": ("rate_without_basis", "未注明基数的比率", "a rate without a stated basis"),
} | {f"[{code}]": (code, f"金额（{zh}）", f"money in {code}") for code, zh, _ in _CURRENCIES}
"""Dimensionality in the registry to: our name, what a reader sees in Chinese, and in English."""

CURRENCIES: Final = frozenset(code for code, _, _ in _CURRENCIES)
"""The names of the dimensions that are money."""
