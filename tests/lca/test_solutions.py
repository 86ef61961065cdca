"""Changes against new factors, trees of loops, and Brightway as a second opinion."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import sparse

from qingheng.calc.lca.changing import changed, exchange_changed, product_replaced, resolved, supplier_swapped
from qingheng.calc.lca.portfolio import portfolio_of
from qingheng.calc.lca.solving import SingularSystem, direct_intensities, factorise, intensities, residual
from qingheng.calc.lca.tracing import Tracer
from tests.lca.worlds import matrix_system
from tests.load.technosphere import generated

LOOP = np.array([[1.0, -0.5], [-0.5, 1.0]])
ONE = sparse.csr_array([[1.0]])


def test_a_tree_unrolls_a_loop_until_it_is_small() -> None:
    """y = 1 + y/2: 2. The tree halves at each step and ends at the cut-off of a tenth: 2, 1, 0.5, 0.25."""
    factorised = factorise(matrix_system(LOOP, np.array([[1.0, 1.0]])))
    tracer = Tracer(factorised, intensities(factorised, ONE)[:, 0], direct_intensities(factorised, ONE)[:, 0])
    tree = tracer.tree(0, cut_off=0.1)
    assert [node.score for node in tree.nodes] == pytest.approx([2, 1, 0.5, 0.25])
    assert [node.column for node in tree.nodes] == [0, 1, 0, 1]
    assert tree.nodes[-1].below == pytest.approx(0.125)
    assert tree.complete
    assert tree.path(3) == (0, 1, 2, 3)
    assert tree.paths(2) == [(0,), (0, 1)]
    assert not tracer.tree(0, cut_off=0.1, most=2).complete
    assert not tracer.tree(0, cut_off=0.1, deepest=1).complete
    with pytest.raises(ValueError, match="cut-off"):
        tracer.tree(0, cut_off=0)


def test_a_sankey_of_a_loop_has_each_column_once() -> None:
    factorised = factorise(matrix_system(LOOP, np.array([[1.0, 1.0]])))
    tracer = Tracer(factorised, intensities(factorised, ONE)[:, 0], direct_intensities(factorised, ONE)[:, 0])
    drawn = tracer.sankey(factorised.forward(np.array([1.0, 0.0])))
    assert drawn.total == pytest.approx(2.0)
    assert [bar.column for bar in drawn.bars] == [0, 1]
    assert {(link.source, link.target) for link in drawn.links} == {(0, 1), (1, 0)}


def test_a_change_that_closes_a_loop_for_good_is_refused() -> None:
    factorised = factorise(matrix_system(LOOP, np.array([[1.0, 1.0]])))
    each = intensities(factorised, ONE)
    with pytest.raises(SingularSystem):
        changed(factorised, each, exchange_changed(factorised, 0, 1, -2.0, 1))
    with pytest.raises(ValueError, match="nothing"):
        supplier_swapped(factorised, 0, 0, 1, 1)
    with pytest.raises(ValueError, match="itself"):
        product_replaced(factorised, 0, 0, np.zeros(1))


def test_many_changes_are_corrected_and_far_ones_factorised_again() -> None:
    technosphere = generated(600, seed=4)
    factorised = factorise(technosphere)
    right = np.ones(600)
    near = factorised.transposed.copy()
    near.data = near.data * np.random.default_rng(1).lognormal(0, 0.01, near.nnz)
    far = factorised.transposed.copy()
    far.data = far.data * np.where(far.data < 0, 0.01, 1.0)
    for matrix in (near, far):
        for forward in (False, True):
            found, _ = resolved(factorised, matrix, right, forward=forward)
            assert residual(matrix.T if forward else matrix, found, right) <= 1e-12
    assert not resolved(factorised, near, right)[1]


def test_lines_out_of_range_are_refused() -> None:
    one = np.array([0])
    with pytest.raises(ValueError, match="uses what"):
        portfolio_of(one, np.array([5]), np.ones(1), count=1, columns=5)
    with pytest.raises(ValueError, match="of a product"):
        portfolio_of(np.array([1]), one, np.ones(1), count=1, columns=5)
    with pytest.raises(ValueError, match="finite"):
        portfolio_of(one, one, np.array([np.nan]), count=1, columns=5)
    with pytest.raises(ValueError, match="length"):
        portfolio_of(one, one, np.ones(2), count=1, columns=5)


def test_the_generator_is_like_a_database_and_comes_again() -> None:
    system, again = generated(2000, seed=5), generated(2000, seed=5)
    assert system.amounts.tolist() == again.amounts.tolist()
    assert 10 <= len(system.amounts) / system.size <= 16
    runs = factorise(system).forward(np.ones(system.size))
    assert runs.min() > 0


def test_brightway_gives_the_same() -> None:
    bw2calc = pytest.importorskip("bw2calc")
    bw_processing = pytest.importorskip("bw_processing")
    system = generated(400, seed=6, flows=50)
    weights = np.random.default_rng(2).random(50)
    each = intensities(factorise(system), sparse.csr_array(weights[None, :]))[:, 0]
    package = bw_processing.create_datapackage()
    columns = np.arange(system.size) + 1000

    def add(name: str, rows: np.ndarray, cols: np.ndarray, amounts: np.ndarray) -> None:
        indices = np.empty(len(rows), dtype=bw_processing.INDICES_DTYPE)
        indices["row"], indices["col"] = rows, cols
        package.add_persistent_vector(matrix=name, indices_array=indices, data_array=amounts)

    add("technosphere_matrix", columns[system.rows], columns[system.cols], system.amounts)
    add("biosphere_matrix", system.flow_rows, columns[system.flow_cols], system.flow_amounts)
    add("characterization_matrix", np.arange(50), np.zeros(50, int), weights)
    package_resources = [package]
    for demanded in (0, 17, 250, 399):
        lca = bw2calc.LCA({int(columns[demanded]): 1.0}, data_objs=package_resources)
        lca.lci()
        lca.lcia()
        assert lca.score == pytest.approx(each[demanded], rel=1e-12)
