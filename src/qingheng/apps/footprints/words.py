"""Words of product footprints in the reader's language."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _

STAGES: dict[str, Promise] = {
    "raw_materials": pgettext_lazy("life cycle", "Raw materials"),
    "production": pgettext_lazy("life cycle", "Production"),
    "distribution": pgettext_lazy("life cycle", "Distribution"),
    "use": pgettext_lazy("life cycle", "Use"),
    "end_of_life": pgettext_lazy("life cycle", "End of life"),
}
ORIGINS: dict[str, Promise] = {
    "fossil": _("Fossil"),
    "biogenic": _("Biogenic, without CO₂"),
    "land_use": _("Land use"),
    "aircraft": _("Aircraft"),
    "unstated": _("of it, origin not stated"),
    "co2_biogenic": _("Biogenic CO₂, apart"),
    "co2_removed": _("CO₂ taken up, apart"),
}
STATES: dict[str, Promise] = {
    "calculated": pgettext_lazy("footprint", "Calculated"),
    "submitted": pgettext_lazy("footprint", "In review"),
    "approved": pgettext_lazy("footprint", "Approved"),
    "returned": pgettext_lazy("footprint", "Returned"),
    "superseded": pgettext_lazy("footprint", "Superseded"),
}
VERDICTS: dict[str, Promise] = {
    "within": pgettext_lazy("cut-off", "within the thresholds"),
    "over": pgettext_lazy("cut-off", "above the thresholds"),
    "undecided": pgettext_lazy("cut-off", "undecided"),
}
RECYCLING: dict[str, Promise] = {
    "cut_off": _("Cut-off (recycled content)"),
    "half": _("50/50"),
    "circular": _("Circular footprint formula"),
}
ELECTRICITY: dict[str, Promise] = {
    "grid": _("Grid of the country (product series)"),
    "contractual": _("By contract (certificates of the ledger)"),
}
RANKS: dict[str, Promise] = {
    "supplier": _("Supplier's own figure"),
    "product": _("Figure of the item"),
    "material": _("Default of the material"),
}
KINDS: dict[str, Promise] = {
    "figure": pgettext_lazy("line", "Figure"),
    "certificates": pgettext_lazy("line", "Certificates"),
    "transport": pgettext_lazy("line", "Transport"),
    "use": pgettext_lazy("line", "Use"),
    "end_of_life": pgettext_lazy("line", "Treatment"),
    "recycling": pgettext_lazy("line", "Recycling"),
}
AGES: dict[str, Promise] = {
    "valid": pgettext_lazy("data", "Valid"),
    "expired": pgettext_lazy("data", "Expired"),
    "not_yet": pgettext_lazy("data", "Not yet valid"),
    "undated": pgettext_lazy("data", "Without dates"),
}
LEVELS: dict[str, Promise] = {
    "excellent": pgettext_lazy("data quality", "Excellent"),
    "very_good": pgettext_lazy("data quality", "Very good"),
    "good": pgettext_lazy("data quality", "Good"),
    "fair": pgettext_lazy("data quality", "Fair"),
    "poor": pgettext_lazy("data quality", "Poor"),
}
INDICATORS: dict[str, Promise] = {
    "reliability": pgettext_lazy("data quality", "Reliability"),
    "completeness": pgettext_lazy("data quality", "Completeness"),
    "time": pgettext_lazy("data quality", "Time"),
    "geography": pgettext_lazy("data quality", "Geography"),
    "technology": pgettext_lazy("data quality", "Technology"),
}
METHODS: dict[str, Promise] = {
    "gwp100-ar6": _("GWP100, IPCC AR6"),
    "gwp100-ar5": _("GWP100, IPCC AR5"),
}
LANGS: dict[str, Promise] = {"zh": _("Chinese"), "en": _("English")}
FILES: dict[str, Promise] = {
    "pdf": _("Report (PDF)"),
    "docx": _("Report (Word)"),
    "xlsx": _("Every line (Excel)"),
}
QUANTILES: dict[str, Promise] = {
    "min": _("Least"),
    "p05": _("5 % below"),
    "median": _("Median"),
    "mean": _("Mean"),
    "p95": _("95 % below"),
    "max": _("Most"),
}
ROWS: dict[str, Promise] = {
    "item": pgettext_lazy("bill", "Item"),
    "stage": pgettext_lazy("life cycle", "Stage"),
    "line": pgettext_lazy("footprint", "Line"),
    "process": _("Process"),
}
FRAME: dict[str, Promise] = {
    "family": _("Product family"),
    "unit": _("Declared unit"),
    "functional_unit": _("Functional unit"),
    "stages": _("Boundary"),
    "method": _("Method"),
    "allocation": _("Allocation"),
    "recycling": _("Rule for recycling"),
    "electricity": _("Rule for electricity"),
    "rules": _("Category rules"),
    "years": _("Years of use"),
    "market": _("Market"),
    "database": _("Background database"),
    "on": _("Day whose data hold"),
    "revision": _("Revision of the bill"),
    "certificates": _("Certificates"),
    "places": _("Places of production"),
    "by_hand": _("Decisions by hand about flows"),
}
WHICH = pgettext_lazy("line", "Which")
LEVERS_SHORT: dict[str, Promise] = {
    "process": pgettext_lazy("parameter", "figure"),
    "item": pgettext_lazy("parameter", "amount"),
}
LEVERS: dict[str, Promise] = {
    "process": _("What one unit of the process scores"),
    "item": _("How much of the item there is"),
}
ALLOCATION: dict[str, Promise] = {"as stated": pgettext_lazy("allocation", "as the database states it")}
STAGE = pgettext_lazy("life cycle", "Stage")
ITEM = pgettext_lazy("bill", "Item")
PROCESS = _("Process")
AMOUNT = _("Amount")
INTENSITY = _("kgCO₂e per unit")
SOURCE = _("Source")
INTERVAL = _("About 95 %")
PRIMARY = _("Primary data")
RATING = _("Data quality")
CUT = _("Cut-offs")
GROUP = pgettext_lazy("configuration", "Group")
OPTION = pgettext_lazy("configuration", "Option")


def word(words: Mapping[str, Promise], code: str) -> str:
    """The word of a code; the code where there is none."""
    return str(words.get(code, code))


def process_name(code: str, zh: str, en: str) -> str:
    """A process in the reader's language; a figure of the company's own says so."""
    name = two(zh, en)
    return str(_("Own figure %(name)s") % {"name": name or code}) if code.startswith("own:") else name


def two(zh: str, en: str) -> str:
    """A name in the reader's language, the other one where there is none."""
    first, second = (zh, en) if (get_language() or "").startswith("zh") else (en, zh)
    return first or second
