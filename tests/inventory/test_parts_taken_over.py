"""A part whose inputs are all the same is taken as it was sealed, byte for byte; any other input calculates it again."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings

from tests.inventory.small import Small, small, standing  # noqa: F401 - fixtures
from tests.world import NOW

pytestmark = pytest.mark.django_db
DIESEL = {"fuel": "diesel", "use": "mobile", "quantity": "1", "unit": "t", "document": "D-1"}
POWER = {"carrier": "electricity", "quantity": "1000", "unit": "kWh", "meter": "M-1", "document": "P-1"}


def parts(run: Any) -> dict[tuple[str, ...], Any]:
    return {(one["dataset"], *one["rules"]): one for one in run.parts}


def contents(part: Any) -> dict[str, bytes]:
    folder = Path(settings.PLANE_ROOT) / part["path"]
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def test_a_new_submission_calculates_its_own_dataset_alone(small: Small) -> None:  # noqa: F811
    """Fuel of February arrives: lines of electricity stay, and all is as a calculation from nothing has it."""
    small.enter("energy", [POWER])
    small.enter("fuels", [DIESEL])
    made = small.inventory()
    first = small.run(made)
    held = {key: contents(part) for key, part in parts(first).items()}
    small.enter("fuels", [{**DIESEL, "period": "2023-02", "document": "D-2"}])
    second = small.run(made)
    assert not second.repeated
    for key, part in parts(second).items():
        same = key[0] == "energy"
        assert (part == parts(first)[key], contents(part) == held[key]) == (same, same), key
    anew = [part for part in second.parts if part["dataset"] == "fuels"]
    assert second.summary["touched"] == {
        "keys": sum(part["keys"] for part in anew),
        "rows": sum(part["rows"] for part in anew),
    }
    from_nothing = small.run(small.inventory("again"))
    assert "touched" not in from_nothing.summary
    assert {key: part["sha256"] for key, part in parts(from_nothing).items()} == {
        key: part["sha256"] for key, part in parts(second).items()
    }


def test_a_part_somebody_changed_on_the_disk_is_not_taken(small: Small) -> None:  # noqa: F811
    small.enter("energy", [POWER])
    small.enter("fuels", [DIESEL])
    made = small.inventory()
    first = small.run(made)
    power = next(part for part in first.parts if part["dataset"] == "energy")
    lines = next((Path(settings.PLANE_ROOT) / power["path"]).glob("lines-*.parquet"))
    right = lines.read_bytes()
    lines.chmod(0o644)
    lines.write_bytes(right[:-1] + bytes([right[-1] ^ 1]))
    small.enter("fuels", [{**DIESEL, "period": "2023-02", "document": "D-2"}])
    second = small.run(made)
    assert "touched" not in second.summary
    assert parts(second)["energy", *power["rules"]]["sha256"] == power["sha256"]
    assert lines.read_bytes() == right, "what was calculated again stands in place of what was broken"


def own_factor(small: Small) -> None:  # noqa: F811
    small.own_factor(code="acetylene", activity="fuel.acetylene", unit="kg", gases="co2=3.38")


def rate(small: Small) -> None:  # noqa: F811
    from qingheng.apps.organisation import services as organisation

    organisation.add_exchange_rate(
        actor=small.manager, base="USD", quote="CNY", kind="average", rate=Decimal(7), source="s", at=NOW,
        valid_from=date(2023, 1, 1), valid_until=date(2023, 12, 31),
    )  # fmt: skip


def supplier_figure(small: Small) -> None:  # noqa: F811
    """Of a dataset whose figures go before those of others."""
    small.enter(
        "supplier_emissions",
        [{"supplier": "S-1", "kind": "goods", "emissions": "2", "emissions_unit": "tCO2e", "gwp_set": "AR6", "period": "2023"}],
    )  # fmt: skip


def potentials(small: Small) -> None:  # noqa: F811
    from qingheng.apps.inventory import queries, services

    view = queries.inventory_of_period(actor=small.manager, period="2023", code="y2023")
    services.change_inventory(
        actor=small.manager, inventory_id=view.id, at=NOW,
        options=services.Options(approach=view.approach, packs=view.packs, gwp_sets=("AR5",)),
    )  # fmt: skip


@pytest.mark.parametrize("change", [own_factor, rate, supplier_figure, potentials])
def test_any_other_input_calculates_it_again(small: Small, change: Any) -> None:  # noqa: F811
    small.enter("energy", [POWER])
    made = small.inventory()
    before = {part["inputs"] for part in small.run(made).parts}
    change(small)
    after = small.run(made)
    assert "touched" not in after.summary
    assert before.isdisjoint(part["inputs"] for part in after.parts)


def test_certificates_alone_leave_every_part_as_it_is(small: Small, monkeypatch: pytest.MonkeyPatch) -> None:  # noqa: F811
    """Their lines lie beside the parts: nothing of the rows is read again."""
    from qingheng.apps.inventory import gathering

    small.enter("energy", [POWER])
    made = small.inventory()
    first = small.run(made)
    monkeypatch.setattr(gathering, "told_allocations", lambda _found: [["another"]])
    second = small.run(made)
    assert (second.parts, second.summary["touched"]) == (first.parts, {"keys": 0, "rows": 0})
    assert second.run_hash != first.run_hash
