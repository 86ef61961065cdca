"""Confirming a mapping: it is kept for the next file of the same layout, and the rows are checked."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping as AnyMapping
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from django.db import transaction
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from qingheng.apps.intake.contracts import IntakeSubmissionView
from qingheng.apps.intake.models import MappingMemory, Submission
from qingheng.apps.intake.services.checking import check_soon
from qingheng.apps.intake.services.workflow import note
from qingheng.apps.intake.submission_access import open_draft
from qingheng.calc.intake import Column, Dataset, read_dataset
from qingheng.calc.intake.dataset_multiples import split_multiple
from qingheng.calc.intake.mapping import ColumnMapping, Mapping
from qingheng.calc.texts import BilingualError
from qingheng.calc.units import dimension
from qingheng.platform.rights.actor import Actor
from qingheng.platform.rights.errors import Conflict, Invalid

OPTIONS = ("decimal_mark", "day_order", "year", "fill_down")
LONGEST = 200


def confirm_mapping(
    *,
    actor: Actor,
    submission_id: int,
    targets: AnyMapping[int, str],
    at: datetime,
    units: AnyMapping[int, str] | None = None,
    constants: AnyMapping[str, str] | None = None,
    options: AnyMapping[str, str] | None = None,
    part: int = 0,
) -> IntakeSubmissionView:
    """Take a mapping as a person confirms it.

    targets: source column (index from 0) to the dataset's column, empty to leave it out. units: source column to
    the unit of all its figures. constants: column to the text every row gets. options: `decimal_mark.3`,
    `day_order.0`, `year.1`, `fill_down.2` (empty: blanks stay blank): how a source column is read. part: which
    layout of the file; that of a hidden sheet is taken from now on, or left again when no column is.
    Raises NotFound, Forbidden, Conflict (nothing to confirm), Invalid at the column or constant.
    """
    with transaction.atomic():
        submission = open_draft(actor, submission_id)
        held = submission.mapping.get("parts", [])
        if not 0 <= part < len(held) or submission.stage in ("queued", "reading"):
            raise Conflict(_("The file is not read yet."), code="not-read", fix=_("Wait until it is read."))
        about = read_dataset(submission.definition, place="dataset")
        mapping = _taken(
            Mapping.from_dict(held[part]), about, targets, units or {}, constants or {}, options or {}
        )
        held[part] = mapping.as_dict()
        memory = _remember(submission, mapping, part, actor, at)
        if submission.layout["parts"][part].get("hidden"):
            submission.layout["parts"][part]["used"] = any(column.target for column in mapping.columns)
        used = [one for one, kept in zip(held, submission.layout["parts"], strict=True) if kept["used"]]
        done = all(Mapping.from_dict(one).sure for one in used)
        submission.mapping = {"parts": held, "confirmed": done}
        submission.mapping_version = memory.version
        submission.stage = "checking" if done else "mapping"
        submission.checks += 1  # a check by the mapping before is overtaken
        submission.save(update_fields=["layout", "mapping", "mapping_version", "stage", "checks"])
        note(
            actor,
            "intake.mapped",
            submission,
            at,
            {"columns": {column.source_text: column.target or "" for column in mapping.columns},
             "constants": dict(mapping.constants), "version": memory.version},
        )  # fmt: skip
    if not done:
        from qingheng.apps.intake.views_of import view_of_submission

        return view_of_submission(submission)
    return check_soon(actor=actor, submission_id=submission_id, at=at)


def _taken(
    mapping: Mapping,
    about: Dataset,
    targets: AnyMapping[int, str],
    units: AnyMapping[int, str],
    constants: AnyMapping[str, str],
    options: AnyMapping[str, str],
) -> Mapping:
    """The proposal with a person's choices, all of it sure. Raises Invalid."""
    columns = []
    seen: dict[str, str] = {}
    for column in mapping.columns:
        target = targets.get(column.source_index, column.target or "") or None
        columns.append(_column(column, target, about, units, options))
        if target is None:
            continue
        if target in seen:
            raise Invalid(
                _("“%(one)s” and “%(two)s” cannot both be “%(target)s”.")
                % {"one": seen[target], "two": column.source_text, "target": target},
                code="target-twice",
                place=f"targets.{column.source_index}",
            )
        seen[target] = column.source_text
    given = {
        code: text.strip()[:LONGEST] for code, text in constants.items() if text.strip() and code not in seen
    }
    for code in given:
        if not about.has(code):
            raise Invalid(
                _("The dataset has no column “%(column)s”.") % {"column": code},
                code="no-column",
                place=f"constants.{code[:60]}",
            )
    missing = [
        one.code for one in about.columns if one.required and one.code not in seen and one.code not in given
    ]
    missing = [code for code in missing if not _unit_elsewhere(about, code, columns)]
    if missing:
        names = [_name(about, code) for code in missing]
        raise Invalid(
            _("Still missing: %(names)s.") % {"names": ", ".join(names)},
            code="targets-missing",
            place=f"constants.{missing[0]}",
            fix=_("Choose the column that holds it, or give one value for all rows."),
        )
    origins = {code: mapping.constant_origins.get(code, "given") if mapping.constants.get(code) == text else "given"
               for code, text in given.items()}  # fmt: skip
    return replace(
        mapping, columns=tuple(columns), constants=given, constant_origins=origins, missing=()
    ).confirmed()


def _unit_elsewhere(about: Dataset, code: str, columns: list[ColumnMapping]) -> bool:
    """Whether a unit column can be missing because its figures carry their unit otherwise."""
    of = about.column(code).of
    return of is not None and any(column.target == of and column.unit for column in columns)


def _column(
    column: ColumnMapping,
    target: str | None,
    about: Dataset,
    units: AnyMapping[int, str],
    options: AnyMapping[str, str],
) -> ColumnMapping:
    index = column.source_index
    if target is None:
        return replace(column, target=None, unit=None)
    if not about.has(target):
        raise Invalid(
            _("The dataset has no column “%(column)s”.") % {"column": target},
            code="no-column",
            place=f"targets.{index}",
        )
    unit = unicodedata.normalize("NFKC", units.get(index, column.unit or "") or "").strip() or None
    if unit is not None:
        _check_unit(unit, about.column(target), index)
    chosen = dict(column.options)
    for name in OPTIONS:
        if f"{name}.{index}" in options:
            chosen[name] = options[f"{name}.{index}"][:20]
    return replace(column, target=target, unit=unit, options=chosen)


def _check_unit(unit: str, column: Column, index: int) -> None:
    """That a unit is known, whatever multiple of the column stands beside it: km (round trip)."""
    bare = split_multiple(unit, column.multiples)[0]
    if not bare:
        return
    try:
        dimension(bare)
    except BilingualError as error:
        raise Invalid(
            error.reason(get_language() or "en"), code="unit-unknown", place=f"units.{index}"
        ) from error


def _name(about: Dataset, code: str) -> str:
    column = about.column(code)
    return column.zh if (get_language() or "en").startswith("zh") else column.en


def _remember(
    submission: Submission, mapping: Mapping, part: int, actor: Actor, at: datetime
) -> MappingMemory:
    """Keep the confirmed mapping of a part."""
    layout = submission.layout["parts"][part]
    return keep_layout(
        actor=actor, dataset=submission.dataset, mapping=mapping, mark=layout["fingerprint"],
        source=submission.file_name, headers=[header["text"] for header in layout["headers"]], at=at,
    )  # fmt: skip


def keep_layout(
    *,
    actor: Actor,
    dataset: str,
    mapping: Mapping,
    mark: str,
    source: str,
    headers: Sequence[str],
    at: datetime,
) -> MappingMemory:
    """Keep a mapping somebody confirmed, for the next file of its layout; the caller has asked for the right to.

    mark: fingerprint of the layout. source: name of the file. One that says the same as the newest is not kept twice.
    """
    newest = (
        MappingMemory.objects.select_for_update()
        .filter(dataset=dataset, fingerprint=mark)
        .order_by("-version")
        .first()
    )
    if newest is not None and newest.body == mapping.as_dict():
        kept: MappingMemory = newest
        return kept
    made: MappingMemory = MappingMemory.objects.create(
        dataset=dataset,
        fingerprint=mark,
        source=source,
        headers=list(headers),
        body=mapping.as_dict(),
        version=(newest.version if newest else 0) + 1,
        confirmed_name=actor.name[:200],
        confirmed_at=at,
    )
    return made
