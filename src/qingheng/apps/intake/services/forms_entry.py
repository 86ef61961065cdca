"""A few rows typed into a form or sent by a program: a small file of their own, on the same path as any other."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence
from datetime import datetime

from django.utils import timezone
from django.utils.translation import gettext as _

from qingheng.apps.intake.contracts import IntakeSubmissionView
from qingheng.apps.intake.queries.datasets import dataset as find_dataset
from qingheng.apps.intake.services.loading import begin
from qingheng.platform.rights.actor import Actor
from qingheng.platform.rights.errors import Invalid

MOST_ROWS = 1_000
LONGEST = 2_000


def enter_rows(
    *,
    actor: Actor,
    dataset: str,
    node_id: int,
    rows: Sequence[Mapping[str, str]],
    at: datetime,
    title: str = "",
    origin: str = "form",
    into: int | None = None,
    period: str | None = None,
    estimate_method: str = "",
) -> IntakeSubmissionView:
    """A draft of typed rows. rows: column codes to texts; blank rows are dropped.

    The rows are kept as a CSV file headed by the codes, which is their evidence.
    period: as loading.begin takes it. Raises Forbidden, NotFound,
    Invalid (no row, an unknown column, too many rows, a text too long), Conflict.
    """
    about = find_dataset(actor=actor, code=dataset)
    known = [column.code for column in about.columns]
    kept = [row for row in rows if any(text.strip() for text in row.values())]
    _refuse(kept, known)
    used = [code for code in known if any(row.get(code, "").strip() for row in kept)]
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(used)
    writer.writerows([row.get(code, "").strip() for code in used] for row in kept)
    name = f"{dataset}-{timezone.localtime(at):%Y%m%d-%H%M%S}.csv"
    return begin(
        actor=actor,
        dataset=dataset,
        node_id=node_id,
        data=out.getvalue().encode("utf-8-sig"),
        name=name,
        at=at,
        title=title,
        origin=origin,
        into=into,
        period=period,
        estimate_method=estimate_method,
        at_once=True,
        by_codes=True,
    )


def _refuse(rows: Sequence[Mapping[str, str]], known: Sequence[str]) -> None:
    if not rows:
        raise Invalid(_("Enter at least one row."), code="nothing-entered", place="rows")
    if len(rows) > MOST_ROWS:
        raise Invalid(
            _("%(most)s rows are entered at a time.") % {"most": MOST_ROWS},
            code="too-many-rows",
            place="rows",
            fix=_("Hand in a file instead."),
        )
    for number, row in enumerate(rows, start=1):
        for code, text in row.items():
            if code not in known:
                raise Invalid(
                    _("The dataset has no column “%(column)s”.") % {"column": code},
                    code="no-column",
                    place=f"rows.{number}.{code[:60]}",
                )
            if len(text) > LONGEST:
                raise Invalid(
                    _("At most %(most)s characters.") % {"most": LONGEST},
                    code="text-too-long",
                    place=f"rows.{number}.{code}",
                )
