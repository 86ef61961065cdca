"""Pages that make and change families, their options with lines, and their variants."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict
from decimal import Decimal
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from qingheng.apps.products import queries, rights, services, words
from qingheng.apps.products.contracts import FamilyView, OptionDetail
from qingheng.apps.products.forms import FamilyForm, OptionForm, OptionLineForm, VariantForm
from qingheng.apps.products.views.family import trail
from qingheng.apps.products.views.history import shown_acts
from qingheng.platform.languages import reads_chinese, word
from qingheng.platform.rights.errors import Refusal
from qingheng.platform.rights.forms import refuse
from qingheng.platform.rights.pages import CompanyRequest, page

PROPOSED = 300


def _seen(request: CompanyRequest, family_id: int) -> FamilyView:
    return queries.family_of_id(actor=request.actor, family_id=family_id, on=timezone.localdate())


def _to(request: CompanyRequest, name: str, **kwargs: int) -> HttpResponse:
    return HttpResponseRedirect(_url(request, name, **kwargs))


def _url(request: CompanyRequest, name: str, **kwargs: Any) -> str:
    return reverse(f"products:{name}", kwargs={"company": request.company.slug, **kwargs})


def proposed(request: CompanyRequest) -> list[tuple[str, str]]:
    """Codes and names of items, for fields that name one."""
    rows = queries.item_rows(actor=request.actor, filters=queries.ItemFilters())[:PROPOSED]
    lang = "zh" if reads_chinese() else "en"
    return [(one.item.code, one.item.name(lang)) for one in queries.views_of(list(rows))]


def _tried(
    request: CompanyRequest, form: forms.Form, act: Callable[[dict[str, Any]], Any]
) -> tuple[bool, Any]:
    """Do what a form asks for; whether it was done, with what came of it."""
    if request.method != "POST" or not form.is_valid():
        return False, None
    try:
        return True, act(dict(form.cleaned_data))
    except Refusal as refusal:
        refuse(form, refusal)
        return False, None


def _form(request: CompanyRequest, form: forms.Form, heading: str, back: str, **more: Any) -> HttpResponse:
    context = {
        "form": form, "heading": heading, "trail": trail(request), "back": back, "button": _("Keep"), "says": "",
        "items": proposed(request), **more,
    }  # fmt: skip
    return render(request, "products/write.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
@page(rights.MANAGE)
def create(request: CompanyRequest) -> HttpResponse:
    """A new family."""
    form = FamilyForm(request.POST or None, initial={"item": request.GET.get("item", "")[:80]})
    done, number = _tried(request, form, lambda given: _save(request, given))
    if done:
        return _to(request, "edit_family", family_id=number)
    return _form(request, form, _("New family"), _url(request, "home"))


def _save(request: CompanyRequest, given: dict[str, Any], family_id: int | None = None) -> int:
    number = services.save_family(
        actor=request.actor, facts=services.FamilyFacts(**given), at=timezone.now(), family_id=family_id
    )
    messages.success(request, _("The family is kept."))
    return number


@require_http_methods(["GET", "POST"])
@page(rights.MANAGE)
def edit(request: CompanyRequest, family_id: int) -> HttpResponse:
    """The family with its options and variants, each to be changed."""
    view = _seen(request, family_id)
    form = FamilyForm(request.POST or None, initial=asdict(view))
    done, _number = _tried(request, form, lambda given: _save(request, given, family_id))
    if done:
        return _to(request, "edit_family", family_id=family_id)
    groups: dict[str, list[Any]] = {}
    for one in view.options:
        groups.setdefault((one.group_zh if reads_chinese() else one.group_en) or one.group, []).append(one)
    context = {
        "family": view,
        "form": form,
        "groups": groups.items(),
        "name": (view.name_zh if reads_chinese() else view.name_en) or view.code,
        "acts": shown_acts(queries.family_history(actor=request.actor, family_id=family_id)),
        "items": proposed(request),
        "trail": [*trail(request), (view.code, _url(request, "family", family_id=family_id))],
    }
    return render(request, "products/family_edit.html", context, status=422 if form.errors else 200)


@require_POST
@page(rights.MANAGE)
def retire(request: CompanyRequest, family_id: int) -> HttpResponse:
    """Take a family out of use."""
    services.retire_family(actor=request.actor, family_id=family_id, at=timezone.now())
    messages.success(request, _("The family is retired; it can be brought back at any time."))
    return _to(request, "edit_family", family_id=family_id)


@require_POST
@page(rights.MANAGE)
def restore(request: CompanyRequest, family_id: int) -> HttpResponse:
    """Bring a family back into use."""
    services.retire_family(actor=request.actor, family_id=family_id, at=timezone.now(), back=True)
    messages.success(request, _("The family is in use again."))
    return _to(request, "edit_family", family_id=family_id)


@require_http_methods(["GET", "POST"])
@page(rights.MANAGE)
def create_option(request: CompanyRequest, family_id: int) -> HttpResponse:
    """A new option."""
    view = _seen(request, family_id)
    mate = next((one for one in view.options if one.group == request.GET.get("group")), None)
    initial = {name: getattr(mate, name) for name in ("group", "group_zh", "group_en")} if mate else {}
    form = OptionForm(request.POST or None, initial=initial)
    done, number = _tried(request, form, lambda given: services.save_option(
        actor=request.actor, family_id=family_id, facts=services.OptionFacts(**given), at=timezone.now()))  # fmt: skip
    if done:
        return _to(request, "edit_option", option_id=number)
    return _form(
        request,
        form,
        _("New option of %(code)s") % {"code": view.code},
        _url(request, "edit_family", family_id=family_id),
    )


@require_http_methods(["GET", "POST"])
@page(rights.MANAGE)
def edit_option(request: CompanyRequest, option_id: int) -> HttpResponse:
    """An option with what it adds and takes away."""
    detail = queries.option(actor=request.actor, option_id=option_id)
    form = OptionForm(request.POST or None, initial=asdict(detail.option))
    done, _number = _tried(request, form, lambda given: services.save_option(
        actor=request.actor, family_id=detail.family_id, facts=services.OptionFacts(**given), at=timezone.now(),
        option_id=option_id))  # fmt: skip
    if done:
        messages.success(request, _("The option is kept."))
        return _to(request, "edit_option", option_id=option_id)
    return _option(request, detail, form, OptionLineForm())


def _option(
    request: CompanyRequest, detail: OptionDetail, form: forms.Form, line_form: forms.Form
) -> HttpResponse:
    context = {
        "detail": detail,
        "form": form,
        "line_form": line_form,
        "lines": [(one, word(words.ACTS, one.act)) for one in detail.lines],
        "items": proposed(request),
        "trail": [*trail(request), (detail.family, _url(request, "edit_family", family_id=detail.family_id))],
    }
    failed = form.errors or line_form.errors
    return render(request, "products/option.html", context, status=422 if failed else 200)


@require_POST
@page(rights.MANAGE)
def add_line(request: CompanyRequest, option_id: int) -> HttpResponse:
    """Let an option add or take away an item."""
    detail = queries.option(actor=request.actor, option_id=option_id)
    form = OptionLineForm(request.POST)

    def add(given: dict[str, Any]) -> int:
        scrap = given.pop("scrap")
        return services.add_option_line(
            actor=request.actor,
            option_id=option_id,
            at=timezone.now(),
            scrap=(scrap or Decimal(0)) / 100,
            **given,
        )

    done, _number = _tried(request, form, add)
    if done:
        return _to(request, "edit_option", option_id=option_id)
    return _option(request, detail, OptionForm(initial=asdict(detail.option)), form)


@require_POST
@page(rights.MANAGE)
def remove_line(request: CompanyRequest, option_line_id: int) -> HttpResponse:
    """Take a line out of an option."""
    number = services.remove_option_line(actor=request.actor, line_id=option_line_id, at=timezone.now())
    return _to(request, "edit_option", option_id=number)


@require_POST
@page(rights.MANAGE)
def remove_option(request: CompanyRequest, option_id: int) -> HttpResponse:
    """Take an option out of its family."""
    number = services.remove_option(actor=request.actor, option_id=option_id, at=timezone.now())
    messages.success(request, _("The option is removed."))
    return _to(request, "edit_family", family_id=number)


@require_http_methods(["GET", "POST"])
@page(rights.MANAGE)
def create_variant(request: CompanyRequest, family_id: int) -> HttpResponse:
    """A new variant; `?o-group=option` chooses beforehand."""
    return _variant(request, _seen(request, family_id), None)


@require_http_methods(["GET", "POST"])
@page(rights.MANAGE)
def edit_variant(request: CompanyRequest, variant_id: int) -> HttpResponse:
    """Change a variant."""
    family_id = queries.family_of_variant(actor=request.actor, variant_id=variant_id)
    return _variant(request, _seen(request, family_id), variant_id)


def _variant(request: CompanyRequest, view: FamilyView, variant_id: int | None) -> HttpResponse:
    initial: dict[str, Any] = {name: value for name, value in request.GET.items() if name.startswith("o-")}
    there = next((one for one in view.variants if one.id == variant_id), None)
    if there is not None:
        initial = {**asdict(there), **{f"o-{group}": option for group, option in there.choice.items()}}
    form = VariantForm(request.POST or None, initial=initial, family=view)
    form.order_fields(["code", "name_zh", "name_en"])

    def save(given: dict[str, Any]) -> int:
        return services.save_variant(
            actor=request.actor, family_id=view.id, code=given["code"], name_zh=given["name_zh"],
            name_en=given["name_en"], choice=form.choice(), at=timezone.now(), variant_id=variant_id,
        )  # fmt: skip

    done, _number = _tried(request, form, save)
    if done:
        messages.success(request, _("The variant is kept."))
        return _to(request, "edit_family", family_id=view.id)
    heading = there.code if there else _("New variant of %(code)s") % {"code": view.code}
    return _form(request, form, heading, _url(request, "edit_family", family_id=view.id))


@require_POST
@page(rights.MANAGE)
def remove_variant(request: CompanyRequest, variant_id: int) -> HttpResponse:
    """Take the code of a configuration back."""
    number = services.remove_variant(actor=request.actor, variant_id=variant_id, at=timezone.now())
    messages.success(request, _("The variant is removed."))
    return _to(request, "edit_family", family_id=number)
