"""How far off a score may be: gradients to every amount, first-order variance, and drawing with a seed.

With x what runs for a demand and y what a unit of each product scores, dS/dA_ij = -y_i x_j and dS/dB_kj = c_k x_j: one
solution each way tells the effect of every amount. Amounts that share a parameter (a fuel's factor, one measured yield) are
drawn together and their effects add linearly; others are independent. The first order misses what is bent: it is tried along
the steepest direction and by a few pairs of opposite draws, and is flagged where it does not hold.

Source: Heijungs and Suh (2002), chapter 6; Heijungs (2010), Sensitivity coefficients for matrix-based LCA.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from scipy.special import ndtr, ndtri

from qingheng.calc.lca.changing import resolved
from qingheng.calc.lca.model import Doubles, Integers, Spread
from qingheng.calc.lca.solving import Factorised

BENT: Final = 0.15
"""How far the score may be from its first order at two standard deviations, relative to these."""
SHIFTED: Final = 0.2
"""How far opposite draws may be off in the mean, in standard deviations."""


@dataclass(frozen=True)
class Uncertain:
    """Amounts with spreads. technosphere: numbers of triplets of the system's A; elementary: of its B.

    spreads: of each, those of A first, of the size of the triplet's amount (`scaled` brings them there).
    parameters: of each the number of what it is drawn by; amounts of one parameter move
    together, by the same quantile of their own spreads.
    """

    technosphere: Integers
    elementary: Integers
    spreads: Sequence[Spread]
    parameters: Integers

    def __post_init__(self) -> None:
        number = len(self.technosphere) + len(self.elementary)
        if len(self.spreads) != number or len(self.parameters) != number:
            raise ValueError("amounts, spreads and parameters differ in number")
        for one in self.spreads:
            _check(one)

    @property
    def count(self) -> int:
        """Number of parameters."""
        return int(self.parameters.max(initial=-1)) + 1


def independent(technosphere: Mapping[int, Spread], elementary: Mapping[int, Spread]) -> Uncertain:
    """Each amount by a parameter of its own. Keys: numbers of triplets."""
    spreads = (*technosphere.values(), *elementary.values())
    return Uncertain(
        np.array(list(technosphere), np.int64),
        np.array(list(elementary), np.int64),
        spreads,
        np.arange(len(spreads)),
    )


@dataclass(frozen=True)
class Gradients:
    """Effect of each triplet's amount on a score: of one more unit of it, or (`relative`) of doubling it in a straight line.

    scores: what a unit of each product scores.
    """

    technosphere: Doubles
    elementary: Doubles
    relative_technosphere: Doubles
    relative_elementary: Doubles
    scores: Doubles


@dataclass(frozen=True)
class FirstOrder:
    """First-order spread of a score. parts: variance by parameter. good: whether the first order holds, else draw.

    logarithmic: deviation is of the logarithm of the score, else of the score. bent, shifted: what was found off, as above.
    """

    score: float
    deviation: float
    logarithmic: bool
    parts: Doubles
    good: bool
    bent: float
    shifted: float

    def interval(self, quantile: float = 0.975) -> tuple[float, float]:
        """Ends of the interval that leaves out as much below as above."""
        step = float(ndtri(quantile)) * self.deviation
        if self.logarithmic:
            return self.score * float(np.exp(-step)), self.score * float(np.exp(step))
        return self.score - step, self.score + step


@dataclass(frozen=True)
class Drawn:
    """Scores of draws. refactorised: how many draws needed new factors. seed: the draws come again by it."""

    scores: Doubles
    seed: int
    refactorised: int

    def interval(self, quantile: float = 0.975) -> tuple[float, float]:
        """Ends of the interval that leaves out as many draws below as above."""
        low, high = np.quantile(self.scores, [1 - quantile, quantile])
        return float(low), float(high)


@dataclass(frozen=True)
class Sampler:
    """A demand and a category with what is uncertain. demand: by column; weights: what a unit of each flow scores."""

    factorised: Factorised
    demand: Doubles
    weights: Doubles
    uncertain: Uncertain

    def gradients(self) -> Gradients:
        """Effects of all triplets, whether uncertain or not: one solution each way."""
        system = self.factorised.system
        runs = self.factorised.forward(self.demand)
        scores = self.factorised.adjoint(self.factorised.elementary.T @ self.weights)
        technosphere = -scores[system.rows] * runs[system.cols]
        elementary = self.weights[system.flow_rows] * runs[system.flow_cols]
        relative = technosphere * system.amounts, elementary * system.flow_amounts
        return Gradients(technosphere, elementary, *relative, scores)

    def score(self, quantiles: Doubles) -> tuple[float, bool]:
        """The score with each parameter at a standard normal quantile (0: median), and whether new factors were needed."""
        system, uncertain = self.factorised.system, self.uncertain
        moved = _moved(self._amounts(), uncertain.spreads, quantiles[uncertain.parameters])
        amounts, flow_amounts = system.amounts.copy(), system.flow_amounts.copy()
        amounts[uncertain.technosphere] = moved[: len(uncertain.technosphere)]
        flow_amounts[uncertain.elementary] = moved[len(uncertain.technosphere) :]
        shape = (system.size, system.size)
        matrix = sparse.csc_array((amounts, (system.cols, system.rows)), shape=shape)
        runs, fresh = resolved(self.factorised, matrix, self.demand, forward=True)
        flows = np.bincount(system.flow_rows, flow_amounts * runs[system.flow_cols], len(system.flows))
        return float(self.weights @ flows), fresh

    def draw(self, count: int, seed: int) -> Drawn:
        """Scores of `count` draws. The same seed gives the same draws."""
        source = np.random.default_rng(seed)
        scores, fresh = np.empty(count), 0
        for number in range(count):
            scores[number], refactorised = self.score(source.standard_normal(self.uncertain.count))
            fresh += refactorised
        return Drawn(scores, seed, fresh)

    def first_order(self, *, pairs: int = 8, seed: int = 1) -> FirstOrder:
        """Variance by gradients, tried along the steepest direction and by pairs of opposite draws."""
        gradients = self.gradients()
        score = float(self.demand @ gradients.scores)
        effects: Doubles = np.bincount(
            self.uncertain.parameters, self._effects(gradients), self.uncertain.count
        ).astype(float)
        deviation = float(np.linalg.norm(effects))
        lognormal = score > 0 and all(one.kind == "lognormal" for one in self.uncertain.spreads)
        if deviation == 0:
            return FirstOrder(score, 0.0, False, effects**2, good=True, bent=0.0, shifted=0.0)
        scale = deviation / score if lognormal else deviation
        bent = max(
            abs(self._step(effects / deviation * way, score, lognormal) - way * scale) for way in (2.0, -2.0)
        ) / (2 * scale)
        source = np.random.default_rng(seed)
        shifts = []
        for _ in range(pairs):
            z = source.standard_normal(self.uncertain.count)
            shifts.append((self._step(z, score, lognormal) + self._step(-z, score, lognormal)) / 2)
        shifted = abs(float(np.mean(shifts))) / scale if shifts else 0.0
        parts = (effects / score) ** 2 if lognormal else effects**2
        good = bent <= BENT and shifted <= SHIFTED
        return FirstOrder(score, scale, lognormal, parts, good=good, bent=bent, shifted=shifted)

    def _step(self, z: Doubles, score: float, lognormal: bool) -> float:
        """How far parameters at some quantiles move the score, or its logarithm (which without one moves without end)."""
        moved, _ = self.score(z)
        if not lognormal:
            return moved - score
        return float(np.log(moved / score)) if moved > 0 else -float("inf")

    def _effects(self, gradients: Gradients) -> Doubles:
        """Of each uncertain amount, what one standard deviation of it moves the score by, in a straight line."""
        uncertain = self.uncertain
        amounts = self._amounts()
        slopes = np.concatenate(
            [gradients.technosphere[uncertain.technosphere], gradients.elementary[uncertain.elementary]]
        )
        found: Doubles = slopes * np.where(amounts < 0, -1.0, 1.0) * _deviations(amounts, uncertain.spreads)
        return found

    def _amounts(self) -> Doubles:
        system, uncertain = self.factorised.system, self.uncertain
        found: Doubles = np.concatenate(
            [system.amounts[uncertain.technosphere], system.flow_amounts[uncertain.elementary]]
        )
        return found


@dataclass(frozen=True)
class Elasticities:
    """What a score changes by when an amount doubles, in a straight line: exchanges of A by triplet, those of nature by
    column. Divided by the score they are elasticities."""

    exchanges: Doubles
    own: Doubles


def elasticities(factorised: Factorised, demand: Doubles, scores: Doubles, direct: Doubles) -> Elasticities:
    """Relative gradients of a score to every amount: one forward solution, the adjoint one being at hand.

    scores: of a unit of each product; direct: of one run of each column by itself. What a column makes of its own product
    is no lever of its own and is zero. Raises Unsolved.
    """
    system = factorised.system
    runs = factorised.forward(demand)
    exchanges = -scores[system.rows] * runs[system.cols] * system.amounts
    exchanges[system.rows == system.cols] = 0.0
    return Elasticities(exchanges, direct * runs)


def scaled(spread: Spread, by: float) -> Spread:
    """A spread in a unit `by` of which are one of the former. Raises ValueError unless `by` is above 0."""
    if not by > 0:
        raise ValueError("a unit is worth more than nothing")
    return spread if spread.kind == "lognormal" else Spread(spread.kind, spread.a * by, spread.b * by)


def _check(one: Spread) -> None:
    fine = {
        "lognormal": one.a >= 1,
        "normal": one.a >= 0,
        "uniform": one.a <= one.b,
        "triangular": one.a <= one.b,
    }.get(one.kind)
    if not fine or not np.isfinite([one.a, one.b]).all():
        raise ValueError(f"a spread of kind {one.kind!r} with {one.a:g} and {one.b:g} is none")


def _columns(spreads: Sequence[Spread]) -> tuple[NDArray[np.str_], Doubles, Doubles]:
    kinds = np.array([one.kind for one in spreads], np.str_)
    a = np.array([one.a for one in spreads], np.float64)
    b = np.array([one.b for one in spreads], np.float64)
    return kinds, a, b


def _moved(amounts: Doubles, spreads: Sequence[Spread], z: Doubles) -> Doubles:
    """Amounts at standard normal quantiles of their spreads, which are of their sizes; signs stay."""
    kinds, a, b = _columns(spreads)
    sizes = np.abs(amounts)
    at = kinds == "lognormal"
    sizes[at] *= np.exp(np.log(a[at]) * z[at])
    at = kinds == "normal"
    sizes[at] += a[at] * z[at]
    at = kinds == "uniform"
    sizes[at] = a[at] + (b[at] - a[at]) * ndtr(z[at])
    at = kinds == "triangular"
    sizes[at] = _triangular(sizes[at], a[at], b[at], ndtr(z[at]))
    return np.where(amounts < 0, -sizes, sizes)


def _deviations(amounts: Doubles, spreads: Sequence[Spread]) -> Doubles:
    """Standard deviations of sizes; of lognormal ones that of the logarithm times the size."""
    kinds, a, b = _columns(spreads)
    sizes = np.abs(amounts)
    at = kinds == "triangular"
    triangle = (a**2 + b**2 + sizes**2 - a * b - a * sizes - b * sizes) / 18
    found = np.where(
        kinds == "normal", a, np.where(at, np.sqrt(np.maximum(triangle, 0)), (b - a) / np.sqrt(12))
    )
    at = kinds == "lognormal"
    found[at] = sizes[at] * np.log(a[at])
    return found


def _triangular(modes: Doubles, a: Doubles, b: Doubles, share: Doubles) -> Doubles:
    """Values below which a share of a triangular spread lies."""
    width = np.maximum(b - a, np.finfo(float).tiny)
    rising = np.sqrt(np.maximum(share * width * (modes - a), 0))
    falling = np.sqrt(np.maximum((1 - share) * width * (b - modes), 0))
    found: Doubles = np.where(share <= (modes - a) / width, a + rising, b - falling)
    return found
