"""How pages of inventories name what lines hold: sites, activities, datasets, factors, and what a link narrowed them to."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from qingheng.apps.intake.queries import datasets
from qingheng.apps.inventory import pictures, queries, tables, words
from qingheng.apps.inventory.contracts import InventoryView
from qingheng.apps.organisation import queries as organisation
from qingheng.platform.rights.lists import asked, chips
from qingheng.platform.rights.pages import CompanyRequest


def site_names(request: CompanyRequest) -> dict[str, str]:
    """Names of nodes by code in the reader's language."""
    nodes = organisation.tree(actor=request.actor)
    return {one.code: words.two(one.name_zh, one.name_en) for one in nodes}


def dataset_names(request: CompanyRequest) -> dict[str, str]:
    """Names of datasets by `dataset:code`, as far as the reader may see them; the ledger of certificates among them."""
    seen = datasets.datasets(actor=request.actor) if request.actor.may("indicators.view") else []
    named = {f"dataset:{one.code}": words.two(one.name_zh, one.name_en) for one in seen}
    return {**named, "dataset:ledger": str(_("Certificate ledger"))}


def spoken_names(request: CompanyRequest, view: InventoryView) -> dict[str, str]:
    """Names of sites and activities by code in the reader's language."""
    activities = queries.activity_names(actor=request.actor, inventory_id=view.id)
    return {code: words.two(*both) for code, both in activities.items()} | site_names(request)


def factor_names(request: CompanyRequest, view: InventoryView) -> dict[str, str]:
    """Names of the factors of the current run by id, in the reader's language."""
    if view.run is None:
        return {}
    said = queries.factors_said(actor=request.actor, inventory_id=view.id)
    named = {
        code: words.two(str(one.get("name_zh", "")), str(one.get("name_en", "")))
        for code, one in said.items()
    }
    return {code: name for code, name in named.items() if name}


def factor_page(request: CompanyRequest, factor_id: str) -> str:
    """The page of a factor a line was made with, or of the lot of certificates; empty where the reader sees none."""
    pack, _slash, code = factor_id.partition("/")
    if pack == "lot":
        number = code.removeprefix("L")
        known = number.isdecimal() and request.actor.may("ledgers.view")
        return reverse("ledgers:lot", args=[request.company.slug, int(number)]) if known else ""
    return reverse("factors:passport", args=[request.company.slug, factor_id])


def narrowed(
    request: CompanyRequest, names: Mapping[str, str], factors: Mapping[str, str]
) -> list[tuple[str, list[dict[str, Any]]]]:
    """Chips of what a link narrowed the lines to, so that each can be taken away."""
    found = []
    for key in ("category", "month", "activity", "dataset", "factor", "gas"):
        if key in request.GET:
            value = asked(request, key)
            said = _said(request, key, value, names, factors) or value or "—"
            found.append((str(words.DIMENSIONS[key]), chips(request, key, [(value, said)])))
    return found


def _said(
    request: CompanyRequest, key: str, value: str, names: Mapping[str, str], factors: Mapping[str, str]
) -> str:
    if key == "gas":
        return words.gas(value)
    if key == "activity":
        return pictures.activity_words(value, names)
    if key == "dataset":
        return dataset_names(request).get(f"dataset:{value}", "")
    if key == "factor":
        return factors.get(value) or tables.lot_words(value)
    return words.member(key, value)
