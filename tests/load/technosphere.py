"""A technosphere like those of real databases, made from a seed.

Activities transform what markets sell; a market mixes three to eight makers of one product. Inputs follow Zipf's law: a few
markets (power, transport, steel) go into nearly everything, and many into little. Markets stand in tiers, and activities take
half of their inputs from a little below their own; basic goods also take from above, so that some four tenths of the columns
lie in one loop, as in real databases (`basic` makes it more or less). A uniform random pattern of the same
number of entries must not be taken for one: it fills in without end when it is factorised.
"""

from __future__ import annotations

import numpy as np

from qingheng.calc.lca.model import System

MAKERS = 4
"""Activities for one market, about."""
BASIC = 0.5
"""Part of the markets that are of basic goods (energy, materials, transport), which whatever is made of them goes into."""
LOOPS = 0.3
"""Part of inputs of basic goods from above that are kept, and close loops."""
NEAR = 0.05
"""Half of the inputs are of the own trade: markets a little below, farther ones ever rarer."""


def generated(
    columns: int, *, seed: int, inputs: int = 15, flows: int = 2000, exchanges: int = 14, basic: float = BASIC
) -> System:
    """A system of `columns` columns: a fifth markets, the rest activities, about 14 exchanges a column in A and in B."""
    source = np.random.default_rng(seed)
    markets = columns // (MAKERS + 1)
    activities = columns - markets
    rows, cols, amounts = [np.arange(columns)], [np.arange(columns)], [np.ones(columns)]

    sells = np.sort(source.integers(0, markets, activities))  # which market an activity supplies
    sells[:markets] = np.arange(markets)
    for_market = source.dirichlet(np.ones(1), activities).ravel() + source.random(activities)
    shares = for_market / np.bincount(sells, for_market, markets)[sells]
    rows.append(markets + np.arange(activities))
    cols.append(sells)
    amounts.append(-shares * 1.005)  # some is lost on the way

    count = source.poisson(inputs, activities)
    users = np.repeat(np.arange(activities), count)
    own = sells[users]
    popular = _zipf(source, len(users), markets)
    near = np.maximum(own - source.geometric(NEAR, len(users)), 0)
    back = (popular < markets * basic) & (source.random(len(users)) < LOOPS)
    used = np.where(source.random(len(users)) < 0.5, near, np.where((popular < own) | back, popular, near))
    fine = used != own
    rows.append(used[fine])
    cols.append(markets + users[fine])
    amounts.append(-_inputs(source, users[fine], activities))

    flow_cols = np.repeat(
        np.arange(markets, columns), source.poisson(exchanges * columns / activities, activities)
    )
    flow_rows = _zipf(source, len(flow_cols), flows)
    return System(
        tuple((f"p{number}", f"f{number}") for number in range(columns)),
        tuple(f"e{number}" for number in range(flows)),
        np.concatenate(rows), np.concatenate(cols), np.concatenate(amounts),
        flow_rows, flow_cols, source.lognormal(-3, 2, len(flow_cols)),
    )  # fmt: skip


def _zipf(source: np.random.Generator, count: int, among: int) -> np.ndarray:
    """Numbers drawn with chances of 1/(n+10)."""
    weights = 1 / (np.arange(among) + 10.0)
    return np.searchsorted(np.cumsum(weights) / weights.sum(), source.random(count))


def _inputs(source: np.random.Generator, users: np.ndarray, activities: int) -> np.ndarray:
    """Amounts of very different size that add up to 0.2 to 0.8 for each user, so that every system is productive."""
    raw = source.lognormal(-1, 1.5, len(users))
    whole = np.bincount(users, raw, activities)[users]
    return raw / whole * source.uniform(0.2, 0.8, activities)[users]
