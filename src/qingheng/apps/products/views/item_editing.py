"""Pages that make, change and retire items, and name who delivers them."""

from __future__ import annotations

from dataclasses import asdict
from decimal import Decimal
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from qingheng.apps.products import queries, rights, services
from qingheng.apps.products.contracts import ItemView
from qingheng.apps.products.forms import ItemForm, RetireForm, SupplierForm
from qingheng.apps.products.views.family import trail
from qingheng.platform.rights.errors import Refusal
from qingheng.platform.rights.forms import refuse
from qingheng.platform.rights.pages import CompanyRequest, page


def seen(request: CompanyRequest, item_id: int) -> ItemView:
    """The item as it is today."""
    return queries.item_of_id(actor=request.actor, item_id=item_id, on=timezone.localdate())


def to_item(request: CompanyRequest, item_id: int) -> HttpResponse:
    """Back to the page of an item."""
    return redirect("products:item", company=request.company.slug, product_item_id=item_id)


@require_http_methods(["GET", "POST"])
@page(rights.MANAGE)
def create(request: CompanyRequest) -> HttpResponse:
    """A new item."""
    form = ItemForm(request.POST or None, initial={"kind": "part", "unit": "count"})
    return _write(request, form, None)


@require_http_methods(["GET", "POST"])
@page(rights.MANAGE)
def edit(request: CompanyRequest, product_item_id: int) -> HttpResponse:
    """Change an item."""
    view = seen(request, product_item_id)
    facts = {**asdict(view.item), "mass_kg": view.item.mass, "kind": str(view.item.kind)}
    return _write(request, ItemForm(request.POST or None, initial=facts), view)


def _write(request: CompanyRequest, form: ItemForm, view: ItemView | None) -> HttpResponse:
    if request.method == "POST" and form.is_valid():
        given = dict(form.cleaned_data)
        agreed = given.pop("agreed")
        try:
            number = services.save_item(
                actor=request.actor, facts=services.ItemFacts(**given), at=timezone.now(),
                item_id=view.id if view else None, agreed=agreed,
            )  # fmt: skip
        except Refusal as refusal:
            if refusal.code == "affects-bills":
                form.ask()
            refuse(form, refusal)
        else:
            messages.success(request, _("The item is kept."))
            return to_item(request, number)
    back = _item_url(request, view.id) if view else _items_url(request)
    context = {
        "form": form, "heading": view.item.code if view else _("New item"), "trail": _trail(request, view),
        "back": back, "says": _("What is said here holds wherever the item is used."),
        "button": _("Keep"),
    }  # fmt: skip
    return render(request, "products/write.html", context, status=422 if form.errors else 200)


def _items_url(request: CompanyRequest) -> str:
    return reverse("products:items", kwargs={"company": request.company.slug})


def _item_url(request: CompanyRequest, item_id: int) -> str:
    return reverse("products:item", kwargs={"company": request.company.slug, "product_item_id": item_id})


def _trail(request: CompanyRequest, view: ItemView | None) -> list[tuple[str, str]]:
    found = [*trail(request), (_("Items"), _items_url(request))]
    return [*found, (view.item.code, _item_url(request, view.id))] if view else found


@require_http_methods(["GET", "POST"])
@page(rights.MANAGE)
def retire(request: CompanyRequest, product_item_id: int) -> HttpResponse:
    """Take an item out of use, with the reason."""
    view = seen(request, product_item_id)
    form = RetireForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            services.retire_item(
                actor=request.actor, item_id=view.id, why=form.cleaned_data["why"], at=timezone.now()
            )
        except Refusal as refusal:
            refuse(form, refusal)
        else:
            messages.success(request, _("The item is retired; it can be brought back at any time."))
            return to_item(request, view.id)
    context = {
        "form": form, "heading": _("Retire %(code)s") % {"code": view.item.code}, "trail": _trail(request, view),
        "back": _item_url(request, view.id), "button": _("Retire"),
        "says": _("No new bill may name a retired item. Released bills and calculated footprints keep it."),
    }  # fmt: skip
    return render(request, "products/write.html", context, status=422 if form.errors else 200)


@require_POST
@page(rights.MANAGE)
def restore(request: CompanyRequest, product_item_id: int) -> HttpResponse:
    """Bring a retired item back."""
    services.restore_item(actor=request.actor, item_id=product_item_id, at=timezone.now())
    messages.success(request, _("The item is in use again."))
    return to_item(request, product_item_id)


@require_http_methods(["GET", "POST"])
@page(rights.MANAGE)
def add_supplier(request: CompanyRequest, product_item_id: int) -> HttpResponse:
    """Say who delivers an item."""
    return _supplier(request, seen(request, product_item_id), None)


@require_http_methods(["GET", "POST"])
@page(rights.MANAGE)
def edit_supplier(request: CompanyRequest, link_id: int) -> HttpResponse:
    """Change what is said of a supplier."""
    item_id = queries.item_of_supplier(actor=request.actor, link_id=link_id)
    return _supplier(request, seen(request, item_id), link_id)


def _supplier(request: CompanyRequest, view: ItemView, link_id: int | None) -> HttpResponse:
    initial: dict[str, Any] = {}
    if link_id is not None:
        there = next(one for one in view.suppliers if one.id == link_id)
        initial = {**asdict(there), "percent": None if there.share is None else _percent(there.share)}
    form = SupplierForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        given = dict(form.cleaned_data)
        percent = given.pop("percent")
        try:
            services.save_supplier(
                actor=request.actor, item_id=view.id, at=timezone.now(), link_id=link_id,
                share=None if percent is None else percent / 100, **given,
            )  # fmt: skip
        except Refusal as refusal:
            if refusal.place == "share":
                refusal.place = "percent"
            refuse(form, refusal)
        else:
            messages.success(request, _("The supplier is kept."))
            return to_item(request, view.id)
    context = {
        "form": form, "heading": _("Supplier of %(code)s") % {"code": view.item.code}, "trail": _trail(request, view),
        "back": _item_url(request, view.id), "button": _("Keep"), "says": "",
    }  # fmt: skip
    return render(request, "products/write.html", context, status=422 if form.errors else 200)


def _percent(share: Decimal) -> Decimal:
    return (share * 100).normalize() + 0


@require_POST
@page(rights.MANAGE)
def remove_supplier(request: CompanyRequest, link_id: int) -> HttpResponse:
    """Take a supplier away."""
    item_id = services.remove_supplier(actor=request.actor, link_id=link_id, at=timezone.now())
    messages.success(request, _("The supplier is taken away."))
    return to_item(request, item_id)
