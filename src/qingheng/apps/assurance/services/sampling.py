"""Drawing samples and noting what was found on each line."""

from __future__ import annotations

from collections import defaultdict
from datetime import datetime
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext as _

from qingheng.apps.assurance.access import audited
from qingheng.apps.assurance.contracts import SampledView, SampleView
from qingheng.apps.assurance.models import Engagement, Sample, SampledLine
from qingheng.apps.assurance.population import STRATA, Population, about, about_row, items_of, population
from qingheng.apps.assurance.row_sample import rows_drawn
from qingheng.apps.assurance.rows import line_view, sample_view
from qingheng.calc.assurance import METHODS, covered, covered_by, draw
from qingheng.platform.audit.services import record
from qingheng.platform.rights.actor import Actor
from qingheng.platform.rights.errors import Conflict, Invalid, NotFound

MOST = 2_000


@transaction.atomic
def draw_sample(
    *, actor: Actor, engagement_id: int, method: str, size: int, at: datetime, seed: int = 0, strata: str = "scope",
    unit: str = "line",
) -> SampleView:  # fmt: skip
    """Draw from the run in force. strata: scope, category or site, for the stratified method. unit: line, or row.

    Raises Forbidden (not the auditor), NotFound, Conflict (signed off, nothing to draw from), Invalid.
    """
    found = audited(actor, engagement_id)
    if method not in METHODS or strata not in STRATA or unit not in Sample.UNITS:
        raise Invalid(_("There is no such way to draw a sample."), code="unknown-method", place="method")
    if not 1 <= size <= MOST or not 0 <= seed < 2**31:
        raise Invalid(
            _("A sample has 1 to %(most)s lines, and a seed is a whole number from 0.") % {"most": MOST},
            code="bad-size", place="size",
        )  # fmt: skip
    lines = population(actor, found)
    if not lines.groups:
        raise Conflict(_("The run has no counted lines."), code="nothing-to-draw")
    last = found.samples.order_by("-number").values_list("number", flat=True).first() or 0
    made = Sample(
        engagement=found, number=last + 1, unit=unit, method=method, strata=strata if method == "stratified" else "",
        size=size, seed=seed, run_number=lines.run_number, run_hash=lines.run_hash, drawn_name=actor.name[:200],
        drawn_at=at,
    )  # fmt: skip
    kept = _rows(actor, found, lines, made) if unit == "row" else _lines(lines, made)
    made.size = len(kept)
    made.save(force_insert=True)
    SampledLine.objects.bulk_create(kept)
    record(
        actor=actor, action="assurance.sampled", object_type="engagement", object_id=found.pk, at=at,
        data={"sample": made.number, "unit": unit, "method": method, "size": made.size, "seed": seed, "run": made.run_hash},
    )  # fmt: skip
    return sample_view(made)


def _lines(lines: Population, made: Sample) -> list[SampledLine]:
    """Lines drawn, with what the sample says of them put into it."""
    items = items_of(lines, made.strata)
    drawn = draw(items, made.method, made.size, made.seed)
    made.lines_of_run, made.covered_percent = len(items), covered([one.item for one in drawn], items)
    groups = {f"{one.part}.{one.choice}": one for one in lines.groups}
    return [
        SampledLine(
            sample=made, order=one.order, part=groups[one.item.id].part, choice=groups[one.item.id].choice,
            stratum=one.item.stratum[:120], about=about(groups[one.item.id])[:300], co2e=f"{one.item.value:f}",
        )
        for one in drawn
    ]  # fmt: skip


def _rows(actor: Actor, found: Engagement, lines: Population, made: Sample) -> list[SampledLine]:
    """The same of activity rows. Raises Conflict when the run keeps none of these lines' rows."""
    drawn = rows_drawn(actor, found.inventory_id, lines, made.method, made.strata, made.size, made.seed)
    if not drawn.rows:
        raise Conflict(_("The run has no counted lines."), code="nothing-to-draw")
    groups = {(one.part, one.choice): one for one in lines.groups}
    parts: dict[str, Decimal] = defaultdict(Decimal)
    for one, _stratum in drawn.rows:
        parts[f"{one.part}.{one.choice}"] += abs(one.kilograms)
    made.lines_of_run, made.covered_percent = drawn.of, covered_by((), parts, items_of(lines, ""))
    return [
        SampledLine(
            sample=made, order=order, part=one.part, choice=one.choice, stratum=stratum[:120],
            about=about_row(groups[one.part, one.choice], one)[:300], co2e=f"{one.kilograms:f}",
            partition=one.partition[:120], sheet=one.sheet[:100], row=one.row, column=one.column,
            submission=one.submission, file=one.file[:200], approved=one.approved[:200],
        )
        for order, (one, stratum) in enumerate(drawn.rows, 1)
    ]  # fmt: skip


@transaction.atomic
def check_line(
    *, actor: Actor, engagement_id: int, line_id: int, verdict: str, note: str, at: datetime
) -> SampledView:
    """Note what was found on a drawn line: agreed, or an exception, which needs a note.

    Raises Forbidden (not the auditor), NotFound, Conflict (signed off), Invalid.
    """
    found = audited(actor, engagement_id)
    line = SampledLine.objects.select_for_update().filter(pk=line_id, sample__engagement=found).first()
    if line is None:
        raise NotFound(_("There is no such line."), code="no-line", place="line")
    if verdict not in ("agreed", "exception"):
        raise Invalid(_("A line is agreed or an exception."), code="unknown-verdict", place="verdict")
    if verdict == "exception" and not note.strip():
        raise Invalid(_("Say what is wrong with the line."), code="note-needed", place="note")
    line.verdict, line.note = verdict, note.strip()[:500]
    line.checked_name, line.checked_at = actor.name[:200], at
    line.save(update_fields=["verdict", "note", "checked_name", "checked_at"])
    record(
        actor=actor, action="assurance.checked", object_type="engagement", object_id=found.pk, at=at,
        data={"line": f"{line.part}.{line.choice}", "verdict": verdict, "note": line.note},
    )  # fmt: skip
    return line_view(line)
