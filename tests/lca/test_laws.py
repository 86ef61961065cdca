"""Laws any system of processes keeps, whatever its figures."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import sparse

from qingheng.calc.lca.changing import changed, exchange_changed, product_replaced, supplier_swapped
from qingheng.calc.lca.contributions import by_flow, by_line, by_process, grouped
from qingheng.calc.lca.portfolio import line_scores, portfolio_of, scores, what_if
from qingheng.calc.lca.solving import direct_intensities, factorise, intensities, residual
from qingheng.calc.lca.tracing import Tracer
from tests.lca.worlds import matrix_system

FLOWS, CATEGORIES = 4, 3


@st.composite
def worlds(draw: st.DrawFn) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """A (productive: columns use less than they make), B, C and a demand, of 1 to 9 columns with loops."""
    size = draw(st.integers(1, 9))
    source = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    uses = source.random((size, size)) * (source.random((size, size)) < 0.4)
    np.fill_diagonal(uses, 0)
    uses *= 0.9 / max(1.0, uses.sum(axis=0).max())
    makes = 10.0 ** source.integers(-3, 4, size)  # a run makes 0.001 to 1000 of it
    technosphere = (np.eye(size) - uses) * makes[None, :]
    elementary = source.normal(size=(FLOWS, size)) * (source.random((FLOWS, size)) < 0.7)
    return technosphere, elementary, source.normal(size=(CATEGORIES, FLOWS)), source.normal(size=size)


def made(world: tuple[np.ndarray, ...]):
    technosphere, elementary, factors, demand = world
    return factorise(matrix_system(technosphere, elementary)), sparse.csr_array(factors), demand


def close(first: np.ndarray, second: np.ndarray, scale: float | None = None) -> None:
    size = max(float(np.max(np.abs(second), initial=0.0)), scale or 0.0, 1e-300)
    assert float(np.max(np.abs(np.asarray(first) - second), initial=0.0)) <= 1e-10 * size


@given(worlds())
def test_forward_and_adjoint_give_one_score(world) -> None:
    factorised, factors, demand = made(world)
    each = intensities(factorised, factors)
    runs = factorised.forward(demand)
    close(
        demand @ each,
        factors @ (factorised.elementary @ runs),
        float(np.abs(demand) @ np.abs(each).max(axis=1)),
    )
    assert residual(factorised.transposed, each, direct_intensities(factorised, factors)) <= 1e-12


@given(worlds())
def test_it_is_what_dense_algebra_gives(world) -> None:
    factorised, factors, _ = made(world)
    close(intensities(factorised, factors), (world[2] @ world[1] @ np.linalg.inv(world[0])).T)


@given(worlds(), st.floats(-1e3, 1e3))
def test_scores_are_linear_in_the_demand(world, times: float) -> None:
    factorised, _, demand = made(world)
    other = np.roll(demand, 1)
    close(
        factorised.forward(demand * times + other),
        factorised.forward(demand) * times + factorised.forward(other),
        float(np.abs(factorised.forward(demand)).max()) * (abs(times) + 1),
    )


@given(worlds(), st.integers(-6, 6))
def test_a_column_run_in_other_batches_scores_the_same(world, power: int) -> None:
    """Scaling all of a column, what it makes and takes and emits, changes nothing: runs of it are smaller or larger."""
    technosphere, elementary, factors, _ = world
    before = intensities(made(world)[0], sparse.csr_array(factors))
    technosphere, elementary = technosphere.copy(), elementary.copy()
    technosphere[:, 0] *= 10.0**power
    elementary[:, 0] *= 10.0**power
    close(intensities(factorise(matrix_system(technosphere, elementary)), sparse.csr_array(factors)), before)


@given(worlds(), st.integers(-6, 6))
def test_counting_a_product_in_another_unit_scales_its_own_intensity_alone(world, power: int) -> None:
    technosphere, elementary, factors, _ = world
    before = intensities(made(world)[0], sparse.csr_array(factors))
    technosphere = technosphere.copy()
    technosphere[0] *= 10.0**power
    after = intensities(factorise(matrix_system(technosphere, elementary)), sparse.csr_array(factors))
    close(after[0] * 10.0**power, before[0])
    close(after[1:], before[1:])


@given(worlds(), st.randoms(use_true_random=False))
def test_the_order_of_processes_does_not_matter(world, random) -> None:
    technosphere, elementary, factors, _ = world
    order = list(range(len(technosphere)))
    random.shuffle(order)
    after = factorise(matrix_system(technosphere[np.ix_(order, order)], elementary[:, order]))
    before = intensities(made(world)[0], sparse.csr_array(factors))
    close(intensities(after, sparse.csr_array(factors)), before[order])


@given(worlds())
def test_contributions_add_up_however_they_are_cut(world) -> None:
    factorised, factors, demand = made(world)
    runs = factorised.forward(demand)
    each = intensities(factorised, factors)
    columns = by_process(factorised, factors, runs)
    flows = by_flow(factorised, factors, runs)
    lines = by_line(demand, range(len(demand)), each)
    scale = float(np.abs(columns.parts).sum() + np.abs(lines.parts).sum())
    for one in (columns, flows, lines):
        close(one.parts.sum(axis=0), columns.total, scale)
    kinds = [number % 2 for number in range(len(demand))]
    close(sum(grouped(columns, kinds).values()), columns.total, scale)
    shown = sum(amount for _, amount in columns.top(0, 2)) + columns.rest(0, 2)
    assert shown == pytest.approx(float(columns.total[0]), abs=1e-10 * scale + 1e-300)


@given(worlds(), st.floats(0.001, 0.5))
def test_every_node_of_a_tree_is_its_own_part_and_its_branches(world, cut_off: float) -> None:
    factorised, factors, _ = made(world)
    each, direct = intensities(factorised, factors), direct_intensities(factorised, factors)
    tree = Tracer(factorised, each[:, 0], direct[:, 0]).tree(0, 2.0, cut_off=cut_off, most=60)
    assert tree.nodes[0].score == pytest.approx(2 * each[0, 0])
    sums = np.zeros(len(tree.nodes))
    for node in tree.nodes[1:]:
        sums[node.parent] += node.score
    size = sum(abs(node.own) + abs(node.below) + abs(node.score) for node in tree.nodes)
    for number, node in enumerate(tree.nodes):
        assert node.own + node.below + sums[number] == pytest.approx(node.score, abs=1e-9 * size + 1e-300)
    left = sum(node.own + node.below for node in tree.nodes)
    assert left == pytest.approx(tree.nodes[0].score, abs=1e-9 * size + 1e-300)
    assert len(tree.nodes) <= 60


@given(worlds())
def test_every_bar_of_a_sankey_is_its_own_part_and_its_links(world) -> None:
    factorised, factors, demand = made(world)
    each, direct = intensities(factorised, factors), direct_intensities(factorised, factors)
    drawn = Tracer(factorised, each[:, 0], direct[:, 0]).sankey(
        factorised.forward(demand), cut_off=0.01, most=10
    )
    size = sum(abs(bar.score) + abs(bar.own) + abs(bar.below) for bar in drawn.bars)
    assert drawn.total == pytest.approx(float(demand @ each[:, 0]), abs=1e-9 * (size + 1))
    for bar in drawn.bars:
        links = sum(link.score for link in drawn.links if link.target == bar.column)
        assert bar.own + bar.below + links == pytest.approx(bar.score, abs=1e-9 * size + 1e-300)


@given(worlds(), st.data())
def test_what_ifs_are_what_new_factors_give(world, data) -> None:
    technosphere, elementary, factors, _ = world
    factorised, characterised, _ = made(world)
    size = len(technosphere)
    before = intensities(factorised, characterised)
    row, column = data.draw(st.integers(0, size - 1)), data.draw(st.integers(0, size - 1))
    changes = []
    if row != column:
        less = technosphere[row, column] * 0.5
        changed_matrix = technosphere.copy()
        changed_matrix[row, column] = less
        changes.append(
            (exchange_changed(factorised, row, column, less, CATEGORIES), changed_matrix, elementary)
        )
        replaced, without = technosphere.copy(), elementary.copy()
        replaced[:, column] = 0
        replaced[column, column] = technosphere[column, column]
        replaced[row, column] = -technosphere[column, column]
        without[:, column] = 0
        direct = direct_intensities(factorised, characterised)[column]
        if abs(np.linalg.det(replaced / np.abs(replaced).max(axis=0))) > 1e-6:
            changes.append((product_replaced(factorised, column, row, direct), replaced, without))
    used = [r for r in range(size) if r != column and technosphere[r, column] != 0]
    others = [r for r in range(size) if r != column and r not in used]
    if used and others:
        swapped = technosphere.copy()
        swapped[others[0], column], swapped[used[0], column] = technosphere[used[0], column], 0
        if abs(np.linalg.det(swapped / np.abs(swapped).max(axis=0))) > 1e-6:
            changes.append(
                (supplier_swapped(factorised, column, used[0], others[0], CATEGORIES), swapped, elementary)
            )
    for change, matrix, nature in changes:
        after = changed(factorised, before, change).applied(before)
        truth = (factors @ nature @ np.linalg.inv(matrix)).T
        scale = max(float(np.abs(truth).max()), float(np.abs(before).max()), 1e-300)
        assert float(np.abs(after - truth).max()) <= 1e-8 * scale


@settings(max_examples=50)
@given(worlds(), st.integers(0, 2**32 - 1))
def test_a_portfolio_is_the_sum_of_its_lines(world, seed: int) -> None:
    factorised, factors, _ = made(world)
    each = intensities(factorised, factors)
    source = np.random.default_rng(seed)
    lines = int(source.integers(0, 40))
    products, uses = source.integers(0, 6, lines), source.integers(0, len(each), lines)
    amounts = source.normal(size=lines)
    held = portfolio_of(products, uses, amounts, count=6, columns=len(each))
    whole = scores(held, each)
    for product in range(6):
        at = products == product
        close(
            whole[product],
            (amounts[at][:, None] * each[uses[at]]).sum(axis=0),
            float(np.abs(each).max() * 40 + 1),
        )
        close(line_scores(held, each, product), amounts[at][:, None] * each[uses[at]], 1e-300)
    there, differences = what_if(held, 0, np.ones(CATEGORIES))
    raised = each.copy()
    raised[0] += 1.0
    expected = whole.copy()
    expected[there] += differences
    close(scores(held, raised), expected, float(np.abs(each).max() * 40 + 1))
