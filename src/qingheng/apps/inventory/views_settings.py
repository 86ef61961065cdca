"""The settings of an inventory: what is chosen, what another choice would change, and the choice with its reason."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from qingheng.apps.inventory import queries, rights, services, tables, words
from qingheng.apps.inventory.contracts import InventoryView
from qingheng.apps.inventory.forms import SettingsForm
from qingheng.apps.inventory.views import address, head, trail
from qingheng.apps.inventory.views_charts import names_of
from qingheng.apps.inventory.views_upgrade import line_words
from qingheng.platform.rights.errors import NotFound, Refusal
from qingheng.platform.rights.lists import asked
from qingheng.platform.rights.pages import CompanyRequest, page

MOST_LINES = 100


@page(rights.VIEW)
@require_http_methods(["GET", "POST"])
def settings(request: CompanyRequest, inventory_id: int) -> HttpResponse:
    """What is chosen and what could be; a POST looks at what a choice changes, or takes it with a reason."""
    found = queries.inventory_settings(actor=request.actor, inventory_id=inventory_id)
    view, shown, refused = found.inventory, None, ""
    form = SettingsForm(request.POST or None, initial=_initial(request, found), at_hand=found)
    if request.method == "POST" and request.POST.get("act") != "preview":
        request.actor.require(rights.MANAGE)
    if request.method == "POST" and form.is_valid():
        try:
            if request.POST.get("act") == "preview":
                shown = queries.settings_preview(
                    actor=request.actor, inventory_id=view.id, options=form.options()
                )
            else:
                return _take(request, view, form)
        except Refusal as refusal:
            if isinstance(refusal, NotFound) and refusal.code == "no-inventory":
                raise
            words_of = f"{refusal.message} {refusal.fix}".strip()
            if refusal.place == "reason":
                form.add_error("reason", words_of)
            else:
                refused = words_of
    top = head(request, view)
    context = {
        **top,
        "trail": trail(request, view),
        "found": found,
        "form": form,
        "chosen": _chosen(view, found),
        "shown": None if shown is None else _told(request, view, shown),
        "refused": refused,
        "may_change": view.state == "open" and not found.period_locked and request.actor.may(rights.MANAGE),
        "date_notes": [(words.DATES[one], words.DATE_NOTES[one]) for one in found.dates],
        "changes": [_change(one, found) for one in found.changes],
    }
    failed = bool(form.errors or (refused and shown is None))
    return render(request, "inventory/settings.html", context, status=422 if failed else 200)


def _take(request: CompanyRequest, view: InventoryView, form: SettingsForm) -> HttpResponse:
    before = queries.inventory(actor=request.actor, inventory_id=view.id)
    after = services.change_inventory(
        actor=request.actor, inventory_id=view.id, options=form.options(), at=timezone.now(),
        reason=form.cleaned_data["reason"],
    )  # fmt: skip
    if after == before:
        messages.info(request, _("Nothing was changed: these are the settings already."))
    elif not queries.outdated(after):  # not calculated yet, or the current run was made with them
        messages.success(request, _("The settings are taken."))
    else:
        messages.success(
            request, _("The settings are taken. Calculate the inventory for its totals to follow.")
        )
    return redirect(address(request, "settings", inventory_id=view.id))


def _initial(request: CompanyRequest, found: queries.SettingsView) -> dict[str, Any]:
    """The form as it is chosen now, or with what a change of the history took away put back."""
    view = found.inventory
    now: dict[str, Any] = {
        "gwp_sets": list(view.gwp_sets), "dates": view.dates, "approach": view.approach,
        "packs": [list(pair) for pair in view.packs],
    }  # fmt: skip
    number = asked(request, "back")
    back = next((one for one in found.changes if str(one.number) == number), None)
    if back is not None:
        now |= {name: value for name, value in back.before.items() if name in now}
    main, *beside = now["gwp_sets"]
    places = {pack: at for at, (pack, _version) in enumerate(now["packs"], 1)}
    return {
        "gwp_main": main, "gwp_beside": beside, "dates": now["dates"], "approach": now["approach"],
        **{f"pack.{one.id}": places.get(one.id) for one in found.packs},
    }  # fmt: skip


def _chosen(view: InventoryView, found: queries.SettingsView) -> list[tuple[str, str, str, bool]]:
    """Each setting: its name, the current run's, the one chosen now, whether they differ."""
    run: Mapping[str, Any] = view.run.inputs if view.run is not None else {}
    titles = {one.id: words.two(one.title_zh, one.title_en) for one in found.packs}
    now = {
        "gwp_sets": list(view.gwp_sets), "dates": view.dates, "approach": view.approach, "packs": view.packs,
        "methods": view.methods, "variants": view.variants,
    }  # fmt: skip
    then = {
        **now, "gwp_sets": run.get("gwp"), "dates": run.get("dates"), "approach": run.get("approach"),
        "packs": [pair[:2] for pair in run.get("packs", [])], "methods": (run.get("methods") or [""])[0],
        "variants": run.get("variants"),
    }  # fmt: skip
    shown = [name for name in words.SETTINGS if name != "variants" or view.variants or run.get("variants")]
    return [
        (
            words.word(words.SETTINGS, name), said(name, then[name], titles) if run else "",
            said(name, now[name], titles), name in found.outdated,
        )
        for name in shown
    ]  # fmt: skip


def said(name: str, value: Any, titles: Mapping[str, str]) -> str:
    """The value of a setting in words. titles: of packs by id."""
    if not value:
        return "—"
    if name == "gwp_sets":
        main, *beside = value
        rest = ", ".join(beside)
        return _("%(main)s, beside it %(rest)s") % {"main": main, "rest": rest} if beside else str(main)
    if name == "packs":
        return " → ".join(f"{titles.get(pack, pack)} {version}" for pack, version in value)
    if name == "variants":
        return ", ".join(f"{topic}: {chosen}" for topic, chosen in sorted(value.items()))
    known = {"dates": words.DATES, "approach": words.APPROACHES}.get(name)
    return words.word(known, value) if known is not None else str(value)


def _change(one: queries.SettingsChange, found: queries.SettingsView) -> dict[str, Any]:
    titles = {each.id: words.two(each.title_zh, each.title_en) for each in found.packs}
    return {
        "number": one.number, "at": one.at, "actor": one.actor_name, "reason": one.reason,
        "changed": [
            (
                words.word(words.SETTINGS, name), said(name, one.before.get(name), titles),
                said(name, one.after.get(name), titles),
            )
            for name in one.changed
        ],
    }  # fmt: skip


def _told(request: CompanyRequest, view: InventoryView, found: queries.SettingsPreview) -> dict[str, Any]:
    """A preview as the page shows it."""
    names = names_of(request, view)
    old, new = (sets[0] for sets in found.sets)
    both = [*found.sets[1], *(code for code in found.sets[0] if code not in found.sets[1])]
    return {
        "run": found.run,
        "old": old,
        "new": new,
        "sets": both,
        "nothing": not found.lines and not found.unseen and found.sets[0] == found.sets[1],
        "totals": [
            {
                "name": words.word(words.MEASURES, one.name),
                "whole": one.name.startswith("whole"),
                **_pair(one.before.co2e.get(old), one.after.co2e.get(new)),
                "kept": _pair(one.before.consolidated.get(old), one.after.consolidated.get(new)),
                "by_set": [
                    (code, tables.tonnes(one.before.co2e.get(code)), tables.tonnes(one.after.co2e.get(code)))
                    for code in both
                ],
                "blocked": (one.before.meter.blocked.rows, one.after.meter.blocked.rows),
            }
            for one in found.totals
        ],
        "lines": len(found.lines),
        "rows": found.rows,
        "of_lines": found.of_lines,
        "of_rows": found.of_rows,
        "touched": [line_words(vars(one), names) for one in found.lines[:MOST_LINES]],
        "more": max(0, len(found.lines) - MOST_LINES),
        "unseen": words.two("、", ", ").join(words.word(words.SETTINGS, name) for name in found.unseen),
    }


def _pair(before: Decimal | None, after: Decimal | None) -> dict[str, Any]:
    """Tonnes before and after, the difference, and that in per cent."""
    known = before is not None and after is not None
    difference = after - before if before is not None and after is not None else None
    return {
        "before": tables.tonnes(before),
        "after": tables.tonnes(after),
        "difference": tables.tonnes(difference),
        "percent": difference / before * 100 if known and before and difference is not None else None,
    }
