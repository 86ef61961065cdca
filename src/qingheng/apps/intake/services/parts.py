"""Parts: the tables of a file that share one layout and so one mapping. Kept as JSON with the submission."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from qingheng.apps.intake.models import MappingMemory
from qingheng.calc.intake import Dataset
from qingheng.calc.intake.layout import Table
from qingheng.calc.intake.mapping import Mapping, fingerprint, propose
from qingheng.calc.intake.mapping_profile import Profile, profiles
from qingheng.formats.problems import column_letters

SAMPLES = 4  # texts of a column shown beside its mapping
NOTED_ROWS = 200  # left-out rows listed one by one


@dataclass(frozen=True)
class Part:
    """Tables of one layout. `memory`: the confirmed mapping it was proposed from, if any.

    hidden: the hidden sheet they stand on, empty for visible ones; such a part counts once somebody confirms it.
    """

    fingerprint: str
    tables: tuple[Table, ...]
    mapping: Mapping
    found: dict[int, Profile]
    memory: MappingMemory | None
    hidden: str = ""

    @property
    def fits(self) -> bool:
        """Whether anything in it belongs to the dataset beyond a constant."""
        return any(column.target for column in self.mapping.columns)

    @property
    def used(self) -> bool:
        """Whether it is taken without being chosen."""
        return self.fits and not self.hidden


def part_of(table: Table) -> tuple[str, str]:
    """What tells the part of a table: its layout, and the name of its sheet when that is hidden."""
    return fingerprint(table), table.sheet.name if table.sheet.hidden else ""


def parts_of(
    tables: Sequence[Table],
    about: Dataset,
    *,
    source: str,
    references: dict[str, frozenset[str]],
    fiscal_start_month: int,
    by_codes: bool = False,
) -> list[Part]:
    """Group tables by layout and propose a mapping for each. source: name of the file.

    by_codes: headers that are codes of columns mean these columns, whatever stands below them.
    """
    groups: dict[tuple[str, str], list[Table]] = {}
    for table in tables:
        groups.setdefault(part_of(table), []).append(table)
    parts = []
    for (mark, hidden), same in groups.items():
        memory = recalled(about.code, mark, source)
        found = profiles(same[0])
        mapping = propose(
            same[0],
            about,
            found,
            Mapping.from_dict(memory.body) if memory else None,
            references=references,
            fiscal_start_month=fiscal_start_month,
        )
        if by_codes:
            mapping = _by_codes(mapping, about)
        parts.append(Part(mark, tuple(same), mapping, found, memory, hidden))
    return parts


def _by_codes(mapping: Mapping, about: Dataset) -> Mapping:
    """The mapping of headers that are codes, each figure with the unit of its unit column."""
    places = {column.source_text: column.source_index for column in mapping.columns}
    columns = []
    for column in mapping.columns:
        code = column.source_text
        unit = about.unit_column(code) if about.has(code) else None
        options = dict(column.options)
        if unit is not None and unit.code in places:
            options["unit_from"] = str(places[unit.code])
        assumed = any(reason.code == "unit_assumed" for reason in column.reasons)
        target = code if about.has(code) else None
        columns.append(replace(column, target=target, options=options, sure=not assumed))
    known = {**places, **mapping.constants}
    missing = tuple(one.code for one in about.columns if one.required and one.code not in known)
    constants = {code: text for code, text in mapping.constants.items() if code not in places}
    return replace(mapping, columns=tuple(columns), constants=constants, missing=missing)


def recalled(dataset: str, mark: str, source: str) -> MappingMemory | None:
    """The newest confirmed mapping of this layout; else of a file of nearly the same name, whose layout changed."""
    kept = MappingMemory.objects.filter(dataset=dataset)
    same = kept.filter(fingerprint=mark).order_by("-version").first()
    if same is not None:
        found: MappingMemory = same
        return found
    stem = source_stem(source)
    return next((one for one in kept.order_by("-confirmed_at")[:50] if source_stem(one.source) == stem), None)


def source_stem(name: str) -> str:
    """A file name without its ending, digits and separators: `能耗_2023-04.xlsx` and `能耗_2024-04.xlsx` agree."""
    stem = name.rpartition(".")[0] or name
    return "".join(char for char in stem.casefold() if char.isalpha())


def part_as_dict(part: Part) -> dict[str, Any]:
    """What pages and later steps need of a part, as JSON."""
    return {
        "fingerprint": part.fingerprint,
        "used": part.used,
        "hidden": part.hidden,
        "offered": part.fits,
        "tables": [_table(table) for table in part.tables],
        "headers": [
            {
                "index": header.index,
                "text": header.text,
                "unit": header.unit or "",
                "letters": letters_of(part.tables[0], header.index),
                "samples": list(part.found[header.index].distinct[:SAMPLES])
                if header.index in part.found
                else [],
            }
            for header in part.tables[0].sources
        ],
        "memory": _memory(part.memory, part.fingerprint),
    }


def letters_of(table: Table, index: int) -> str:
    """Spreadsheet letters of a source column; a virtual one of a wide table is named by its place: `w1`."""
    if index < table.width:
        return column_letters(index + 1)
    return f"w{index - table.width + 1}"


def _table(table: Table) -> dict[str, Any]:
    counts: dict[str, int] = {}
    for skipped in table.skipped:
        counts[skipped.reason] = counts.get(skipped.reason, 0) + 1
    return {
        "sheet": table.sheet.name,
        "header_rows": [table.header_rows[0] + 1, table.header_rows[1] + 1],
        "first_row": table.first_row + 1,
        "last_row": table.last_row + 1,
        "skipped": counts,
        "skipped_rows": [
            {"row": one.row + 1, "reason": one.reason, "text": one.text[:80]}
            for one in table.skipped
            if one.reason != "blank"
        ][:NOTED_ROWS],
        "notes": [
            {
                "code": one.code,
                "zh": one.zh,
                "en": one.en,
                "row": None if one.row is None else one.row + 1,
                "column": None if one.column is None else one.column + 1,
            }
            for one in table.notes
        ],
        "wide": table.wide.kind if table.wide else "",
        "titles": list(table.titles),
    }


def _memory(memory: MappingMemory | None, mark: str) -> dict[str, Any]:
    if memory is None:
        return {}
    return {
        "version": memory.version,
        "source": memory.source,
        "by": memory.confirmed_name,
        "at": memory.confirmed_at.isoformat(),
        "same_layout": memory.fingerprint == mark,
    }
