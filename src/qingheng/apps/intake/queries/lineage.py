"""Where one row comes from: file, sheet, row, cell, mapping, who, when, and what proves it."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from qingheng.apps.intake.contracts import RowLineage
from qingheng.apps.intake.models import MappingMemory
from qingheng.apps.intake.queries.evidence import evidence
from qingheng.apps.intake.queries.rows import cell_of, cell_view, covers, rows_of, source_letters
from qingheng.apps.intake.submission_access import seen_submission
from qingheng.apps.intake.views_of import view_of_submission
from qingheng.calc.intake import read_dataset
from qingheng.platform.rights.actor import Actor
from qingheng.platform.rights.errors import NotFound


def row_lineage(
    *, actor: Actor, submission_id: int, sheet: str, row: int, source_column: int | None = None
) -> RowLineage:
    """The origin of a row of the file, sealed or still a draft; of a wide row the first unless one is named.

    Raises NotFound (also for a row that is no data), Forbidden.
    """
    from qingheng.plane.intake.rows import row_at

    submission = seen_submission(actor, submission_id)
    found = row_at(rows_of(submission), sheet, row) if row > 0 else []
    if source_column is not None:
        found = [one for one in found if one["_col"] == source_column]
    if not found:
        raise NotFound(_("There is no such row."), code="no-row", place="row")
    typed = found[0]
    about = read_dataset(submission.definition, place="dataset")
    letters, at = source_letters(submission, typed["_sheet"]), typed["_col"]
    cells = {column.code: cell_view(column, typed) for column in about.columns if column.type != "unit"}
    shown = {code: f"{cell.shown} {cell.unit}".strip() for code, cell in cells.items() if cell.shown}
    partition = getattr(submission, "partition", None)
    fixes = [
        {"column": fix.column, "before": fix.before, "after": fix.after, "why": fix.why, "by": fix.made_name}
        for fix in submission.fixes.filter(undone_at=None)
        if (fix.row == row and fix.sheet in ("", typed["_sheet"]))
        or (fix.row is None and cells[fix.column].original == fix.before)
    ]
    proofs = []
    if actor.may("evidence.view", path=submission.node.path):
        proofs = [
            {"name": one.name, "sha256": one.sha256, "rows": one.rows, "why": one.why}
            for one in evidence(actor=actor, submission_id=submission_id, sheet=typed["_sheet"], row=row)
        ]
    return RowLineage(
        submission=view_of_submission(submission, partition),
        file_name=submission.file_name,
        file_sha256=submission.blob.sha256 if submission.blob else "",
        sheet=typed["_sheet"],
        row=row,
        columns={code: cell_of(letters, code, row, at) for code in shown},
        mapping_version=submission.mapping_version,
        mapping_by=""
        if submission.mapping.get("policy")
        else _mapper(submission.dataset, submission.layout, submission.mapping_version),
        mapping_policy=submission.mapping.get("policy", {}),
        partition_path=partition.path if partition else "",
        partition_sha256=partition.sha256 if partition else "",
        values=shown,
        source_column=at,
        left_out=tuple(
            {"why": one.why, "by": one.made_name, "at": one.made_at.isoformat()}
            for one in submission.exclusions.filter(undone_at=None)
            if covers(one, typed["_sheet"], row, at)
        ),
        fixes=tuple(fixes),
        evidence=tuple(proofs),
    )


def rows_around(*, actor: Actor, submission_id: int, sheet: str, row: int, source_column: int | None) -> Any:
    """The plane's Neighbours of a row, to walk through a submission row by row. Raises NotFound, Forbidden."""
    from qingheng.plane.intake.neighbours import neighbours

    return neighbours(rows_of(seen_submission(actor, submission_id)), (sheet, row, source_column))


def _mapper(dataset: str, layout: dict[str, list[dict[str, str]]], version: int) -> str:
    """Who confirmed the mapping that was used; empty when nobody had to."""
    marks = [part["fingerprint"] for part in layout.get("parts", [])]
    found = MappingMemory.objects.filter(dataset=dataset, fingerprint__in=marks, version=version).first()
    return found.confirmed_name if found else ""
