"""Why a line is blocked, and what lifts it, where the library of factors is not to blame."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

BLOCKS: Final[Mapping[str, tuple[str, str, str, str]]] = {
    "value_missing": (
        "该行未填写选择因子所需的项目",
        "The row leaves out what the factor depends on",
        "更正该行，补填品种或方式。",
        "Correct the row: fill in the kind or the mode.",
    ),
    "value_out_of_range": (
        "该行的比例或数值超出公式允许的范围",
        "A value of the row is out of range for the formula",
        "更正该行的数值。",
        "Correct the value of the row.",
    ),
    "rate_unknown": (
        "方法包没有该类设备的泄漏率",
        "The method has no leak rate for this kind of equipment",
        "补填设备类型，或改用质量平衡法。",
        "Fill in the kind of equipment, or use the mass balance.",
    ),
    "site_unknown": (
        "该行没有组织中的厂区",
        "The row names no site of the organisation",
        "在组织中补建该厂区，或更正该行。",
        "Add the site to the organisation, or correct the row.",
    ),
    "currency_unknown": (
        "金额没有币种",
        "The amount has no currency",
        "更正该行的币种。",
        "Correct the currency of the row.",
    ),
    "exchange_rate_missing": (
        "缺少该期间的汇率",
        "There is no exchange rate for this period",
        "在“组织—汇率”中补录该期间对美元的平均汇率及来源。",
        "Enter the average rate to the US dollar for this period with its source under Organisation, Exchange rates.",
    ),
    "price_index_missing": (
        "缺少该年的物价指数，无法换算到因子的价格年",
        "There is no price index of that year, so the amount cannot be brought to the year of the factor's prices",
        "在“组织碳核算—物价指数”中录入该年因子所用币种（内置因子为美元）的物价指数及来源后重新计算，或采用含该年指数的方法包版本。",
        "Enter the price index of that year, in the currency of the factor (US dollars for those shipped), with its source "
        "under Greenhouse gases, Price index, and calculate again; or take a version of the method pack that has it.",
    ),
    "amount_missing": (
        "数量缺失",
        "The quantity is missing",
        "补填数量，或说明不可得。",
        "Fill in the quantity, or say that it is not available.",
    ),
    "no_holding": (
        "未登记对该单位的持股或控制，合并数不含该行",
        "No holding of this entity is recorded, so consolidated totals leave the line out",
        "在“组织”中登记持股比例与控制情况。",
        "Record the share and the control of the entity under Organisation.",
    ),
    "overlapping": (
        "有同级因子数值不同，已取其一",
        "Another factor ranks the same with another value; one of them was taken",
        "比较两者后确认一条规则指明采用哪个，或停用其一，或调整清单的因子包顺序，再重新计算。",
        "Compare the two; then confirm a rule that names one, withdraw the other, or change the order of packs of the "
        "inventory, and calculate again.",
    ),
    "gwp_set_incomplete": (
        "并列的 GWP 数据集没有该气体的数值，按该数据集的合计不可得",
        "A GWP set beside the main one does not rate a gas, so the total by that set is not known",
        "在该清单的“核算设置”中去掉该数据集，或改选含该气体的数据集，再重新计算；按主数据集的合计不受影响。",
        "Under Settings of the inventory take that set out, or take one that rates the gas, and calculate again; totals by "
        "the main set are not touched.",
    ),
    "criteria_not_met": (
        "凭证未满足质量准则",
        "The certificate does not meet the quality criteria",
        "在凭证台账中补齐该批次的准则核对与证据。",
        "Complete the criteria of the lot with their evidence in the ledger.",
    ),
    "nothing_to_cover": (
        "该厂区该月没有可抵扣的外购电量",
        "There is no power bought at that site in that month",
        "补录该月电量；或在该批次页面释放该分配（已注销的不能释放，请核对厂区与电量），再重新计算。",
        "Enter the power of that month, or release the allocation on the page of the lot (what is retired stays: check "
        "site and power), and calculate again.",
    ),
    "market_line_blocked": (
        "该厂区该月外购电力没有基于市场的因子",
        "The power bought at that site in that month has no market-based factor yet",
        "先为该厂区的外购电力补录因子，凭证随后计入。",
        "Give the power of that site a factor first; the certificates then count.",
    ),
    "more_than_used": (
        "分配的凭证多于用电量",
        "More certificates are allocated than power was used",
        "核对该月电量；电量无误的，在该批次页面释放多分配的部分，再重新计算。",
        "Check the power of that month; if it is right, release on the page of the lot what goes beyond it, and calculate "
        "again.",
    ),
    "retired_beyond_use": (
        "已注销的凭证多于用电量，多出部分不计入",
        "More certificates are retired than power was used; what goes beyond counts nowhere",
        "核对该月电量，有误的更正后重新计算；电量无误的不必处理：注销不可撤销，多出部分不冲减任何排放。",
        "Check the power of that month, correct it if it is wrong, and calculate again; if it is right nothing is to be "
        "done: a retirement is final, and what goes beyond takes no emission off.",
    ),
    "certificate_market": (
        "凭证所属市场不是该厂区所在的市场",
        "The certificate is of another market than the site",
        "厂区所在国家登记有误的，在“组织”中更正；否则在该批次页面释放该分配，改用该市场的凭证，再重新计算。",
        "If the country of the site is wrong, correct it under Organisation; else release the allocation on the page of the "
        "lot, use certificates of that market, and calculate again.",
    ),
    "certificate_vintage": (
        "凭证的发电时间与用电时间不匹配",
        "The certificate was generated outside the time its kind allows",
        "在该批次页面释放该分配，改用发电时间相符的凭证，再重新计算。",
        "Release the allocation on the page of the lot, use certificates generated in that time, and calculate again.",
    ),
    "certificate_expired": (
        "凭证在声明日已过有效期",
        "The certificate was past its last day when it was claimed",
        "在该批次页面释放该分配，改用有效期内的凭证，再重新计算。",
        "Release the allocation on the page of the lot, use certificates that were valid, and calculate again.",
    ),
    "certificate_bound": (
        "凭证不可交易，只能用于其发电场所",
        "The certificate cannot be traded and stands for the site that generated it alone",
        "在该批次页面释放该分配，改用可交易的凭证，再重新计算。",
        "Release the allocation on the page of the lot, use certificates that can be traded, and calculate again.",
    ),
    "certificate_rules": (
        "没有规则包定义该凭证的品种",
        "No pack of rules defines the kind of the certificate",
        "启用包含该品种的台账规则包，再重新计算。",
        "Take a ledgers pack into use that has this kind, and calculate again.",
    ),
    "country_missing": (
        "该行未填写所在国家或市场",
        "The row names no country or market",
        "更正该行，补填国家或市场。",
        "Correct the row: fill in the country or market.",
    ),
    "not_emissions": (
        "填报的数量不是排放量",
        "The figure stated is no amount of emissions",
        "更正该行：排放量用 kgCO2e 或 tCO2e，清除量用 kgCO2 或 tCO2。",
        "Correct the row: emissions in kgCO2e or tCO2e, removals in kgCO2 or tCO2.",
    ),
    "eliminated": (
        "集团内部流转，已抵销",
        "Between entities of the group, eliminated",
        "供方在同一边界内已核算，合计只计一次；单看该单位时另编其清单。",
        "The seller inside the boundary counts it, so the total has it once; for the buyer alone, make an inventory of it.",
    ),
    "partly_eliminated": (
        "集团内部流转，按持股差额部分抵销",
        "Between entities of the group, eliminated as far as the seller is held",
        "合并数只计买方与供方持股之差。",
        "Consolidated totals keep the buyer's share less the seller's.",
    ),
    "by_supplier": (
        "已采用供应商提供的排放量",
        "Counted by the supplier's own figure",
        "该供应商该期间的采购以供应商数据为准，不再按平均数据或金额核算。",
        "Purchases of that supplier and time count by its own figure, not again by averages or spending.",
    ),
    "partly_covered": (
        "供应商排放量只覆盖该行的部分日期",
        "The supplier's own figure covers only some days of the row",
        "按期间拆分该采购行，或补充供应商其余期间的数据。",
        "Split the purchase by time, or enter the supplier's figure for the other days too.",
    ),
    "by_footprint": (
        "已按该产品的碳足迹核算",
        "Counted by the footprint of the product",
        "同一产品、市场和期间以产品碳足迹为准，不再按报废处置方式核算。",
        "The same product, market and time count by the footprint, not again by how it is treated.",
    ),
    "partly_by_footprint": (
        "该产品的碳足迹只覆盖该行的部分日期",
        "The footprint of the product covers only some days of the row",
        "按期间拆分该行，或补报其余期间按产品碳足迹核算的销量。",
        "Split the row by time, or report units by footprint for the other days too.",
    ),
    "no_method": (
        "该数据集没有核算方法",
        "There is no method for this dataset",
        "采用含该数据集的方法包。",
        "Take a method pack that has this dataset.",
    ),
}


OF_ACTIVITIES: Final[Mapping[str, tuple[str, str]]] = {
    "release.pfpe": (
        "美国以外没有适用于所有全氟导热液的缺省值。牌号为 Galden HT-70 的，请将该行气体改为 PFPMIE；其他牌号请录入自有因子："
        "类型选“逸散排放”，单位 kg，气体填 co2e=产品技术资料或安全数据表载明的 100 年 GWP，注明其 GWP 数据集，"
        "附该资料并经他人复核。",
        "Outside the United States no default stands for all perfluorinated heat transfer fluids. For Galden HT-70 change "
        "the gas of the row to PFPMIE; for another one enter an own factor: basis release, unit kg, gases co2e= the "
        "100-year GWP of its technical or safety data sheet, the GWP set that sheet names, the sheet as "
        "evidence; have it reviewed.",
    ),
}
"""What lifts a missing factor of an activity for which a general advice would not help, in Chinese and English."""


def remedy(code: str) -> tuple[str, str]:
    """What lifts a block, in Chinese and English; empty for a code nobody knows."""
    found = BLOCKS.get(code)
    return (found[2], found[3]) if found else ("", "")


def title(code: str) -> tuple[str, str]:
    """What a block is called, in Chinese and English; the code itself when nobody knows it."""
    found = BLOCKS.get(code)
    return (found[0], found[1]) if found else (code, code)
