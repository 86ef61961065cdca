"""Electricity of production by contract: what certificates of the ledger cover of a site's year, at which figures.

The rest stays at the process of the grid in the background database: China publishes no residual mix of the product series.
Nothing that cannot be rated is taken as zero; it stays at the grid and is told, with what lifts it. Source: ISO 14067:2018,
6.4.9.4; docs/adr/0034.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, Final

from qingheng.apps.footprints.background import ORIGINS
from qingheng.apps.footprints.models import Study
from qingheng.apps.footprints.rating import Figures, Rated
from qingheng.apps.ledgers import queries as ledgers
from qingheng.apps.ledgers.contracts import StandingView
from qingheng.apps.organisation import queries as organisation
from qingheng.apps.organisation.contracts import NodeView
from qingheng.calc.footprint.building import Data
from qingheng.calc.footprint.electricity import Part, Standing, coverage
from qingheng.platform.rights.actor import Actor

GRID, CONTRACTUAL = "grid", "contractual"
RULES: Final = (GRID, CONTRACTUAL)
NEEDED: Final = ("ledgers.view", "factors.view", "indicators.view")
"""What whoever calculates by contract has to see, or the figure would depend on who calculates it."""
PREFIX: Final = "certificates:"
_SCORES: Final = ("reliability", "completeness", "time", "geography", "technology")
Told = dict[str, Any]
Shares = dict[str, dict[str, Decimal]]
"""By item, by site, the share of it that is made there; those of an item make 1."""


@dataclass(frozen=True)
class Power:
    """Electricity of a study by contract. told: what the hash and the record keep. data: processes without a column yet,
    each with its row of intensities. sites: by site, what certificates cover of its electricity: process and share."""

    told: Mapping[str, Any]
    data: tuple[tuple[Data, tuple[float, ...]], ...]
    sites: Mapping[str, tuple[tuple[str, float], ...]]


def power_of(actor: Actor, study: Study, shares: Shares) -> Power | None:
    """What covers the production of a study's items; None where the study takes the grid alone.

    shares: as shares_of. Raises Forbidden, NotFound (a site that is gone).
    """
    if study.electricity != CONTRACTUAL:
        return None
    for verb in NEEDED:
        actor.require(verb)
    figures, year = Figures(actor, study), study.electricity_year or 0
    used = _used(actor, year)
    supplies: dict[str, tuple[tuple[str, float], ...]] = {}
    told, data = [], []
    for site in sorted({site for some in shares.values() for site in some}):
        node = organisation.node(actor=actor, code=site)
        said, parts, rated = _site(actor, node, year, figures, used.get(site, {}))
        told.append(said)
        data += rated
        supplies[site] = parts
    made = {item: _said(some) for item, some in shares.items()}
    return Power(
        {"rule": CONTRACTUAL, "year": study.electricity_year, "made": made, "sites": told},
        tuple(data),
        supplies,
    )


def shares_of(study: Study, items: Iterable[str], bought: Iterable[str]) -> Shares:
    """Where each item is made, by site and share: as the study names it, else as everything nobody delivers.

    items: that production is stated for, folded. bought: items somebody delivers, which are ours only where the study
    names them.
    """
    delivered = frozenset(bought)
    everything = study.sites.get("", "")
    found: Shares = {}
    for item in sorted(set(items)):
        said = study.sites.get(item) or ("" if item in delivered else everything)
        if said:
            found[item] = (
                {said: Decimal(1)}
                if isinstance(said, str)
                else {site: Decimal(share) for site, share in sorted(said.items())}
            )
    return found


def _said(some: Mapping[str, Decimal]) -> str | dict[str, str]:
    """Sites of an item as they are kept: one alone by its code, several with their shares."""
    return next(iter(some)) if len(some) == 1 else {site: text(share) for site, share in some.items()}


def _used(actor: Actor, year: int) -> dict[str, dict[date, Decimal]]:
    """MWh bought in a year, by site and month."""
    found: dict[str, dict[date, Decimal]] = {}
    for one in ledgers.consumption(actor=actor, first=date(year, 1, 1), last=date(year, 12, 31)):
        found.setdefault(one.site, {})[one.month] = one.quantity
    return found


def _site(
    actor: Actor, node: NodeView, year: int, figures: Figures, used: Mapping[date, Decimal]
) -> tuple[Told, tuple[tuple[str, float], ...], list[tuple[Data, tuple[float, ...]]]]:
    first, last = date(year, 1, 1), date(year, 12, 31)
    standing = ledgers.standing(actor=actor, site=node.code, first=first, last=last)
    lots = {one.lot_code: one for one in standing}
    left_out = [_refused(one) for one in standing if one.why_not is not None]
    counted, rated = [], {}
    for one in standing:
        if one.why_not is not None:
            continue
        key = (one.technology.strip().casefold(), one.delivered)
        if key not in rated:
            rated[key] = figures.of(node, *key)
        if rated[key].lacking is None:
            counted.append(Standing(one.lot_code, key[0], one.month, one.mwh, one.delivered))
        else:
            left_out.append(_unrated(one, rated[key]))
    found = coverage(used, counted)
    left_out += [_beyond(lots[one.lot], one.quantity, one.month, known=one.known) for one in found.excess]
    named = [(part, rated[part.technology, part.delivered]) for part in found.parts]
    said = {
        "site": node.code, "name_zh": node.name_zh, "name_en": node.name_en, "country": node.country, "year": year,
        "consumed": text(found.consumed), "months": found.months, "share": text(found.share),
        "parts": [_part(node, year, part, rating, lots) for part, rating in named],
        "left_out": _joined(left_out),
    }  # fmt: skip
    parts = tuple((code_of(node, year, part), float(part.share)) for part in found.parts)
    return said, parts, [(_data(node, year, part, rating), _row(rating)) for part, rating in named]


def code_of(node: NodeView, year: int, part: Part) -> str:
    """The process of a technology's share of a site's year."""
    return f"{PREFIX}{node.code}:{year}:{part.technology}" + ("" if part.delivered else ":own")


def _part(node: NodeView, year: int, part: Part, rated: Rated, lots: Mapping[str, StandingView]) -> Told:
    return {
        "process": code_of(node, year, part), "technology": part.technology, "delivered": part.delivered,
        "mwh": text(part.quantity), "share": text(part.share), "intensity": text(rated.total),
        "generation": rated.generation.told if rated.generation else None,
        "transmission": rated.transmission.told if rated.transmission else None,
        "lots": [{**_lot(lots[code]), "mwh": text(mwh)} for code, mwh in part.lots],
    }  # fmt: skip


def _data(node: NodeView, year: int, part: Part, rated: Rated) -> Data:
    generation = rated.generation
    if generation is None:  # a part is made of what has a figure alone
        raise LookupError(part.technology)
    factor = generation.factor
    both = [one.factor for one in (generation, rated.transmission) if one is not None]
    scores = tuple(factor.quality[name] for name in _SCORES) if set(_SCORES) <= set(factor.quality) else ()
    return Data(
        code_of(node, year, part), -1, "kWh",
        f"{factor.name_zh}，凭证覆盖（{node.name_zh} {year}）",
        f"{factor.name_en}, by certificates ({node.name_en} {year})",
        node.country, (factor.data_from, factor.data_until), scores, factor.source,
        " + ".join(one.id for one in both), all(one.verified for one in both), stated=True,
        told_spread=None if factor.spread is None else float(factor.spread),
    )  # fmt: skip


def _row(rated: Rated) -> tuple[float, ...]:
    """Intensities of one kWh by origin: of a figure known as CO2 equivalent alone, fossil and told as unstated."""
    total = float(rated.total)
    return tuple(total if origin in ("fossil", "unstated") else 0.0 for origin in ORIGINS.codes)


def _lot(one: StandingView) -> Told:
    return {
        "lot": one.lot_code, "id": one.lot_id, "kind": one.kind, "kind_zh": one.kind_zh, "kind_en": one.kind_en,
        "registry": one.registry, "serial_from": one.serial_from, "serial_to": one.serial_to,
        "technology": one.technology,
    }  # fmt: skip


def _left(one: StandingView, mwh: Decimal, code: str, said: tuple[str, str], remedy: tuple[str, str]) -> Told:
    return {
        **_lot(one), "mwh": mwh, "months": [f"{one.month:%Y-%m}"], "why": code, "zh": said[0], "en": said[1],
        "remedy_zh": remedy[0], "remedy_en": remedy[1],
    }  # fmt: skip


def _refused(one: StandingView) -> Told:
    why = one.why_not
    if why is None:
        raise LookupError(one.lot_code)
    return _left(one, one.mwh, why.code, (why.text_zh, why.text_en), (why.remedy_zh, why.remedy_en))


def _unrated(one: StandingView, rated: Rated) -> Told:
    lacking = rated.lacking
    if lacking is None:
        raise LookupError(one.lot_code)
    return _left(one, one.mwh, lacking.code, (lacking.zh, lacking.en), (lacking.remedy_zh, lacking.remedy_en))


def _beyond(one: StandingView, mwh: Decimal, month: date, *, known: bool) -> Told:
    """What covers nothing, because no more was used, or nobody says how much was."""
    if known:
        said = ("超过该场所当月的用电量。", "It is more than the site used in that month.")
        remedy = (
            "核对用电量账单，或释放多余的分配。",
            "Check the bills of that month, or release what is too much.",
        )
        code = "more-than-used"
    else:
        said = (
            "该场所当月没有已批准的外购电量记录。",
            "No electricity bought is on record for that month of the site.",
        )
        remedy = (
            "在数据采集中提交该月电费账单并批准。",
            "Hand in the bill of that month in data intake and have it approved.",
        )
        code = "no-consumption"
    return {**_left(one, mwh, code, said, remedy), "months": [f"{month:%Y-%m}"]}


def _joined(rows: Iterable[Told]) -> list[Told]:
    """One row a lot and reason, months and megawatt-hours together."""
    found: dict[tuple[str, str], Told] = {}
    for row in rows:
        there = found.setdefault((row["lot"], row["why"]), {**row, "mwh": Decimal(0), "months": []})
        there["mwh"] += row["mwh"]
        there["months"] = sorted({*there["months"], *row["months"]})
    return [{**row, "mwh": text(row["mwh"])} for _key, row in sorted(found.items())]


def text(value: Decimal | float) -> str:
    """A figure as it is kept: twelve significant digits, no exponent."""
    rounded = Decimal(f"{value:.12g}")
    return f"{rounded.normalize():f}" if rounded else "0"
