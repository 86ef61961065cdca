"""What is known around a submission: the company's nodes, its fiscal year, what is sealed already."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

from qingheng.apps.intake.models import Submission
from qingheng.apps.intake.queries.datasets import dataset as find_dataset
from qingheng.apps.intake.queries.partitions import in_force, sealed_rows
from qingheng.apps.organisation import queries as organisation
from qingheng.calc.intake import Dataset, fold
from qingheng.platform.rights.actor import Actor


def node_names(actor: Actor) -> dict[str, str]:
    """Folded code, Chinese and English name of each node the actor may see, to its code.

    A name two nodes share is left out: it names neither.
    """
    found: dict[str, set[str]] = {}
    for node in organisation.tree(actor=actor):
        for text in (node.code, node.name_zh, node.name_en):
            if text.strip():
                found.setdefault(fold(text), set()).add(node.code)
    return {name: next(iter(codes)) for name, codes in found.items() if len(codes) == 1}


def known_names(actor: Actor, about: Dataset) -> dict[str, frozenset[str]]:
    """Folded names known for each reference column of a dataset that points to nodes."""
    names = frozenset(node_names(actor))
    return {column.code: names for column in about.columns if column.reference == "node"}


def site_column(about: Dataset) -> str:
    """Code of the first column that points to a node; empty when the dataset has none."""
    return next((column.code for column in about.columns if column.reference == "node"), "")


def sealed_before(actor: Actor, submission: Submission) -> tuple[Path, ...]:
    """Partitions of the same dataset that count, without estimates and without the one this submission replaces."""
    paths = in_force(actor=actor, dataset=submission.dataset, estimates=False)
    if submission.supersedes_id is None:
        return tuple(paths)
    old = getattr(submission.supersedes, "partition", None)
    return tuple(path for path in paths if old is None or not str(path).endswith(old.path))


def around(actor: Actor, submission: Submission, about: Dataset, today: date) -> Any:
    """The plane's Around of a submission."""
    from qingheng.plane.intake.plan import Around

    sites = {node.code: (node.valid_from, node.valid_until) for node in organisation.tree(actor=actor)}
    return Around(
        fiscal_start_month=organisation.fiscal_start_month(actor=actor, node_id=submission.node_id),
        fiscal_name=organisation.fiscal_name(actor=actor, node_id=submission.node_id),
        first=submission.period_first,
        last=submission.period_last,
        today=today,
        references={"node": node_names(actor)},
        sites=sites,
        sealed=sealed_before(actor, submission),
        basis=basis_of(
            actor, {str(rule.parameters["basis"]) for rule in about.rules if rule.kind == "intensity"}
        ),
    )


def basis_of(actor: Actor, wanted: set[str]) -> dict[str, dict[tuple[str, date], float]]:
    """What intensities divide by, by site and month, from what is sealed: output, floor area, people."""
    from qingheng.plane.intake.estimating import driver_figures, headcounts

    found: dict[str, dict[tuple[str, date], float]] = {}
    measures = {"production": "output", "floor_area": "floor_area"}
    if wanted & set(measures) and (rows := sealed_rows(actor=actor, dataset="production")) is not None:
        about = find_dataset(actor=actor, code="production")
        for name in sorted(wanted & set(measures)):
            figures = driver_figures(rows, about, measures[name])
            found[name] = {place: float(value) for place, value in figures.items()}
    if "headcount" in wanted and (rows := sealed_rows(actor=actor, dataset="headcount")) is not None:
        people = headcounts(rows, find_dataset(actor=actor, code="headcount"))
        found["headcount"] = {place: float(value) for place, value in people.items()}
    return found
