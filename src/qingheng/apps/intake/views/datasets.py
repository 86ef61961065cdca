"""Datasets: what may be loaded, what each column means, an empty workbook, one's own definitions."""

from __future__ import annotations

import json
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from qingheng.apps.intake.dataset_forms import ColumnFormSet, DatasetForm, body_of, initial_of
from qingheng.apps.intake.forms import PILLARS
from qingheng.apps.intake.queries import datasets, estimated, exporting
from qingheng.apps.intake.queries import policies as read_policies
from qingheng.apps.intake.services import datasets as services
from qingheng.apps.intake.services import policies
from qingheng.apps.intake.submission_access import ENTER
from qingheng.apps.intake.tables import DATASET_SORTS, dataset_columns, sorted_by
from qingheng.apps.intake.views.places import file_answer, first_month, trail
from qingheng.apps.intake.words import FREQUENCIES, named, reads_chinese, word
from qingheng.calc.intake import Dataset
from qingheng.calc.units import known_units
from qingheng.platform.rights.errors import Invalid, Refusal
from qingheng.platform.rights.forms import refuse
from qingheng.platform.rights.lists import Listing, asked, chips
from qingheng.platform.rights.pages import CompanyRequest, page

LONGEST = 500_000  # characters of a definition handed in as JSON


@require_safe
@page("indicators.view")
def list_datasets(request: CompanyRequest) -> HttpResponse:
    """Every dataset the company may load, with how much of it is sealed."""
    found = datasets.datasets(actor=request.actor)
    words, pillar = asked(request, "q").casefold().split(), asked(request, "pillar")
    kept = [
        one
        for one in found
        if (not pillar or one.pillar == pillar) and all(text in _searched(one.definition) for text in words)
    ]
    rows = sorted_by(kept, asked(request, "sort"), DATASET_SORTS)
    listing = Listing(request, "datasets", _("Datasets"), dataset_columns(request.company.slug), rows)
    if (file := listing.export(at=timezone.now())) is not None:
        return file
    there = [key for key in PILLARS if any(one.pillar == key for one in found)]
    context = {
        **listing.context(),
        "chip_groups": [(_("Pillar"), chips(request, "pillar", [(key, PILLARS[key]) for key in there]))],
        "state_line": ngettext("%(n)s dataset can be loaded.", "%(n)s datasets can be loaded.", len(found))
        % {"n": len(found)},
        "may_define": request.actor.may(services.MANAGE),
        **_policy_context(request),
        "trail": trail(request),
    }
    return render(request, "intake/datasets.html", context)


@require_safe
@page("indicators.view")
def show_dataset(request: CompanyRequest, dataset_code: str) -> HttpResponse:
    """One dataset: its columns with synonyms and units, its key, its rules, its versions."""
    about = datasets.dataset(actor=request.actor, code=dataset_code)
    versions = datasets.dataset_versions(actor=request.actor, code=dataset_code)
    context = {
        "about": about,
        "columns": [_column(about, one) for one in about.columns],
        "series": [about.column(code) for code in about.series],
        "rules": [(one, named(one.zh, one.en)) for one in about.rules],
        "frequency": word(FREQUENCIES, about.frequency),
        "pillar": PILLARS.get(about.pillar, about.pillar),
        "versions": versions,
        "own": bool(versions) and versions[0].retired_at is None,
        "may_define": request.actor.may(services.MANAGE),
        "may_enter": request.actor.may(ENTER),
        "estimated": estimated.shares_by_year(
            actor=request.actor, dataset=dataset_code, first_month=first_month(request)
        ),
        "is_sealed": any(
            one.code == about.code and one.rows for one in datasets.datasets(actor=request.actor)
        ),
        **_policy_context(request, dataset_code),
        "trail": trail(request, (_("Datasets"), "intake:datasets")),
    }
    return render(request, "intake/dataset.html", context)


@require_safe
@page("indicators.view")
def template(request: CompanyRequest, dataset_code: str) -> HttpResponse:
    """An empty workbook to fill in, in the reader's language."""
    lang = "zh" if reads_chinese() else "en"
    name, body = exporting.template(actor=request.actor, code=dataset_code, lang=lang)
    return file_answer(name, body, "xlsx")


@require_safe
@page("indicators.view")
def definition(request: CompanyRequest, dataset_code: str) -> HttpResponse:
    """The definition as JSON, as it can be handed in again."""
    request.actor.require("exports.make")
    about = datasets.dataset(actor=request.actor, code=dataset_code)
    body = json.dumps(about.as_dict(), ensure_ascii=False, indent=2)
    response = HttpResponse(body, content_type="application/json; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{about.code}-{about.version}.json"'
    return response


@require_http_methods(["GET", "HEAD", "POST"])
@page("indicators.manage")
def define(request: CompanyRequest) -> HttpResponse:
    """Define a dataset, or a new version of one (?code=), in a form or as a JSON file."""
    code = asked(request, "code")
    about = datasets.dataset(actor=request.actor, code=code) if code else None
    initial, columns = initial_of(about, _own_version(request, about))
    bound = request.method == "POST"
    form = DatasetForm(request.POST if bound else None, request.FILES if bound else None, initial=initial)
    rows = ColumnFormSet(request.POST if bound else None, prefix="columns", initial=columns)
    status = 200
    if bound and "more" in request.POST:
        rows = ColumnFormSet(_with_more(request), prefix="columns")
    elif bound:
        made, status = _define(request, form, rows)
        if made is not None:
            words = _("Defined: %(name)s, version %(version)s.")
            messages.success(
                request, words % {"name": named(made.name_zh, made.name_en), "version": made.version}
            )
            return redirect("intake:dataset", company=request.company.slug, dataset_code=made.code)
    context = {
        "form": form,
        "rows": rows,
        "about": about,
        "units": known_units(),
        "trail": trail(request, (_("Datasets"), "intake:datasets")),
    }
    return render(request, "intake/define.html", context, status=status)


@require_POST
@page("indicators.manage")
def retire(request: CompanyRequest, dataset_code: str) -> HttpResponse:
    """Take an own dataset out of use; what was loaded stays."""
    services.retire_dataset(actor=request.actor, code=dataset_code, at=timezone.now())
    messages.success(
        request, _("Retired. What was loaded stays; a shipped dataset of the same code is in force again.")
    )
    return redirect("intake:datasets", company=request.company.slug)


@require_POST
@page("indicators.manage")
def set_policy(request: CompanyRequest) -> HttpResponse:
    """Let sure layouts of a dataset, or of all of them, confirm themselves, or not."""
    code, wanted = request.POST.get("dataset", "")[:60], request.POST.get("confirm_sure", "")
    choice = {"on": True, "off": False}.get(wanted)
    policies.set_mapping_policy(actor=request.actor, dataset=code, confirm_sure=choice, at=timezone.now())
    messages.success(request, _("The policy is set; it counts for files handed in from now on."))
    if code:
        return redirect("intake:dataset", company=request.company.slug, dataset_code=code)
    return redirect("intake:datasets", company=request.company.slug)


def _policy_context(request: CompanyRequest, code: str = "") -> dict[str, Any]:
    """Whether sure layouts confirm themselves, of a dataset or of the company, and whether the reader may say so."""
    return {
        "policy": read_policies.mapping_policy(actor=request.actor, dataset=code),
        "may_set_policy": request.actor.may(policies.MANAGE, path=""),
    }


def _define(request: CompanyRequest, form: DatasetForm, rows: Any) -> tuple[Dataset | None, int]:
    if not form.is_valid() or (not form.cleaned_data["file"] and not rows.is_valid()):
        return None, 422
    data = form.cleaned_data
    try:
        body = _from_file(data["file"]) if data["file"] else body_of(data, rows.cleaned_data)
        made = services.define_dataset(
            actor=request.actor, body=body, expected=data["expected"], at=timezone.now()
        )
    except Refusal as refusal:
        refuse(form, refusal)
        return None, refusal.status
    return made, 200


def _from_file(file: Any) -> dict[str, Any]:
    """A definition handed in as JSON. Raises Invalid when it is none."""
    try:
        body = json.loads(file.read(LONGEST * 4).decode("utf-8-sig"))
    except (ValueError, RecursionError) as error:
        raise Invalid(
            _("The file is no JSON."),
            code="not-json",
            place="file",
            fix=_("Export a dataset to see its form."),
        ) from error
    if not isinstance(body, dict):
        raise Invalid(_("The file holds no dataset."), code="not-a-dataset", place="file")
    return body


def _own_version(request: CompanyRequest, about: Dataset | None) -> int:
    """The version the author starts from: of the company's own definitions, 0 when there is none."""
    if about is None:
        return 0
    own = datasets.dataset_versions(actor=request.actor, code=about.code)
    return own[0].version if own else 0


def _with_more(request: CompanyRequest) -> Any:
    posted = request.POST.copy()
    total = posted.get("columns-TOTAL_FORMS", "0")
    posted["columns-TOTAL_FORMS"] = (
        str(min(int(total) + 5, 80)) if total.isdecimal() and len(total) < 4 else "5"
    )
    return posted


def _column(about: Dataset, one: Any) -> dict[str, Any]:
    return {
        "column": one,
        "key": one.code in about.natural_key,
        "when": one.code in about.period.codes,
        "of": about.column(one.of) if one.of and about.has(one.of) else None,
        "units": sorted(set(one.units_by.units.values())) if one.units_by else [],
    }


def _searched(one: Dataset) -> str:
    names = " ".join(name for column in one.columns for name in column.names)
    return f"{one.code} {one.name_zh} {one.name_en} {one.about_zh} {one.about_en} {names}".casefold()
