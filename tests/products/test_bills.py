"""Bills of products: exploded by hand, in any order, with losses, alternates and dates; circles and wrong units refused."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qingheng.calc.products import (
    Act,
    Change,
    Faulty,
    Fit,
    Item,
    Kind,
    Line,
    Option,
    OptionLine,
    choices_of,
    compare,
    configured,
    explode,
    graph_of,
    masses,
    matrix_of,
    read_tables,
    tree,
    users,
)

D = Decimal

ITEMS = (
    Item("NB-14", kind=Kind.product, mass=D("1.2")),
    Item("BOARD", kind=Kind.assembly),
    Item("SCREW", mass=D("0.0005")),
    Item("PCB", unit="m2", mass=D("3")),
    Item("AL", unit="kg", kind=Kind.material),
    Item("SSD-1", mass=D("0.010")),
    Item("SSD-2", mass=D("0.012")),
)
LINES = (
    Line("NB-14", "BOARD", D(2)),
    Line("NB-14", "SCREW", D(10)),
    Line("NB-14", "AL", D(600), "g", scrap=D("0.25")),
    Line("BOARD", "SCREW", D(4)),
    Line("BOARD", "PCB", D("0.02"), scrap=D("0.2")),
)


def amounts(lines: tuple[Line, ...], on: date | None = None) -> dict[str, tuple[D, D]]:
    graph = graph_of(ITEMS, lines, on)
    found = explode(graph, graph.number(" nb-14"))
    return {graph.items[item].code: (found.net[item], found.gross[item]) for item in found.leaves}


def test_a_bill_is_exploded_as_by_hand() -> None:
    # screws: 10 + 2 boards x 4; aluminium: 600 g, 0.6 / 0.75 put in; board: 2 x 0.02 m2, 0.04 / 0.8 put in
    assert amounts(LINES) == {
        "SCREW": (D(18), D(18)),
        "AL": (D("0.6"), D("0.8")),
        "PCB": (D("0.04"), D("0.05")),
    }


def test_the_order_of_lines_does_not_count() -> None:
    assert amounts(LINES[::-1]) == amounts(LINES)


def test_the_tree_adds_up_to_the_explosion() -> None:
    graph = graph_of(ITEMS, LINES)
    nodes = tree(graph, 0)
    assert [(graph.items[one.item].code, one.level) for one in nodes] == [
        ("NB-14", 0), ("BOARD", 1), ("SCREW", 2), ("PCB", 2), ("SCREW", 1), ("AL", 1),
    ]  # fmt: skip
    assert sum(one.net for one in nodes if one.item == 2) == explode(graph, 0).net[2]
    assert users(graph, 2) == ((1, 1), (0, 1))


def test_alternates_count_by_their_share_and_without_one_the_first_alone() -> None:
    first = (Line("NB-14", "SSD-1", D(1), alternate="ssd"), Line("NB-14", "SSD-2", D(1), alternate=" SSD"))
    assert amounts(first) == {"SSD-1": (D(1), D(1))}
    shared = tuple(
        Line(one.parent, one.child, one.quantity, alternate="ssd", share=share)
        for one, share in zip(first, (D("0.75"), D("0.25")), strict=True)
    )
    assert amounts(shared) == {"SSD-1": (D("0.75"), D("0.75")), "SSD-2": (D("0.25"), D("0.25"))}
    with pytest.raises(Faulty, match=r"add up to 0.75"):
        graph_of(ITEMS, (shared[0], first[1]))


def test_lines_hold_between_their_days() -> None:
    lines = (
        Line("NB-14", "SSD-1", D(1), valid_to=date(2026, 6, 30)),
        Line("NB-14", "SSD-2", D(1), valid_from=date(2026, 7, 1)),
    )
    assert list(amounts(lines, date(2026, 6, 30))) == ["SSD-1"]
    assert list(amounts(lines, date(2026, 7, 1))) == ["SSD-2"]


@pytest.mark.parametrize(
    ("lines", "code", "words"),
    [
        ((Line("BOARD", "PCB", D(1)), Line("PCB", "AL", D(1)), Line("AL", "BOARD", D(1))), "cycle",
         "BOARD → PCB → AL → BOARD"),
        ((Line("BOARD", "BOARD", D(1)),), "cycle", "BOARD → BOARD"),
        ((Line("BOARD", "PCB", D(1), "kWh"),), "wrong-unit", "“PCB” is counted in m2; kWh cannot become m2."),
        ((Line("BOARD", "AL", D(1), "count"),), "wrong-unit", "“AL” is counted in kg"),
        ((Line("BOARD", "SCREW", D(1), "furlongs"),), "unit-unknown", "“furlongs”"),
        ((Line("BOARD", "screw ", D(1)), Line("board", "SCREW", D(2))), "duplicate-line", "stands twice"),
        ((Line("BOARD", "NUT", D(1)),), "unknown-item", "“NUT”"),
        ((Line("BOARD", "SCREW", D(0)),), "bad-quantity", "not above zero"),
        ((Line("BOARD", "SCREW", D(1), scrap=D(1)),), "bad-scrap", "Scrap 1"),
    ],
)  # fmt: skip
def test_what_cannot_be_calculated_is_refused_at_its_line(
    lines: tuple[Line, ...], code: str, words: str
) -> None:
    with pytest.raises(Faulty) as refused:
        graph_of(ITEMS, lines)
    fault = refused.value.faults[0]
    assert (fault.code, fault.row is not None) == (code, True)
    assert words in fault.en
    assert fault.fix_zh
    assert fault.zh


def test_a_line_by_weight_of_a_counted_part_goes_by_its_mass() -> None:
    assert amounts((Line("NB-14", "SCREW", D(3), "g"),)) == {"SCREW": (D(6), D(6))}


def test_codes_that_differ_by_case_and_spaces_alone_are_duplicates() -> None:
    with pytest.raises(Faulty, match="there twice"):
        graph_of((Item("A 1"), Item(" a  1")), ())


def test_masses_go_bottom_up_beside_what_is_stated() -> None:
    top, board = masses(graph_of(ITEMS, LINES), 0)
    assert board.summed == D("0.062")  # 4 screws and 0.02 m2 of 3 kg: scrap weighs nothing
    assert (top.summed, top.difference, top.fit) == (D("0.729"), D("-0.471"), Fit.differs)
    top, *_ = masses(graph_of((*ITEMS, Item("FAN")), (*LINES, Line("NB-14", "FAN", D(1)))), 0)
    assert (top.fit, top.missing, top.difference) == (Fit.incomplete, ("FAN",), None)


def test_revisions_are_compared_line_by_line() -> None:
    after = (*LINES[1:4], Line("board", "PCB", D("0.03"), scrap=D("0.2")), Line("NB-14", "SSD-1", D(1)))
    found = {(one.change, one.child): one.fields for one in compare(LINES, after)}
    assert found == {
        (Change.changed, "PCB"): ("quantity",), (Change.added, "SSD-1"): (), (Change.removed, "BOARD"): (),
    }  # fmt: skip
    assert compare(LINES, LINES[::-1]) == ()


OPTIONS = (Option("ssd", "one", default=True), Option("ssd", "two"), Option("lid", "thick"))
OPTION_LINES = (
    OptionLine("ssd", "one", Act.add, "NB-14", "SSD-1", D(1)),
    OptionLine("ssd", "two", Act.add, "NB-14", "SSD-2", D(2)),
    OptionLine("lid", "thick", Act.remove, "NB-14", "AL"),
    OptionLine("lid", "thick", Act.add, "NB-14", "AL", D(750), "g", D("0.25")),
)


def test_a_configuration_is_its_own_bill() -> None:
    matrix = matrix_of(graph_of(ITEMS, LINES), 0, OPTIONS, OPTION_LINES)
    found = matrix.exploded({"LID": "thick"})
    graph = matrix.graph
    assert {graph.items[one].code: found.gross[one] for one in found.leaves} == {
        "SCREW": D(18), "AL": D(1), "PCB": D("0.05"), "SSD-1": D(1),
    }  # fmt: skip
    with pytest.raises(Faulty, match="no option “lid=gold”"):
        matrix.chosen({"lid": "gold"})


@settings(max_examples=20)
@given(st.lists(st.tuples(st.sampled_from(["one", "two"]), st.booleans()), min_size=1, max_size=6))
def test_many_configurations_at_once_are_each_one_exploded(picks: list[tuple[str, bool]]) -> None:
    matrix = matrix_of(graph_of(ITEMS, LINES), 0, OPTIONS, OPTION_LINES)
    choices = [{"ssd": ssd} | ({"lid": "thick"} if lid else {}) for ssd, lid in picks]
    many = configured(matrix, choices_of(matrix, choices), [str(number) for number in range(len(picks))])
    for gross in (True, False):
        dense = many.amounts(gross=gross).toarray()
        for row, choice in zip(dense, choices, strict=True):
            one = matrix.exploded(choice)
            exact = np.zeros(len(ITEMS))
            for item in one.leaves:
                exact[item] = float((one.gross if gross else one.net)[item])
            np.testing.assert_allclose(row, exact, rtol=1e-14)


@pytest.mark.parametrize(
    ("more", "code"),
    [
        (OptionLine("lid", "thick", Act.add, "BOARD", "BOARD", D(1)), "cycle"),
        (OptionLine("lid", "thick", Act.remove, "NB-14", "SSD-2"), "not-in-base"),
        (OptionLine("lid", "thin", Act.add, "NB-14", "AL", D(1)), "bad-option"),
        (OptionLine("lid", "thick", Act.add, "SSD-1", "SCREW", D(1)), "under-part"),
        (OptionLine("ssd", "two", Act.remove, "NB-14", "AL"), "options-meet"),
        (OptionLine("lid", "thick", Act.add, "NB-14", "AL", D(1), "m"), "wrong-unit"),
    ],
)
def test_options_that_cannot_be_added_up_are_refused_by_name(more: OptionLine, code: str) -> None:
    with pytest.raises(Faulty) as refused:
        matrix_of(graph_of(ITEMS, LINES), 0, OPTIONS, (*OPTION_LINES, more))
    assert refused.value.faults[0].code == code


def test_tables_say_where_they_are_wrong() -> None:
    read = read_tables(
        {
            "items": [
                {"code": " A", "kind": "assembly"}, {"code": "B", "mass_kg": "1,2x"}, {"code": "C", "unit": "kg"},
            ],
            "lines": [
                {"parent": "a", "child": "B ", "quantity": "2"}, {"parent": "A", "child": "C", "quantity": "3", "unit": "m"},
                {"parent": "A", "child": "B", "quantity": "", "valid_from": "2027-01-01"},
            ],
            "certificates": [{"item": "B", "kind": "recycled", "share": "1.2"}],
        }
    )  # fmt: skip
    assert [(one.code, one.place, one.column) for one in read.faults] == [
        ("unreadable", "items.csv:3", "mass_kg"), ("missing", "lines.csv:4", "quantity"),
        ("unreadable", "certificates.csv:2", "kind"), ("unreadable", "certificates.csv:2", "share"),
        ("wrong-unit", "lines.csv:3", "unit"), ("duplicate-line", "lines.csv:4", "child"),
    ]  # fmt: skip


def test_a_bill_of_five_thousand_levels_is_exploded_and_its_circle_told_in_short() -> None:
    items = [Item(f"D{number}") for number in range(5000)]
    lines = [Line(f"D{number}", f"D{number + 1}", D(1), scrap=D(0)) for number in range(4999)]
    graph = graph_of(items, lines)
    assert explode(graph, 0).leaves == (4999,)
    with pytest.raises(Faulty) as refused:
        graph_of(items, [*lines, Line("D4999", "D0", D(1), place="bom!5000")])
    fault = refused.value.faults[0]
    assert fault.place == "bom!5000"
    assert fault.en.endswith("→ … → D4997 → D4998 → D4999 → D0.")
