"""What if: the footprint of a configuration, and of a whole portfolio, with something changed. Nothing is kept.

The base is the study as it stands today; where the record was made of other inputs, that is said.
"""

from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from threading import Lock
from typing import Final

import numpy as np
from django.utils.translation import gettext as _
from numpy.typing import NDArray
from scipy import sparse

from qingheng.apps.footprints import rights
from qingheng.apps.footprints.access import footprint_by, no_footprint, study_by
from qingheng.apps.footprints.altering import (
    Change,
    checked,
    model_with,
    options_of,
    through_bill,
    values_with,
    with_changes,
)
from qingheng.apps.footprints.contracts import ChangeView
from qingheng.apps.footprints.freezing import text
from qingheng.apps.footprints.gathering import MARKET, Gathered, gather, gather_for, market_of
from qingheng.apps.footprints.models import KeptWhatIf, Study
from qingheng.apps.footprints.queries.portfolios import MOST, SEED, drawn
from qingheng.apps.footprints.views_of import known
from qingheng.apps.products import queries as products
from qingheng.apps.products.contracts import OptionView
from qingheng.calc.footprint.altering import NothingMeets, Target, effects, only, reprocessed
from qingheng.calc.footprint.assigning import CannotBecome
from qingheng.calc.footprint.comparing import changes as compared
from qingheng.calc.footprint.counting import Counted, counted
from qingheng.calc.footprint.model import STAGES, Stage
from qingheng.calc.lca.model import Doubles
from qingheng.calc.products import Faulty, key
from qingheng.calc.products import configured as configured_of
from qingheng.platform.languages import active_language
from qingheng.platform.rights.actor import Actor
from qingheng.platform.rights.errors import Invalid

_KEPT: Final = 3
_QUANTILES: Final = {"min": 0.0, "p05": 0.05, "median": 0.5, "p95": 0.95, "max": 1.0}


@dataclass(frozen=True)
class StageChange:
    """A stage before and after, kg CO2e."""

    stage: str
    before: Decimal
    after: Decimal
    by: Decimal


@dataclass(frozen=True)
class PortfolioEffect:
    """A what-if through many configurations. before, after: quantiles and mean, kg CO2e; by_stage: means before and after.

    lower, higher, same: configurations. seconds: CPU time of the change alone, the portfolio being at hand. options: True
    where an option was changed, so that every configuration has it.
    """

    configurations: int
    possible: int
    before: Mapping[str, Decimal]
    after: Mapping[str, Decimal]
    by_stage: tuple[StageChange, ...]
    lower: int
    higher: int
    same: int
    seconds: float
    options: bool


@dataclass(frozen=True)
class WhatIf:
    """What a change would do to one product. record: of the frozen footprint; before: the same study today, current when
    they rest on the same inputs. No footprint, and never approved."""

    footprint: int
    study: str
    configuration: str
    name_zh: str
    name_en: str
    changes: tuple[Mapping[str, str], ...]
    record: Decimal
    is_current: bool
    digest: str
    before: Decimal
    after: Decimal
    by: Decimal
    stages: tuple[StageChange, ...]
    parts: tuple[ChangeView, ...]
    portfolio: PortfolioEffect | None


def what_if(
    *, actor: Actor, footprint_id: int, changes: Sequence[Change], configurations: int = 0, seed: int = SEED
) -> WhatIf:
    """A configuration before and after some changes; through so many drawn configurations where asked.

    Raises Forbidden, NotFound, Conflict, Invalid at the change that cannot be.
    """
    actor.require(rights.VIEW)
    wanted = checked(changes)
    if not 0 <= configurations <= MOST:
        raise Invalid(
            _("Between 1 and %(most)s configurations can be asked for.") % {"most": f"{MOST:,}"}, code="bad-count",
            place="configurations",
        )  # fmt: skip
    one = footprint_by(actor, footprint_id)
    of = one.run.study
    today = gather(actor, of)
    choice = dict(one.choice)
    chosen = choice | options_of(wanted)
    try:
        base = gather_for(actor, of, market_of(today.model.net, choice))
        other = gather_for(actor, of, market_of(today.model.net, chosen))
        first = _counted(base, choice)
        second = _counted(with_changes(actor, other, wanted), chosen)
    except Faulty as error:
        zh = active_language().startswith("zh")
        raise Invalid(error.reason_zh if zh else error.reason_en, code="bad-choice", place="to") from error
    effect = _effect(actor, of, today, wanted, configurations, seed) if configurations else None
    names = {key(item.code): item for item in other.model.graph.items}
    names |= {key(item.code): item for item in base.model.graph.items}
    parts = tuple(
        ChangeView(
            each.stage.value, names[each.item].code, names[each.item].name("zh"), names[each.item].name("en"),
            None if each.first is None else _kg(each.first), None if each.second is None else _kg(each.second),
            _kg(each.by),
        )
        for each in compared(_parts(first), _parts(second))
    )  # fmt: skip
    return WhatIf(
        one.pk, of.code, one.configuration, one.name_zh, one.name_en, tuple(change.told for change in wanted),
        known(one.answer["total"]), one.run.run_hash == today.digest, today.digest, _kg(first.total), _kg(second.total),
        _kg(second.total - first.total), _stages(first.by_stage(), second.by_stage()), parts, effect,
    )  # fmt: skip


def _counted(gathered: Gathered, choice: Mapping[str, str]) -> Counted:
    model = gathered.model
    return counted(
        model.built.recipes, model.quantities(choice), gathered.values, gathered.origins, stages=model.question.stages
    )  # fmt: skip


def _parts(found: Counted) -> dict[tuple[Stage, str], float]:
    return found.by(lambda recipe: (recipe.stage, recipe.item))


def _stages(before: Mapping[Stage, float], after: Mapping[Stage, float]) -> tuple[StageChange, ...]:
    return tuple(
        StageChange(stage.value, _kg(before[stage]), _kg(after[stage]), _kg(after[stage] - before[stage]))
        for stage in STAGES
    )


@dataclass(frozen=True)
class _Part:
    """Configurations of one market: rows of the portfolio, by (1 + options)."""

    gathered: Gathered
    rows: NDArray[np.int64]
    incidence: sparse.csr_array


@dataclass(frozen=True)
class _Base:
    """A drawn portfolio at hand. by_stage: configurations by stages, kg CO2e."""

    chosen: NDArray[np.int64]
    parts: tuple[_Part, ...]
    by_stage: Doubles


_bases: OrderedDict[tuple[int, str, int, int], _Base] = OrderedDict()
_lock = Lock()


def _base(actor: Actor, of: Study, gathered: Gathered, count: int, seed: int) -> _Base:
    """The portfolio of a study, kept in this process by company and the hash of its inputs."""
    name = (of.tenant_id, gathered.digest, count, seed)
    with _lock:
        if name in _bases:
            _bases.move_to_end(name)
            return _bases[name]
    chosen, _generated = drawn(gathered, count, seed)
    parts = _by_market(actor, of, gathered, chosen)
    made = _Base(chosen, parts, _scored(parts, len(chosen)))
    with _lock:
        _bases[name] = made
        while len(_bases) > _KEPT:
            _bases.popitem(last=False)
    return made


def _by_market(actor: Actor, of: Study, gathered: Gathered, chosen: NDArray[np.int64]) -> tuple[_Part, ...]:
    net = gathered.model.net
    incidence = configured_of(net, chosen, [""] * len(chosen)).incidence
    if MARKET not in net.groups:
        return (_Part(gathered, np.arange(len(chosen)), incidence),)
    at = chosen[:, net.groups.index(MARKET)]
    codes = [(number, net.options[number].code) for number in net.of(MARKET)] + [(-1, "")]
    found = [(code, np.flatnonzero(at == number)) for number, code in codes]
    return tuple(
        _Part(gather_for(actor, of, code), rows, incidence[rows]) for code, rows in found if len(rows)
    )


def _scored(parts: Sequence[_Part], count: int) -> Doubles:
    found = np.zeros((count, len(STAGES)))
    for part in parts:
        each = effects(part.gathered.model, part.gathered.values, part.gathered.origins)
        found[part.rows] = part.incidence @ each
    return found


def _effect(
    actor: Actor, of: Study, gathered: Gathered, changes: tuple[Change, ...], count: int, seed: int
) -> PortfolioEffect:
    base = _base(actor, of, gathered, count, seed)
    started = time.process_time()
    net, options = gathered.model.net, options_of(changes)
    parts = base.parts
    if options:
        chosen = base.chosen.copy()
        for group, code in options.items():
            number = next((n for n in net.of(group) if net.options[n].code == code), None)
            if number is not None:
                chosen[:, net.groups.index(group)] = number
        parts = _by_market(actor, of, gathered, chosen)
    after = _after(actor, base, parts, changes, afresh=bool(options))
    seconds = time.process_time() - started
    before, now = base.by_stage.sum(axis=1), after.sum(axis=1)
    moved = now - before
    still = np.abs(moved) <= 1e-9 * np.maximum(np.abs(before), 1e-12)
    first, second = base.by_stage.mean(axis=0), after.mean(axis=0)
    return PortfolioEffect(
        len(before), gathered.family.configurations, _quantiles(before), _quantiles(now),
        _stages(dict(zip(STAGES, map(float, first), strict=True)), dict(zip(STAGES, map(float, second), strict=True))),
        int((~still & (moved < 0)).sum()), int((~still & (moved > 0)).sum()), int(still.sum()), seconds, bool(options),
    )  # fmt: skip


def _after(
    actor: Actor, base: _Base, parts: Sequence[_Part], changes: tuple[Change, ...], *, afresh: bool
) -> Doubles:
    """The portfolio after the changes: what an option adds is worked out once, then multiplied through."""
    found = np.zeros_like(base.by_stage) if afresh else base.by_stage.copy()
    values = values_with(actor, parts[0].gathered, changes)
    once = through_bill(changes) and not afresh
    by: Doubles | None = None
    for part in parts:
        one = part.gathered
        if by is None or not once:
            by = effects(model_with(one, changes), values, one.origins)
            if not afresh:
                by = by - effects(one.model, one.values, one.origins)
        found[part.rows] += part.incidence @ by
    return found


def _quantiles(total: Doubles) -> dict[str, Decimal]:
    found = {name: _kg(float(np.quantile(total, at))) for name, at in _QUANTILES.items()}
    return found | {"mean": _kg(float(total.mean()))}


def _kg(value: float) -> Decimal:
    return known(text(value))


@dataclass(frozen=True)
class KeptView:
    """A what-if that was kept. stages: code, before, after. is_current: its inputs are those of today."""

    id: int
    footprint: int
    name: str
    reason: str
    changes: tuple[Mapping[str, str], ...]
    before: Decimal
    after: Decimal
    stages: Mapping[str, tuple[Decimal, Decimal]]
    is_current: bool
    made_name: str
    made_at: datetime


def kept_what_ifs(*, actor: Actor, footprint_id: int) -> list[KeptView]:
    """What-ifs kept of a footprint, in the order they were kept. Raises Forbidden, NotFound."""
    one = footprint_by(actor, footprint_id)
    rows = list(KeptWhatIf.objects.filter(footprint=one))
    digest = gather(actor, one.run.study).digest if rows else ""
    return [kept_view(row, digest) for row in rows]


def kept_view(row: KeptWhatIf, digest: str) -> KeptView:
    """A row as others see it. digest: of the inputs of today."""
    return KeptView(
        row.pk, row.footprint_id, row.name, row.reason, tuple(row.changes), known(row.answer["before"]),
        known(row.answer["after"]),
        {stage: (known(before), known(after)) for stage, (before, after) in row.answer["stages"].items()},
        row.digest == digest, row.made_name, row.made_at,
    )  # fmt: skip


def options(*, actor: Actor, study: str) -> tuple[OptionView, ...]:
    """Options of the family of a study. Raises Forbidden, NotFound."""
    of = study_by(actor, study)
    return tuple(products.family(actor=actor, code=of.family, on=of.on).options)


@dataclass(frozen=True)
class Alternative:
    """A process a line could use instead. intensity: kg CO2e of one unit; after: of the whole product with it."""

    code: str
    name_zh: str
    name_en: str
    location: str
    unit: str
    intensity: Decimal
    kilograms: Decimal
    source: str


@dataclass(frozen=True)
class Alternatives:
    """What a line could use instead. others: processes that match the words and whose unit cannot become the line's; parts:
    those that are a part of a whole alone, such as the fuel upstream of a transport."""

    line: Mapping[str, str]
    found: tuple[Alternative, ...]
    others: int
    parts: int = 0


def alternatives(
    *, actor: Actor, footprint_id: int, number: int, words: str = "", most: int = 40
) -> Alternatives:
    """Processes a line of a footprint could use, those that score least first; without words those of its own kind.

    Raises Forbidden, NotFound.
    """
    one = footprint_by(actor, footprint_id)
    if not 0 <= number < len(one.lines):
        raise no_footprint()
    row = one.lines[number]
    gathered = gather_for(actor, one.run.study, one.answer["market"])
    asked = words.casefold().split()
    kind = row["process"].split(".")[0]
    processes = gathered.model.processes
    target = Target(key(row["item"]), Stage(row["stage"]), row["process"])
    slim = only(gathered.model, target)
    totals = gathered.origins.total(gathered.values)
    found, others, parts = [], 0, 0
    stated = processes.get(row["process"])
    for data in processes.values():
        said = f"{data.code} {data.name_zh} {data.name_en} {data.location}".casefold()
        meant = all(word in said for word in asked) if asked else data.code.split(".")[0] == kind
        if not meant or data.code == row["process"]:
            continue
        if stated is not None and not data.replaces(stated):
            parts += 1
            continue
        try:
            amount = sum(recipe.amount for recipe in reprocessed(slim, target, data).built.recipes)
        except (CannotBecome, NothingMeets):
            others += 1
            continue
        intensity = float(totals[data.column])
        quantity = float(known(row["quantity"]))
        found.append(
            Alternative(
                data.code, data.name_zh, data.name_en, data.location, data.unit, _kg(intensity),
                _kg(intensity * amount * quantity), data.source,
            )
        )  # fmt: skip
    found.sort(key=lambda each: (each.kilograms, each.code))
    told = {
        name: str(row[name])
        for name in ("stage", "item", "process", "kg", "unit", "amount", "detail", "kind")
    }
    return Alternatives(told, tuple(found[:most]), others, parts)
