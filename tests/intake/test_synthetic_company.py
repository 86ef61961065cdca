"""The synthetic company goes through data intake as its people would load it, table by table, and only once."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
from django.conf import settings

from qingheng.interfaces.cli.synthetic import SYNTHETIC_PACK, load_synthetic
from tests.world import NOW

pytestmark = pytest.mark.django_db


def _rows(name: str) -> list[dict[str, str]]:
    path = Path(settings.PACKS) / SYNTHETIC_PACK / f"{name}.csv"
    with path.open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def test_every_table_is_sealed_whole_and_a_second_load_finds_nothing_to_do() -> None:
    made = load_synthetic(at=NOW, say=lambda zh, en: None)
    expected = {row["file"]: len(_rows(row["file"])) for row in _rows("facts")}
    assert {one.file_name.removesuffix(".csv"): one.rows for one in made.loaded} == expected
    assert {one.state for one in made.loaded} == {"sealed"}
    assert load_synthetic(at=NOW, say=lambda zh, en: None).loaded == ()
