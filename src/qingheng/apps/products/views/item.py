"""An item: what is known of it, what it is made of, where it is used, what is certified of it."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from qingheng.apps.products import queries, rights, services, words
from qingheng.apps.products.composition import composition_of, is_kept
from qingheng.apps.products.contracts import Bill
from qingheng.apps.products.forms import ContentForm
from qingheng.apps.products.views.branches import branches
from qingheng.apps.products.views.family import trail
from qingheng.apps.products.views.history import shown_acts
from qingheng.calc.products import key
from qingheng.platform.languages import active_language, word
from qingheng.platform.rights.errors import Refusal
from qingheng.platform.rights.forms import refuse
from qingheng.platform.rights.pages import CompanyRequest, page


@require_safe
@page(rights.VIEW)
def show(request: CompanyRequest, product_item_id: int) -> HttpResponse:
    """The item."""
    return _show(request, product_item_id)


def _show(
    request: CompanyRequest, product_item_id: int, content_form: ContentForm | None = None
) -> HttpResponse:
    today = timezone.localdate()
    view = queries.item_of_id(actor=request.actor, item_id=product_item_id, on=today)
    used = queries.where_used(actor=request.actor, code=view.item.code, on=today)
    numbers = queries.numbers_of(actor=request.actor, codes=[one.parent.code for one in used])
    may_manage = request.actor.may(rights.MANAGE)
    revisions = queries.revisions(actor=request.actor, item=view.item.code)
    context: dict[str, Any] = {
        "view": view,
        "name": view.item.name(active_language()),
        "kind": word(words.KINDS, str(view.item.kind)),
        "used": [(one, numbers[key(one.parent.code)], one.parent.name(active_language())) for one in used],
        "contents": [(one, word(words.CONTENTS, one.kind), one.share * 100) for one in view.contents],
        "suppliers": [(one, None if one.share is None else one.share * 100) for one in view.suppliers],
        "revisions": [
            (one, word(words.STATES, one.state), words.STATE_BADGES[one.state]) for one in revisions
        ],
        "held": next(
            (one for one in revisions if one.state == "released" and one.label == view.revision), None
        ),
        "waiting": [one for one in revisions if one.state == "draft"],
        "has_bill": any(one.state != "draft" for one in revisions),
        "acts": shown_acts(queries.item_history(actor=request.actor, item_id=product_item_id)),
        "composition": composition_of(actor=request.actor, product_item_id=product_item_id, on=today),
        "composition_is_kept": is_kept(),
        "may_export": request.actor.may("exports.make"),
        "exports": queries.FORMATS,
        "content_form": content_form or (ContentForm() if may_manage else None),
        "optional_in": ", ".join(sorted({*view.families, *(code for one in used for code in one.families)})),
        "may_manage": may_manage,
        "trail": trail(request),
        **_bill(request, view.item.code),
    }
    failed = bool(content_form and content_form.errors)
    return render(request, "products/item.html", context, status=422 if failed else 200)


def _bill(request: CompanyRequest, code: str) -> dict[str, Any]:
    try:
        found = queries.bill(actor=request.actor, code=code, on=timezone.localdate())
    except Refusal as refusal:
        return {"refusal": refusal, "faults": getattr(refusal, "faults", ())}
    return {
        "branches": branches(request, found, _number(found, code)),
        "choice_query": urlencode(
            {"within": code}
        ),  # lines of an assembly may stand in the bill of the product
    }


def _number(found: Bill, code: str) -> int:
    return found.graph.number(code)


@require_safe
@page(rights.VIEW)
def below(request: CompanyRequest, product_item_id: int) -> HttpResponse:
    """One level of the tree: what an item is made of, within a family's configuration or a product when one is named."""
    view = queries.item_of_id(actor=request.actor, item_id=product_item_id, on=timezone.localdate())
    family, within = request.GET.get("family", "")[:80], request.GET.get("within", "")[:80]
    choice = {name[2:]: str(value) for name, value in request.GET.items() if name.startswith("o-") and value}
    found = queries.bill(
        actor=request.actor,
        code=family or within or view.item.code,
        on=timezone.localdate(),
        choice=choice if family else None,
    )
    queries.explosion_of(found, view.item.code)
    context = {
        "branches": branches(request, found, _number(found, view.item.code)),
        "choice_query": request.GET.urlencode(),
    }
    return render(request, "products/branches.html", context)


@require_POST
@page(rights.MANAGE)
def add_content(request: CompanyRequest, product_item_id: int) -> HttpResponse:
    """Keep a certified content."""
    view = queries.item_of_id(actor=request.actor, item_id=product_item_id, on=timezone.localdate())
    form = ContentForm(request.POST, request.FILES)
    if form.is_valid():
        given = dict(form.cleaned_data)
        file, percent = given.pop("file"), given.pop("percent")
        try:
            services.add_content(
                actor=request.actor, item=view.item.code, share=percent / 100, at=timezone.now(),
                data=file.read() if file else None, name=file.name if file else "", **given,
            )  # fmt: skip
        except Refusal as refusal:
            if refusal.place == "share":
                refusal.place = "percent"
            refuse(form, refusal)
        else:
            messages.success(request, _("The certificate is kept."))
            return redirect("products:item", company=request.company.slug, product_item_id=product_item_id)
    return _show(request, product_item_id, form)


@require_POST
@page(rights.MANAGE)
def remove_content(request: CompanyRequest, content_id: int) -> HttpResponse:
    """Take back a certified content."""
    number = services.remove_content(actor=request.actor, content_id=content_id, at=timezone.now())
    messages.success(request, _("The certificate is taken back."))
    return redirect("products:item", company=request.company.slug, product_item_id=number)
