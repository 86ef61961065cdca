"""Pages of inventories: the list, one inventory, its blocked worklist, its lines and where each comes from."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any
from urllib.parse import urlencode

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from qingheng.apps.factors import queries as factor_library
from qingheng.apps.factors.contracts import FactorView
from qingheng.apps.intake.queries import datasets
from qingheng.apps.inventory import asking, pictures, queries, rights, tables, words
from qingheng.apps.inventory.contracts import Blocked, InventoryView, LineGroup
from qingheng.apps.inventory.naming import factor_names, factor_page, narrowed, site_names, spoken_names
from qingheng.apps.organisation import queries as organisation
from qingheng.calc.factors import Basis
from qingheng.calc.factors.reasons import BASES
from qingheng.platform.rights.errors import Refusal
from qingheng.platform.rights.lists import Listing, asked, chips
from qingheng.platform.rights.pages import CompanyRequest, page

MOST_CHIPS = 24  # sites offered as chips; more are found by search
_LOTS_LINKED = 3
_PLACES = {
    "rate": "organisation:rates", "organisation": "organisation:tree", "ledger": "ledgers:lots",
    "price_index": "inventory:prices", "footprint": "footprints:published",
}  # fmt: skip


@page(rights.VIEW)
@require_GET
def inventories(request: CompanyRequest) -> HttpResponse:
    """Inventories with their current runs."""
    everything = queries.inventories(actor=request.actor)
    found = [one for one in everything if _told(request, one.code, one.name_zh, one.name_en, one.period)]
    every = tables.inventory_columns(
        lambda one: address(request, "inventory", inventory_id=one.id),
        queries.scope_totals(actor=request.actor),
    )
    left_out = set() if asked(request, "format") else {"approach", "run"}  # they stand in other cells
    columns = [one for one in every if one.key not in left_out]
    listing = Listing(request, "inventories", _("Inventories"), columns, found)
    context = {
        **listing.context(),
        "found": found,
        "state_line": _("%(count)s inventories. Totals are consolidated, as the group counts them.")
        % {"count": len(found)}
        if found
        else "",
        "may_make": request.actor.may(rights.MANAGE),
    }
    return listing.export(at=timezone.now()) or render(request, "inventory/list.html", context)


@page(rights.VIEW)
@require_GET
def blocked(request: CompanyRequest, inventory_id: int) -> HttpResponse:
    """What is not in the totals, as a worklist: why, how much, and what lifts it."""
    view = queries.inventory(actor=request.actor, inventory_id=inventory_id)
    everything = queries.blocked(actor=request.actor, inventory_id=inventory_id) if view.run else []
    found = [
        one
        for one in everything
        if _told(
            request,
            one.reason,
            one.title_zh,
            one.title_en,
            one.activity,
            words.word(words.CATEGORIES, one.category),
        )
    ]

    def link(one: Blocked) -> str:
        part, choice = one.example
        return address(request, "line", inventory_id=inventory_id, part=part, choice=choice)

    listing = Listing(request, "blocked", _("Blocked lines"), tables.blocked_columns(link), found)
    names = spoken_names(request, view)
    context = {
        **listing.context(),
        **head(request, view),
        "found": found,
        "work": [
            (
                words.word(words.ACTIONS, action),
                sum(one.rows for one in found if one.action == action),
                [
                    _work(request, inventory_id, one, link(one), names)
                    for one in found
                    if one.action == action
                ],
            )
            for action in words.ACTIONS
            if any(one.action == action for one in found)
        ],
        "trail": trail(request, view),
        "state_line": _work_line(found),
    }
    return listing.export(at=timezone.now()) or render(request, "inventory/blocked.html", context)


@page(rights.VIEW)
@require_GET
def lines(request: CompanyRequest, inventory_id: int) -> HttpResponse:
    """All lines of the current run: one for each key and rule."""
    view = queries.inventory(actor=request.actor, inventory_id=inventory_id)
    found = queries.line_groups(actor=request.actor, inventory_id=inventory_id) if view.run else []
    names, factors = spoken_names(request, view), factor_names(request, view)
    shown = list(filter(_wanted(request, names, factors), found))
    shown.sort(key=lambda one: tables.largest_first(one.co2e.get(view.run_main)))

    def link(one: LineGroup) -> str:
        return address(request, "line", inventory_id=inventory_id, part=one.part, choice=one.choice)

    left_out = (
        set() if asked(request, "format") else {"rule", "factor_name", "side", "to"}
    )  # they stand in other cells
    every = tables.line_columns(view.run_main, link, names, factors, lambda one: factor_page(request, one))
    columns = [one for one in every if one.key not in left_out]
    listing = Listing(request, "lines", _("Result lines"), columns, shown)
    sites = sorted({one.site for one in found if one.site})
    context = {
        **listing.context(),
        **head(request, view),
        "trail": trail(request, view),
        "state_line": _("%(shown)s of %(all)s lines, the largest first.")
        % {"shown": len(shown), "all": len(found)},
        "chip_groups": [
            (_("Status"), chips(request, "status", words.LINE_STATES.items())),
            (_("Scope"), chips(request, "scope", words.SCOPES.items())),
            (
                _("Energy bought"),
                chips(request, "side", [(name, words.SIDES[name]) for name in asking.SIDES]),
            ),
            (_("Site"), chips(request, "site", [(one, names.get(one, one)) for one in sites[:MOST_CHIPS]])),
            *narrowed(request, names, factors),
        ],
    }
    return listing.export(at=timezone.now()) or render(request, "inventory/lines.html", context)


@page(rights.VIEW)
@require_GET
def line(request: CompanyRequest, inventory_id: int, part: int, choice: int) -> HttpResponse:
    """Where one line comes from: question, factor with candidates and reasons, rows, files, approver."""
    view = queries.inventory(actor=request.actor, inventory_id=inventory_id)
    told = queries.explain(actor=request.actor, inventory_id=inventory_id, part=part, choice=choice)
    group = told.group
    known = factor_library.named(
        actor=request.actor, factor_ids=[one["factor_id"] for one in told.answer.get("candidates", [])]
    )
    context = {
        **head(request, view),
        "told": told,
        "group": group,
        "title": pictures.activity_words(group.activity, spoken_names(request, view))
        if group.activity
        else words.two(group.rule_zh, group.rule_en),
        "method": words.two(group.rule_zh, group.rule_en),
        "status": words.word(words.LINE_STATES, group.status),
        "formula": words.two(told.formula_zh, told.formula_en),
        "money": words.two(told.money_zh, told.money_en),
        "reason": words.two(told.answer.get("reason_zh", ""), told.answer.get("reason_en", "")),
        "remedy": words.two(told.remedy_zh, told.remedy_en),
        "warnings": [words.two(zh, en) for _code, zh, en in told.warnings],
        "spreads": [words.two(zh, en) for zh, en in told.spreads],
        "candidates": [
            (
                one["rank"],
                one["factor_id"],
                known.get(one["factor_id"]),
                _equivalent(known.get(one["factor_id"])),
                words.two(one.get("reason_zh", ""), one.get("reason_en", "")),
                _confirm(request, group, told.answer, one["factor_id"]),
            )
            for one in told.answer.get("candidates", [])
        ],
        "rule_url": _confirm(request, group, told.answer, "") if group.activity and told.answer else "",
        "choice_url": _choose(request, view, group, told.answer) if group.activity and told.answer else "",
        "may_rule": request.actor.may(rights.RULES),
        "factor": told.answer.get("factor") or {},
        "values": _said_values(request, group),
        "site_name": site_names(request).get(group.site, group.site),
        "co2e": [(code, tables.tonnes(group.co2e.get(code))) for code in view.run_sets],
        "gases": [(words.gas(gas), mass) for gas, mass in sorted(group.gases.items())],
        "scope": words.word(words.SCOPES, str(group.scope)),
        "category": words.word(words.CATEGORIES, group.category),
        "trail": [
            *trail(request, view),
            (_("Result lines"), address(request, "lines", inventory_id=view.id)),
        ],
    }
    return render(request, "inventory/line.html", context)


@page(rights.VIEW)
@require_GET
def compare(request: CompanyRequest, inventory_id: int) -> HttpResponse:
    """Line by line beside another inventory: the one asked for, else the period before."""
    view = queries.inventory(actor=request.actor, inventory_id=inventory_id)
    others = [one for one in queries.inventories(actor=request.actor) if one.run and one.id != view.id]
    wanted = asked(request, "with")
    other = next((one for one in others if one.code == wanted), None)
    other = other or next((one for one in others if one.last < view.first), None)
    context = {**head(request, view), "trail": trail(request, view), "other": other}
    if other is None or view.run is None:
        return render(request, "inventory/compare.html", context | {"other": None})
    side = "market" if asked(request, "side") == "market" else "location"
    found = queries.compare_runs(actor=request.actor, inventory_id=view.id, other_id=other.id, side=side)
    names = spoken_names(request, other) | spoken_names(request, view)
    rules = {
        one.rule: words.two(one.rule_zh, one.rule_en)
        for each in (other, view)
        for one in queries.line_groups(actor=request.actor, inventory_id=each.id)
    }
    shown = [one for one in found if _told(request, key_words(one.key, names), rules.get(one.key[4], ""))]
    columns = tables.change_columns(names, rules, (other.period, view.period))
    listing = Listing(request, "compare", _("Compare"), columns, shown)
    context |= {
        **listing.context(),
        "chip_groups": [
            (_("Beside"), chips(request, "with", [(one.code, one.period) for one in others])),
            asking.views(request)[0],
        ],
    }
    return listing.export(at=timezone.now()) or render(request, "inventory/compare.html", context)


def address(request: CompanyRequest, name: str, **numbers: int) -> str:
    """The address of a page of inventories of this company."""
    return reverse(f"inventory:{name}", kwargs={"company": request.company.slug, **numbers})


def trail(request: CompanyRequest, view: InventoryView) -> list[tuple[str, str]]:
    """Crumbs of the pages below an inventory."""
    return [
        (_("Inventories"), address(request, "list")),
        (words.two(view.name_zh, view.name_en), address(request, "inventory", inventory_id=view.id)),
    ]


def head(request: CompanyRequest, view: InventoryView) -> dict[str, Any]:
    """What the head of every page of an inventory says, and what may be done with it."""
    path = organisation.node(actor=request.actor, node_id=view.node_id).path
    made_with = view.run.inputs if view.run is not None else {}
    return {
        "view": view,
        "trail": trail(request, view)[:1],
        "name": words.two(view.name_zh, view.name_en),
        "state": words.word(words.STATES, view.state),
        "approach": words.word(words.APPROACHES, made_with.get("approach", view.approach)),
        "dates": words.word(words.DATES, made_with.get("dates", view.dates)),
        "outdated": words.two("、", ", ").join(
            words.word(words.SETTINGS, name) for name in queries.outdated(view)
        ),
        "may_run": view.state == "open" and request.actor.may(rights.RUN, path=path),
        "may_lock": request.actor.may(rights.LOCK, path=path),
    }


def published_reasons(request: CompanyRequest, view: InventoryView) -> list[dict[str, Any]]:
    """Published figures beside the calculated ones with what explains the difference."""
    return [
        {
            "name": words.word(words.MEASURES, one.measure)
            if one.measure in words.MEASURES
            else words.word(words.CATEGORIES, one.measure),
            "compared": one,
            "reasons": [
                {
                    "words": words.two(each.zh, each.en),
                    "low": each.low,
                    "high": each.high,
                    "span": each.low != each.high,
                }
                for each in one.reasons
            ],
        }
        for one in queries.compare_with_published(actor=request.actor, inventory_id=view.id)
    ]


def _equivalent(factor: FactorView | None) -> str:
    """Kilograms of CO2e for one unit by the newest set, six digits; empty where it is not known."""
    value = factor.co2e.get("AR6") if factor is not None else None
    return "" if value is None else f"{+value:.6g}"


def _confirm(request: CompanyRequest, group: LineGroup, answer: Mapping[str, Any], factor_id: str) -> str:
    """The page that makes a factor the company's rule for the activity of a line at its site, and leads back here."""
    asks = {
        "activity": group.activity, "basis": str((answer.get("asked") or {}).get("basis", "")), "factor_id": factor_id,
        "level": "site" if group.site else "", "place": group.site, "unit": group.unit, "back": request.path,
    }  # fmt: skip
    query = urlencode({key: value for key, value in asks.items() if value})
    return f"{reverse('factors:rules', args=[request.company.slug])}?{query}"


def _said_values(request: CompanyRequest, group: LineGroup) -> list[tuple[str, str]]:
    """What the line's choice depends on, in the names the dataset gives columns and members."""
    try:
        columns = {one.code: one for one in datasets.dataset(actor=request.actor, code=group.dataset).columns}
    except Refusal:
        return sorted(group.values.items())
    said = []
    for code, value in sorted(group.values.items()):
        column = columns.get(code)
        member = next((one for one in column.values if one.code == value), None) if column else None
        title = words.two(column.zh, column.en) if column else code
        said.append((title, words.two(member.zh, member.en) if member else value))
    return said


def _choose(request: CompanyRequest, view: InventoryView, group: LineGroup, answer: Mapping[str, Any]) -> str:
    """The page that chooses a factor for this line's question in this inventory alone; empty for a locked one."""
    if view.state != "open":
        return ""
    asks = {"activity": group.activity, "basis": answer.get("basis", ""), "site": group.site}
    query = urlencode({key: value for key, value in asks.items() if value})
    return f"{address(request, 'choice_add', inventory_id=view.id)}?{query}"


def _work_line(found: list[Blocked]) -> str:
    """What keeps lines out of the totals, and what is counted but waits for a decision."""
    out = [one for one in found if not one.counted]
    said = _("Nothing is blocked.")
    if out:
        said = _("%(items)s reasons keep %(rows)s lines out of the totals.") % {
            "items": len(out),
            "rows": sum(one.rows for one in out),
        }
    if len(out) < len(found):
        more = _("%(items)s more ask for a decision; totals do not wait for it.") % {
            "items": len(found) - len(out)
        }
        return f"{said} {more}"
    return said


def _work(
    request: CompanyRequest, inventory_id: int, one: Blocked, url: str, names: dict[str, str]
) -> dict[str, Any]:
    """An item of the worklist with the page that lifts the block, its form filled in as far as is known."""
    company = request.company.slug
    units = ", ".join(one.amounts)
    asks = urlencode(
        {key: value for key, value in (("activity", one.activity), ("basis", one.basis)) if value}
    )
    acts: list[tuple[str, str]] = []
    if one.action == "own_factor" and one.activity:
        asks_unit = urlencode({"unit": units.partition(", ")[0]}) if units else ""
        own = f"{reverse('factors:own_add', args=[company])}?{asks}&{asks_unit}".rstrip("&")
        rule = f"{reverse('factors:rules', args=[company])}?{asks}&{asks_unit}&{urlencode({'back': request.path})}"
        acts = [
            *([(_("Own factor"), own)] if request.actor.may("factors.manage") else []),
            *([(_("Confirm a factor"), rule)] if request.actor.may(rights.RULES) else []),
            (
                _("Search the library"),
                f"{reverse('factors:list', args=[company])}?{urlencode({'q': one.activity})}",
            ),
        ]
    elif one.action == "row":
        acts = [(_("See the rows"), url)]
    elif one.action == "settings":
        acts = [(_("Go there"), address(request, "settings", inventory_id=inventory_id))]
    elif one.action == "ledger" and one.lots:
        acts = [
            (
                _("Lot %(code)s") % {"code": code},
                reverse("ledgers:lot", args=[company, int(code.lstrip("L"))]),
            )
            for code in one.lots[:_LOTS_LINKED]
        ]
    elif one.action in _PLACES:
        acts = [(_("Go there"), reverse(_PLACES[one.action], args=[company]))]
    return {
        "why": words.two(one.title_zh, one.title_en),
        "url": url,
        "activity": pictures.activity_words(one.activity, names) if one.activity else "",
        "basis": words.two(*BASES[Basis(one.basis)]) if one.basis in Basis.__members__ else "",
        "code": one.activity,
        "where": pictures.category_words(str(one.scope), one.category),
        "sites": words.two("、", ", ").join(names.get(code, code) for code in one.sites[:4] if code),
        "more_sites": max(0, len(one.sites) - 4),
        "rows": one.rows,
        "amount": "; ".join(
            f"{value.normalize():,f} {words.unit(unit)}" for unit, value in one.amounts.items()
        ),
        "remedy": words.two(one.remedy_zh, one.remedy_en),
        "acts": acts,
    }


def _told(request: CompanyRequest, *texts: str) -> bool:
    """Whether the words searched for are all in these texts."""
    told = " ".join(texts).casefold()
    return all(word in told for word in asked(request, "q").casefold().split())


def _wanted(
    request: CompanyRequest, names: Mapping[str, str], factors: Mapping[str, str]
) -> Callable[[LineGroup], bool]:
    """Whether a line is in the cut the address asks for, and says the words searched for."""
    cut, searched = asking.cut_of(request, either_side=True), asked(request, "q").casefold().split()

    def wanted(one: LineGroup) -> bool:
        if not cut.fits(one):
            return False
        if not searched:
            return True
        texts = (
            one.rule_zh, one.rule_en, one.activity, one.factor, one.site, one.dataset, names.get(one.activity, ""),
            names.get(one.site, ""), factors.get(one.factor, ""), words.word(words.CATEGORIES, one.category),
        )  # fmt: skip
        told = " ".join(texts).casefold()
        return all(word in told for word in searched)

    return wanted


def key_words(key: Sequence[str], names: Mapping[str, str]) -> str:
    """Scope, category, site, activity of a line, in words."""
    parts = zip(("scope", "category", "site", "activity"), key, strict=False)
    return " · ".join(
        (names.get(value, "") if name in ("site", "activity") else "") or words.member(name, value)
        for name, value in parts
        if value
    )
