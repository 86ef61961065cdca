"""Packs of datasets: read from their own folder, checked at their place, shown as tables."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import pytest
from django.urls import reverse

from qingheng.platform.packs.checking import check_content
from qingheng.platform.packs.contracts import PackContent
from qingheng.platform.packs.datasets import dataset_tables
from qingheng.platform.packs.loading import UnreadablePack, folder_hash, read_pack

SHIPPED = Path(__file__).parents[5] / "packs" / "datasets-manufacturing"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return Path(shutil.copytree(SHIPPED, tmp_path / SHIPPED.name))


def places(folder: Path) -> list[str]:
    return [problem.place for problem in check_content(read_pack(folder), folder)]


def read() -> PackContent:
    return read_pack(SHIPPED)


def test_the_shipped_pack_is_sound_and_each_dataset_a_document() -> None:
    assert check_content(read(), SHIPPED) == []
    assert len(read().documents) == 27
    assert "datasets/energy" in read().documents


def test_datasets_are_tables_to_look_into() -> None:
    tables = dataset_tables(read())
    assert {"code": "energy", "version": "1", "frequency": "monthly", "pillar": "E"}.items() <= next(
        row.items() for row in tables["datasets"] if row["code"] == "energy"
    )
    assert {row["dataset"] for row in tables["columns"]} == {row["code"] for row in tables["datasets"]}


@pytest.mark.parametrize(
    ("old", "new", "place"),
    [
        ("type: reference", "type: refrence", "datasets/energy.yaml:columns[0].type"),
        ("code: energy", "code: power", "datasets/energy.yaml:code"),
        ("frequency: monthly", "often: monthly", "datasets/energy.yaml:often"),
    ],
)
def test_a_fault_is_named_at_its_place(folder: Path, old: str, new: str, place: str) -> None:
    file = folder / "datasets" / "energy.yaml"
    file.write_text(file.read_text(encoding="utf-8").replace(old, new, 1), encoding="utf-8")
    assert place in places(folder)


def test_every_file_of_the_folder_counts_for_the_hash(folder: Path) -> None:
    before = folder_hash(folder)
    (folder / "datasets" / "water.yaml").rename(folder / "datasets" / "waters.yaml")
    assert folder_hash(folder) != before


def test_yaml_that_cannot_be_read_and_links_are_no_datasets(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "secret.yaml").write_text("code: secret\n", encoding="utf-8")
    (folder / "datasets" / "secret.yaml").symlink_to(tmp_path / "secret.yaml")
    assert "datasets/secret" not in read_pack(folder).documents
    (folder / "datasets" / "water.yaml").write_text("a: [", encoding="utf-8")
    with pytest.raises(UnreadablePack) as refused:
        read_pack(folder)
    assert refused.value.problem.place == "datasets/water.yaml"


def test_a_pack_without_datasets_says_so(folder: Path) -> None:
    shutil.rmtree(folder / "datasets")
    assert "datasets/" in places(folder)


@pytest.mark.django_db
def test_the_page_shows_columns_and_values(client_as: Any, company: Any) -> None:
    client = client_as("administrator")
    page = reverse("packs:show", kwargs={"company": company.slug, "pack_id": SHIPPED.name})
    assert "safety_incidents" in client.get(page).content.decode()
    values = client.get(page, {"table": "values", "q": "R-410A"}).content.decode()
    assert "r410a" in values
    assert "r134a" not in values
