"""Reads of inventories. Totals are sums of the cube; lines are opened only when somebody asks for them."""

from qingheng.apps.inventory.prices import PriceView, price_indices
from qingheng.apps.inventory.queries.assuming import assumptions
from qingheng.apps.inventory.queries.base_years import base_years, reports, restatements
from qingheng.apps.inventory.queries.blocked import blocked
from qingheng.apps.inventory.queries.charts import Overview, flows, overview
from qingheng.apps.inventory.queries.comparison import compare_runs, compare_with_published
from qingheng.apps.inventory.queries.cuts import Cut
from qingheng.apps.inventory.queries.explaining import explain
from qingheng.apps.inventory.queries.gap_ranges import either_choices, gap_ranges
from qingheng.apps.inventory.queries.inventories import (
    gaps,
    inventories,
    inventory,
    inventory_of_period,
    published,
    runs,
)
from qingheng.apps.inventory.queries.line_groups import line_groups
from qingheng.apps.inventory.queries.pending import Pending, pending
from qingheng.apps.inventory.queries.report import ReportFile, report, report_document
from qingheng.apps.inventory.queries.settings import (
    SettingsChange,
    SettingsView,
    inventory_settings,
    outdated,
)
from qingheng.apps.inventory.queries.settings_preview import (
    SettingsPreview,
    settings_preview,
    wanted_settings,
)
from qingheng.apps.inventory.queries.totals import DIMENSIONS, MEASURES, measure, scopes, totals
from qingheng.apps.inventory.queries.unreported import scope_totals, unreported
from qingheng.apps.inventory.queries.upgrading import (
    ChangedValue,
    LostPack,
    UpgradeEntry,
    UpgradePreview,
    lost_packs,
    upgrade,
    upgrade_preview,
    upgrades,
    waiting_replacements,
)
from qingheng.apps.inventory.queries.used import UsedFactor, activity_names, factors_said, used_factors
from qingheng.apps.inventory.queries.years import Bridged, bridge_years

__all__ = [
    "DIMENSIONS",
    "MEASURES",
    "Bridged",
    "ChangedValue",
    "Cut",
    "LostPack",
    "Overview",
    "Pending",
    "PriceView",
    "ReportFile",
    "SettingsChange",
    "SettingsPreview",
    "SettingsView",
    "UpgradeEntry",
    "UpgradePreview",
    "UsedFactor",
    "activity_names",
    "assumptions",
    "base_years",
    "blocked",
    "bridge_years",
    "compare_runs",
    "compare_with_published",
    "either_choices",
    "explain",
    "factors_said",
    "flows",
    "gap_ranges",
    "gaps",
    "inventories",
    "inventory",
    "inventory_of_period",
    "inventory_settings",
    "line_groups",
    "lost_packs",
    "measure",
    "outdated",
    "overview",
    "pending",
    "price_indices",
    "published",
    "report",
    "report_document",
    "reports",
    "restatements",
    "runs",
    "scope_totals",
    "scopes",
    "settings_preview",
    "totals",
    "unreported",
    "upgrade",
    "upgrade_preview",
    "upgrades",
    "used_factors",
    "waiting_replacements",
    "wanted_settings",
]
