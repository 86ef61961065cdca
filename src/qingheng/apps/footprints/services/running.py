"""Calculating a study: every variant of its family becomes a frozen footprint; the same inputs give the run there is."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db import transaction

import qingheng
from qingheng.apps.footprints import rights
from qingheng.apps.footprints.access import study_by
from qingheng.apps.footprints.contracts import RunView
from qingheng.apps.footprints.electricity import CONTRACTUAL, NEEDED
from qingheng.apps.footprints.freezing import digest_of, frozen, lines_of
from qingheng.apps.footprints.gathering import Gathered, gather, gather_for, market_of
from qingheng.apps.footprints.models import Footprint, Run, Study
from qingheng.apps.footprints.services.scenarios import take_scenarios
from qingheng.apps.footprints.views_of import view_of_run
from qingheng.calc.footprint.modelling import answer
from qingheng.platform.audit.services import record
from qingheng.platform.jobs.contracts import RunView as JobView
from qingheng.platform.jobs.services import start
from qingheng.platform.rights.actor import Actor

RUN_JOB = "footprints.run"
Progress = Callable[[int, int], None]
BASE = "base"
"""Code of the configuration of all defaults, where a family has no variants."""


def start_run(*, actor: Actor, study: str, at: datetime) -> JobView:
    """Queue the calculation for a worker. Raises Forbidden, NotFound."""
    with transaction.atomic():
        actor.require(rights.RUN)
        found = study_by(actor, study)
        return start(actor=actor, kind=RUN_JOB, parameters={"study": found.code}, at=at)


def run_study(*, actor: Actor, study: str, at: datetime, progress: Progress | None = None) -> RunView:
    """Calculate every variant of a study from what holds now. progress: called with (variants done, variants).

    Inputs that were calculated before give that run, marked `repeated`; nothing is written twice. Raises Forbidden,
    NotFound, Conflict, Invalid.
    """
    actor.require(rights.RUN)
    take_scenarios(actor=actor, at=at)
    found = study_by(actor, study)
    if found.electricity == CONTRACTUAL:
        for verb in NEEDED:
            actor.require(verb)
    gathered = gather(actor, found)
    known: Run | None = found.runs.select_related("study").filter(run_hash=gathered.digest).first()
    if known is None:
        kept = _answers(actor, found, gathered, progress or (lambda _done, _total: None))
        with transaction.atomic():
            Study.objects.select_for_update().get(pk=found.pk)
            known = found.runs.select_related("study").filter(run_hash=gathered.digest).first()
            if known is None:
                return _keep(actor, found, gathered, kept, at)
    footprints = list(known.footprints.select_related("run__study"))
    return view_of_run(known, footprints, repeated=True)


def _answers(actor: Actor, study: Study, gathered: Gathered, progress: Progress) -> list[dict[str, Any]]:
    """What each variant comes to, ready to be kept."""
    variants = [(one.code, one.name_zh, one.name_en, dict(one.choice)) for one in gathered.family.variants]
    variants = variants or [(BASE, gathered.family.name_zh, gathered.family.name_en, {})]
    kept = []
    for done, (code, zh, en, choice) in enumerate(variants):
        progress(done, len(variants))
        there = gather_for(actor, study, market_of(gathered.model.net, choice))
        found = answer(there.model, choice, there.values, there.origins, thresholds=there.thresholds)
        said, lines = frozen(found, there, choice), lines_of(found, there)
        kept.append({
            "configuration": code, "name_zh": zh, "name_en": en, "choice": choice,
            "kilograms": Decimal(f"{found.counted.total:.6f}"), "answer": said, "lines": lines,
            "sha256": digest_of(code, choice, said, lines),
        })  # fmt: skip
    return kept


def _keep(
    actor: Actor, study: Study, gathered: Gathered, kept: list[dict[str, Any]], at: datetime
) -> RunView:
    last = study.runs.values_list("number", flat=True).first() or 0
    run: Run = Run.objects.create(
        study=study, number=last + 1, run_hash=gathered.digest, inputs=gathered.told,
        code_version=qingheng.__version__, started_by_id=actor.person_id, started_name=actor.name[:200], at=at,
    )  # fmt: skip
    footprints: list[Footprint] = Footprint.objects.bulk_create(Footprint(run=run, **one) for one in kept)
    record(
        actor=actor, action="footprints.run", object_type="footprint_study", object_id=study.pk, at=at,
        data={"code": study.code, "run": run.number, "hash": run.run_hash,
              "footprints": {one.configuration: one.sha256 for one in footprints}},
    )  # fmt: skip
    return view_of_run(run, list(run.footprints.select_related("run__study")), repeated=False)
