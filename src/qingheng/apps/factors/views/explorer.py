"""The explorer of factors, comparing, the passport, and what looks wrong."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language, ngettext, pgettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from qingheng.apps.factors import queries, rights, words
from qingheng.apps.factors.contracts import FactorFilters, FactorView
from qingheng.apps.factors.tables import check_columns, factor_columns
from qingheng.calc.factors import LEVELS, Basis
from qingheng.calc.texts import one_language
from qingheng.platform.rights.lists import Listing, asked, chips
from qingheng.platform.rights.pages import CompanyRequest, page

YEARS = ("2025", "2024", "2023", "2022", "2021")


def trail(request: CompanyRequest) -> list[tuple[str, str]]:
    """Crumbs of the pages below the explorer."""
    return [(pgettext("factors", "Emission factors"), reverse("factors:list", args=[request.company.slug]))]


@require_safe
@page(rights.VIEW)
def explore(request: CompanyRequest) -> HttpResponse:
    """Every factor at hand: search in both languages, filters in the address, export."""
    keys = ("activity", "basis", "level", "place", "pack", "year", "verified", "sort")
    filters = FactorFilters(text=asked(request, "q"), **{key: asked(request, key) for key in keys})
    found = queries.search(actor=request.actor, filters=filters)
    kept = [factor for factor in found if "exported" in factor.licence_class]
    chosen = [one[:160] for one in request.GET.getlist("with")[:3]]
    sets = queries.gwp_sets(actor=request.actor)
    rows = kept if asked(request, "format") else found
    left_out = {"compare"} if asked(request, "format") else {"gases", "pack"}
    every = factor_columns(request.company.slug, sets, chosen)
    columns = [column for column in every if column.key not in left_out]
    listing = Listing(request, "factors", pgettext("factors", "Emission factors"), columns, rows)
    if (file := listing.export(at=timezone.now())) is not None:
        return file
    context = {
        **listing.context(),
        "chip_groups": _groups(request),
        "held_back": len(found) - len(kept),
        "chosen": [
            words.pick((one.name_zh, one.name_en)) or one.id
            for one in queries.named(actor=request.actor, factor_ids=chosen).values()
        ],
        "state_line": ngettext("%(n)s factor found", "%(n)s factors found", len(found))
        % {"n": f"{len(found):,}"},
        "may_manage": request.actor.may(rights.MANAGE),
    }
    return render(request, "factors/list.html", context)


def _groups(request: CompanyRequest) -> list[tuple[str, Any]]:
    """Chips of what the library has; the pack only while one is chosen, as its page leads here."""
    factors = queries.library(actor=request.actor).factors
    bases, levels = {f.basis for f in factors}, {f.place.level for f in factors}
    pack = asked(request, "pack")
    groups: list[tuple[str, str, list[tuple[str, str]]]] = [
        (
            pgettext("factor", "Basis"),
            "basis",
            [(b.value, words.basis_word(b.value)) for b in Basis if b in bases],
        ),
        (
            pgettext("factor", "Place"),
            "level",
            [(each, words.level_word(each)) for each in LEVELS if each in levels],
        ),
        (pgettext("factor", "Data of"), "year", [(year, year) for year in YEARS]),
        (
            pgettext("factor", "Checked against the original"),
            "verified",
            [("yes", _("yes")), ("no", _("not yet"))],
        ),
        *([(pgettext("factor", "Pack"), "pack", [(pack, pack)])] if pack else []),
    ]
    return [(title, chips(request, key, choices)) for title, key, choices in groups]


@require_safe
@page(rights.VIEW)
def compare(request: CompanyRequest) -> HttpResponse:
    """Up to four factors side by side."""
    ids = [one[:160] for one in request.GET.getlist("id")]
    if not ids:
        messages.info(request, _("Choose “Compare” at a factor, then at up to three others."))
        return redirect(reverse("factors:list", args=[request.company.slug]))
    found = queries.compare(actor=request.actor, factor_ids=ids)
    more = f"{reverse('factors:list', args=[request.company.slug])}?{urlencode([('with', one.id) for one in found[:3]])}"
    context = {
        "found": found,
        "lines": _lines(found),
        "more": more if len(found) < 4 else "",
        "trail": trail(request),
        "same_unit": len({one.unit for one in found}) == 1,
    }
    return render(request, "factors/compare.html", context)


def _lines(found: list[FactorView]) -> list[tuple[str, list[str], bool, bool]]:
    """Lines of the comparison: words, a cell for each factor, whether they are figures, whether the cells differ."""
    called = words.activity_words()
    sets = list(dict.fromkeys(code for one in found for code in one.co2e))
    gases = list(dict.fromkeys(gas for one in found for gas in one.masses))
    lines: list[tuple[str, list[str], bool]] = [
        (pgettext("factor", "Activity"), [called(one.activity) for one in found], False),
        (pgettext("factor", "Basis"), [words.basis_word(one.basis) for one in found], False),
        (pgettext("factor", "Place"), [words.place_words(one.level, one.place) for one in found], False),
        (pgettext("factor", "per"), [words.unit_words(one.unit) for one in found], False),
    ]
    for code in sets:
        title = _("kg CO₂e, %(set)s") % {"set": code}
        lines.append((title, [words.value_text(one.co2e.get(code)) for one in found], True))
    lines += [
        (f"kg {words.gas(gas)}", [words.value_text(one.masses.get(gas)) for one in found], True)
        for gas in gases
    ]
    lines += [
        (_("GWP set of an equivalent"), [one.gwp_basis for one in found], False),
        (pgettext("factor", "Data of"), [f"{one.data_from}–{one.data_until}" for one in found], False),
        (pgettext("factor", "Published"), [one.published.isoformat() for one in found], False),
        (
            _("To be reviewed by"),
            [one.review_by.isoformat() if one.review_by else "" for one in found],
            False,
        ),
        (pgettext("factor", "Pack"), [f"{one.pack} {one.pack_version}" for one in found], False),
        (
            pgettext("factor", "Source"),
            [one_language(one.source, get_language() or "") for one in found],
            False,
        ),
        (_("Document number"), [one_language(one.document, get_language() or "") for one in found], False),
        (
            pgettext("factor", "Checked against the original"),
            [_("yes") if one.verified else _("not yet") for one in found],
            False,
        ),
    ]
    return [(*line, len(set(line[1])) > 1) for line in lines if any(line[1])]


@require_safe
@page(rights.VIEW)
def passport(request: CompanyRequest, factor_id: str) -> HttpResponse:
    """One factor: value by gas and GWP set, source and licence, other years, bridges, where it was used."""
    found = queries.passport(actor=request.actor, factor_id=factor_id)
    one = found.factor
    context = {
        "passport": found,
        "factor": one,
        "name": words.pick((one.name_zh, one.name_en)) or one.id,
        "note": words.pick((one.note_zh, one.note_en)),
        "activity": words.activity_words()(one.activity),
        "basis": words.basis_word(one.basis),
        "place": words.place_words(one.level, one.place),
        "unit": words.unit_words(one.unit),
        "masses": [(words.gas(gas), words.value_text(mass)) for gas, mass in one.masses.items()],
        "equivalents": [(code, words.value_text(value)) for code, value in one.co2e.items()],
        "spread": words.spread_words(one),
        "others": [(other, _headline(other)) for other in (*found.other_years, *found.other_units)],
        "bridges": found.bridges,
        "own_id": _own_id(request, one),
        "only_co2": set(one.masses) == {"co2"},
        "trail": trail(request),
        "may_rule": request.actor.may(rights.RULES),
        "rule_query": urlencode({"activity": one.activity, "factor_id": one.id, "basis": one.basis}),
    }
    return render(request, "factors/passport.html", context)


def _headline(factor: FactorView) -> str:
    value = next((value for value in factor.co2e.values() if value is not None), None)
    return f"{words.value_text(value)} kg CO₂e / {words.unit_words(factor.unit)}" if value is not None else ""


def _own_id(request: CompanyRequest, factor: FactorView) -> int | None:
    if not factor.own:
        return None
    own = queries.own_factors(actor=request.actor, state="approved")
    return next((each.id for each in own if each.factor_id == factor.id), None)


@require_safe
@page(rights.VIEW)
def checks(request: CompanyRequest) -> HttpResponse:
    """Overlaps, outliers, jumps, exchanged years, review dates."""
    found = queries.checks(actor=request.actor, on=timezone.localdate())
    code, text = asked(request, "code"), asked(request, "q").casefold()
    rows = [
        view
        for view in found
        if (not code or view.code == code)
        and text in " ".join((*view.factor_ids, view.text_zh, view.text_en)).casefold()
    ]
    columns = check_columns(request.company.slug)
    listing = Listing(request, "factor-checks", _("What looks wrong"), columns, rows)
    if (file := listing.export(at=timezone.now())) is not None:
        return file
    kinds = [(each, words.word(words.CHECKS, each)) for each in sorted({view.code for view in found})]
    errors = sum(view.severity == "error" for view in found)
    context = {
        **listing.context(),
        "chip_groups": [(pgettext("factor check", "Kind"), chips(request, "code", kinds))],
        "trail": trail(request),
        "state_line": _("%(errors)s errors, %(warnings)s warnings")
        % {"errors": errors, "warnings": len(found) - errors},
    }
    return render(request, "factors/checks.html", context)
