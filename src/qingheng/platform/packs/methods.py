"""Method rules of a pack: whether each can be read and fits the datasets they are written for."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from django.conf import settings

from qingheng.calc.ghg import MethodRule
from qingheng.calc.ghg.rules import UnreadableMethod, placeholders, problems, read_rules
from qingheng.calc.intake import Dataset, UnreadableDataset, read_dataset
from qingheng.platform.packs.contracts import PackContent, PackProblem
from qingheng.platform.packs.loading import UnreadablePack, kept_pack

KIND = "methods"
FOLDER = "methods/"


def rules_of(pack: PackContent) -> tuple[MethodRule, ...]:
    """The rules of a pack of methods, by document and then in the order written. Raises UnreadableMethod."""
    names = sorted(name for name in pack.documents if name.startswith(FOLDER))
    return tuple(rule for name in names for rule in read_rules(pack.documents[name], f"{name}.yaml"))


def check_methods(pack: PackContent) -> Iterator[PackProblem]:
    """Unreadable rules, columns that are not there, activities without a name, and rows counted twice."""
    try:
        rules = rules_of(pack)
    except UnreadableMethod as error:
        yield PackProblem(pack.id, error.place, error.zh, error.en)
        return
    if not rules:
        yield PackProblem(pack.id, FOLDER, "没有任何核算规则。", "there are no rules")
    for rule_id, zh, en in problems(rules, _datasets(str(pack.meta.get("datasets", "")))):
        yield PackProblem(pack.id, f"{FOLDER}{rule_id}", zh, en)
    named = {row["code"] for row in pack.tables.get("activities", [])}
    for rule in rules:
        if rule.activity and not placeholders(rule.activity) and rule.activity not in named:
            place = f"activities.csv:{rule.activity}"
            yield PackProblem(
                pack.id, place, "缺少该活动的名称。", "the activity has no name", severity="warning"
            )


def method_tables(pack: PackContent) -> dict[str, list[dict[str, str]]]:
    """The rules as a table for golden values; none for other kinds and for rules that cannot be read."""
    if pack.kind != KIND:
        return {}
    try:
        rules = rules_of(pack)
    except UnreadableMethod:
        return {"rules": []}
    return {
        "rules": [
            {
                "id": rule.id, "dataset": rule.dataset, "activity": rule.activity, "scope": str(rule.scope),
                "category": rule.category, "bases": " ".join(rule.bases), "side": rule.side.value, "variant": rule.variant,
            }
            for rule in rules
        ]
    }  # fmt: skip


def _datasets(pack_id: str) -> dict[str, Dataset]:
    """The datasets of the pack the rules are written for; empty when it is not there."""
    folder = Path(settings.PACKS) / Path(pack_id).name
    if not pack_id or not (folder / "pack.toml").is_file():
        return {}
    try:
        documents = kept_pack(folder).documents
        found = [read_dataset(body, name) for name, body in documents.items() if name.startswith("datasets/")]
    except (UnreadablePack, UnreadableDataset):
        return {}
    return {dataset.code: dataset for dataset in found}
