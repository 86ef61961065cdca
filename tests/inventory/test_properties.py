"""What holds of any rows, from handing in to totals: sums, scaling, order, units, certificates."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from decimal import Decimal
from itertools import combinations
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, Phase, example, given, settings
from hypothesis import strategies as st

from qingheng.apps.inventory.instruments import instrument_lines
from tests.inventory.small import Small, small, standing  # noqa: F401 - fixtures
from tests.inventory.test_instruments import AR6, lot, market

pytestmark = pytest.mark.django_db
D = Decimal
FEW = settings(
    max_examples=3, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.function_scoped_fixture],
    phases=[Phase.explicit, Phase.generate],
)  # fmt: skip
NANO = D("1e-9")
KINDS = (
    ("energy", {"carrier": "electricity", "unit": "kWh"}),
    ("energy", {"carrier": "steam", "unit": "GJ"}),
    ("fuels", {"fuel": "diesel", "use": "mobile", "unit": "L"}),
    ("fuels", {"fuel": "gasoline", "use": "mobile", "unit": "t"}),
    ("fuels", {"fuel": "acetylene", "use": "process", "unit": "kg"}),
    ("process_gases", {"gas": "nf3", "process": "etch", "unit": "kg"}),
)
"""One kind is blocked: no pack has a factor for acetylene."""

Row = tuple[int, str, int, Decimal]  # kind, site, month, quantity
ROWS = st.lists(
    st.tuples(
        st.integers(0, len(KINDS) - 1),
        st.sampled_from(["hefei", "wuhan", "swindon"]),
        st.integers(1, 12),
        st.decimals("0.001", "2000000", places=3),
    ),
    min_size=1,
    max_size=9,
)


@contextmanager
def undone() -> Iterator[None]:
    """What is written inside is gone afterwards."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def calculated(small: Small, loads: Sequence[Sequence[tuple[int, Row]]]) -> dict[str, Any]:  # noqa: F811
    """Everything an inventory of these loads comes to, rows handed in as (number of the row, row)."""
    from qingheng.apps.inventory import queries

    with undone():
        for load in loads:
            for dataset in sorted({KINDS[row[0]][0] for _number, row in load}):
                rows = [typed(number, row) for number, row in load if KINDS[row[0]][0] == dataset]
                small.enter(dataset, rows)
        made = small.inventory()
        small.run(made)
        ask = {"actor": small.manager, "inventory_id": made}
        return {
            "whole": {side: queries.totals(**ask, side=side)[0] for side in ("location", "market")},
            "grouped": {
                (side, by): queries.totals(**ask, side=side, by=by)
                for side in ("location", "market")
                for size in (1, 2)
                for by in combinations(queries.DIMENSIONS, size)
            },
            "lines": queries.line_groups(**ask),
        }


def typed(number: int, row: Row) -> dict[str, str]:
    kind, site, month, quantity = row
    dataset, said = KINDS[kind]
    named = {"energy": "meter", "fuels": "document", "process_gases": "tool"}[dataset]
    return {
        **said,
        "site": site,
        "period": f"2023-{month:02d}",
        "quantity": f"{quantity:f}",
        named: f"N{number}",
    }


def added(values: Sequence[Decimal | None]) -> Decimal | None:
    known = [value for value in values if value is not None]
    return sum(known, D(0)) if known else None


ALL_KINDS: list[Row] = [(kind, "hefei", 1 + kind, D("10.5")) for kind in range(len(KINDS))]


@FEW
@given(rows=ROWS)
@example(rows=ALL_KINDS)
def test_a_total_is_the_sum_of_its_lines_under_any_grouping(small: Small, rows: list[Row]) -> None:  # noqa: F811
    found = calculated(small, [list(enumerate(rows))])
    for (side, _by), parts in found["grouped"].items():
        whole = found["whole"][side]
        for code in ("AR6", "AR5"):
            assert added([one.co2e[code] for one in parts]) == whole.co2e[code]
        assert {
            gas: sum((one.gases.get(gas, D(0)) for one in parts), D(0)) for gas in whole.gases
        } == whole.gases
        for status in ("counted", "blocked", "left_out"):
            meters = [getattr(one.meter, status) for one in parts]
            assert sum(one.rows for one in meters) == getattr(whole.meter, status).rows
        lines = [one for one in found["lines"] if one.status == "counted" and one.side in ("both", side)]
        assert added([one.co2e["AR6"] for one in lines]) == whole.co2e["AR6"]
    acetylene = sum(1 for row in rows if row[0] == 4)
    assert (
        len(
            [
                one
                for one in found["lines"]
                if one.status == "blocked" and one.activity == "fuel.acetylene" and one.scope == 1
            ]
        )
        <= acetylene
    )
    blocked = [one for one in found["lines"] if one.status == "blocked"]
    assert all(one.gases == {} and set(one.co2e.values()) == {None} for one in blocked)


@FEW
@given(rows=ROWS, times=st.integers(2, 50))
def test_as_many_times_the_activity_is_as_many_times_the_total(
    small: Small,  # noqa: F811
    rows: list[Row],
    times: int,
) -> None:
    """But for the one rounding of each line to 1e-9 kg."""
    once = calculated(small, [list(enumerate(rows))])
    scaled = calculated(
        small,
        [[(n, (kind, site, month, value * times)) for n, (kind, site, month, value) in enumerate(rows)]],
    )
    bound = NANO * 30000 * len(once["lines"]) * 2 * (1 + times)
    for side in ("location", "market"):
        one, many = once["whole"][side].co2e["AR6"], scaled["whole"][side].co2e["AR6"]
        assert (one is None) == (many is None)
        assert one is None or abs(many - one * times) <= bound


@FEW
@given(data=st.data(), rows=ROWS)
def test_the_order_of_rows_and_loads_changes_no_digit(small: Small, data: Any, rows: list[Row]) -> None:  # noqa: F811
    numbered = list(enumerate(rows))
    shuffled = data.draw(st.permutations(numbered))
    cut = data.draw(st.integers(0, len(rows)))
    straight = calculated(small, [numbered])
    other = calculated(small, [part for part in (shuffled[:cut], shuffled[cut:]) if part])
    for at, total in straight["whole"].items():
        assert other["whole"][at] == total
    for at, parts in straight["grouped"].items():
        if not {"factor", "rule"} & set(at[1]):
            assert other["grouped"][at] == parts


@pytest.mark.parametrize(
    ("kind", "ways"),
    [
        (0, (("1", "kWh"), ("0.001", "MWh"), ("0.0036", "GJ"), ("3.6", "MJ"))),
        (3, (("1", "t"), ("1000", "kg"), ("1000000", "g"))),
        (5, (("1", "kg"), ("1000", "g"), ("0.001", "t"))),
    ],
)
def test_the_same_amount_in_another_unit_is_the_same_emission(
    small: Small,  # noqa: F811
    kind: int,
    ways: Any,
    monkeypatch: Any,
) -> None:
    totals = []
    for times, unit in ways:
        dataset, said = KINDS[kind]
        monkeypatch.setattr(
            "tests.inventory.test_properties.KINDS", (*KINDS[:kind], (dataset, {**said, "unit": unit}), *KINDS[kind + 1 :])
        )  # fmt: skip
        found = calculated(small, [[(0, (kind, "hefei", 3, D("123.25") * D(times)))]])
        totals.append(found["whole"]["location"].co2e["AR6"])
    assert totals[0]
    assert all(abs(one - totals[0]) <= totals[0] * D("1e-12") + NANO * 2 * 30000 for one in totals)


@settings(max_examples=200, deadline=None, derandomize=True)
@given(
    bought=st.lists(st.integers(1, 5000), min_size=1, max_size=4),
    allotted=st.lists(st.tuples(st.integers(1, 4000), st.booleans()), max_size=8),
)
def test_certificates_move_as_many_kilograms_as_megawatt_hours_and_none_twice(
    bought: list[int], allotted: list[tuple[int, bool]]
) -> None:
    """Lines of one month; what counts never passes what was bought, and each MWh takes its own factor off once."""
    lines = [market(str(mwh * 1000), choice=n) for n, mwh in enumerate(bought)]
    rates = {(0, n): {"co2": D(n + 1) / 10} for n in range(len(bought))}
    given_lots = [lot(str(mwh), verdict="met" if met else "open") for mwh, met in allotted]
    made = instrument_lines(given_lots, lines, rates, [AR6])
    taken: dict[int, Decimal] = {}
    for one in made:
        if one["status"] == "counted":
            _part, choice = one["of"]
            taken[choice] = taken.get(choice, D(0)) + D(one["mwh"])
            assert D(one["co2e"]["AR6"]) == -D(one["mwh"]) * 1000 * rates[0, choice]["co2"]
        else:
            assert (one["gases"], one["co2e"]) == ({}, {})
    assert all(mwh <= bought[choice] for choice, mwh in taken.items())
    assert sum(D(one["mwh"]) for one in made) == sum(mwh for mwh, _met in allotted)
    assert sum(taken.values()) == min(sum(bought), sum(mwh for mwh, met in allotted if met))


def test_a_month_of_another_year_takes_nothing() -> None:
    (made,) = instrument_lines(
        [replace(lot("10"), month=date(2021, 4, 1))], [market("1000000")], {(0, 4): {"co2": D(1)}}, [AR6]
    )
    assert (made["status"], made["reason"]) == ("blocked", "nothing_to_cover")
