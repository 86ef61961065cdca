"""Acts on inventories: set one up, calculate, lock, unlock."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from qingheng.apps.inventory import queries, rights, services
from qingheng.apps.inventory.forms import InventoryForm
from qingheng.apps.inventory.views import address
from qingheng.apps.organisation import queries as organisation
from qingheng.platform.rights.errors import Refusal
from qingheng.platform.rights.pages import CompanyRequest, page


@page(rights.MANAGE)
@require_http_methods(["GET", "POST"])
def make(request: CompanyRequest) -> HttpResponse:
    """Set up an inventory of the group for a period; a refusal stands at its field."""
    periods = [one.label for one in organisation.periods(actor=request.actor, kind="year")][::-1]
    form = InventoryForm(request.POST or None, periods=periods)
    if request.method == "POST" and form.is_valid():
        data, now = form.cleaned_data, timezone.now()
        try:
            made = services.make_inventory(
                actor=request.actor, code=data["code"], name_zh=data["name_zh"], name_en=data["name_en"],
                node_id=organisation.root(actor=request.actor).id, period=data["period"], at=now,
                on=timezone.localdate(now), options=form.options(),
            )  # fmt: skip
        except Refusal as refusal:
            field = refusal.place.partition(".")[0]
            if field not in form.fields:
                raise
            form.add_error(field, f"{refusal.message} {refusal.fix}".strip())
        else:
            return redirect(address(request, "inventory", inventory_id=made.id))
    context = {"form": form, "periods": periods, "trail": [(_("Inventories"), address(request, "list"))]}
    return render(request, "inventory/make.html", context, status=422 if form.errors else 200)


@page(rights.RUN)
@require_POST
def run(request: CompanyRequest, inventory_id: int) -> HttpResponse:
    """Have a worker calculate the inventory."""
    job = services.start_run(actor=request.actor, inventory_id=inventory_id, at=timezone.now())
    messages.info(request, _("The inventory is being calculated: job %(number)s.") % {"number": job.id})
    return redirect(address(request, "inventory", inventory_id=inventory_id))


@page(rights.LOCK)
@require_POST
def lock(request: CompanyRequest, inventory_id: int) -> HttpResponse:
    """Lock the inventory with its current run; totals that differ from those reported first need a reason."""
    if queries.pending(actor=request.actor, inventory_id=inventory_id) is not None:
        return redirect(address(request, "changes", inventory_id=inventory_id))
    services.lock_inventory(actor=request.actor, inventory_id=inventory_id, at=timezone.now())
    messages.success(request, _("The inventory is locked."))
    return redirect(address(request, "inventory", inventory_id=inventory_id))


@page(rights.LOCK)
@require_POST
def unlock(request: CompanyRequest, inventory_id: int) -> HttpResponse:
    """Open a locked inventory again, with a reason."""
    services.unlock_inventory(
        actor=request.actor,
        inventory_id=inventory_id,
        reason=request.POST.get("reason", ""),
        at=timezone.now(),
    )
    messages.success(request, _("The inventory is open again."))
    return redirect(address(request, "inventory", inventory_id=inventory_id))
