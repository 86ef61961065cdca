"""Studies, runs, footprints and the lines behind them."""

from __future__ import annotations

from django.db.models import Max
from django.utils.translation import gettext as _

from qingheng.apps.footprints import rights
from qingheng.apps.footprints.access import footprint_by, no_footprint, run_of, study_by
from qingheng.apps.footprints.contracts import (
    AssignmentView,
    FootprintView,
    LineView,
    RunView,
    StudyView,
)
from qingheng.apps.footprints.models import Assignment, Footprint, Study
from qingheng.apps.footprints.views_of import (
    known,
    view_of_assignment,
    view_of_footprint,
    view_of_line,
    view_of_run,
    view_of_study,
)
from qingheng.calc.products import key
from qingheng.platform.rights.actor import Actor
from qingheng.platform.rights.errors import NotFound


def studies(*, actor: Actor) -> list[StudyView]:
    """Studies by code, each with the number of its last run. Raises Forbidden."""
    actor.require(rights.VIEW)
    found = Study.objects.annotate(last=Max("runs__number")).order_by("code")
    return [view_of_study(one, one.last) for one in found]


def study(*, actor: Actor, code: str) -> StudyView:
    """One study. Raises Forbidden, NotFound."""
    found = study_by(actor, code)
    return view_of_study(found, found.runs.values_list("number", flat=True).first())


def runs(*, actor: Actor, study: str) -> list[RunView]:
    """Runs of a study, the last first, without their footprints. Raises Forbidden, NotFound."""
    found = study_by(actor, study)
    return [view_of_run(one, [], repeated=False) for one in found.runs.select_related("study")]


def footprints(
    *, actor: Actor, study: str = "", run: int | None = None, state: str = ""
) -> list[FootprintView]:
    """Footprints of a study's run (the last one), or of the last runs of all studies; of one state where asked.

    Raises Forbidden, NotFound (study, run).
    """
    actor.require(rights.VIEW)
    rows = Footprint.objects.select_related("run__study").order_by("run__study__code", "pk")
    if study:
        found = study_by(actor, study)
        if run is None and not found.runs.exists():
            return []
        rows = rows.filter(run=run_of(found, run))
    elif not state:
        last = Study.objects.annotate(last=Max("runs__pk")).values("last")
        rows = rows.filter(run_id__in=last)
    if state:
        rows = rows.filter(state=state)
    return [view_of_footprint(one) for one in rows]


def footprint(*, actor: Actor, footprint_id: int) -> FootprintView:
    """One footprint. Raises Forbidden, NotFound."""
    return view_of_footprint(footprint_by(actor, footprint_id))


def footprint_of(*, actor: Actor, study: str, configuration: str, run: int | None = None) -> FootprintView:
    """The footprint of a configuration in a study's run (the last one). Raises Forbidden, NotFound."""
    of = run_of(study_by(actor, study), run)
    found = (
        of.footprints.select_related("run__study").filter(configuration__iexact=configuration.strip()).first()
    )
    if found is None:
        names = ", ".join(of.footprints.values_list("configuration", flat=True))
        raise NotFound(
            _("The run has no configuration “%(code)s”.") % {"code": configuration[:80]}, code="no-configuration",
            place="configuration", fix=_("There are: %(names)s.") % {"names": names},
        )  # fmt: skip
    return view_of_footprint(found)


def lines(
    *, actor: Actor, footprint_id: int, stage: str = "", item: str = "", process: str = ""
) -> list[LineView]:
    """Lines of a footprint, the largest first; of a stage, an item or a process where asked. Raises Forbidden, NotFound."""
    found = footprint_by(actor, footprint_id)
    total = known(found.answer["total"])
    views = [view_of_line(place, row, total) for place, row in enumerate(found.lines)]
    kept = [
        one
        for one in views
        if (not stage or one.stage == stage)
        and (not item or key(one.item) == key(item))
        and (not process or one.process == process)
    ]
    return sorted(kept, key=lambda one: (-abs(one.kilograms), one.number))


def line(*, actor: Actor, footprint_id: int, number: int) -> LineView:
    """One line. Raises Forbidden, NotFound."""
    found = footprint_by(actor, footprint_id)
    if not 0 <= number < len(found.lines):
        raise no_footprint()
    return view_of_line(number, found.lines[number], known(found.answer["total"]))


def figures(*, actor: Actor, item: str = "", withdrawn: bool = False) -> list[AssignmentView]:
    """Figures the company holds itself, of an item where asked. Raises Forbidden."""
    actor.require(rights.VIEW)
    rows = Assignment.objects.order_by("item", "pk")
    if item:
        rows = rows.filter(item=key(item))
    if not withdrawn:
        rows = rows.filter(withdrawn_at=None)
    return [view_of_assignment(one) for one in rows]
