"""A part whose inputs are all the same is taken as it was sealed, byte for byte; any other input calculates it again."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from itertools import combinations
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings

from qingheng.apps.inventory.services.reusing import Listener, Own
from qingheng.calc.factors import Asked, Basis, Chooser, DatePolicy, Factor, Place, Policy, Rule
from qingheng.calc.factors.library import Library
from qingheng.calc.factors.model import Bridge
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
    assert view is not None
    services.change_inventory(
        actor=small.manager, inventory_id=view.id, at=NOW, reason="Customers ask for them",
        options=services.Options(approach=view.approach, packs=view.packs, gwp_sets=("AR5",)),
    )  # fmt: skip


@pytest.mark.parametrize("change", [rate, supplier_figure, potentials])
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


ACETYLENE = {"fuel": "acetylene", "use": "welding", "quantity": "10", "unit": "kg", "document": "D-2"}
GOODS = {"supplier": "S-1", "category": "it", "amount": "7000", "currency": "CNY", "document": "P-1"}


def test_what_a_company_changes_of_its_own_calculates_those_parts_that_asked_for_it(small: Small) -> None:  # noqa: F811
    """A factor, a rule on another's factor, that one's next version: other parts stay, and all is as from nothing."""
    from qingheng.apps.factors import services

    small.enter("energy", [POWER])
    small.enter("fuels", [DIESEL, ACETYLENE])
    small.enter("purchased_goods_spend", [GOODS])
    made = small.inventory()
    runs = [small.run(made)]
    small.own_factor(code="acetylene", activity="fuel.acetylene", unit="kg", gases="co2=3.38")
    assert changed(small, made, runs) == {"fuels"}
    spend = small.own_factor(
        code="it", activity="spend.naics.541511", basis="spend", unit="CNY", gases="co2e=0.1", gwp_basis="AR6"
    )
    assert changed(small, made, runs) == set(), "nothing was asked about this line of business"
    services.confirm_rule(
        actor=small.manager, activity="spend.naics.541512", factor_id=spend, reason="stands in", basis="spend", at=NOW
    )  # fmt: skip
    assert changed(small, made, runs) == {"purchased_goods_spend"}
    small.own_factor(
        code="it", activity="spend.naics.541511", basis="spend", unit="CNY", gases="co2e=0.2", gwp_basis="AR6"
    )
    assert changed(small, made, runs) == {"purchased_goods_spend"}, (
        "a rule names the factor of another activity"
    )


def changed(small: Small, made: int, runs: list[Any]) -> set[str]:  # noqa: F811
    """Datasets calculated again by one more run, which is as one from nothing; parts of the others are the same."""
    runs.append(small.run(made))
    before, after = parts(runs[-2]), parts(runs[-1])
    nothing = parts(small.run(small.inventory(f"anew-{len(runs)}")))
    assert {key: one["sha256"] for key, one in nothing.items()} == {
        key: one["sha256"] for key, one in after.items()
    }
    found = {key[0] for key, one in after.items() if one != before[key]}
    again = [one for key, one in after.items() if key[0] in found]
    assert runs[-1].summary["touched"]["rows"] == sum(one["rows"] for one in again)
    return found


CN, WORLD = Place("country", "CN"), Place("world", "WORLD")
SHIPPED = Factor(
    id="pack/a", activity="a", basis=Basis.combustion, place=WORLD, unit="kg", masses={"co2": Decimal(2)},
    data_from=date(2023, 1, 1), data_until=date(2023, 12, 31), published=date(2023, 1, 1), pack="pack", pack_version="1",
    verified=True,
)  # fmt: skip
OWNED = [
    replace(SHIPPED, id=f"own/{code}", activity=activity, place=CN, unit=unit, pack="own", own=True)
    for code, activity, unit in (("x", "a", "kg"), ("y", "b", "kg"), ("z", "c", "L"))
]
THINGS: list[Any] = [
    *OWNED, replace(OWNED[0], masses={"co2": Decimal(3)}), Bridge("c", "L", "kg", Decimal(2), "s", "density", "own/d"),
    Rule("R1", "b", None, "own/z"), Rule("R2", "a", None, "own/y"), Rule("R3", "c", None, "own/z"),
]  # fmt: skip


@pytest.mark.once
def test_what_is_the_same_of_ones_own_on_what_was_asked_answers_alike() -> None:
    """Over any two collections of own factors, conversions and rules, and any activities asked for."""
    policy = Policy(DatePolicy.activity_year, (("pack", "1"),), date(2024, 6, 30))
    wholes = []
    for number in range(4):
        for chosen in combinations(THINGS, number):
            factors = {one.id: one for one in chosen if isinstance(one, Factor)}
            library = Library.of(
                [SHIPPED, *factors.values()], [one for one in chosen if isinstance(one, Bridge)],
                rules=[one for one in chosen if isinstance(one, Rule)],
            )  # fmt: skip
            wholes.append((Own(library, policy), Listener(Chooser(library, policy))))
    for activity in "abc":
        asked = Asked(activity, Basis.combustion, "kg", *(date(2023, 1, 1), date(2023, 1, 31)), (CN,))
        answers: dict[str, Any] = {}
        for own, ask in wholes:
            assert answers.setdefault(own.on([activity]), repr(ask(asked))) == repr(ask(asked))
            assert activity in (ask.activities or ())
        assert 1 < len(answers) < len(wholes)
