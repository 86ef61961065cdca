"""What is said of a choice, in both languages: why a factor was refused, why one was taken, what lifts a block."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Final

from qingheng.calc.factors.model import Asked, Basis, Bridge, DatePolicy, Factor
from qingheng.calc.gases import gas_label
from qingheng.calc.texts import format_measured
from qingheng.calc.units import UnknownUnit, unit_label

Said = tuple[str, str]
"""A sentence in Chinese, and the same in English."""

BASES: Final[Mapping[Basis, Said]] = {
    Basis.combustion: ("燃烧", "combustion"),
    Basis.upstream: ("上游（开采至供应）", "well to tank"),
    Basis.location: ("基于位置", "location-based"),
    Basis.market: ("基于市场", "market-based"),
    Basis.residual: ("剩余电力组合", "residual mix"),
    Basis.fossil: ("化石能源电力", "fossil generation"),
    Basis.losses: ("输配损耗", "transmission and distribution losses"),
    Basis.release: ("逸散排放", "release"),
    Basis.process: ("工艺过程", "process"),
    Basis.activity: ("服务或里程", "service or distance"),
    Basis.material: ("原材料（从摇篮到大门）", "material, cradle to gate"),
    Basis.spend: ("支出", "spend"),
    Basis.use: ("产品使用", "use of products"),
    Basis.life_cycle: ("生命周期（产品碳足迹）", "life cycle (product footprints)"),
}
LEVEL_WORDS: Final[Mapping[str, Said]] = {
    "meter": ("计量表", "meter"),
    "supplier": ("供应商", "supplier"),
    "site": ("厂区", "site"),
    "province": ("省级", "province"),
    "grid_region": ("区域电网", "grid region"),
    "country": ("国家", "country"),
    "world": ("全球", "world"),
}
_POLICIES: Final[Mapping[DatePolicy, Said]] = {
    DatePolicy.activity_year: ("数据年份与活动年份一致优先", "data year of the activity first"),
    DatePolicy.latest_published: ("锁定日前最新发布优先", "newest published by the day of locking first"),
    DatePolicy.fixed: ("固定版本", "fixed versions"),
}
_REMEDIES: Final[Mapping[str, Said]] = {
    "no_factor": (
        "导入含该活动与地区的因子包，或录入自有因子（附证据并经他人复核），或由负责人确认一条替代规则。",
        "Install a pack that has this activity for this place, enter an own factor with evidence and have it "
        "reviewed, or have a person confirm a rule that names a stand-in.",
    ),
    "no_factor_in_date": (
        "该地区的因子均晚于活动期或在锁定日之后发布：补充该年度的因子包，或改用其他日期策略，或确认一条规则。",
        "Factors for this place describe later years or came out after the day of locking: install the year "
        "that is missing, choose another date policy, or confirm a rule.",
    ),
    "wrong_dimension": (
        "改正活动数据的单位，或补充该活动的密度或热值（注明来源），或采用单位相符的因子。",
        "Correct the unit of the data, add a density or heat content of this activity with its source, or use "
        "a factor in a unit of the same kind.",
    ),
    "wrong_basis_only": (
        "现有因子的类型不同，不能代用：导入所需类型的因子，或录入自有因子。",
        "Only factors of another basis exist and none may stand in: install or enter one of the basis asked for.",
    ),
    "gwp_missing": (
        "在该清单的“核算设置”中把含该气体的 GWP 数据集选为主数据集，写明理由后重新计算。",
        "Under Settings of the inventory choose a GWP set that rates the gas as the main one, with the reason, and "
        "calculate again.",
    ),
    "expired": (
        "因子已过复核期限：请因子责任人复核并更新期限，或升级因子包。",
        "The factor is past its review date: have its owner review it, or upgrade the pack.",
    ),
    "rule_unusable": (
        "已确认的规则指向的因子不可用：安装或固定其所在版本，或撤销该规则。",
        "A confirmed rule names a factor that cannot be used: install or pin its version, or withdraw the rule.",
    ),
}


OF_PRODUCTS: Final = "product."
"""Start of activities that only footprints of products answer."""


def remedy(code: str, activity: str = "") -> Said:
    """What lifts a block of that code, for that activity. Raises KeyError for a code no choice gives."""
    if activity.startswith(OF_PRODUCTS) and code in ("no_factor", "no_factor_in_date", "expired"):
        return (
            "该配置在该市场、该期间没有已发布的产品碳足迹，不按零计：在“产品碳足迹”中为该市场核算、批准，再发布到组织清单。",
            "No footprint of this configuration is published for this market and time, and it is not zero: calculate it for "
            "the market under Product footprints, have it approved, and publish it for inventories.",
        )
    return _REMEDIES[code]


def label(unit: str, lang: str) -> str:
    """The unit as a reader sees it; a unit nobody knows is shown as it is written."""
    try:
        return unit_label(unit, lang)
    except UnknownUnit:
        return unit


def wrong_basis(factor: Factor, asked: Asked) -> Said:
    """Why a factor of another basis is refused; life-cycle and organisation factors never stand in for each other."""
    if factor.basis is Basis.life_cycle:
        return (
            "生命周期因子只用于产品碳足迹，不得用于组织碳核算。",
            "A life-cycle factor is for product footprints and is refused in an organisation inventory.",
        )
    if asked.basis is Basis.life_cycle:
        return (
            "组织核算因子不含上游排放，不得用于产品碳足迹。",
            "An organisation factor leaves out upstream emissions and is refused in a product footprint.",
        )
    has, wants = BASES[factor.basis], BASES[asked.basis]
    return f"类型为“{has[0]}”，所需为“{wants[0]}”。", f"Its basis is {has[1]}; {wants[1]} was asked for."


def other_place(factor: Factor) -> Said:
    """Why a factor of another place is refused."""
    zh, en = LEVEL_WORDS.get(factor.place.level, (factor.place.level, factor.place.level))
    return (
        f"适用地区为{zh} {factor.place.code}，与活动所在地不符。",
        f"It speaks for the {en} {factor.place.code}, not for where the activity took place.",
    )


def not_pinned(factor: Factor) -> Said:
    """Why a factor of a pack the inventory does not pin is refused."""
    return (
        f"本清单未选用因子包 {factor.pack} {factor.pack_version}。",
        f"This inventory does not use pack {factor.pack} {factor.pack_version}.",
    )


def too_late(factor: Factor) -> Said:
    """Why a factor whose data begin after the activity is refused."""
    return (
        f"数据始于 {factor.data_from.isoformat()}，晚于活动期。",
        f"Its data begin on {factor.data_from.isoformat()}, after the activity.",
    )


def not_yet_published(factor: Factor) -> Said:
    """Why a factor that came out after the day of locking is refused."""
    return (
        f"发布于 {factor.published.isoformat()}，晚于锁定日。",
        f"It was published on {factor.published.isoformat()}, after the day of locking.",
    )


def expired(factor: Factor) -> Said:
    """Why a factor past its review date is refused."""
    day = factor.review_by.isoformat() if factor.review_by else ""
    return f"复核期限 {day} 已过。", f"It was to be reviewed by {day} and was not."


def ended(factor: Factor) -> Said:
    """Why a factor is refused for an activity after the last day it was set to answer for."""
    day = factor.until.isoformat() if factor.until else ""
    return (
        f"只用于 {day} 及以前的活动，此后已失效或被取代。",
        f"It answers for activities up to {day}; after that it is withdrawn or replaced.",
    )


def wrong_unit(factor: Factor, asked: Asked) -> Said:
    """Why a factor in a unit of another kind is refused."""
    return (
        f"因子单位为每{label(factor.unit, 'zh')}，活动数据单位为{label(asked.unit, 'zh')}，无法换算且没有密度或热值可用。",
        f"It is per {label(factor.unit, 'en')} and the data are in {label(asked.unit, 'en')}: they do not convert, "
        "and no density or heat content connects them.",
    )


def wrong_heat(factor: Factor) -> Said:
    """Why a factor on the other calorific value is refused."""
    zh, en = ("高位", "gross") if factor.heat == "gross" else ("低位", "net")
    return (
        f"该因子按{zh}发热量，与活动数据的口径不符。",
        f"It stands on the {en} calorific value; the data do not.",
    )


def gas_without_gwp(gas: str, set_code: str) -> Said:
    """Why a factor with a gas that a GWP set does not rate is refused."""
    name = gas_label(gas)
    return f"GWP 数据集 {set_code} 没有 {name} 的数值。", f"The GWP set {set_code} has no value for {name}."


def rule_unusable(factor_id: str) -> Said:
    """Why a rule whose factor is not at hand blocks."""
    return (
        f"规则指定的因子 {factor_id} 不在所选版本中。",
        f"The factor {factor_id} of the rule is not in the pinned packs.",
    )


def rule_of_sites(rule_id: str, market: str) -> Said:
    """Why a rule that names no place does not answer for a market."""
    return (
        f"规则 {rule_id} 未注明地区，只适用于本公司厂区，不代用于市场 {market}；如确需代用，请为该国另行确认规则。",
        f"The rule {rule_id} names no place: it is about the company's own sites and does not answer for the market "
        f"{market}; confirm a rule for that country if it should.",
    )


def found(
    factor: Factor, asked: Asked, policy: DatePolicy, multiplier: Decimal, bridges: tuple[Bridge, ...]
) -> Said:
    """Why this factor was taken: its place, its years, and how the quantity gets to its unit."""
    zh, en = LEVEL_WORDS.get(factor.place.level, (factor.place.level, factor.place.level))
    how = _POLICIES[policy]
    years = _span(factor)
    crossed = converted(factor, asked, multiplier, bridges)
    return (
        f"{zh} {factor.place.code}，数据期 {years}，按“{how[0]}”选取{'；' + crossed[0] if crossed[0] else ''}。",
        f"{en.capitalize()} {factor.place.code}, data of {years}, by “{how[1]}”{'; ' + crossed[1] if crossed[1] else ''}.",
    )


def converted(factor: Factor, asked: Asked, multiplier: Decimal, bridges: tuple[Bridge, ...]) -> Said:
    """How one unit of the data becomes units of the factor; empty when the units are the same."""
    if asked.unit == factor.unit:
        return "", ""
    zh = f"1 {label(asked.unit, 'zh')} = {shown(multiplier)} {label(factor.unit, 'zh')}"
    en = f"1 {label(asked.unit, 'en')} = {shown(multiplier)} {label(factor.unit, 'en')}"
    if bridges:
        sources = "；".join(bridge.source for bridge in bridges)
        zh, en = f"{zh}（{sources}）", f"{en} ({sources})"
    return zh, en


def shown(value: Decimal) -> str:
    """A ratio as a reader sees it: the digits that mean something."""
    return format_measured(value)


def _span(factor: Factor) -> str:
    first, last = factor.data_from, factor.data_until
    if (first.month, first.day, last.month, last.day) == (1, 1, 12, 31):
        return str(first.year) if first.year == last.year else f"{first.year}–{last.year}"
    return f"{first.isoformat()}–{last.isoformat()}"
