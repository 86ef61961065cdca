"""What other apps and interfaces see of decisions about flows without a factor."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from qingheng.apps.lca.contracts import OpenFlow


@dataclass(frozen=True, slots=True)
class MappingView:
    """A decision by hand about a flow of a version under a method. number: of the decisions about this flow, from 1.

    state: in_use, withdrawn, objected (by who reviewed it) or replaced. left_out: not counted deliberately; else target is
    the flow of the method it is taken for. per: how many of `target_unit` one `unit` is, empty where the units say it.
    """

    id: int
    version: str
    method: str
    flow: str
    name: str
    compartment: str
    unit: str
    left_out: bool
    target: str
    target_name: str
    target_unit: str
    per: str
    why: str
    number: int
    state: str
    made_by: int | None
    made_name: str
    made_at: datetime
    reviewed_name: str
    reviewed_at: datetime | None
    review_note: str
    ended_name: str
    ended_at: datetime | None
    ended_why: str
    carried: int | None = None
    origin: int | None = None


@dataclass(frozen=True, slots=True)
class CarryItem:
    """A decision of the version before, and the flow here it would be about. how: id, or name (with compartment and unit).

    changed: what of the flow is written otherwise here (name, compartment, unit). why: why it does not fit, empty where it
    does: gone, several, unit, counted, target, method, decided.
    """

    decision: MappingView
    flow: str
    name: str
    compartment: str
    unit: str
    how: str
    changed: tuple[str, ...]
    why: str


@dataclass(frozen=True, slots=True)
class CarryOffer:
    """Decisions in use of the version before. before: `CODE@LABEL`, empty where no earlier version has any."""

    version: str
    before: str
    fits: tuple[CarryItem, ...]
    misfits: tuple[CarryItem, ...]


@dataclass(frozen=True, slots=True)
class CarryingView:
    """Decisions taken over in one act. count: taken over then, in_use: of them still. state: in_use, withdrawn, objected."""

    id: int
    version: str
    before: str
    count: int
    in_use: int
    why: str
    state: str
    made_by: int | None
    made_name: str
    made_at: datetime
    reviewed_name: str
    reviewed_at: datetime | None
    review_note: str
    ended_name: str
    ended_at: datetime | None
    ended_why: str


@dataclass(frozen=True, slots=True)
class ProposalView:
    """A flow of a method an open flow could be taken for. like: cas, named, synonym, normalised, or words; place: same,
    medium, other; origin: whether the carbon is of the same origin. per: how many of `unit` one of the flow's is, None where
    that has to be said. factors: (category in Chinese, in English, factor, unit of the category) for one `unit`.
    """

    target: str
    name_zh: str
    name_en: str
    compartment: str
    cas: str
    unit: str
    like: str
    place: str
    origin: bool
    per: float | None
    factors: tuple[tuple[str, str, float, str], ...]


@dataclass(frozen=True, slots=True)
class OpenFlowView:
    """A flow of a worklist with what can be decided of it. open: None where it is counted or decided by now.

    before, after: its neighbours in the worklist, empty at the ends. position: in it from 1, 0 where it is not in it.
    """

    version: str
    method: str
    flow: str
    name: str
    compartment: str
    unit: str
    cas: str
    open: OpenFlow | None
    counted: bool
    position: int
    of: int
    before: str
    after: str
    proposals: tuple[ProposalView, ...]
    mappings: tuple[MappingView, ...]
