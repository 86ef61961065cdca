"""The editor of a dataset: what it is, and its columns, as a form and as the body read_dataset reads."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from qingheng.apps.intake.forms import PILLARS
from qingheng.apps.intake.words import FREQUENCIES
from qingheng.calc.intake import Column, Dataset
from qingheng.calc.units import UnknownUnit, dimension

COLUMN_TYPES: dict[str, Any] = {
    "text": pgettext_lazy("column type", "Text"),
    "number": pgettext_lazy("column type", "Number"),
    "quantity": pgettext_lazy("column type", "Quantity with a unit"),
    "unit": pgettext_lazy("column type", "Unit of another column"),
    "money": pgettext_lazy("column type", "Money"),
    "date": pgettext_lazy("column type", "Day"),
    "period": pgettext_lazy("column type", "Period"),
    "enum": pgettext_lazy("column type", "One of a list"),
    "boolean": pgettext_lazy("column type", "Yes or no"),
    "reference": pgettext_lazy("column type", "Reference"),
}
REFERENCES: dict[str, Any] = {
    "": "—",
    "node": pgettext_lazy("reference", "Node of the organisation"),
    "meter": pgettext_lazy("reference", "Meter"),
    "supplier": pgettext_lazy("reference", "Supplier"),
    "product": pgettext_lazy("reference", "Product"),
    "text": pgettext_lazy("reference", "Free code"),
}
EXTRA = 6


class DatasetForm(forms.Form):
    """What a dataset is; or a file that says all of it, and then nothing else is needed."""

    code = forms.SlugField(
        label=_("Code"), max_length=40, required=False, help_text=_("Lower-case letters, digits and _.")
    )
    name_zh = forms.CharField(label=_("Name in Chinese"), max_length=100, required=False)
    name_en = forms.CharField(label=_("Name in English"), max_length=100, required=False)
    about_zh = forms.CharField(label=_("What it holds, in Chinese"), max_length=500, required=False)
    about_en = forms.CharField(label=_("What it holds, in English"), max_length=500, required=False)
    frequency = forms.ChoiceField(label=_("How often"), choices=list(FREQUENCIES.items()), required=False)
    pillar = forms.ChoiceField(label=_("Pillar"), choices=list(PILLARS.items()), required=False)
    file = forms.FileField(
        label=_("Or a JSON file"),
        required=False,
        widget=forms.ClearableFileInput(attrs={"accept": ".json,application/json"}),
        help_text=_("A definition exported before; then the fields here are not read."),
    )
    expected = forms.IntegerField(required=False, min_value=0, widget=forms.HiddenInput)
    kept = forms.CharField(required=False, widget=forms.HiddenInput)  # what the form does not show, as JSON

    use_required_attribute = False

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("code", "name_zh", "name_en"):
            self.fields[name].required = not self.files.get("file")


class ColumnForm(forms.Form):
    """One column. values: a line each, `code | Chinese | English | synonym, synonym`.

    document: of the key, but no series that owes every period (the number of a waybill, a supplier).
    """

    code = forms.CharField(label=_("Code"), max_length=40, required=False)
    zh = forms.CharField(label=_("Chinese"), max_length=100, required=False)
    en = forms.CharField(label=_("English"), max_length=100, required=False)
    type = forms.ChoiceField(label=_("Kind"), choices=list(COLUMN_TYPES.items()), required=False)
    required = forms.BooleanField(label=_("Required"), required=False)
    key = forms.BooleanField(label=_("Part of the key"), required=False)
    document = forms.BooleanField(label=_("Differs by document"), required=False)
    unit = forms.CharField(
        label=_("Unit"), max_length=40, required=False, widget=forms.TextInput(attrs={"list": "known-units"})
    )
    reference = forms.ChoiceField(
        label=pgettext_lazy("column", "Refers to"), choices=list(REFERENCES.items()), required=False
    )
    synonyms = forms.CharField(label=_("Other names, with commas"), max_length=1000, required=False)
    values = forms.CharField(
        label=_("List of values"),
        required=False,
        max_length=10_000,
        widget=forms.Textarea(attrs={"rows": 1, "placeholder": "code | 中文 | English"}),
    )


ColumnFormSet = forms.formset_factory(ColumnForm, extra=EXTRA, max_num=80, absolute_max=80)


def initial_of(about: Dataset | None, version: int) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """First values of the two forms: empty for a new dataset."""
    if about is None:
        return {"expected": version, "frequency": "monthly", "pillar": "E"}, []
    body = about.as_dict()
    shown = ("code", "name_zh", "name_en", "about_zh", "about_en", "frequency", "pillar")
    first = {key: body.get(key, "") for key in shown}
    columns = [_column_initial(column, about) for column in about.columns]
    return {**first, "expected": version, "kept": json.dumps(body, ensure_ascii=False)}, columns


def body_of(data: dict[str, Any], columns: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """The body of a definition from cleaned forms. What the form does not show is kept from the version before."""
    before = _before(data.get("kept") or "")
    old_columns = {one.get("code"): one for one in before.get("columns", []) if isinstance(one, dict)}
    rows = [row for row in columns if row.get("code")]
    codes = {row["code"] for row in rows}
    key = _key(rows, before.get("natural_key", []))
    period = before.get("period")
    if not isinstance(period, dict) or not set(map(str, period.values())) <= codes:
        period = _period(rows)
    rules = [
        one
        for one in before.get("rules", [])
        if isinstance(one, dict) and _names_only(one, codes, old_columns)
    ]
    return {
        **before,
        **{
            key: data[key]
            for key in ("code", "name_zh", "name_en", "about_zh", "about_en", "frequency", "pillar")
        },
        "columns": [_column_body(row, old_columns.get(row["code"], {})) for row in rows],
        "natural_key": key,
        "series": _series(rows, key, period),
        "period": period,
        "rules": rules,
    }


def _key(rows: Sequence[dict[str, Any]], before: Any) -> list[str]:
    """Codes of the natural key, in the order they had; new ones after."""
    chosen = [row["code"] for row in rows if row["key"]]
    old = [code for code in before if code in chosen] if isinstance(before, list) else []
    return old + [code for code in chosen if code not in old]


def _series(rows: Sequence[dict[str, Any]], key: Sequence[str], period: dict[str, str]) -> list[str]:
    """What owes every period: the key without the period and without what differs by document; all of it: empty."""
    documents = {row["code"] for row in rows if row.get("document")}
    by = [code for code in key if code not in period.values()]
    return [code for code in by if code not in documents] if documents & set(by) else []


def _column_initial(column: Column, about: Dataset) -> dict[str, Any]:
    return {
        "code": column.code,
        "zh": column.zh,
        "en": column.en,
        "type": column.type,
        "required": column.required,
        "key": column.code in about.natural_key,
        "document": column.code in about.key_without_period and column.code not in about.owed_by,
        "unit": column.unit or column.of or "",
        "reference": column.reference or "",
        "synonyms": ", ".join(column.synonyms),
        "values": "\n".join(
            " | ".join([one.code, one.zh, one.en, ", ".join(one.synonyms)]).rstrip(" |")
            for one in column.values
        ),
    }


def _column_body(row: dict[str, Any], old: dict[str, Any]) -> dict[str, Any]:
    """A column as read_dataset reads it; bounds, dimensions and other finer points stay as they were."""
    kind = row["type"] or "text"
    same = old if old.get("type") == kind else {}
    body = {
        key: value
        for key, value in same.items()
        if key
        in (
            "about_zh",
            "about_en",
            "min",
            "max",
            "negative",
            "units_by",
            "dimensions",
            "density",
            "multiples",
        )
    }
    body |= {"code": row["code"], "zh": row["zh"], "en": row["en"], "type": kind, "required": row["required"]}
    if synonyms := _list(row["synonyms"]):
        body["synonyms"] = synonyms
    if kind == "unit":
        body["of"] = row["unit"]
    elif row["unit"]:
        body["unit"] = row["unit"]
    if kind == "reference":
        body["reference"] = row["reference"] or "text"
    if kind == "enum":
        body["values"] = [_value(line) for line in row["values"].splitlines() if line.strip()]
    if kind == "quantity" and "dimensions" not in body:
        body["dimensions"] = _dimensions(row["unit"])
    if kind == "money" and "dimensions" not in body:
        body["dimensions"] = ["money"]
    return body


def _value(line: str) -> dict[str, Any]:
    parts = [part.strip() for part in line.split("|")]
    code, zh, en, synonyms = (*parts, "", "", "", "")[:4]
    found: dict[str, Any] = {"code": code, "zh": zh or code, "en": en or zh or code}
    if synonyms:
        found["synonyms"] = _list(synonyms)
    return found


def _dimensions(unit: str) -> list[str]:
    try:
        return [dimension(unit)] if unit else []
    except UnknownUnit:
        return []


def _period(rows: Sequence[dict[str, Any]]) -> dict[str, str]:
    """When a row is about: its period column, else its two first days, else its day."""
    periods = [row["code"] for row in rows if row["type"] == "period"]
    dates = [row["code"] for row in rows if row["type"] == "date"]
    if periods:
        return {"column": periods[0]}
    if len(dates) > 1:
        return {"start": dates[0], "end": dates[1]}
    return {"date": dates[0]} if dates else {}


def _names_only(rule: dict[str, Any], codes: set[str], old: dict[Any, Any]) -> bool:
    """Whether a rule names none of the columns that are gone."""
    return not (set(map(str, old)) - codes) & set(_texts(rule))


def _texts(value: Any) -> list[str]:
    if isinstance(value, dict):
        return [text for key, one in value.items() for text in [str(key), *_texts(one)]]
    if isinstance(value, list):
        return [text for one in value for text in _texts(one)]
    return [str(value)]


def _list(text: str) -> list[str]:
    return [part.strip() for part in text.replace("，", ",").replace("、", ",").split(",") if part.strip()]


def _before(text: str) -> dict[str, Any]:
    try:
        found = json.loads(text) if text else {}
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}
