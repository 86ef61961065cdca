"""Columns of the lists of factors, own factors, rules and checks."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.utils.translation import pgettext_lazy as _p

from qingheng.apps.factors import words
from qingheng.apps.factors.contracts import CheckView, FactorView, ImportView, OwnFactorView, RuleView
from qingheng.apps.factors.views_of import equivalent
from qingheng.calc.factors import Factor
from qingheng.calc.gases import GwpSet
from qingheng.calc.texts import one_language
from qingheng.platform.audit.tables import actor_words
from qingheng.platform.rights.lists import ListColumn, moment

MAIN_SET = "AR6"


def years(factor: Factor) -> str:
    """The span of the data: a year, years, or days."""
    first, last = factor.data_from, factor.data_until
    if (first.month, first.day, last.month, last.day) == (1, 1, 12, 31):
        return str(first.year) if first.year == last.year else f"{first.year}–{last.year}"
    return f"{first.isoformat()}–{last.isoformat()}"


def gases_text(masses: Mapping[str, Decimal]) -> str:
    """Masses in one line, for an export."""
    return "; ".join(f"{gas}={words.value_text(mass)}" for gas, mass in masses.items())


def factor_columns(company: str, sets: Mapping[str, GwpSet], chosen: list[str]) -> tuple[ListColumn, ...]:
    """Columns of the explorer. chosen: factors to compare with."""
    main = sets.get(MAIN_SET)

    def value(factor: Factor) -> Decimal | None:
        return equivalent(factor, main) if main else None

    def figure(factor: Factor) -> dict[str, Any]:
        found = value(factor)
        return {"text": words.value_text(found)} if found is not None else {"figure": None}

    def compared(factor: Factor) -> dict[str, Any]:
        if factor.id in chosen:
            return {"text": _("chosen")}
        query = urlencode([("id", one) for one in (*chosen, factor.id)])
        return {"text": _("Compare"), "url": f"{reverse('factors:compare', args=[company])}?{query}"}

    return (
        ListColumn(
            "name", _p("factor", "Factor"), lambda f: words.pick((f.name_zh, f.name_en)),
            lambda f: {
                "text": words.pick((f.name_zh, f.name_en)) or f.id,
                "url": reverse("factors:passport", args=[company, f.id]), "note": f.id,
            },
        ),
        ListColumn("activity", _p("factor", "Activity"), lambda f: f.activity, activity_cell(), sort=True),
        ListColumn("basis", _p("factor", "Basis"), lambda f: words.basis_word(f.basis.value)),
        ListColumn(
            "place", _p("factor", "Place"), lambda f: words.place_words(f.place.level, f.place.code), sort=True
        ),
        ListColumn(
            "value", gettext_lazy("kg CO₂e, AR6"), lambda f: words.value_text(value(f)), figure, kind="number",
            sort=True,
        ),
        ListColumn("unit", _p("factor", "per"), lambda f: words.unit_words(f.unit)),
        ListColumn("gases", _p("factor", "Gases, kg"), lambda f: gases_text(f.masses)),
        ListColumn("year", _p("factor", "Data of"), years, kind="date", sort=True),
        ListColumn("published", _p("factor", "Published"), lambda f: f.published.isoformat(), kind="date", sort=True),
        ListColumn("pack", _p("factor", "Pack"), lambda f: f"{f.pack} {f.pack_version}".strip()),
        ListColumn(
            "verified", _p("factor", "Checked against the original"),
            lambda f: _("yes") if f.verified else _("not yet"),
        ),
        ListColumn("compare", _p("factor", "Compare"), lambda f: "", compared),
    )  # fmt: skip


def activity_cell() -> Callable[[Any], dict[str, Any]]:
    """The activity of a row by its name, its code below; a code nobody named alone."""
    called = words.activity_words()

    def cell(row: Any) -> dict[str, Any]:
        named = called(row.activity)
        return {"text": named, "note": row.activity if named != row.activity else ""}

    return cell


def own_columns(company: str) -> tuple[ListColumn, ...]:
    """Columns of the company's own factors."""

    def name(own: OwnFactorView) -> str:
        return words.pick((own.name_zh, own.name_en))

    return (
        ListColumn(
            "name", _p("factor", "Factor"), name,
            lambda own: {
                "text": name(own), "url": reverse("factors:own_factor", args=[company, own.id]),
                "note": f"{own.code} · {own.version}",
            },
        ),
        ListColumn("activity", _p("factor", "Activity"), lambda own: own.activity, activity_cell()),
        ListColumn("place", _p("factor", "Place"), lambda own: words.place_words(own.level, own.place)),
        ListColumn("gases", _p("factor", "Gases, kg"), lambda own: own.gases_text),
        ListColumn("unit", _p("factor", "per"), lambda own: words.unit_words(own.unit)),
        ListColumn("state", _p("factor", "State"), lambda own: words.word(words.STATES, own.state)),
        ListColumn("author", _p("factor", "Written by"), lambda own: actor_words(own.author_name)),
        ListColumn("reviewer", _p("factor", "Reviewed by"), lambda own: actor_words(own.reviewer_name)),
        ListColumn("made", _p("factor", "On"), lambda own: moment(own.made_at), kind="date"),
    )  # fmt: skip


def rule_columns(company: str, factors: Mapping[str, FactorView]) -> tuple[ListColumn, ...]:
    """Columns of confirmed choices. factors: those they name, by id."""

    def factor(rule: RuleView) -> dict[str, Any]:
        one = factors.get(rule.factor_id)
        url = reverse("factors:passport", args=[company, rule.factor_id])
        if one is None:
            return {"text": rule.factor_id, "url": url}
        return {"text": words.pick((one.name_zh, one.name_en)), "url": url, "note": rule.factor_id}

    def withdrawn(rule: RuleView) -> str:
        return f"{moment(rule.withdrawn_at)} {rule.withdrawn_why}".strip() if rule.withdrawn_at else ""

    return (
        ListColumn("code", _p("rule", "Rule"), lambda rule: rule.code, kind="date"),
        ListColumn("activity", _p("factor", "Activity"), lambda rule: rule.activity, activity_cell()),
        ListColumn("basis", _p("factor", "Basis"), lambda rule: words.basis_word(rule.basis) if rule.basis else ""),
        ListColumn(
            "place", _p("factor", "Place"),
            lambda rule: words.place_words(rule.level, rule.place) if rule.level else _("everywhere"),
        ),
        ListColumn("span", _p("rule", "Days"), rule_span),
        ListColumn("factor", _p("factor", "Factor"), lambda rule: rule.factor_id, factor),
        ListColumn(
            "kind", _p("rule", "Kind"), lambda rule: _("assumption") if rule.assumption else _("choice")
        ),
        ListColumn(
            "reason", _p("rule", "Reason"), lambda rule: rule.reason,
            lambda rule: {"text": one_language(rule.reason, get_language() or "")},
        ),
        ListColumn(
            "by", _p("rule", "Confirmed by"), lambda rule: actor_words(rule.confirmed_by),
            lambda rule: {"text": actor_words(rule.confirmed_by), "note": moment(rule.confirmed_at)},
        ),
        ListColumn("at", _p("rule", "On"), lambda rule: moment(rule.confirmed_at), kind="date"),
        ListColumn("withdrawn", _p("rule", "Withdrawn"), withdrawn, lambda rule: {"text": withdrawn(rule) or "—"}),
    )  # fmt: skip


def rule_span(rule: RuleView) -> str:
    """The days a rule is for."""
    if not rule.first and not rule.last:
        return _("always")
    return f"{rule.first.isoformat() if rule.first else ''}–{rule.last.isoformat() if rule.last else ''}"


def check_columns(company: str) -> tuple[ListColumn, ...]:
    """Columns of what looks wrong."""

    def first(view: CheckView) -> dict[str, Any]:
        return {
            "text": view.factor_ids[0],
            "url": reverse("factors:passport", args=[company, view.factor_ids[0]]),
            "note": "; ".join(view.factor_ids[1:]),
        }

    def said(view: CheckView) -> dict[str, Any]:
        text = {"text": words.pick((view.text_zh, view.text_en))}
        if len(view.factor_ids) < 2:
            return text
        query = urlencode([("id", one) for one in view.factor_ids[:4]])
        return text | {"url": f"{reverse('factors:compare', args=[company])}?{query}"}

    return (
        ListColumn("factor", _p("factor", "Factor"), lambda view: "; ".join(view.factor_ids), first),
        ListColumn(
            "severity", _p("factor check", "Severity"), lambda v: words.word(words.SEVERITIES, v.severity)
        ),
        ListColumn("code", _p("factor check", "Kind"), lambda view: words.word(words.CHECKS, view.code)),
        ListColumn(
            "text", _p("factor check", "What to look at"), lambda v: words.pick((v.text_zh, v.text_en)), said
        ),
    )


def import_columns(company: str) -> tuple[ListColumn, ...]:
    """Columns of imported editions."""

    def title(one: ImportView) -> str:
        return _("UK government conversion factors %(year)s") % {"year": one.year}

    return (
        ListColumn(
            "edition", _p("factor", "Edition"), title,
            lambda one: {
                "text": title(one), "url": reverse("factors:imported", args=[company, one.id]),
                "note": f"{one.pack_id}@{one.version}",
            },
        ),
        ListColumn("state", gettext_lazy("State"), lambda one: words.word(words.STATES, one.state)),
        ListColumn("rows", gettext_lazy("Factors"), lambda one: one.told["rows"]),
        ListColumn("published", _p("factor", "Published"), lambda one: one.published.isoformat()),
        ListColumn("file", gettext_lazy("File"), lambda one: one.file_name),
        ListColumn(
            "at", gettext_lazy("Read"), lambda one: moment(one.made_at), lambda one: {"when": one.made_at}, kind="date"
        ),
        ListColumn("by", gettext_lazy("By"), lambda one: actor_words(one.author_name)),
        ListColumn("reviewer", gettext_lazy("Reviewed by"), lambda one: actor_words(one.reviewer_name)),
    )  # fmt: skip
