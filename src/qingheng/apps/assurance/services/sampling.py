"""Drawing samples and noting what was found on each line."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from qingheng.apps.assurance.access import audited
from qingheng.apps.assurance.contracts import SampledView, SampleView
from qingheng.apps.assurance.models import Sample, SampledLine
from qingheng.apps.assurance.population import STRATA, about, items_of, population
from qingheng.apps.assurance.rows import line_view, sample_view
from qingheng.calc.assurance import METHODS, covered, draw
from qingheng.platform.audit.services import record
from qingheng.platform.rights.actor import Actor
from qingheng.platform.rights.errors import Conflict, Invalid, NotFound

MOST = 2_000


@transaction.atomic
def draw_sample(
    *, actor: Actor, engagement_id: int, method: str, size: int, at: datetime, seed: int = 0, strata: str = "scope"
) -> SampleView:  # fmt: skip
    """Draw lines of the run in force. strata: scope, category or site, for the stratified method.

    Raises Forbidden (not the auditor), NotFound, Conflict (signed off, nothing to draw from), Invalid.
    """
    found = audited(actor, engagement_id)
    if method not in METHODS or strata not in STRATA:
        raise Invalid(_("There is no such way to draw a sample."), code="unknown-method", place="method")
    if not 1 <= size <= MOST or not 0 <= seed < 2**31:
        raise Invalid(
            _("A sample has 1 to %(most)s lines, and a seed is a whole number from 0.") % {"most": MOST},
            code="bad-size", place="size",
        )  # fmt: skip
    lines = population(actor, found)
    if not lines.groups:
        raise Conflict(_("The run has no counted lines."), code="nothing-to-draw")
    items = items_of(lines, strata if method == "stratified" else "")
    drawn = draw(items, method, size, seed)
    last = found.samples.order_by("-number").values_list("number", flat=True).first() or 0
    made = Sample.objects.create(
        engagement=found, number=last + 1, method=method, strata=strata if method == "stratified" else "",
        size=len(drawn), seed=seed, run_number=lines.run_number, run_hash=lines.run_hash, lines_of_run=len(items),
        covered_percent=covered([one.item for one in drawn], items), drawn_name=actor.name[:200], drawn_at=at,
    )  # fmt: skip
    groups = {f"{one.part}.{one.choice}": one for one in lines.groups}
    SampledLine.objects.bulk_create(
        SampledLine(
            sample=made, order=one.order, part=groups[one.item.id].part, choice=groups[one.item.id].choice,
            stratum=one.item.stratum[:120], about=about(groups[one.item.id])[:300], co2e=f"{one.item.value:f}",
        )
        for one in drawn
    )  # fmt: skip
    record(
        actor=actor, action="assurance.sampled", object_type="engagement", object_id=found.pk, at=at,
        data={"sample": made.number, "method": method, "size": made.size, "seed": seed, "run": made.run_hash},
    )  # fmt: skip
    return sample_view(made)


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
