"""Recognising a layout that was confirmed before, and saying what has changed since."""

from __future__ import annotations

import hashlib
import re

from qingheng.calc.intake.folding import fold, loose
from qingheng.calc.intake.layout_model import Header, Table
from qingheng.calc.intake.mapping_model import Change, ColumnMapping, Mapping

_YEAR = re.compile(r"(?:19|20)\d{2}\s?(?:年度?|财年)?|fy\s?'?\d{2,4}(?:\s?[/-]\s?\d{2,4})?")


def source_key(text: str) -> str:
    """The form in which headers are recognised from year to year: folded, years taken out."""
    folded = fold(text)
    return loose(_YEAR.sub("", folded)) or loose(folded)


def fingerprint(table: Table) -> str:
    """Hash of the header texts in no order, without units and years; a wide group counts by kind and measures."""
    parts = sorted(source_key(header.text) for header in table.columns if header.text)
    if table.wide is not None:
        parts.append(f"wide {table.wide.kind} {table.wide.target or ''}")
        parts += sorted(f"measure {source_key(measure.text)}" for measure in table.wide.measures)
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()


def recall(table: Table, remembered: Mapping) -> dict[int, ColumnMapping]:
    """Source index to the remembered mapping of the column of the same name."""
    old: dict[str, list[ColumnMapping]] = {}
    for column in remembered.columns:
        old.setdefault(source_key(column.source_text), []).append(column)
    found: dict[int, ColumnMapping] = {}
    for header in table.sources:
        waiting = old.get(source_key(header.text))
        if waiting:
            found[header.index] = waiting.pop(0)
    return found


def changed(old: Mapping, new: Table) -> tuple[Change, ...]:
    """What differs between a remembered layout and a table: columns new, vanished, moved, units changed."""
    found = recall(new, old)
    kept = {id(column) for column in found.values()}
    changes = [_new(header) for header in new.sources if header.index not in found and header.text]
    changes += [_vanished(column) for column in old.columns if id(column) not in kept and column.source_text]
    order_old = [c for c in old.columns if id(c) in kept]
    order_new = [found[h.index] for h in new.sources if h.index in found]
    if [id(c) for c in order_old] != [id(c) for c in order_new]:
        changes += [
            _moved(was)
            for was, now in zip(order_old, order_new, strict=True)
            if was is not now and was.source_text
        ]
    for header in new.sources:
        was = found.get(header.index)
        if was is not None and was.target and (was.unit or header.unit) and not _same_unit(was, header):
            changes.append(_unit_changed(was, header))
    if old.wide != (new.wide.kind if new.wide else None):
        changes.append(
            Change("kind_changed", "", "表格由纵向改为横向，或相反。", "The table now runs the other way.")
        )
    return tuple(changes)


def _same_unit(was: ColumnMapping, header: Header) -> bool:
    """A header that states no unit keeps the confirmed one."""
    return header.unit is None or was.unit is None or fold(header.unit) == fold(was.unit)


def _new(header: Header) -> Change:
    return Change("new", header.text, f"新增列“{header.text}”。", f"The column “{header.text}” is new.")


def _vanished(column: ColumnMapping) -> Change:
    text = column.source_text
    return Change("vanished", text, f"列“{text}”不见了。", f"The column “{text}” is gone.")


def _moved(column: ColumnMapping) -> Change:
    text = column.source_text
    return Change("moved", text, f"列“{text}”换了位置。", f"The column “{text}” stands elsewhere.")


def _unit_changed(was: ColumnMapping, header: Header) -> Change:
    return Change(
        "unit_changed",
        header.text,
        f"列“{header.text}”的单位由 {was.unit} 改为 {header.unit}。",
        f"The unit of “{header.text}” was {was.unit} and is now {header.unit}.",
    )
