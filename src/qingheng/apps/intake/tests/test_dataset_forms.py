"""The editor of a dataset loses nothing: what it shows, handed in unchanged, is the dataset again."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from qingheng.apps.intake.dataset_forms import ColumnFormSet, DatasetForm, body_of, initial_of
from qingheng.apps.intake.queries.datasets import shipped_datasets
from qingheng.calc.intake import read_dataset


def handed_in(first: dict[str, Any], columns: list[dict[str, Any]]) -> tuple[DatasetForm, Any]:
    """The two forms as a browser posts them."""
    data = {key: value for key, value in first.items() if value is not None}
    data |= {"columns-TOTAL_FORMS": str(len(columns)), "columns-INITIAL_FORMS": str(len(columns))}
    for number, column in enumerate(columns):
        for key, value in column.items():
            if value is True:
                data[f"columns-{number}-{key}"] = "on"
            elif value is not False:
                data[f"columns-{number}-{key}"] = value
    return DatasetForm(data), ColumnFormSet(data, prefix="columns")


@pytest.mark.parametrize("code", sorted(shipped_datasets()))
def test_a_shipped_dataset_survives_the_editor(code: str) -> None:
    about = shipped_datasets()[code]
    form, rows = handed_in(*initial_of(about, 0))
    assert form.is_valid(), form.errors
    assert rows.is_valid(), rows.errors
    made = read_dataset({**body_of(form.cleaned_data, rows.cleaned_data), "version": 1}, place="dataset")
    assert made == about


def test_a_new_dataset_from_a_few_words() -> None:
    first = {"code": "bikes", "name_zh": "自行车", "name_en": "Bikes", "frequency": "monthly", "pillar": "S"}
    values = "own | 自有 | Own | private\nshared | 共享 | Shared"
    columns: list[dict[str, Any]] = [
        {"code": "site", "zh": "厂区", "en": "Site", "type": "reference", "reference": "node", "key": True},
        {"code": "month", "zh": "月份", "en": "Month", "type": "period", "key": True, "required": True},
        {
            "code": "rides",
            "zh": "里程",
            "en": "Distance",
            "type": "quantity",
            "unit": "km",
            "synonyms": "公里，kms",
        },
        {"code": "kind", "zh": "类型", "en": "Kind", "type": "enum", "values": values},
        {"code": ""},
    ]
    form, rows = handed_in(first, columns)
    assert form.is_valid(), form.errors
    assert rows.is_valid(), rows.errors
    made = read_dataset({**body_of(form.cleaned_data, rows.cleaned_data), "version": 1}, place="dataset")
    assert made.natural_key == ("site", "month")
    assert made.period.column == "month"
    assert made.column("rides").synonyms == ("公里", "kms")
    assert made.column("rides").unit == "km"
    assert [one.en for one in made.column("kind").values] == ["Own", "Shared"]
    assert made.column("kind").values[0].synonyms == ("private",)


def test_a_column_that_goes_takes_its_rules_along() -> None:
    about = shipped_datasets()["energy"]
    first, columns = initial_of(about, 0)
    kept = [column for column in columns if column["code"] not in ("quantity", "unit")]
    form, rows = handed_in(first, kept)
    assert form.is_valid()
    assert rows.is_valid()
    body = body_of(form.cleaned_data, rows.cleaned_data)
    assert "quantity" not in json.dumps(body["rules"])


def test_a_file_needs_no_other_field() -> None:
    file = SimpleUploadedFile("energy.json", b"{}", "application/json")
    assert DatasetForm({"expected": "0"}, {"file": file}).is_valid()
    assert set(DatasetForm({"expected": "0"}).errors) == {"code", "name_zh", "name_en"}
