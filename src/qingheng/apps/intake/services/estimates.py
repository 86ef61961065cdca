"""Estimates for missing months: made on request, marked, approved like anything else, given up for actual data.

An estimate is a submission of its own, of origin `estimate`. Rows of any other submission with the same natural key go
before it from the moment they are sealed, so that nothing has to be reversed by hand.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext as _

from qingheng.apps.intake.contracts import IntakeSubmissionView
from qingheng.apps.intake.queries.datasets import dataset as find_dataset
from qingheng.apps.intake.queries.partitions import sealed_rows
from qingheng.apps.intake.services.forms_entry import enter_rows
from qingheng.apps.organisation import queries as organisation
from qingheng.calc.intake import Dataset
from qingheng.calc.intake.estimating import METHODS, Estimate, Unfilled, fill
from qingheng.platform.rights.actor import Actor
from qingheng.platform.rights.errors import Invalid

MOST_MONTHS = 36
_NOTE = {
    "same_month_last_year": (
        "估算：取上年同月 {value}",
        "estimate: as in the same month a year before, {value}",
    ),
    "output": (
        "估算：上年同月 {value} × 产量比 {ratio}",
        "estimate: {value} a year before × ratio of output {ratio}",
    ),
    "floor_area": (
        "估算：上年同月 {value} × 面积比 {ratio}",
        "estimate: {value} a year before × ratio of floor area {ratio}",
    ),
    "degree_days": (
        "估算：上年同月 {value} × 度日比 {ratio}",
        "estimate: {value} a year before × ratio of degree days {ratio}",
    ),
}


@dataclass(frozen=True)
class Proposal:
    """What could be filled and what not. measure: the column estimated; codes: its key, the site first."""

    estimates: tuple[Estimate, ...]
    unfilled: tuple[Unfilled, ...]
    codes: tuple[str, ...]
    measure: str


def propose_estimates(
    *, actor: Actor, dataset: str, node_id: int, first: date, last: date, method: str
) -> Proposal:
    """Estimates for the months from first to last that a known key of the node lacks. Nothing is written.

    method: same_month_last_year, or in proportion to output, floor_area or degree_days of the production dataset.
    Raises Forbidden, NotFound (dataset, node), Invalid (method, span, a dataset that cannot be estimated).
    """
    from qingheng.plane.intake.estimating import driver_figures, key_columns, monthly_figures

    node = organisation.node(actor=actor, node_id=node_id)
    actor.require("datapoints.enter", path=node.path)
    about = find_dataset(actor=actor, code=dataset)
    measure = _measure(about)
    months = _months(first, last)
    if method not in METHODS:
        raise Invalid(_("Choose a method."), code="estimate-method", place="method")
    rows = sealed_rows(actor=actor, dataset=dataset)
    if rows is None:
        return Proposal((), (), tuple(key_columns(about)), measure)
    below = {
        code
        for code, one in organisation.nodes_by_code(actor=actor).items()
        if one.path.startswith(node.path)
    }
    known = [one for one in monthly_figures(rows, about, measure) if one.key[0] in below]
    driver: dict[tuple[str, date], Any] = {}
    if method != "same_month_last_year":
        production = sealed_rows(actor=actor, dataset="production")
        if production is not None:
            driver = driver_figures(production, find_dataset(actor=actor, code="production"), method)
    made, left = fill(known, months, method, driver)  # type: ignore[arg-type]
    return Proposal(tuple(made), tuple(left), tuple(key_columns(about)), measure)


def make_estimates(
    *, actor: Actor, dataset: str, node_id: int, first: date, last: date, method: str, at: datetime
) -> IntakeSubmissionView:
    """A draft with the estimates of propose_estimates, each row with its method and share in words.

    Raises as propose_estimates, and Invalid when nothing can be estimated.
    """
    found = propose_estimates(
        actor=actor, dataset=dataset, node_id=node_id, first=first, last=last, method=method
    )
    if not found.estimates:
        raise Invalid(
            _("Nothing can be estimated for these months."),
            code="nothing-to-estimate",
            place="method",
            fix=_(
                "Estimates need the same month of the year before, and for a driver its figures of both months."
            ),
        )
    about = find_dataset(actor=actor, code=dataset)
    return enter_rows(
        actor=actor,
        dataset=dataset,
        node_id=node_id,
        rows=_rows(about, found),
        at=at,
        title=_("Estimate %(first)s to %(last)s") % {"first": f"{first:%Y-%m}", "last": f"{last:%Y-%m}"},
        origin="estimate",
        period="",
        estimate_method=method,
    )


def _rows(about: Dataset, found: Proposal) -> Sequence[dict[str, str]]:
    unit = about.unit_column(found.measure)
    lines = []
    for one in found.estimates:
        line = dict(zip(found.codes, one.key, strict=True))
        line[about.period.column or ""] = f"{one.month:%Y-%m}"
        line[found.measure] = f"{one.value.normalize():f}"
        if unit is not None:
            line[unit.code] = one.unit
        if about.has("note"):
            zh, en = _NOTE[one.method]
            words = {"value": f"{one.reference.normalize():f} {one.unit}", "ratio": f"{one.ratio:.4f}"}
            line["note"] = f"{zh.format(**words)} / {en.format(**words)}"
        lines.append(line)
    return lines


def _measure(about: Dataset) -> str:
    """The one quantity that is estimated. Raises Invalid when the dataset is not monthly or has none."""
    column = next((one for one in about.columns if one.type == "quantity"), None)
    site = any(about.column(code).reference == "node" for code in about.key_without_period)
    if column is None or about.period.column is None or not site:
        raise Invalid(
            _("Only quantities by site and month are estimated."), code="not-estimated", place="dataset"
        )
    lacking = [
        one
        for one in about.columns
        if one.required and one is not column and one.code not in (*about.owed_by, *about.period.codes)
    ]
    if lacking:
        raise Invalid(
            _("Each row of this dataset is a document of its own: a month without any is not estimated."),
            code="documents-not-estimated",
            place="dataset",
        )
    return column.code


def _months(first: date, last: date) -> list[date]:
    found: list[date] = []
    day = first.replace(day=1)
    while day <= last and len(found) <= MOST_MONTHS:
        found.append(day)
        day = date(day.year + day.month // 12, day.month % 12 + 1, 1)
    if not found or len(found) > MOST_MONTHS:
        raise Invalid(
            _("Choose between 1 and %(most)s months.") % {"most": MOST_MONTHS},
            code="estimate-months",
            place="last",
        )
    return found
