"""Why a lot cannot stand for a month of a site, and what lifts it, in both languages."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from qingheng.calc.ledger.kinds import Kind, month_end
from qingheng.calc.ledger.model import Demand, Lot, Reason


def no_kind(code: str) -> Reason:
    """The kind of a lot is in no pack."""
    return Reason(
        "unknown-kind",
        f"没有任何规则包定义品种“{code}”。",
        f"No pack of rules defines the kind “{code}”.",
        "启用包含该品种的台账规则包。",
        "Take a ledgers pack into use that has this kind.",
    )


def expired(until: date, on: date) -> Reason:
    """Claimed after its last day."""
    return Reason(
        "expired",
        f"凭证有效期至 {until.isoformat()}，声明日 {on.isoformat()} 已过期。",
        f"It was valid until {until.isoformat()}; {on.isoformat()} is later.",
        "改用有效期内的凭证；若在有效期内已注销，请按注销日期补记并写明原因。",
        "Use an instrument that is still valid; if it was cancelled in time, book that day with the reason.",
    )


def market_differs(stated: str, country: str) -> Reason:
    """Consumption that is said to lie in another market than its site."""
    return Reason(
        "market-differs",
        f"用量表写明市场 {stated}，而该场所登记在 {country}。",
        f"The table of consumption says the market {stated}; the site is recorded in {country}.",
        "删去表中的市场列；场所所在国家有误的，在“组织”中更正。",
        "Leave the market out of the table; if the country of the site is wrong, correct it under Organisation.",
    )


def wrong_market(lot: Lot, demand: Demand) -> Reason:
    """From another market, or nobody knows the market of the site."""
    if not demand.market:
        return Reason(
            "no-market",
            "该场所及其上级均未登记所在国家，无法判断凭证是否属于其市场。",
            "No country is recorded for the site or what is above it, so nobody can tell its market.",
            "在“组织”中为该场所登记国家。",
            "Record the country of the site under Organisation.",
        )
    return Reason(
        "wrong-market",
        f"凭证所属市场 {lot.market} 与用电场所所在市场 {demand.market} 不同。",
        f"The instrument is of the market {lot.market}; the site is in {demand.market}.",
        "将其用于同一市场的场所，或取得该市场的凭证。",
        "Use it for a site of its own market, or get an instrument of this one.",
    )


def wrong_vintage(kind: Kind, lot: Lot, demand: Demand) -> Reason:
    """Generated outside the time its kind allows."""
    span = f"{lot.vintage_first:%Y-%m}" + (
        "" if lot.vintage_last <= month_end(lot.vintage_first) else f"–{lot.vintage_last:%Y-%m}"
    )
    zh, en = (
        ("须与用电同月", "must be of the month of use")
        if kind.vintage == "same_month"
        else ("须在报告年度内", "must lie in the reporting year")
    )
    return Reason(
        "wrong-vintage",
        f"发电月份 {span} 与 {demand.month:%Y-%m} 不匹配：{kind.name_zh}的发电时间{zh}。",
        f"Generated in {span}, which does not fit {demand.month:%Y-%m}: for {kind.name_en}, generation {en}.",
        "改用发电时间相符的凭证。",
        "Use an instrument generated in that time.",
    )


def not_tradable(lot: Lot) -> Reason:
    """Cannot be bought or sold, and not of this site."""
    return Reason(
        "not-tradable",
        "该凭证不可交易（自发自用或存量水电），只能用于发电场所自身的用电。",
        "It cannot be traded (own use or existing hydro); only the site that generated it may use it.",
        "登记其发电场所，或改用可交易的凭证。"
        if not lot.origin
        else "仅分配给其发电场所，或改用可交易的凭证。",
        "Record the site that generated it, or use an instrument that can be traded."
        if not lot.origin
        else "Allocate it to the site that generated it, or use one that can be traded.",
    )


def wrong_unit(lot: Lot, demand: Demand) -> Reason:
    """A quantity of another unit."""
    return Reason(
        "wrong-unit",
        f"凭证计量单位为 {lot.unit}，用量为 {demand.unit}。",
        f"The lot counts {lot.unit}, the consumption {demand.unit}.",
        f"将用量换算为 {lot.unit} 后再分配。",
        f"Give the consumption in {lot.unit}.",
    )


def criteria_failed() -> Reason:
    """A quality criterion is not met."""
    return Reason(
        "criteria-failed",
        "范围二质量准则检查表中有不满足项，不得按零排放使用。",
        "A Scope 2 quality criterion is not met: it may not stand for zero emission.",
        "更正检查表中的该项并附证据，或改用其他凭证。",
        "Correct that criterion with evidence, or use another instrument.",
    )


def criteria_open() -> Reason:
    """Nobody answered all criteria yet; it is allocated, and said."""
    return Reason(
        "criteria-open",
        "范围二质量准则检查表尚未完成；完成前该凭证在清单中不按零排放计算。",
        "The Scope 2 quality criteria are not answered yet; until then the inventory does not rate it at its own factor.",
        "在批次页面完成检查表。",
        "Answer the checklist on the page of the lot.",
        blocks=False,
    )


def not_positive(quantity: Decimal) -> Reason:
    """Nothing, or less than nothing."""
    return Reason(
        "not-positive",
        f"数量 {quantity} 不大于零。",
        f"The quantity {quantity} is not above zero.",
        "填写大于零的数量；撤销已有分配请使用“释放”。",
        "Give a quantity above zero; to take an allocation back, release it.",
    )


def not_whole(kind: Kind, quantity: Decimal) -> Reason:
    """A fraction where whole units are needed."""
    return Reason(
        "not-whole",
        f"{kind.name_zh}以 {kind.whole} {kind.unit} 为最小单位，{quantity} 不是其整数倍。",
        f"{kind.name_en[:1].upper()}{kind.name_en[1:]} comes in whole units of {kind.whole} {kind.unit}; {quantity} is not.",
        "改为整数张；不足一张的部分结转到该场所的下一个月。",
        "Use whole units; the part of one is carried over to the next month of the site.",
    )


def beyond_lot(free: Decimal, quantity: Decimal) -> Reason:
    """More than the lot has."""
    return Reason(
        "beyond-lot",
        f"批次可用量为 {free}，要求 {quantity}。",
        f"The lot has {free} free; {quantity} is asked.",
        "减少数量，或从其他批次补足。",
        "Ask for less, or take the rest from another lot.",
    )


def beyond_demand(open_quantity: Decimal, quantity: Decimal) -> Reason:
    """More certificates than consumption."""
    return Reason(
        "beyond-consumption",
        f"该场所该月尚未覆盖的用量为 {open_quantity}，少于凭证数量 {quantity}。",
        f"Only {open_quantity} of that month's consumption is uncovered; {quantity} is more.",
        "将凭证减至用量以内，或核对该月用电数据。",
        "Allocate no more than was consumed, or check the consumption of that month.",
    )


def no_demand() -> Reason:
    """Nothing was consumed there, as far as anybody knows."""
    return Reason(
        "no-consumption",
        "该场所该月没有可覆盖的用量。",
        "The site has no consumption in that month to cover.",
        "先录入并批准该月用电数据，或更正场所与月份。",
        "Enter and approve that month's consumption first, or correct site and month.",
    )


def no_lot(lot: str) -> Reason:
    """No such lot, or nothing on it."""
    return Reason(
        "no-lot",
        f"没有可用的批次“{lot}”。",
        f"There is no lot “{lot}” with anything free.",
        "核对批次编号及其余额。",
        "Check the number of the lot and its balance.",
    )


def period_locked(label: str, month: date) -> Reason:
    """The month lies in a period whose figures stand."""
    return Reason(
        "period-locked",
        f"{month:%Y-%m} 属于已锁定期间 {label}，其凭证分配不再变动。",
        f"{month:%Y-%m} lies in {label}, which is locked: what stands for it does not change.",
        "请项目负责人写明原因解锁该期间，或改选其他月份。",
        "Ask the programme manager to open the period with a reason, or choose other months.",
    )


def not_retired() -> Reason:
    """It stands for a month but was not retired: somebody could still release it."""
    return Reason(
        "not-retired",
        "已分配但尚未注销：仍可释放并用于别处。",
        "It is allocated but not retired: it could still be released and used elsewhere.",
        "由一人提出、另一人确认注销后重新计算。",
        "Have it retired, prepared by one person and confirmed by another, then calculate again.",
    )


def criteria_not_answered() -> Reason:
    """Nobody answered all criteria yet: what it conveys may not be taken."""
    return Reason(
        "criteria-open",
        "范围二质量准则检查表尚未完成：完成前按电网因子计算。",
        "The Scope 2 quality criteria are not answered yet: until then its electricity stays at the figure of the grid.",
        "在批次页面完成检查表。",
        "Answer the checklist on the page of the lot.",
    )
