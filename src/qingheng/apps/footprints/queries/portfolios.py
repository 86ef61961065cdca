"""A whole portfolio in one sparse product: every variant, every possible configuration, or a drawn hundred thousand."""

from __future__ import annotations

import time
from dataclasses import fields
from decimal import Decimal
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from qingheng.apps.footprints.access import study_by
from qingheng.apps.footprints.contracts import OptionEffect, Portfolio
from qingheng.apps.footprints.freezing import text
from qingheng.apps.footprints.gathering import MARKET, Gathered, gather, gather_for
from qingheng.apps.footprints.models import Study
from qingheng.apps.footprints.views_of import known
from qingheng.calc.footprint.model import STAGES
from qingheng.calc.footprint.modelling import table, whole
from qingheng.calc.footprint.portfolio import Scored
from qingheng.calc.products import Configurations, configured
from qingheng.platform.rights.actor import Actor
from qingheng.platform.rights.errors import Invalid

MOST: Final = 1_000_000
SEED: Final = 24067
_SHOWN: Final = 10
_QUANTILES: Final = {
    "min": 0.0,
    "p05": 0.05,
    "p25": 0.25,
    "median": 0.5,
    "p75": 0.75,
    "p95": 0.95,
    "max": 1.0,
}


def portfolio(
    *, actor: Actor, study: str, configurations: int = 10_000, seed: int = SEED, spreads: bool = True
) -> Portfolio:
    """Footprints of so many configurations of a study's family, drawn with a seed from what its options allow.

    Where no more are possible than asked for, each is counted once. Raises Forbidden, NotFound, Conflict, Invalid.
    """
    from django.utils.translation import gettext as _

    if not 1 <= configurations <= MOST:
        raise Invalid(
            _("Between 1 and %(most)s configurations can be asked for.") % {"most": f"{MOST:,}"},
            code="bad-count", place="configurations",
        )  # fmt: skip
    if seed < 0:
        raise Invalid(_("A seed is a whole number from 0."), code="bad-seed", place="seed")
    of = study_by(actor, study)
    gathered = gather(actor, of)
    chosen, generated = drawn(gathered, configurations, seed)
    before = time.process_time()
    many = configured(gathered.model.net, chosen, [""] * len(chosen))
    found = _scored(actor, of, gathered, many, chosen, spreads=spreads)
    seconds = time.process_time() - before
    return _summed(study, gathered, many, chosen, found, seconds, generated=generated)


def _scored(
    actor: Actor, study: Study, gathered: Gathered, many: Configurations, chosen: NDArray[np.int64], *, spreads: bool
) -> Scored:  # fmt: skip
    """All configurations, those of each market by what holds there."""
    net = gathered.model.net
    parts = [(gathered, np.arange(len(chosen)))]
    if MARKET in net.groups:
        place = net.groups.index(MARKET)
        codes = [(number, net.options[number].code) for number in net.of(MARKET)] + [(-1, "")]
        found = [
            (gather_for(actor, study, code), np.flatnonzero(chosen[:, place] == at)) for at, code in codes
        ]
        parts = [(one, rows) for one, rows in found if len(rows)]
    scored = [
        whole(one.model, many.incidence[rows], table(one.model, one.values, one.origins), spreads=spreads)
        for one, rows in parts
    ]
    back = np.argsort(np.concatenate([rows for _one, rows in parts]), kind="stable")
    return Scored(
        *(np.concatenate([getattr(one, name.name) for one in scored])[back] for name in fields(Scored))
    )


def drawn(gathered: Gathered, count: int, seed: int) -> tuple[NDArray[np.int64], bool]:
    """Option numbers: configurations by groups. All of them where there are no more than asked for."""
    net = gathered.model.net
    pools = []
    for group in net.groups:
        numbers = list(net.of(group))
        if not any(net.options[one].default for one in numbers):
            numbers.append(-1)
        pools.append(np.array(numbers, np.int64))
    possible = 1
    for pool in pools:
        possible *= len(pool)
    if possible <= count:
        grids = np.meshgrid(*pools, indexing="ij") if pools else []
        rows = np.stack([one.ravel() for one in grids], axis=1) if grids else np.zeros((1, 0), np.int64)
        return rows, False
    random = np.random.default_rng(seed)
    return np.stack([pool[random.integers(0, len(pool), count)] for pool in pools], axis=1), True


def _summed(
    study: str, gathered: Gathered, many: Configurations, chosen: NDArray[np.int64], found: Scored, seconds: float,
    *, generated: bool,
) -> Portfolio:  # fmt: skip
    total = found.total
    order = np.argsort(total, kind="stable")
    lines = int((many.incidence @ _ones(gathered)).sum())
    spread = found.spread[np.isfinite(found.spread)]
    means = found.by_stage.mean(axis=0)
    return Portfolio(
        study, len(total), gathered.family.configurations, generated, seconds, lines,
        {name: _kg(float(np.quantile(total, at))) for name, at in _QUANTILES.items()} | {"mean": _kg(float(total.mean()))},
        {stage.value: _kg(float(mean)) for stage, mean in zip(STAGES, means, strict=True)},
        tuple(_effects(gathered, chosen, found)),
        tuple((_name(gathered, chosen[one]), _kg(float(total[one]))) for one in order[::-1][:_SHOWN]),
        tuple((_name(gathered, chosen[one]), _kg(float(total[one]))) for one in order[:_SHOWN]),
        known(text(float(spread.mean()))) if len(spread) else None, known(text(float(found.primary.mean()))),
    )  # fmt: skip


def _ones(gathered: Gathered) -> NDArray[np.float64]:
    """Recipes behind the base and each option: how many lines a configuration adds up, roughly."""
    per: dict[tuple[str, bool], int] = {}
    for one in gathered.model.built.recipes:
        per[one.slot] = per.get(one.slot, 0) + 1
    each = np.array([per.get(slot, 0) for slot in gathered.model.slots], np.float64)
    found: NDArray[np.float64] = sparse.csr_array(abs(gathered.model.options).sign()) @ each
    return found


def _effects(gathered: Gathered, chosen: NDArray[np.int64], found: Scored) -> list[OptionEffect]:
    names = {(one.group, one.code): one for one in gathered.family.options}
    effects = []
    for place, group in enumerate(gathered.model.net.groups):
        for number in gathered.model.net.of(group):
            at = chosen[:, place] == number
            if not at.any():
                continue
            option = gathered.model.net.options[number]
            said = names[option.group, option.code]
            means = found.by_stage[at].mean(axis=0)
            effects.append(
                OptionEffect(
                    group, said.group_zh, said.group_en, option.code, said.name_zh, said.name_en, int(at.sum()),
                    _kg(float(found.total[at].mean())),
                    {stage.value: _kg(float(mean)) for stage, mean in zip(STAGES, means, strict=True)},
                )
            )  # fmt: skip
    return effects


def _name(gathered: Gathered, row: NDArray[np.int64]) -> str:
    options = [gathered.model.net.options[int(one)] for one in row if one >= 0]
    return ";".join(f"{one.group}={one.code}" for one in options)


def _kg(value: float) -> Decimal:
    return known(text(value))
