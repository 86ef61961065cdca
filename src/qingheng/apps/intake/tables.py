"""Columns of the lists of intake."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy, pgettext_lazy

from qingheng.apps.intake.contracts import DatasetView, IntakeSubmissionView
from qingheng.apps.intake.words import FREQUENCIES, ORIGINS, STAGES, STATES, named, shown_stage, word
from qingheng.platform.audit.tables import actor_words
from qingheng.platform.rights.lists import ListColumn, moment

Key = Callable[[Any], Any]
OWED: dict[str, Promise] = {
    "open": pgettext_lazy("owed", "Not begun"),
    "draft": pgettext_lazy("owed", "On its way"),
    "waiting": pgettext_lazy("owed", "Waits for approval"),
    "late": pgettext_lazy("owed", "Late"),
    "done": pgettext_lazy("owed", "There"),
    "excused": pgettext_lazy("owed", "Excused"),
}

SUBMISSION_SORTS: dict[str, Key] = {
    "title": lambda one: one.title.casefold(),
    "id": lambda one: one.id,
    "state": lambda one: list(STATES).index(one.state),
    "dataset": lambda one: named(one.dataset_zh, one.dataset_en),
    "rows": lambda one: one.rows,
    "errors": lambda one: one.errors,
    "warnings": lambda one: one.warnings,
    "prepared": lambda one: one.prepared_at,
    "decided": lambda one: (one.decided_at is not None, one.decided_at or one.prepared_at),
}
DATASET_SORTS: dict[str, Key] = {
    "name": lambda one: named(one.name_zh, one.name_en),
    "code": lambda one: one.code,
    "rows": lambda one: one.rows,
    "last": lambda one: (one.last_day is not None, one.last_day),
}


def sorted_by(rows: Sequence[Any], sort: str, keys: dict[str, Key]) -> list[Any]:
    """The rows by `key` or `-key`; any other text leaves their order."""
    key = keys.get(sort.removeprefix("-"))
    return sorted(rows, key=key, reverse=sort.startswith("-")) if key else list(rows)


def standing(one: IntakeSubmissionView) -> str:
    """Where a submission stands, in a word: the stage of a draft, else the state."""
    if one.state in ("draft", "returned") and one.stage != "ready":
        return word(STAGES, shown_stage(one.stage, one.failure))
    return word(STATES, one.state)


def days(first: Any, last: Any) -> str:
    """The days rows span, as data; empty when unknown."""
    return f"{first:%Y-%m-%d} – {last:%Y-%m-%d}" if first and last else ""


def submission_columns(company: str) -> tuple[ListColumn, ...]:
    """Columns of the list of submissions."""

    def link(one: IntakeSubmissionView) -> dict[str, str]:
        url = reverse("intake:submission", kwargs={"company": company, "submission_id": one.id})
        return {"text": one.title, "url": url, "note": named(one.node_zh, one.node_en)}

    def state(one: IntakeSubmissionView) -> dict[str, str]:
        return {"status": one.state, "note": standing(one) if one.state == "draft" else ""}

    return (
        ListColumn("title", gettext_lazy("Submission"), lambda one: one.title, cell=link, sort=True),
        ListColumn("id", gettext_lazy("No."), lambda one: one.id, kind="number", sort=True),
        ListColumn("state", gettext_lazy("State"), standing, cell=state, sort=True),
        ListColumn(
            "dataset", gettext_lazy("Dataset"), lambda one: named(one.dataset_zh, one.dataset_en), sort=True
        ),
        ListColumn(
            "days", gettext_lazy("Days covered"), lambda one: days(one.first_day, one.last_day), kind="date"
        ),
        ListColumn("rows", gettext_lazy("Rows"), lambda one: one.rows, kind="number", sort=True),
        ListColumn("errors", gettext_lazy("Errors"), lambda one: one.errors, kind="number", sort=True),
        ListColumn("warnings", gettext_lazy("Warnings"), lambda one: one.warnings, kind="number", sort=True),
        ListColumn("origin", gettext_lazy("Came by"), lambda one: word(ORIGINS, one.origin)),
        ListColumn("by", gettext_lazy("Prepared by"), lambda one: actor_words(one.prepared_name)),
        ListColumn(
            "prepared",
            gettext_lazy("Prepared at"),
            lambda one: moment(one.prepared_at),
            kind="date",
            sort=True,
        ),
        ListColumn("decider", gettext_lazy("Decided by"), lambda one: actor_words(one.decided_name)),
        ListColumn(
            "decided", gettext_lazy("Decided at"), lambda one: moment(one.decided_at), kind="date", sort=True
        ),
    )


def dataset_columns(company: str) -> tuple[ListColumn, ...]:
    """Columns of the list of datasets."""

    def link(one: DatasetView) -> dict[str, str]:
        url = reverse("intake:dataset", kwargs={"company": company, "dataset_code": one.code})
        return {
            "text": named(one.name_zh, one.name_en),
            "url": url,
            "note": named(one.about_zh, one.about_en),
        }

    return (
        ListColumn(
            "name", gettext_lazy("Dataset"), lambda one: named(one.name_zh, one.name_en), cell=link, sort=True
        ),
        ListColumn("code", gettext_lazy("Code"), lambda one: one.code, sort=True),
        ListColumn("frequency", gettext_lazy("How often"), lambda one: word(FREQUENCIES, one.frequency)),
        ListColumn(
            "own",
            pgettext_lazy("dataset", "Defined by"),
            lambda one: gettext_lazy("this company") if one.own else gettext_lazy("the shipped pack"),
        ),
        ListColumn("version", gettext_lazy("Version"), lambda one: one.version, kind="number"),
        ListColumn(
            "columns", gettext_lazy("Columns"), lambda one: len(one.definition.columns), kind="number"
        ),
        ListColumn("rows", gettext_lazy("Sealed rows"), lambda one: one.rows, kind="number", sort=True),
        ListColumn(
            "last",
            gettext_lazy("Days covered"),
            lambda one: days(one.first_day, one.last_day),
            kind="date",
            sort=True,
        ),
    )
