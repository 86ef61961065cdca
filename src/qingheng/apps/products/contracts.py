"""What other engines and interfaces see of products: frozen views; quantities are exact decimals."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Protocol

from qingheng.calc.products import Explosion, Fit, Graph, Item, Node, explode, tree, trimmed


@dataclass(frozen=True)
class OptionView:
    """An option with its names and those of its group."""

    group: str
    group_zh: str
    group_en: str
    code: str
    name_zh: str
    name_en: str
    is_default: bool
    id: int = 0


@dataclass(frozen=True)
class VariantView:
    """A named configuration. choice: group to option, defaults filled in."""

    code: str
    name_zh: str
    name_en: str
    choice: Mapping[str, str]
    id: int = 0


@dataclass(frozen=True)
class FamilyView:
    """A family. item: code of its product. configurations: how many its options allow."""

    code: str
    name_zh: str
    name_en: str
    about_zh: str
    about_en: str
    item: str
    revision: str
    options: tuple[OptionView, ...] = ()
    variants: tuple[VariantView, ...] = ()
    configurations: int = 1
    id: int = 0
    retired_at: datetime | None = None


@dataclass(frozen=True)
class Bill:
    """The bill of one configuration on a day, exploded. revision: label in force of the product's own bill, else empty.

    graph: items and lines with the chosen options; it may hold items that are not in this product. choice: group to option.
    """

    code: str
    on: date
    revision: str
    choice: Mapping[str, str]
    graph: Graph = field(repr=False)
    root: int
    explosion: Explosion = field(repr=False)

    @property
    def leaves(self) -> tuple[LeafView, ...]:
        """What it comes down to: items without a bill of their own."""
        items = self.graph.items
        return tuple(
            LeafView(items[one], trimmed(self.explosion.net[one]), trimmed(self.explosion.gross[one]))
            for one in self.explosion.leaves
        )

    def nodes(self) -> tuple[Node, ...]:
        """The bill as a tree."""
        return tuple(
            replace(one, quantity=trimmed(one.quantity), net=trimmed(one.net), gross=trimmed(one.gross))
            for one in tree(self.graph, self.root)
        )

    def below(self, code: str) -> Explosion:
        """What one unit of an assembly of this bill holds. Raises KeyError."""
        return explode(self.graph, self.graph.number(code))


@dataclass(frozen=True)
class LeafView:
    """An item a bill comes down to. net: units in the product; gross: units put in, with what is lost on the way."""

    item: Item
    net: Decimal
    gross: Decimal

    @property
    def mass(self) -> Decimal | None:
        """kg in the product; None where the mass of a unit is not known."""
        return None if self.item.mass is None else trimmed(self.item.mass * self.net)


@dataclass(frozen=True)
class ItemView:
    """An item with what is known of it. retired: when and why it went out of use, empty while it is used."""

    item: Item
    revision: str
    suppliers: tuple[SupplierView, ...] = ()
    contents: tuple[ContentView, ...] = ()
    families: tuple[str, ...] = ()
    id: int = 0
    retired_at: datetime | None = None
    retired_by: str = ""
    retired_why: str = ""


@dataclass(frozen=True)
class SupplierView:
    """Who delivers an item. country: of the site, ISO 3166-1; empty is not known."""

    item: str
    supplier: str
    name_zh: str
    name_en: str
    site: str
    share: Decimal | None
    id: int = 0
    country: str = ""


@dataclass(frozen=True)
class ContentView:
    """Recycled or bio-based content of an item. in_force: whether the certificate is valid on the day asked about.

    days_left: to its last day, where that is near (60 days) or past (below 0). files: hash and name of its evidence.
    """

    id: int
    item: str
    kind: str
    share: Decimal
    standard: str
    number: str
    valid_from: date | None
    valid_to: date | None
    in_force: bool
    evidence: int = 0
    days_left: int | None = None
    files: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class UseView:
    """A place an item is used. level: 1 is directly. quantity: units of the child of that line in one of the parent.

    revision: label and code of the product whose bill says so; option: `family: group=option` where an option adds it.
    """

    level: int
    parent: Item
    child: str
    quantity: Decimal
    unit: str
    revision: str
    option: str = ""
    families: tuple[str, ...] = ()


@dataclass(frozen=True)
class MassView:
    """An item with a bill: stated and summed kilograms of one unit."""

    item: Item
    stated: Decimal | None
    summed: Decimal
    difference: Decimal | None
    missing: tuple[str, ...]
    fit: Fit


@dataclass(frozen=True)
class RevisionView:
    """A revision of a bill. rows: lines; errors: faults of a draft that stop its release."""

    id: int
    item: str
    item_zh: str
    item_en: str
    label: str
    state: str
    valid_from: date | None
    valid_to: date | None
    reason: str
    file_name: str
    layout: str
    rows: int
    errors: int
    prepared_by: str
    prepared_at: datetime
    released_by: str
    released_at: datetime | None


@dataclass(frozen=True)
class OptionLineView:
    """What an option adds under a parent, or removes there."""

    id: int
    act: str
    parent: str
    child: str
    quantity: Decimal
    unit: str
    scrap: Decimal


@dataclass(frozen=True)
class OptionDetail:
    """An option with its lines, and variants that chose it."""

    option: OptionView
    family: str
    family_id: int
    lines: tuple[OptionLineView, ...]
    chosen_by: tuple[str, ...]


@dataclass(frozen=True)
class ActView:
    """Something somebody did, from the trail. changes: (field, before, after) of what was changed."""

    at: datetime
    by: str
    action: str
    about: str = ""
    changes: tuple[tuple[str, str, str], ...] = ()


@dataclass(frozen=True)
class FaultView:
    """Something wrong with a draft: where (row of the file and column) and what to do."""

    code: str
    place: str
    row: int | None
    column: str
    text: str
    zh: str
    en: str
    fix_zh: str
    fix_en: str


@dataclass(frozen=True)
class DraftView:
    """A draft: the rows as they will be, with what is wrong. rows: cells by column name.

    headers: columns of the file with what each is taken for. is_open: nobody said yet which of them holds the codes.
    changes: how many can be undone. copied_from: revision whose lines it began with. changed: rows that were written
    since, from 0. changed_items: what a release changes of items that are there.
    """

    revision: RevisionView
    columns: tuple[str, ...]
    rows: tuple[Mapping[str, str], ...]
    faults: tuple[FaultView, ...]
    new_items: tuple[str, ...]
    notes: tuple[tuple[str, str], ...] = ()  # (zh, en)
    headers: tuple[Mapping[str, Any], ...] = ()
    is_open: bool = False
    wants_a_look: bool = False
    remembered: str = ""
    changes: int = 0
    copied_from: int = 0
    changed: tuple[int, ...] = ()
    changed_items: tuple[str, ...] = ()

    @property
    def unused(self) -> tuple[Mapping[str, Any], ...]:
        """Columns of the file that hold something and are not read."""
        return tuple(one for one in self.headers if one["samples"] and not one["target"])


@dataclass(frozen=True)
class SubstanceShare:
    """A substance in an item. least, most: share of its mass, 0 to 1, None where it is not stated; cas: empty if none.

    material: the homogeneous material it is in. stated_by, stated_on: the declaration that says so.
    """

    substance_zh: str
    substance_en: str
    cas: str
    material: str
    least: Decimal | None
    most: Decimal | None
    stated_by: str
    stated_on: date | None


@dataclass(frozen=True)
class CompositionView:
    """What an item consists of. whole: whether the declarations cover its whole mass. url: where it is kept."""

    shares: tuple[SubstanceShare, ...]
    whole: bool
    url: str


class Composition(Protocol):
    """What the app that keeps substances answers for an item; None where nothing is known of it. Checks its own rights."""

    def __call__(self, *, actor: Any, product_item_id: int, on: date) -> CompositionView | None: ...
