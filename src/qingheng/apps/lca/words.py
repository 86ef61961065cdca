"""Words of life-cycle databases on pages."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy as _p

from qingheng.platform.languages import reads_chinese, word

STATES: Mapping[str, Promise] = {
    "importing": _p("lca version", "being imported"),
    "ready": _p("lca version", "ready"),
    "failed": _p("lca version", "failed"),
    "retired": _p("lca version", "retired"),
}
LICENCES: Mapping[str, Promise] = {
    "shown": _("may be shown here, not exported"),
    "exported": _("may be shown and exported"),
    "shipped": _("open: may be shown, exported and passed on"),
}
FATES: Mapping[str, Promise] = {
    "reference": _p("exchange", "what the process is for"),
    "linked": _p("exchange", "linked to a process"),
    "elementary": _p("exchange", "with nature"),
    "cut_off": _p("exchange", "cut off: nobody makes it"),
    "rejected": _p("exchange", "rejected"),
}
KINDS: Mapping[str, Promise] = {
    "elementary": _p("flow", "elementary"),
    "product": _p("flow", "product"),
    "waste": _p("flow", "waste"),
}
OPEN: Mapping[str, Promise] = {
    "none": _("no flow of the method is like it"),
    "several": _("several flows fit equally"),
    "unit": _("the unit cannot be converted"),
    "origin": _("only flows of another origin are like it"),
    "unrated": _("a gas the set has no potential for"),
    "gas-like": _("looks like a greenhouse gas"),
}
RANKS: Mapping[str, Promise] = {
    "id": _("same identifier"),
    "cas": _("same CAS number"),
    "named": _("same name"),
    "synonym": _("synonym"),
    "normalised": _("same name but for case and spaces"),
    "compartment": _("compartment the same in the broad only"),
    "hand": _("by hand"),
}
LIKE: Mapping[str, Promise] = {
    "id": _("same identifier"),
    "cas": _("same CAS number"),
    "named": _("same name"),
    "synonym": _("synonym"),
    "normalised": _("same name but for case and spaces"),
    "words": _("words of the name in common"),
    "asked": _("has the words asked for"),
}
PLACES: Mapping[str, Promise] = {
    "same": _("same compartment"),
    "medium": _("another part of the same medium"),
    "other": _("another medium"),
}
DECISIONS: Mapping[str, Promise] = {
    "in_use": _p("lca mapping", "in use"),
    "withdrawn": _p("lca mapping", "withdrawn"),
    "objected": _p("lca mapping", "objected to"),
    "replaced": _p("lca mapping", "replaced"),
}

__all__ = [
    "DECISIONS",
    "FATES",
    "KINDS",
    "LICENCES",
    "LIKE",
    "OPEN",
    "PLACES",
    "RANKS",
    "STATES",
    "figure",
    "pick",
    "target",
    "word",
]


def pick(zh: str, en: str) -> str:
    """The text in the language in force, or the other where there is none."""
    return (zh or en) if reads_chinese() else (en or zh)


def target(name: str) -> str:
    """What a flow is taken for, in the language in force; gases are kept in both."""
    zh, both, en = name.partition(" / ")
    return pick(zh, en) if both and any("\u4e00" <= one <= "\u9fff" for one in zh) else name


def figure(value: float | None, digits: int = 4) -> str | None:
    """A double as plain digits, so many of them significant; very large and small ones with an exponent."""
    if value is None:
        return None
    if value == 0:
        return "0"
    if not 1e-4 <= abs(value) < 1e12:
        return f"{value:.{digits - 1}e}".replace("-", "−", 1) if value < 0 else f"{value:.{digits - 1}e}"
    return f"{Decimal(f'{value:.{digits}g}'):f}"
