"""What an approver looks at first: sums of the submission beside the same keys one year before."""

from __future__ import annotations

from qingheng.apps.intake.contracts import ComparisonRow
from qingheng.apps.intake.queries.partitions import sealed_rows
from qingheng.apps.intake.services.drafts import draft_folder, plane_root
from qingheng.apps.intake.settling import settled
from qingheng.apps.intake.submission_access import seen_submission
from qingheng.apps.intake.words import named
from qingheng.apps.organisation import queries as organisation
from qingheng.calc.intake import Dataset, read_dataset
from qingheng.platform.rights.actor import Actor

MOST = 200


@settled
def comparison(*, actor: Actor, submission_id: int) -> list[ComparisonRow]:
    """Sums by site and kind, the largest first, at most MOST. Raises NotFound, Forbidden."""
    from qingheng.plane.intake.comparing import sums

    submission = seen_submission(actor, submission_id)
    if submission.stage != "ready" or submission.first_day is None or submission.last_day is None:
        return []
    about = read_dataset(submission.definition, place="dataset")
    partition = getattr(submission, "partition", None)
    draft = plane_root() / partition.path if partition else draft_folder(submission)
    found = sums(
        draft,
        sealed_rows(actor=actor, dataset=submission.dataset, without=submission.pk),
        about,
        submission.first_day,
        submission.last_day,
    )
    nodes = {node.code: named(node.name_zh, node.name_en) for node in organisation.tree(actor=actor)}
    rows = []
    for one in found[:MOST]:
        change = (one.now - one.before) / one.before if one.now is not None and one.before else None
        rows.append(
            ComparisonRow(
                label=_label(about, one.measure, one.labels, nodes),
                unit=one.unit,
                now=one.now,
                before=one.before,
                change=change,
                rows=one.rows,
            )
        )
    return rows


def _label(about: Dataset, measure: str, labels: dict[str, str], nodes: dict[str, str]) -> str:
    """Site, kind and measure in the reader's words."""
    parts = []
    for code, value in labels.items():
        column = about.column(code)
        member = column.value(value)
        if column.reference == "node":
            parts.append(nodes.get(value, value))
        else:
            parts.append(named(member.zh, member.en) if member else value)
    column = about.column(measure)
    parts.append(named(column.zh, column.en))
    return " · ".join(part for part in parts if part)
