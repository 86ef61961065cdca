"""Replay packs a person had written: how far each is, and its file while it waits."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from django.utils.translation import gettext as _

from qingheng.apps.assurance.packs import PACK_JOB, pack_file
from qingheng.apps.inventory import queries as inventories
from qingheng.platform.jobs import queries as jobs
from qingheng.platform.jobs.contracts import RunView
from qingheng.platform.rights.actor import Actor
from qingheng.platform.rights.errors import NotFound

SHOWN = 10


@dataclass(frozen=True)
class PackJob:
    """A job that writes a pack. file: where it lies while it can be fetched; None before, and a week after."""

    run: RunView
    file: Path | None


def pack_jobs(*, actor: Actor, inventory_id: int) -> list[PackJob]:
    """Packs of an inventory that the actor asked for, the newest first, a few. Raises Forbidden."""
    if not actor.may("jobs.view"):
        return []
    found = jobs.runs(actor=actor, kind=PACK_JOB).filter(
        created_by_id=actor.person_id, parameters__inventory_id=inventory_id
    )
    return [_job(actor, jobs.run_view(one)) for one in found[:SHOWN]]


def pack_job(*, actor: Actor, run_id: int) -> PackJob:
    """One of them. Raises Forbidden, NotFound (also for one that somebody else asked for)."""
    row = jobs.runs(actor=actor, kind=PACK_JOB).filter(pk=run_id, created_by_id=actor.person_id).first()
    if row is None:
        raise NotFound(_("There is no such pack."), code="no-pack", place="pack")
    return _job(actor, jobs.run_view(row))


def written_pack(*, actor: Actor, one: PackJob) -> Path:
    """The file of a written pack, for who may still see the inventory. Raises Forbidden, NotFound when it is not there."""
    inventories.inventory(actor=actor, inventory_id=int(one.run.parameters["inventory_id"]))
    actor.require("exports.make")
    if one.file is None:
        raise NotFound(
            _("The pack is not there: it is not written yet, or nobody fetched it within a week."), code="no-pack",
            place="pack", fix=_("Have it written again: the same run gives the same pack."),
        )  # fmt: skip
    return one.file


def _job(actor: Actor, run: RunView) -> PackJob:
    path = pack_file(actor.tenant_id, run.id)
    return PackJob(run, path if run.state == "done" and path.is_file() else None)
