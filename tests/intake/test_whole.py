"""Every file of the corpus through the whole platform: begun, its columns confirmed, checked, and read as it is meant."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any
from unicodedata import normalize

import pytest

from qingheng.apps.intake.models import Submission
from qingheng.apps.intake.queries.rows import rows_of
from qingheng.apps.intake.services import loading
from qingheng.apps.intake.services.mapping import confirm_mapping
from qingheng.apps.intake.services.surroundings import node_names
from qingheng.apps.organisation import services as organisation
from qingheng.calc.intake import fold
from qingheng.calc.intake.dates import read_span
from qingheng.calc.intake.mapping import Mapping as Proposal
from qingheng.calc.units import convert
from tests.intake.corpus import CASES, Case
from tests.intake.reading import dataset

pytestmark = pytest.mark.django_db


@pytest.fixture
def group(company: Any, operator: Any, now: Any, case: Case) -> Any:
    """A group whose sites are those of the corpus, by their names."""
    names = sorted({name for case in CASES for known in case.context.references.values() for name in known})
    facts = organisation.NodeFacts
    root = organisation.add_node(
        actor=operator, code="acme", parent_id=None, at=now,
        facts=facts(
            kind="group", name_zh="甲集团", name_en="Acme Group", fiscal_start_month=case.context.fiscal_start_month
        ),
    )  # fmt: skip
    for number, name in enumerate(names):
        organisation.add_node(
            actor=operator, code=f"s{number}", facts=facts(kind="site", name_zh=name, name_en=name),
            parent_id=root.id, at=now,
        )  # fmt: skip
    return root


def checked(case: Case, actor: Any, group: Any, now: Any) -> Any:
    """The submission once a person confirmed what was proposed for each layout, with the answers of the case."""
    name, data = case.make()
    view = loading.begin(
        actor=actor, dataset=case.dataset, node_id=group.id, data=data, name=name, at=now, at_once=True
    )
    held = Submission.objects.get(pk=view.id)
    for part, layout in enumerate(held.layout.get("parts", [])):
        if not layout["used"] or view.stage == "ready":
            continue
        proposal = Proposal.from_dict(held.mapping["parts"][part])
        orders = {
            f"day_order.{column.source_index}": case.context.orders[column.target]
            for column in proposal.columns
            if column.target in case.context.orders
        }
        view = confirm_mapping(
            actor=actor, submission_id=view.id, targets={}, options=orders, part=part, at=now,
            constants={**proposal.constants, **case.context.confirmed},
        )  # fmt: skip
    return view


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.dataset}: {case.name}")
def test_what_comes_in_is_what_is_checked(case: Case, actors: Any, group: Any, now: Any) -> None:
    from qingheng.plane.intake.rows import Wanted, read_rows

    view = checked(case, actors["data_owner"], group, now)
    assert view.stage == "ready", (view.stage, view.failure)
    held = Submission.objects.get(pk=view.id)
    wanted = dataset(case.dataset)
    codes = [column.code for column in wanted.columns]
    found = read_rows(rows_of(held), codes, Wanted(), limit=10_000).rows
    names = node_names(actors["data_owner"])
    assert len(found) == len(case.expected_rows)
    wrong = [
        (number, target, row.get(target), expected)
        for number, (row, meant) in enumerate(zip(found, case.expected_rows, strict=True), start=1)
        for target, expected in meant.items()
        if not agrees(row, target, expected, wanted.column(target.removesuffix("__unit")), names, case)
    ]
    assert wrong == []
    extra = [
        (number, code, row[code])
        for number, (row, meant) in enumerate(zip(found, case.expected_rows, strict=True), start=1)
        for code in codes
        if code not in meant and row.get(code) is not None and wanted.column(code).type != "unit"
    ]
    assert extra == []


def agrees(
    row: Mapping[str, Any], target: str, expected: Any, column: Any, names: Mapping[str, str], case: Case
) -> bool:
    """Whether a typed cell is what the corpus means: references by code, spans by their days, units by their size."""
    if target.endswith("__unit"):
        unit = row[target]
        return unit is not None and convert(Decimal(1), normalize("NFKC", str(expected)), unit) == 1
    value, original = row.get(target), row.get(f"{target}__raw")
    if column.type == "period":
        span = read_span(str(expected), case.context.fiscal_start_month)
        found = (row[f"{target}__start"], row[f"{target}__end"])
        day = case.dataset == "refrigerants" and found == (span.start, span.start)  # among other single days
        return day or found == (span.start, span.end)
    if column.type == "boolean":
        return bool(value == {"是": True, "否": False}.get(str(expected), expected))
    if column.reference == "node" and fold(str(expected)) in names:
        return bool(value == names[fold(str(expected))])
    return value == expected or (value is None and original == expected)
