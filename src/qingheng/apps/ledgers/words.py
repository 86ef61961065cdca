"""Names of strategies, states, accounts and movements as the pages say them, in the active language."""

from __future__ import annotations

from collections.abc import Mapping

from babel import Locale
from django.utils.functional import Promise
from django.utils.translation import gettext as _text
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy as _p

from qingheng.calc.texts import one_language
from qingheng.platform.languages import active_language as active_language
from qingheng.platform.languages import reads_chinese as reads_chinese
from qingheng.platform.languages import word as word

STRATEGY_WORDS: dict[str, Promise] = {
    "highest_factor": _p("strategy", "Highest factor first"),
    "highest_emission": _p("strategy", "Highest emission first"),
    "oldest": _p("strategy", "Oldest generation first"),
    "earliest_expiry": _p("strategy", "Earliest expiry first"),
    "equal": _p("strategy", "Equal share for all"),
    "manual": _p("strategy", "By hand"),
}
STRATEGY_HELP: dict[str, Promise] = {
    "highest_factor": _("The megawatt-hours with the highest factor are covered first."),
    "highest_emission": _("The months of sites with the largest emission are covered first."),
    "oldest": _("The oldest certificates go first, months in order."),
    "earliest_expiry": _("What expires first goes first, months in order."),
    "equal": _("Every month of every site is covered by the same share of its consumption."),
}
STATE_WORDS: dict[str, Promise] = {
    "held": _p("lot", "Something free"),
    "used": _p("lot", "Allocated"),
    "spent": _p("lot", "Spent"),
    "expired": _p("lot", "Expired"),
    "voided": _p("lot", "Voided"),
}
ENTRY_WORDS: dict[str, Promise] = {
    "issue": _p("entry", "Issued"),
    "allocate": _p("entry", "Allocated"),
    "release": _p("entry", "Released"),
    "retire": _p("entry", "Retired"),
    "expire": _p("entry", "Expired"),
    "transfer": _p("entry", "Transferred"),
    "void": _p("entry", "Voided"),
}
ACT_WORDS: dict[str, Promise] = {
    "allocate": _p("act", "Allocation"),
    "retire": _p("act", "Retirement"),
}
ACT_STATES: dict[str, Promise] = {
    "submitted": _p("act", "Waiting"),
    "approved": _p("act", "Confirmed"),
    "returned": _p("act", "Returned"),
    "withdrawn": _p("act", "Withdrawn"),
}
VERDICT_WORDS: dict[str, Promise] = {
    "met": _p("criteria", "All met"),
    "open": _p("criteria", "Not answered"),
    "failed": _p("criteria", "Not met"),
}
VERDICT_BADGES = {"met": "holds", "open": "open", "failed": "fails"}
ANSWER_WORDS: dict[str, Promise] = {
    "yes": _p("criteria", "Met"),
    "no": _p("criteria", "Not met"),
    "not_applicable": _p("criteria", "Does not apply"),
}
SOURCE_WORDS: dict[str, Promise] = {
    "import": _p("work item", "Import"),
    "plan": _p("work item", "Plan"),
    "act": _p("work item", "Booking"),
    "expiry": _p("work item", "Expiry"),
}
TECHNOLOGIES: dict[str, Promise] = {
    "wind": _p("technology", "Wind"),
    "solar": _p("technology", "Solar"),
    "hydro": _p("technology", "Hydro"),
    "biomass": _p("technology", "Biomass"),
    "nuclear": _p("technology", "Nuclear"),
    "geothermal": _p("technology", "Geothermal"),
}
SUM_WORDS: dict[str, Promise] = {
    "quantity": _p("account", "Issued"),
    "held": _p("account", "Held"),
    "allocated": _p("entry", "Allocated"),
    "retired": _p("account", "Retired"),
    "expired": _p("account", "Expired"),
    "sent": _p("account", "Handed on"),
    "voided": _p("account", "Voided"),
}
BASIS_WORDS: dict[str, Promise] = {
    "market": _p("basis", "Supplier or contract"),
    "residual": _p("basis", "Residual mix"),
    "location": _p("basis", "Grid average"),
}
_ACCOUNTS: dict[str, Promise] = {
    "outside": _p("account", "Registry"),
    "held": _p("account", "Held"),
    "allocated": _p("account", "Stands for"),
    "retired": _p("account", "Retired"),
    "expired": _p("account", "Expired"),
    "voided": _p("account", "Voided"),
    "sent": _p("account", "Handed to"),
}


_AREAS: dict[str, Promise] = {"AIB": _p("market", "Europe (AIB)")}


def account_words(account: str, names: Mapping[str, str] | None = None) -> str:
    """An account in words: `allocated:hefei:2023-04` is Stands for hefei 2023-04; a site by its name where one is given."""
    head, _colon, rest = account.partition(":")
    site, colon, month = rest.partition(":")
    if names and head == "allocated":
        rest = f"{names.get(site, site)}{colon}{month}"
    return " ".join(filter(None, (word(_ACCOUNTS, head), rest.replace(":", " "))))


def market_words(code: str) -> str:
    """A market in the reader's language: `CN` is China, `US-TX` United States TX; a code nobody knows as it is."""
    if code in _AREAS:
        return word(_AREAS, code)
    country, _dash, part = code.partition("-")
    name = (
        Locale.parse("zh_Hans" if reads_chinese() else "en").territories.get(country, country) if code else ""
    )
    return " ".join(filter(None, (str(name), part)))


def subject_words(source: str, subject: str) -> str:
    """What an item of the worklist is about: of a file, its name and the cell in the reader's language."""
    if source != "import":
        return subject
    name, dot, cell = subject.rpartition(" · ")
    return f"{name}{dot}{one_language(cell, active_language())}"


def plan_line(total: str, open_: str) -> str:
    """What a plan does, in one sentence."""
    return _text("%(total)s MWh covered, %(open)s MWh stay open.") % {"total": total, "open": open_}
