"""Finding studies, runs and footprints the actor may see."""

from __future__ import annotations

from django.utils.translation import gettext as _

from qingheng.apps.footprints import rights
from qingheng.apps.footprints.models import Footprint, Run, Study
from qingheng.platform.rights.actor import Actor
from qingheng.platform.rights.errors import NotFound


def study_by(actor: Actor, code: str) -> Study:
    """A study by its code. Raises Forbidden, NotFound."""
    actor.require(rights.VIEW)
    found: Study | None = Study.objects.filter(code=code.strip()).first()
    if found is None:
        raise NotFound(
            _("There is no study “%(code)s”.") % {"code": code[:60]}, code="no-study", place="study",
            fix=_("Set up a study of a product family first."),
        )  # fmt: skip
    return found


def run_of(study: Study, number: int | None = None) -> Run:
    """The run of a number, else the last one. Raises NotFound."""
    found: Run | None = study.runs.filter(number=number).first() if number else study.runs.first()
    if found is None:
        raise NotFound(
            _("The study has no such run."), code="no-footprint-run", place="run",
            fix=_("Calculate the study first."),
        )  # fmt: skip
    return found


def footprint_by(actor: Actor, footprint_id: int) -> Footprint:
    """A footprint. Raises Forbidden, NotFound."""
    actor.require(rights.VIEW)
    found: Footprint | None = Footprint.objects.select_related("run__study").filter(pk=footprint_id).first()
    if found is None:
        raise no_footprint()
    return found


def no_footprint() -> NotFound:
    """Said of a footprint that is not there."""
    return NotFound(_("There is no such footprint."), code="no-footprint", place="footprint")
