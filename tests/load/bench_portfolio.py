"""A hundred thousand products of 300 lines in 25 categories, over a technosphere of 20,000 columns, beside slower ways.

    .venv/bin/python tests/load/bench_portfolio.py [COLUMNS [PRODUCTS]]

The technosphere comes from a seed (`technosphere.py`) and is not a real database; `harder` has a loop of three quarters of it.
CPU seconds, user and system of all threads; the best of three where it is short. Peers, in the same process: SuperLU on the
whole A^T instead of its loop; one solution for each product (a sample, times the number of products: said so); and bw2calc
where it is installed, product by product and, where it has the solvers it asks for, by its own adjoint. Scores of sampled
products are compared with those of each peer. `./run bench portfolio` runs it in the environment that has bw2calc, where
there is one, and says how to make one where there is none. Prints JSON.
"""

from __future__ import annotations

import importlib.util
import json
import os
import resource
import subprocess
import sys
import time
import warnings
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from scipy import sparse
from scipy.sparse.linalg import splu

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT), str(ROOT / "src")]

from qingheng.calc.lca.changing import changed, exchange_changed  # noqa: E402
from qingheng.calc.lca.model import Spread, System  # noqa: E402
from qingheng.calc.lca.portfolio import Portfolio, rescored, scores, what_if  # noqa: E402
from qingheng.calc.lca.sampling import Sampler, elasticities, independent  # noqa: E402
from qingheng.calc.lca.solving import Factorised, direct_intensities, factorise, intensities  # noqa: E402
from qingheng.calc.lca.tracing import Tracer, within  # noqa: E402
from tests.load.technosphere import generated  # noqa: E402

SEED = 20261121
PEERS = ROOT / "var" / "peers" / "bin" / "python"
GET_PEER = (
    "not installed: python3 -m venv var/peers && var/peers/bin/pip install 'bw2calc>=3.1,<4' pypardiso xarray, then again; "
    "or name an environment that has it by QINGHENG_BENCH_PYTHON"
)
LINES = 300
CATEGORIES = 25
SAMPLE = 200


def clocked(work: Callable[[], Any], rounds: int = 3) -> tuple[float, Any]:
    """The least CPU seconds of some rounds, and the last result."""
    best, found = float("inf"), None
    for _ in range(rounds):
        started = time.process_time()
        found = work()
        best = min(best, time.process_time() - started)
    return round(best, 4), found


def products(count: int, lines: int, columns: int) -> Portfolio:
    """Products that mostly use the same parts and materials: columns drawn by Zipf's law, in an order of their own."""
    source = np.random.default_rng(SEED)
    names = source.permutation(columns).astype(np.int32)
    weights = np.cumsum(1 / (np.arange(columns) + 20.0))
    uses, amounts = np.empty(count * lines, np.int32), np.empty(count * lines)
    for start in range(0, len(uses), 2_000_000):
        at = slice(start, min(start + 2_000_000, len(uses)))
        uses[at] = names[np.searchsorted(weights, source.random(at.stop - at.start) * weights[-1])]
        amounts[at] = source.lognormal(-3, 1.5, at.stop - at.start)
    return Portfolio(np.arange(count + 1) * lines, uses, amounts, columns)


def demand(portfolio: Portfolio, product: int) -> np.ndarray:
    found = np.zeros(portfolio.columns)
    at = portfolio.lines(product)
    np.add.at(found, portfolio.uses[at], portfolio.amounts[at])
    return found


def apart(first: np.ndarray, second: np.ndarray) -> float:
    return float(np.max(np.abs(first - second) / np.abs(second)))


def peak_mb() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


def figures(columns: int = 20_000, count: int = 100_000) -> dict:
    """All figures, of this side and of its peers."""
    system = generated(columns, seed=SEED)
    found: dict = {
        "columns": columns, "exchanges_a_column": round(len(system.amounts) / columns, 2), "products": count,
        "lines": LINES, "categories": CATEGORIES, "seed": SEED,
    }  # fmt: skip
    found["factorise_s"], factorised = clocked(lambda: factorise(system))
    found["largest_loop"] = factorised.factors.ends[2] - factorised.factors.ends[1]
    weights = np.random.default_rng(SEED).lognormal(0, 1, (CATEGORIES, len(system.flows)))
    characterised = sparse.csr_array(weights)
    found["intensities_s"], each = clocked(lambda: intensities(factorised, characterised))
    portfolio = products(count, LINES, columns)
    found["portfolio_s"], whole = clocked(lambda: scores(portfolio, each))
    found |= _what_ifs(factorised, portfolio, each, whole)
    found |= _one_product(factorised, portfolio, each, characterised)
    found["peak_mb"] = peak_mb()
    found["growth"] = _growth(portfolio, each, columns)
    found["peers"] = _peers(system, factorised, portfolio, characterised, whole)
    found["harder"] = _harder(columns)
    ours = found["factorise_s"] + found["intensities_s"] + found["portfolio_s"]
    found["ours_end_to_end_s"] = round(ours, 3)
    for name in ("product_by_product", "bw2calc_product_by_product", "bw2calc_adjoint"):
        if isinstance(seconds := found["peers"].get(f"{name}_s"), float):
            found["peers"][f"{name}_times"] = round(seconds / ours)
    return found


def _what_ifs(factorised: Factorised, portfolio: Portfolio, each: np.ndarray, whole: np.ndarray) -> dict:
    """A supplier's own figures, and one exchange of the background, through the whole portfolio."""
    column = int(portfolio.uses[0])
    supplier_s, (there, _) = clocked(lambda: what_if(portfolio, column, each[column] * 0.1))
    system = factorised.system
    entry = next(n for n in range(system.size, len(system.amounts)) if system.cols[n] >= system.size // 5)
    row, user = int(system.rows[entry]), int(system.cols[entry])
    change = exchange_changed(factorised, row, user, float(system.amounts[entry]) * 0.5, CATEGORIES)
    solved_s, difference = clocked(lambda: changed(factorised, each, change))
    again_s, after = clocked(lambda: rescored(portfolio, whole, difference))
    truth = scores(portfolio, difference.applied(each))
    return {
        "what_if_supplier_s": supplier_s, "what_if_supplier_products": len(there),
        "what_if_background_s": round(solved_s + again_s, 4), "what_if_background_solved_s": solved_s,
        "what_if_background_off": apart(after, truth),
    }  # fmt: skip


def _one_product(
    factorised: Factorised, portfolio: Portfolio, each: np.ndarray, characterised: sparse.csr_array
) -> dict:
    """Tree, Sankey, gradients and draws for one product."""
    direct = direct_intensities(factorised, characterised)
    wanted = demand(portfolio, 0)

    def trace() -> tuple[int, int]:
        tracer = Tracer(factorised, each[:, 0], direct[:, 0])
        heaviest = int(np.argmax(np.abs(wanted * each[:, 0])))
        tree = tracer.tree(heaviest, float(wanted[heaviest]), cut_off=0.001)
        drawn = tracer.sankey(factorised.forward(wanted))
        return len(tree.nodes), len(drawn.links)

    def chain() -> tuple[int, int]:
        """What the supply chain of a footprint asks for: a tree behind each of its lines, links two steps behind them."""
        tracer = Tracer(factorised, each[:, 0], direct[:, 0])
        least = abs(float(wanted @ each[:, 0])) * 0.005
        columns = np.flatnonzero(wanted)
        runs = factorised.forward(wanted)
        drawn = within(tracer.sankey(runs, cut_off=0.005).links, map(int, columns), 2)
        found = 0
        for column in columns:
            score = abs(float(wanted[column] * each[column, 0]))
            if score >= least:
                tree = tracer.tree(int(column), float(wanted[column]), cut_off=least / score, deepest=2)
                found += len(tree.nodes)
        return found, len(drawn)

    seconds, (nodes, links) = clocked(trace)
    chain_s, (chain_nodes, chain_links) = clocked(chain)
    pulls_s, _pulls = clocked(lambda: elasticities(factorised, wanted, each[:, 0], direct[:, 0]))
    system = factorised.system
    inputs = np.flatnonzero(system.rows != system.cols)
    uncertain = independent(dict.fromkeys(inputs.tolist(), Spread("lognormal", 1.05)), {})
    sampler = Sampler(factorised, wanted, characterised.toarray()[0], uncertain)
    gradients_s, gradients = clocked(sampler.gradients)
    draws_s, drawn = clocked(lambda: sampler.draw(10, SEED), 1)
    return {
        "tree_and_sankey_s": seconds, "tree_nodes": nodes, "sankey_links": links, "gradients_s": gradients_s,
        "supply_chain_s": chain_s, "supply_chain_nodes": chain_nodes, "supply_chain_links": chain_links,
        "elasticities_s": pulls_s,
        "gradients": len(gradients.technosphere) + len(gradients.elementary), "draw_s": round(draws_s / 10, 4),
        "draws_with_new_factors": drawn.refactorised,
    }  # fmt: skip


def _growth(portfolio: Portfolio, each: np.ndarray, columns: int) -> dict:
    """CPU seconds of the portfolio by products, by lines and by categories."""
    count, found = portfolio.products, {"products": {}, "lines": {}, "categories": {}}
    for part in (4, 2, 1):
        some = Portfolio(portfolio.starts[: count // part + 1], portfolio.uses, portfolio.amounts, columns)
        few = LINES // part
        short = Portfolio(np.arange(count + 1) * few, portfolio.uses, portfolio.amounts, columns)
        for name, key, one in (("products", count // part, some), ("lines", few, short)):
            end = int(one.starts[-1])
            cut = Portfolio(one.starts, one.uses[:end], one.amounts[:end], columns)
            found[name][str(key)] = clocked(lambda cut=cut: scores(cut, each), 2)[0]
    for categories in (1, 5, CATEGORIES):
        some_each = np.ascontiguousarray(each[:, :categories])
        found["categories"][str(categories)] = clocked(lambda e=some_each: scores(portfolio, e), 2)[0]
    return found


def _peers(
    system: System,
    factorised: Factorised,
    portfolio: Portfolio,
    characterised: sparse.csr_array,
    whole: np.ndarray,
) -> dict:
    found: dict = {"superlu_on_all_of_it_s": clocked(lambda: splu(factorised.transposed), 1)[0]}
    folded = sparse.csr_array(characterised @ factorised.elementary).toarray()
    sample = range(0, portfolio.products, max(portfolio.products // SAMPLE, 1))

    def one_by_one() -> np.ndarray:
        return np.array([folded @ factorised.forward(demand(portfolio, one)) for one in sample])

    seconds, answers = clocked(one_by_one, 1)
    found["product_by_product_s"] = round(seconds / len(sample) * portfolio.products, 1)
    found["product_by_product_off"] = apart(answers, whole[list(sample)])
    found["product_by_product_from"] = f"{len(sample)} products measured, the rest in proportion"
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            import bw2calc
        except ImportError:
            return found | {"bw2calc": GET_PEER}
        return found | _brightway(bw2calc, system, portfolio, characterised, whole)


def _brightway(
    bw2calc: Any, system: System, portfolio: Portfolio, characterised: Any, whole: np.ndarray
) -> dict:
    """bw2calc: a demand at a time in one category, and its adjoint with the demands as it takes them."""
    import bw_processing

    ids = np.arange(system.size) + 1_000_000

    def package(parts: dict[tuple[str, ...], tuple[str, Any, Any, Any]]) -> Any:
        made = bw_processing.create_datapackage()
        for name, (matrix, rows, cols, amounts) in parts.items():
            indices = np.empty(len(rows), dtype=bw_processing.INDICES_DTYPE)
            indices["row"], indices["col"] = rows, cols
            more = {"identifier": list(name)} if matrix == "characterization_matrix" else {}
            made.add_persistent_vector(
                matrix=matrix, name="-".join(name), indices_array=indices, data_array=amounts, **more
            )
        return made

    weights, flows = characterised.toarray(), np.arange(len(system.flows))
    zero = np.zeros(len(flows), int)
    methods = {("m", str(n)): ("characterization_matrix", flows, zero, weights[n]) for n in range(CATEGORIES)}
    base = {
        ("t",): ("technosphere_matrix", ids[system.rows], ids[system.cols], system.amounts),
        ("b",): ("biosphere_matrix", system.flow_rows, ids[system.flow_cols], system.flow_amounts),
    }
    wanted = {str(one): _demands(portfolio, one, ids) for one in range(SAMPLE * 50)}
    first = next(iter(methods))
    single = bw2calc.LCA(wanted["0"], data_objs=[package(base | {first: methods[first]})])
    single.lci(factorize=True)
    single.lcia()
    found: dict = {"bw2calc": str(getattr(bw2calc, "__version__", "installed"))}
    answers = []

    def loop() -> None:
        for one in range(50):
            single.redo_lci(wanted[str(one)])
            single.redo_lcia()
            answers.append(single.score)

    seconds, _ = clocked(loop, 1)
    found["bw2calc_product_by_product_s"] = round(seconds / 50 * portfolio.products, 1)
    found["bw2calc_product_by_product_from"] = "50 products and one category measured, the rest in proportion"
    found["bw2calc_product_by_product_off"] = apart(np.array(answers), whole[:50, 0])
    try:
        alone, more, found["bw2calc_adjoint_off"] = _adjoint(
            bw2calc, package(base | methods), list(methods), wanted, whole
        )
    except ValueError as refused:
        return found | {"bw2calc_adjoint": f"refused: {refused}"[:300]}
    found["bw2calc_adjoint_alone_s"] = round(alone, 2)
    if more <= 0:
        return found | {
            "bw2calc_adjoint": f"{len(wanted)} products took no longer than one: too noisy to say"
        }
    found["bw2calc_adjoint_s"] = round(alone + more / len(wanted) * portfolio.products, 1)
    found["bw2calc_adjoint_from"] = (
        f"factors and {len(wanted)} products measured with demands, the rest in proportion"
    )
    return found


def _adjoint(
    bw2calc: Any, data: Any, methods: list[tuple[str, ...]], wanted: dict[str, dict], whole: np.ndarray
) -> tuple[float, float, float]:
    """CPU seconds of bw2calc's adjoint for a single demand, those for the others, and how far its scores are from ours."""

    def run(demands: dict[str, dict]) -> Any:
        made = bw2calc.FastScoresOnlyMultiLCA(
            demands=demands,
            method_config={"impact_categories": methods},
            data_objs=[data],
            direction="adjoint",
        )
        next(made)
        return made.scores

    alone, _ = clocked(lambda: run({"0": wanted["0"]}), 2)
    seconds, held = clocked(lambda: run(wanted), 2)
    off = 0.0
    for name in list(wanted)[:SAMPLE]:
        values = np.array(
            [held.sel(dict(zip(held.dims, _place(held, name, one), strict=True))) for one in methods]
        )
        off = max(off, apart(values.ravel(), whole[int(name)]))
    return alone, seconds - alone, off


def _place(held: Any, product: str, method: tuple[str, ...]) -> list[Any]:
    """Labels of one score along the dimensions of bw2calc's answer, whichever comes first."""
    return [product if product in set(map(str, held[name].values)) else str(method) for name in held.dims]


def _demands(portfolio: Portfolio, product: int, ids: np.ndarray) -> dict[int, float]:
    found: dict[int, float] = {}
    at = portfolio.lines(product)
    for column, amount in zip(portfolio.uses[at].tolist(), portfolio.amounts[at].tolist(), strict=True):
        found[int(ids[column])] = found.get(int(ids[column]), 0.0) + amount
    return found


def _harder(columns: int) -> dict:
    """The same with basic goods made of nearly everything."""
    system = generated(columns, seed=SEED, basic=0.8)
    seconds, factorised = clocked(lambda: factorise(system), 1)
    ends = factorised.factors.ends
    return {"largest_loop": ends[2] - ends[1], "factorise_s": seconds}


def with_peer(arguments: Sequence[str] = ()) -> dict:
    """All figures, from the environment that has the peer: this one, var/peers, or what QINGHENG_BENCH_PYTHON names.

    Ours and the peer's are measured in one process, whichever it is; `interpreter` says which.
    """
    named = os.environ.get("QINGHENG_BENCH_PYTHON", "")
    there = [Path(one) for one in (named, PEERS) if str(one) and Path(one).is_file()]
    if importlib.util.find_spec("bw2calc") is not None or not there:
        return figures(*map(int, arguments)) | {"interpreter": sys.executable}
    done = subprocess.run([there[0], __file__, *arguments], stdout=subprocess.PIPE, text=True, check=False)
    if done.returncode:
        return figures(*map(int, arguments)) | {"interpreter": sys.executable, "peer_failed": str(there[0])}
    return json.loads(done.stdout) | {"interpreter": str(there[0])}


if __name__ == "__main__":
    print(json.dumps(figures(*(int(one) for one in sys.argv[1:])), indent=2))
