"""What other apps and interfaces see of product footprints: frozen views; kilograms of CO2 equivalent as exact decimals."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from qingheng.apps.footprints.contracts_electricity import ElectricityView
from qingheng.apps.footprints.contracts_hand import HandView
from qingheng.apps.footprints.contracts_places import PlaceView


@dataclass(frozen=True)
class StudyView:
    """A question asked of a family. run: number of its last run, None before the first. electricity: grid or contractual;
    sites: by item where it is made, empty for all others: a code, or codes with shares. by_country: what is bought goes by
    the country of the supplier's site."""

    id: int
    code: str
    name_zh: str
    name_en: str
    family: str
    unit_zh: str
    unit_en: str
    function_zh: str
    function_en: str
    stages: tuple[str, ...]
    method: str
    database: str
    scenario: str
    market: str
    on: date
    recycling: str
    cut_one: Decimal | None
    cut_together: Decimal | None
    rules: str
    run: int | None
    made_name: str
    made_at: datetime
    electricity: str = "grid"
    electricity_year: int | None = None
    sites: Mapping[str, str | Mapping[str, str]] = field(default_factory=dict)
    by_country: bool = False


@dataclass(frozen=True)
class CutView:
    """Something left out. mass: kg, share: of the product's mass; energy: MJ, energy_share: of that of production and use;
    contribution: kg CO2e at the average of what is counted, an estimate, and its share; None when unknown."""

    item: str
    stage: str
    why: str
    mass: Decimal | None
    share: Decimal | None
    over: bool
    zh: str
    en: str
    energy: Decimal | None = None
    energy_share: Decimal | None = None
    contribution: Decimal | None = None
    contribution_share: Decimal | None = None


@dataclass(frozen=True)
class NodeView:
    """A node of the bill. parent: number of the node above, -1 at the root. own, all: kg CO2e of itself, and with all
    beneath. covered: its figure stands for what is beneath."""

    parent: int
    item: str
    item_zh: str
    item_en: str
    level: int
    quantity: Decimal
    own: Decimal
    all: Decimal
    covered: bool


@dataclass(frozen=True)
class FootprintView:
    """A footprint. by_stage, by_origin: kg CO2e. lower, upper: of about 95 %, None where no interval is known.

    primary, unrated, stated, carried, unverified: shares of the footprint, 0 to 1. rating: data quality, 1 best to 5.
    places: where items are made, where the study says so.
    by_hand: flows people decided about; hand_share: what rests on them, absolute amounts added up.
    """

    id: int
    study: str
    run: int
    run_hash: str
    configuration: str
    name_zh: str
    name_en: str
    choice: Mapping[str, str]
    kilograms: Decimal
    by_stage: Mapping[str, Decimal]
    by_origin: Mapping[str, Decimal]
    by_item: tuple[tuple[str, str, str, Decimal], ...]  # code, zh, en, kg; largest first
    lower: Decimal | None
    upper: Decimal | None
    spread: Decimal | None
    drawn_lower: Decimal | None
    drawn_upper: Decimal | None
    draws: int
    agree: bool | None
    primary: Decimal | None
    rating: Decimal | None
    level: str
    ratings: Mapping[str, Decimal]
    unrated: Decimal | None
    ages: Mapping[str, Decimal]
    carried: Decimal
    stated: Decimal
    unverified: Decimal
    mass: Decimal
    market: str
    cuts: tuple[CutView, ...]
    cut_mass: Decimal
    cut_energy: Decimal | None
    cut_contribution: Decimal | None
    cut_unknown: int
    cut_verdict: str
    uncharacterised: int
    nodes: tuple[NodeView, ...]
    lines: int
    sha256: str
    state: str
    submitted_name: str
    submitted_at: datetime | None
    decided_name: str
    decided_at: datetime | None
    note: str
    at: datetime
    inputs: Mapping[str, Any]
    by_hand: tuple[HandView, ...] = ()
    hand_share: Decimal | None = None
    electricity: ElectricityView | None = None
    places: tuple[PlaceView, ...] = ()


@dataclass(frozen=True)
class LineView:
    """Where a part of a footprint comes from. quantity: units of the item; amount: of the process in `unit`;
    intensity: kg CO2e for one unit; share: of the footprint. site: where the item is made, if it is said."""

    number: int
    stage: str
    item: str
    item_zh: str
    item_en: str
    quantity: Decimal
    process: str
    process_zh: str
    process_en: str
    location: str
    amount: Decimal
    unit: str
    intensity: Decimal
    kilograms: Decimal
    share: Decimal | None
    by_origin: Mapping[str, Decimal]
    kind: str
    rank: str
    supplier: str
    detail: str
    carried: bool
    primary: Decimal
    scores: str
    valid_from: str
    valid_to: str
    age: str
    source: str
    place: str
    verified: bool
    stated: bool
    row: str
    row_source: str
    row_verified: bool
    spread: Decimal | None = None
    amount_spread: Decimal | None = None
    site: str = ""


@dataclass(frozen=True)
class RunView:
    """A calculation. repeated: its inputs were calculated before."""

    study: str
    number: int
    run_hash: str
    repeated: bool
    footprints: tuple[FootprintView, ...]
    started_name: str
    at: datetime


@dataclass(frozen=True)
class AssignmentView:
    """A figure the company holds for an item."""

    id: int
    item: str
    stage: str
    rank: str
    supplier: str
    process: str
    ratio: Decimal | None
    unit: str
    kilograms: Mapping[str, str]
    covers: bool
    primary: Decimal
    scores: str
    valid_from: date | None
    valid_to: date | None
    source: str
    verified: bool
    made_name: str
    made_at: datetime
    withdrawn_why: str
    withdrawn_at: datetime | None


@dataclass(frozen=True)
class ChangeView:
    """A part of the difference of two footprints, kg CO2e."""

    stage: str
    item: str
    item_zh: str
    item_en: str
    first: Decimal | None
    second: Decimal | None
    by: Decimal


@dataclass(frozen=True)
class Compared:
    """Two footprints side by side. refused: why they may not be compared, (field, zh, en); then no change is told."""

    first: FootprintView
    second: FootprintView
    refused: tuple[tuple[str, str, str], ...]
    said: tuple[tuple[str, str, str], ...]
    changes: tuple[ChangeView, ...]
    difference: Decimal | None
    checks: tuple[
        tuple[str, str, str, bool | None], ...
    ] = ()  # field, both values, agree; None: said, does not bar


@dataclass(frozen=True)
class OptionEffect:
    """Configurations that have an option: how many, and their mean footprint by stage and in all, kg CO2e."""

    group: str
    group_zh: str
    group_en: str
    option: str
    name_zh: str
    name_en: str
    count: int
    mean: Decimal
    by_stage: Mapping[str, Decimal]


@dataclass(frozen=True)
class Portfolio:
    """Many configurations at once. seconds: CPU time of scoring them, models of each market included.

    quantiles: of the footprints, kg CO2e.
    """

    study: str
    configurations: int
    possible: int
    generated: bool
    seconds: float
    lines: int
    quantiles: Mapping[str, Decimal]
    by_stage: Mapping[str, Decimal]
    options: tuple[OptionEffect, ...]
    largest: tuple[tuple[str, Decimal], ...]
    smallest: tuple[tuple[str, Decimal], ...]
    mean_spread: Decimal | None
    mean_primary: Decimal


@dataclass(frozen=True)
class PartView:
    """A part of a footprint as a factor. kilograms: CO2e of one unit; origins: kg by origin, those apart with them.

    category: of scope 3. replaces: codes of factors that end the day before. problem: why it cannot be one: `outside` the
    boundary of the study, `empty`, `credit` (below zero); empty where it can.
    """

    part: str
    category: str
    activity: str
    basis: str
    level: str
    place: str
    unit: str
    kilograms: Decimal
    origins: Mapping[str, Decimal]
    replaces: tuple[str, ...]
    problem: str


@dataclass(frozen=True)
class PublishingView:
    """What publishing would create. warnings: code, Chinese, English. spread, quality: go with every factor."""

    record_type: str
    record_id: int
    name_zh: str
    name_en: str
    configuration: str
    first: date
    last: date
    parts: tuple[PartView, ...]
    spread: Decimal | None
    quality: Mapping[str, int]
    sha256: str
    warnings: tuple[tuple[str, str, str], ...]


@dataclass(frozen=True)
class PublishedView:
    """A factor that was published. state: in_force, ended, withdrawn; later: id of the approved footprint that superseded
    its record, None where there is none."""

    factor: str
    record_type: str
    record_id: int
    name_zh: str
    name_en: str
    activity: str
    category: str
    level: str
    place: str
    unit: str
    kilograms: Decimal
    origins: Mapping[str, Decimal]
    first: date
    last: date
    state: str
    spread: Decimal | None
    quality: Mapping[str, int]
    sha256: str
    published_name: str
    published_at: datetime
    approved_name: str
    ended_name: str
    ended_at: datetime | None
    ended_why: str
    later: int | None


@dataclass(frozen=True)
class OwedView:
    """A figure a supplier owes: of an item it delivers. why: none, out_of_date, unverified. kilograms: the item and all
    beneath it from cradle to gate in one product where it weighs most; share: of that footprint; units: pieces of it in
    that product. state: of the request for it: empty, asked, overdue."""

    item: str
    name_zh: str
    name_en: str
    supplier: str
    supplier_zh: str
    supplier_en: str
    why: str
    figure: int | None
    kilograms: Decimal | None
    share: Decimal | None
    units: Decimal | None
    configuration: str
    footprint: int | None
    products: int
    request: int | None
    state: str
    due: date | None


@dataclass(frozen=True)
class RequestView:
    """A request to a supplier for its figure of an item. state: asked, overdue, answered, withdrawn; figure: the answer."""

    id: int
    item: str
    supplier: str
    state: str
    due: date
    note: str
    asked_name: str
    asked_at: datetime
    reminded: int
    reminded_at: datetime | None
    figure: int | None
    closed_name: str
    closed_at: datetime | None
    closed_why: str
