"""Datasets of a pack: whether each can be read, and what they say as tables for golden values."""

from __future__ import annotations

from collections.abc import Iterator

from qingheng.calc.intake import Column, Dataset, UnreadableDataset, read_dataset
from qingheng.platform.packs.contracts import PackContent, PackProblem

KIND = "datasets"
FOLDER = "datasets/"
_Rows = list[dict[str, str]]


def check_datasets(pack: PackContent) -> Iterator[PackProblem]:
    """Problems of the documents of a pack of datasets: unreadable ones, names that differ, none at all."""
    names = [name for name in pack.documents if name.startswith(FOLDER)]
    if not names:
        yield PackProblem(pack.id, FOLDER, "没有任何数据集。", "there are no datasets")
    for name in names:
        place = f"{name}.yaml"
        try:
            dataset = read_dataset(pack.documents[name], place)
        except UnreadableDataset as error:
            yield PackProblem(pack.id, error.place, error.reason_zh, error.reason_en)
            continue
        if dataset.code != name.removeprefix(FOLDER):
            yield PackProblem(
                pack.id, f"{place}:code", "代码应与文件名一致。", "the code must be the name of the file"
            )


def dataset_tables(pack: PackContent) -> dict[str, _Rows]:
    """The readable datasets of a pack as tables: datasets, columns, values, rules; none for other kinds."""
    if pack.kind != KIND:
        return {}
    found = [dataset for dataset in map(_readable, *_bodies(pack)) if dataset is not None]
    columns = [(dataset, column) for dataset in found for column in dataset.columns]
    return {
        "datasets": [
            {
                "code": dataset.code, "version": str(dataset.version), "frequency": dataset.frequency,
                "pillar": dataset.pillar, "natural_key": " ".join(dataset.natural_key),
            }
            for dataset in found
        ],
        "columns": [_column_row(dataset, column) for dataset, column in columns],
        "values": [
            {"dataset": dataset.code, "column": column.code, "code": value.code, "zh": value.zh, "en": value.en}
            for dataset, column in columns
            for value in column.values
        ],
        "rules": [
            {"dataset": dataset.code, "id": rule.id, "kind": rule.kind, "severity": rule.severity}
            for dataset in found
            for rule in dataset.rules
        ],
    }  # fmt: skip


def _bodies(pack: PackContent) -> tuple[list[object], list[str]]:
    names = [name for name in pack.documents if name.startswith(FOLDER)]
    return [pack.documents[name] for name in names], names


def _readable(body: object, name: str) -> Dataset | None:
    try:
        return read_dataset(body, name)  # type: ignore[arg-type]  # whatever it is, it is judged there
    except UnreadableDataset:
        return None


def _column_row(dataset: Dataset, column: Column) -> dict[str, str]:
    return {
        "dataset": dataset.code,
        "code": column.code,
        "type": column.type,
        "required": "yes" if column.required else "no",
        "dimensions": " ".join(column.dimensions),
        "unit": column.unit or "",
    }
