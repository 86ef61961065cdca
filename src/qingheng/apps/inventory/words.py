"""Words of inventories in the reader's language."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from qingheng.calc.texts import one_language as pick
from qingheng.calc.units import UnknownUnit, unit_symbol

MEASURES: dict[str, Promise] = {
    "scope1": _("Scope 1"),
    "scope2_location": _("Scope 2, location-based"),
    "scope2_market": _("Scope 2, market-based"),
    "scope3": _("Scope 3"),
    "whole_location": _("All scopes, location-based"),
    "whole_market": _("All scopes, market-based"),
}
SCOPES: dict[str, Promise] = {
    "0": _("Outside the scopes"),
    "1": _("Scope 1"),
    "2": _("Scope 2"),
    "3": _("Scope 3"),
}
CATEGORIES: dict[str, Promise] = {
    "stationary": _("Stationary combustion"),
    "mobile": _("Mobile combustion"),
    "fugitive": _("Fugitive emissions"),
    "process": _("Process emissions"),
    "electricity": _("Purchased electricity"),
    "heat": _("Purchased steam and heat"),
    "cooling": _("Purchased cooling"),
    "compressed_air": _("Purchased compressed air"),
    "exported": _("Energy sold"),
    "removals": _("Removals"),
    "c1": _("1 Purchased goods and services"),
    "c2": _("2 Capital goods"),
    "c3": _("3 Fuel- and energy-related activities"),
    "c4": _("4 Upstream transportation and distribution"),
    "c5": _("5 Waste generated in operations"),
    "c6": _("6 Business travel"),
    "c7": _("7 Employee commuting"),
    "c8": _("8 Upstream leased assets"),
    "c9": _("9 Downstream transportation and distribution"),
    "c10": _("10 Processing of sold products"),
    "c11": _("11 Use of sold products"),
    "c12": _("12 End-of-life treatment of sold products"),
    "c13": _("13 Downstream leased assets"),
    "c14": _("14 Franchises"),
    "c15": _("15 Investments"),
}
STATES: dict[str, Promise] = {
    "open": pgettext_lazy("inventory", "Open"),
    "locked": pgettext_lazy("inventory", "Locked"),
    "signed": pgettext_lazy("inventory", "Signed off"),
}
APPROACHES: dict[str, Promise] = {
    "operational": _("Operational control"),
    "financial": _("Financial control"),
    "equity": _("Equity share"),
}
DATES: dict[str, Promise] = {
    "activity_year": _("Factor of the year of activity"),
    "latest_published": _("Latest factor published"),
    "fixed": _("Fixed set of factors"),
}
DIMENSIONS: dict[str, Promise] = {
    "scope": _("Scope"),
    "category": _("Category"),
    "site": _("Site"),
    "month": _("Month"),
    "gas": _("Gas"),
    "dataset": _("Dataset"),
    "activity": _("Activity"),
    "rule": _("Method"),
    "factor": _("Factor"),
    "status": _("Status"),
}
LINE_STATES: dict[str, Promise] = {
    "counted": _("Counted"),
    "blocked": _("Blocked"),
    "left_out": _("Left out"),
}
CAUSES: dict[str, Promise] = {
    "new": _("new"),
    "gone": _("gone"),
    "activity": _("other quantity"),
    "factor": _("other factor"),
    "value": _("other value of the same factor"),
    "both": _("other quantity and factor"),
    "blocked": _("blocked now"),
    "lifted": _("blocked before"),
    "method": _("calculated another way"),
    "same": _("unchanged"),
}
SIDES: dict[str, Promise] = {
    "location": _("Location-based"),
    "market": _("Market-based"),
    "both": _("Either view"),
}


SHARES: dict[str, Promise] = {
    "whole": pgettext_lazy("share", "100 %"),
    "consolidated": _("Consolidated"),
}
GRADES: dict[str, Promise] = {
    "very_good": pgettext_lazy("grade", "very good"),
    "good": pgettext_lazy("grade", "good"),
    "fair": pgettext_lazy("grade", "fair"),
    "poor": pgettext_lazy("grade", "poor"),
    "very_poor": pgettext_lazy("grade", "very poor"),
}
EFFECTS: dict[str, Promise] = {
    "structure": pgettext_lazy("effect", "Structure"),
    "boundary": pgettext_lazy("effect", "Boundary"),
    "activity": pgettext_lazy("effect", "Activity"),
    "volume": pgettext_lazy("effect", "Volume"),
    "intensity": pgettext_lazy("effect", "Intensity"),
    "method": pgettext_lazy("effect", "Method"),
    "factor": pgettext_lazy("effect", "Factor"),
}
EFFECT_NOTES: dict[str, Promise] = {
    "structure": _("Sites bought, sold, opened or closed."),
    "boundary": _("Another share of a site, or a category taken in or left out."),
    "activity": _(
        "More or less of what is done, intensity within it: production of both years is not known."
    ),
    "volume": _(
        "As much more or less as the sites produced; all of it where a site's production is not known."
    ),
    "intensity": _("More or less of what is done for the same output."),
    "method": _("Calculated another way, or in another unit."),
    "factor": _("Another factor for the same."),
}
TRIGGERS: dict[str, Promise] = {
    "structure": _("Structure: sites or companies bought, sold, moved"),
    "method": _("Method or data of better quality"),
    "error": _("An error that was found"),
    "factor": _("Other emission factors"),
}
MEASURE_CHOICES = [
    (name, MEASURES[name]) for name in ("scope1", "scope2_location", "scope2_market", "scope3")
]
CATEGORY_CHOICES = [(f"c{number}", CATEGORIES[f"c{number}"]) for number in range(1, 16)]
UPGRADE_STATES: dict[str, Promise] = {
    "proposed": pgettext_lazy("upgrade", "Waits for a decision"),
    "approved": pgettext_lazy("upgrade", "In force"),
    "returned": pgettext_lazy("upgrade", "Sent back"),
}
GAP_KINDS: dict[str, Promise] = {
    "missing": pgettext_lazy("gap", "No data"),
    "either": pgettext_lazy("gap", "May be one of two"),
}
UNKNOWN_OUTPUT: dict[str, Promise] = {
    "no_output": _("no output is sealed"),
    "several_units": _("output in several units cannot be added up"),
    "months_missing": _("output is not sealed for every month of both years"),
    "nothing_before": _("nothing was produced in the earlier year"),
}
FAMILIES: dict[str, Promise] = {
    "spend": _("Spending"),
    "material": _("Materials"),
    "freight": _("Freight"),
    "travel": _("Travel"),
    "commuting": _("Commuting"),
    "waste": _("Waste"),
    "water": _("Water"),
}
SETTINGS: dict[str, Promise] = {
    "gwp_sets": _("GWP sets"),
    "dates": _("Choice of factors by date"),
    "approach": _("Consolidation"),
    "packs": _("Packs and their order"),
    "methods": _("Methods"),
    "variants": _("Alternatives of methods"),
}
DATE_NOTES: dict[str, Promise] = {
    "activity_year": _(
        "Data of the year of the activity; where there are none, the last year before, and the line says so."
    ),
    "latest_published": _("The newest factor published by the day the inventory reads the library for."),
    "fixed": _("The newest data year in the pinned versions, whenever it was published."),
}
REPORTS_OF_GWP: dict[str, Promise] = {
    "SAR": _("IPCC second assessment report, 1995"),
    "TAR": _("IPCC third assessment report, 2001"),
    "AR4": _("IPCC fourth assessment report, 2007"),
    "AR5": _("IPCC fifth assessment report, 2013"),
    "AR6": _("IPCC sixth assessment report, 2021"),
}
FORMS: dict[str, Promise] = {
    "iso14064": _("ISO 14064-1, clause 9.3"),
    "china": _("Chinese enterprise report"),
}
LANGS: dict[str, str] = {"zh": "中文", "en": "English"}
KINDS: dict[str, str] = {"pdf": "PDF", "docx": "Word", "xlsx": "Excel"}
ACTIONS: dict[str, Promise] = {
    "own_factor": _("Give it a factor"),
    "rate": _("Record the exchange rate"),
    "price_index": _("Enter the price index of that year"),
    "organisation": _("Complete the organisation"),
    "row": _("Correct the rows"),
    "ledger": _("Put the certificates right"),
    "settings": _("Choose other GWP sets"),
    "footprint": _("Publish the footprint of the product"),
}
GASES: dict[str, str] = {
    "co2": "CO₂",
    "n2o": "N₂O",
    "sf6": "SF₆",
    "nf3": "NF₃",
    "cf4": "CF₄",
    "c2f6": "C₂F₆",
    "c3f8": "C₃F₈",
    "c_c4f8": "c-C₄F₈",
    "co2e": "CO₂e",
}
APART: dict[str, Promise] = {
    "ch4_fossil": _("CH₄, fossil"),
    "ch4_biogenic": _("CH₄, biogenic"),
    "co2_biogenic": _("CO₂, biogenic"),
    "co2_removed": _("CO₂, removed"),
}


_TOGETHER = {"km*headcount": "person*km", "headcount*km": "person*km", "km*t": "t*km"}
"""Products of units that have a name of their own, in the orders datasets multiply them."""


def unit(code: str) -> str:
    """A unit as people write it; one nobody knows as it is."""
    code = _TOGETHER.get(code, code)
    try:
        return unit_symbol(code, "zh" if reads_chinese() else "en") if code else ""
    except UnknownUnit:
        return code


def gwp_words(code: str) -> str:
    """A GWP set with the report it is of."""
    return f"{code} · {REPORTS_OF_GWP[code]}" if code in REPORTS_OF_GWP else code


def gas(code: str) -> str:
    """A gas as people write it; a refrigerant by its number."""
    if code in APART:
        return str(APART[code])
    return GASES.get(code) or (f"HFC-{code[3:]}" if code.startswith("hfc") else code)


def gas_row(code: str) -> str:
    """A gas as a row of a table of gases: what is known as an equivalent alone says so."""
    return str(_("CO₂e, its gases not told apart")) if code == "co2e" else gas(code)


def reads_chinese() -> bool:
    """Whether the reader's language is Chinese."""
    return (get_language() or "").startswith("zh")


def word(words: Mapping[str, Promise | str], key: str) -> str:
    """The words of a key; the key itself when nobody named it."""
    return str(words.get(key, key))


def one_language(text: str) -> str:
    """The part of a text written in both languages that the reader reads."""
    return pick(text, "zh" if reads_chinese() else "en")


def effect(name: str, *, split: bool) -> str:
    """The name of an effect. split: whether activity was told apart into volume and intensity."""
    return word(EFFECTS, "volume" if name == "activity" and split else name)


def two(zh: str, en: str) -> str:
    """Whichever the reader reads."""
    return zh if reads_chinese() else en


def member(dimension: str, value: str) -> str:
    """A value of a dimension of totals as people read it."""
    known = {"scope": SCOPES, "category": CATEGORIES}.get(dimension)
    if known is not None:
        return word(known, value)
    if dimension == "month" and not value:
        return str(_("Not split by month"))
    if dimension == "site" and not value:
        return str(_("No site named"))
    return value
