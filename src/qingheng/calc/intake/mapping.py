"""Proposing a mapping: scores with their reasons, the best assignment, units, constants, and what was remembered.

Nothing is guessed in silence: whatever is not sure says so and waits for a person.
"""

from __future__ import annotations

from collections.abc import Mapping as AnyMapping
from collections.abc import Sequence
from dataclasses import replace

from qingheng.calc.intake.dataset_model import Column, Dataset
from qingheng.calc.intake.layout_model import Header, Table
from qingheng.calc.intake.mapping_assign import best_assignment
from qingheng.calc.intake.mapping_constants import Constants, find_constants
from qingheng.calc.intake.mapping_memory import changed, fingerprint, recall, source_key
from qingheng.calc.intake.mapping_model import SURE, Change, ColumnMapping, Mapping, Reason
from qingheng.calc.intake.mapping_options import read_options
from qingheng.calc.intake.mapping_pairs import pair_year_and_month
from qingheng.calc.intake.mapping_profile import Profile, profile, profiles
from qingheng.calc.intake.mapping_scores import Score, lone_measure, score
from qingheng.calc.intake.mapping_tables import for_table
from qingheng.calc.intake.mapping_units import units_elsewhere, with_units

__all__ = [
    "SURE",
    "Change",
    "ColumnMapping",
    "Mapping",
    "Profile",
    "Reason",
    "changed",
    "fingerprint",
    "for_table",
    "profile",
    "profiles",
    "propose",
    "source_key",
]

_BESIDE = frozenset({"year_and_month", "units_of"})
_LEAST = 0.4
_MARGIN = 0.08
_SHOWN_ALTERNATIVES = 4
_KEPT = ("decimal_mark", "day_order", "fill_down")


def propose(
    table: Table,
    dataset: Dataset,
    found: AnyMapping[int, Profile],
    remembered: Mapping | None = None,
    *,
    references: AnyMapping[str, frozenset[str]] | None = None,
    fiscal_start_month: int = 1,
) -> Mapping:
    """The mapping proposed for a table.

    found: profile of each source column (`profiles(table)`). remembered: a mapping confirmed for this layout
    or an earlier one; its columns win by name and what differs is in `changes`. references: folded names known
    for each reference column.
    """
    known = references or {}
    sources = table.sources
    recalled = recall(table, remembered) if remembered is not None else {}
    recalled = {index: was for index, was in recalled.items() if not _beside_another(was)}
    columns = _assign(table, dataset, sources, found, recalled, known)
    columns = with_units(columns, sources, table, dataset, found, recalled)
    columns = [_with_options(one, table, dataset, found, recalled) for one in columns]
    columns = pair_year_and_month(
        columns,
        dataset,
        found,
        across=table.label_index if table.wide and table.wide.kind == "period" else None,
    )
    mapped = {c.target: c.source_text for c in columns if c.target is not None}
    constants = find_constants(table, dataset, mapped, known, fiscal_start_month)
    if remembered is not None:
        _recall_constants(constants, remembered, mapped)
    return Mapping(
        dataset.code,
        dataset.version,
        table.sheet.name,
        tuple(columns),
        constants.values,
        constants.origins,
        tuple(constants.unsure),
        tuple(constants.missing),
        table.wide.kind if table.wide else None,
        fingerprint(table),
        changed(remembered, table) if remembered is not None else (),
    )


def _assign(
    table: Table,
    dataset: Dataset,
    sources: Sequence[Header],
    found: AnyMapping[int, Profile],
    recalled: AnyMapping[int, ColumnMapping],
    known: AnyMapping[str, frozenset[str]],
) -> list[ColumnMapping]:
    """Every source with its target: remembered ones first, the best assignment for the rest."""
    taken = {was.target for was in recalled.values() if was.target and dataset.has(was.target)}
    open_sources = [h for h in sources if h.index not in recalled]
    open_targets = [c for c in dataset.columns if c.code not in taken]
    scores = [
        [_score(header, found, column, table, dataset, known) for column in open_targets]
        for header in open_sources
    ]
    values = [[one.value if one.value >= _LEAST else 0.0 for one in row] for row in scores]
    chosen = best_assignment(values)
    made = {
        header.index: _column(header, scores[n], open_targets, chosen.get(n), scores)
        for n, header in enumerate(open_sources)
    }
    return [
        _remembered(header, recalled[header.index], dataset)
        if header.index in recalled
        else made[header.index]
        for header in sources
    ]


def _score(
    header: Header,
    found: AnyMapping[int, Profile],
    column: Column,
    table: Table,
    dataset: Dataset,
    known: AnyMapping[str, frozenset[str]],
) -> Score:
    if column.type == "unit" and units_elsewhere(
        header, found.get(header.index, Profile(0, 0)), column, dataset
    ):
        return Score(0.0, ())
    lone = lone_measure(header, table, dataset)
    result = score(header, found.get(header.index, Profile(0, 0)), column, table, known)
    if lone is not None and lone[0] == column.code and result.value < SURE:
        return Score(SURE, (*result.reasons, lone[1]))
    return result


def _column(
    header: Header,
    row: Sequence[Score],
    targets: Sequence[Column],
    at: int | None,
    scores: Sequence[Sequence[Score]],
) -> ColumnMapping:
    """The mapping of one source: sure when its score is high and no rival is near."""
    ranked = sorted(
        ((targets[n].code, one.value) for n, one in enumerate(row) if one.value >= _LEAST and n != at),
        key=lambda pair: -pair[1],
    )[:_SHOWN_ALTERNATIVES]
    if at is None:
        return ColumnMapping(header.index, header.text, None, header.unit, 0.0, False, (), {}, tuple(ranked))
    mine = row[at]
    rivals = [other[at].value for other in scores if other is not row]
    rival = max(rivals, default=0.0)
    near = max([rival, *(value for _, value in ranked)])
    exact = mine.value >= 0.99 > near and not (targets[at].is_numeric and mine.value - rival < _MARGIN)
    sure = mine.value >= SURE and (mine.value - near >= _MARGIN or exact)
    return ColumnMapping(
        header.index,
        header.text,
        targets[at].code,
        header.unit,
        mine.value,
        sure,
        mine.reasons,
        {},
        tuple(ranked),
    )


def _beside_another(was: ColumnMapping) -> bool:
    """Whether a column only said the year or the unit of another one, which is told anew from what stands there now."""
    return was.target is None and any(reason.code in _BESIDE for reason in was.reasons)


def _remembered(header: Header, was: ColumnMapping, dataset: Dataset) -> ColumnMapping:
    """A column as it was confirmed before."""
    target = was.target if was.target and dataset.has(was.target) else None
    reason = Reason("remembered", "与上次确认的映射相同", "mapped as it was confirmed before")
    return ColumnMapping(header.index, header.text, target, header.unit, 1.0, True, (reason,), {})


def _with_options(
    one: ColumnMapping,
    table: Table,
    dataset: Dataset,
    found: AnyMapping[int, Profile],
    recalled: AnyMapping[int, ColumnMapping],
) -> ColumnMapping:
    """How the cells of a mapped column are read: decimal mark, order of day and month, year, filling down.

    What the values do not tell is as it was confirmed before.
    """
    if one.target is None:
        return one
    seen = found.get(one.source_index, Profile(0, 0))
    options, unsure = read_options(dataset.column(one.target), seen, table, one.source_index)
    was = recalled.get(one.source_index)
    before = {key: was.options[key] for key in _KEPT if key in was.options} if was is not None else {}
    unsure = tuple(reason for reason in unsure if reason.code not in before)
    options = {**one.options, **before, **options}
    return replace(one, options=options, sure=one.sure and not unsure, reasons=(*one.reasons, *unsure))


def _recall_constants(constants: Constants, remembered: Mapping, mapped: AnyMapping[str, str]) -> None:
    """Constants a person gave before hold again; those read off the file are read anew."""
    for target, text in remembered.constants.items():
        if target in mapped or target in constants.values:
            continue
        if remembered.constant_origins.get(target, "given") == "given":
            constants.add(target, text, "given", sure=True)
            constants.missing = [code for code in constants.missing if code != target]
