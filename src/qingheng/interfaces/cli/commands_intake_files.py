"""More of `qingheng intake`: what was changed and undoing it, proofs, resuming, calendar, lineage, files to take away."""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from qingheng.interfaces.cli.commands_intake import (
    As,
    Company,
    Lang,
    Node,
    Number,
    Person,
    give,
    intake,
    moment,
    node_id_of,
    say_estimated,
    settled,
)
from qingheng.interfaces.cli.session import (
    Format,
    company_session,
    existing,
    fail,
    language_of,
    print_json,
    print_table,
)

Out = Annotated[Path | None, typer.Option("--out", help="Where to write; else a name of its own, here.")]


class Change(StrEnum):
    """Kinds of changes people make to a draft."""

    fix = "fix"
    exclusion = "exclusion"


class Kind(StrEnum):
    """Kinds of files rows are written to."""

    csv = "csv"
    xlsx = "xlsx"


def resume(
    number: Number,
    company: Company = None,
    person: Person = None,
    lang: Lang = None,
    format: As = Format.text,
) -> None:
    """Read or check a draft again whose work was cut short."""
    language = language_of(lang)
    with company_session(company, language, person=person) as (_tenant, actor):
        from qingheng.apps.intake.services.loading import resume as read_again

        give(read_again(actor=actor, submission_id=number, at=moment()), language, format)


def changes(
    number: Number,
    company: Company = None,
    person: Person = None,
    lang: Lang = None,
    format: As = Format.text,
) -> None:
    """What people corrected or left out, with the numbers `undo` takes."""
    with company_session(company, language_of(lang), person=person) as (_tenant, actor):
        from qingheng.apps.intake.queries.rows import changes as read_changes

        found = read_changes(actor=actor, submission_id=number)
        if format is Format.json:
            print_json(found)
            return
        lines = [
            (one.kind, one.id, one.place, one.column, one.before, one.after, one.why, one.by, "-" if one.undone else "")
            for one in found
        ]  # fmt: skip
        print_table(("kind", "number", "place", "column", "before", "after", "why", "by", ""), lines)


def undo(
    number: Number, kind: Change, change: Annotated[int, typer.Argument(help="As `changes` shows it.")],
    company: Company = None, person: Person = None, lang: Lang = None, format: As = Format.text,
) -> None:  # fmt: skip
    """Take a correction or an exclusion back."""
    language = language_of(lang)
    with company_session(company, language, person=person) as (_tenant, actor):
        from qingheng.apps.intake.services.corrections import undo_change

        made = undo_change(actor=actor, submission_id=number, kind=kind.value, change_id=change, at=moment())
        give(settled(actor, made), language, format)


def attach(
    number: Number, file: Path, company: Company = None, person: Person = None, lang: Lang = None,
    rows: Annotated[str, typer.Option("--rows", help="5, 8-12; else the whole submission.")] = "",
    sheet: Annotated[str, typer.Option("--sheet")] = "", why: Annotated[str, typer.Option("--why")] = "",
    format: As = Format.text,
) -> None:  # fmt: skip
    """Keep a bill or another proof with a submission or some of its rows."""
    existing(file)
    with company_session(company, language_of(lang), person=person) as (_tenant, actor):
        from qingheng.apps.intake.queries.evidence import evidence
        from qingheng.apps.intake.services.evidence import attach_evidence

        with file.open("rb") as data:
            attach_evidence(
                actor=actor, submission_id=number, data=data, name=file.name, sheet=sheet, rows=rows, why=why, at=moment()
            )  # fmt: skip
        found = evidence(actor=actor, submission_id=number)
        if format is Format.json:
            print_json(found)
            return
        print_table(("file", "rows", "sha256"), [(one.name, one.rows, one.sha256) for one in found])


def lineage(
    number: Number, row: int, company: Company = None, person: Person = None, lang: Lang = None,
    sheet: Annotated[str, typer.Option("--sheet")] = "", format: As = Format.text,
) -> None:  # fmt: skip
    """Where a row comes from: file, sheet, cells, mapping, corrections, proofs."""
    with company_session(company, language_of(lang), person=person) as (_tenant, actor):
        from qingheng.apps.intake.queries.lineage import row_lineage

        found = row_lineage(actor=actor, submission_id=number, sheet=sheet, row=row)
        if format is Format.json:
            print_json(found)
            return
        typer.echo(f"{found.file_name} {found.sheet}!{found.row} sha256:{found.file_sha256}")
        print_table(
            ("column", "cell", "value"),
            [(code, cell, found.values.get(code, "")) for code, cell in found.columns.items()],
        )


def calendar(
    year: int, company: Company = None, node: Node = None, person: Person = None, lang: Lang = None,
    dataset: Annotated[str, typer.Option("--dataset")] = "", format: As = Format.text,
) -> None:  # fmt: skip
    """What is sealed, on its way, owed, late or estimated in the months of a year."""
    language = language_of(lang)
    if not 1900 <= year <= 2200:
        fail(f"{year}: no year between 1900 and 2200")
    with company_session(company, language, person=person) as (_tenant, actor):
        from qingheng.apps.intake.queries.calendar import calendar as read_calendar

        found = read_calendar(
            actor=actor, first=date(year, 1, 1), dataset=dataset, node_id=node_id_of(actor, node) if node else None,
            at=moment(),
        )  # fmt: skip
        if format is Format.json:
            print_json(found)
            return
        lines = [
            (
                one.dataset,
                one.node_zh if language == "zh" else one.node_en,
                *(cell.state for cell in one.cells),
            )
            for one in found
        ]
        print_table(("dataset", "node", *(f"{month:02d}" for month in range(1, 13))), lines)
        for one in found:
            say_estimated([share for share in one.estimated if " – " in share.period], language)


def export(
    number: Number, company: Company = None, person: Person = None, lang: Lang = None, out: Out = None,
    kind: Annotated[Kind, typer.Option("--kind")] = Kind.csv, format: As = Format.text,
) -> None:  # fmt: skip
    """Write the rows as they were understood to a file that no spreadsheet takes for formulas."""
    with company_session(company, language_of(lang), person=person) as (_tenant, actor):
        from qingheng.apps.intake.queries.exporting import export_rows

        _write(export_rows(actor=actor, submission_id=number, kind=kind.value), out, format)


def template(
    dataset: str, company: Company = None, lang: Lang = None, out: Out = None, format: As = Format.text
) -> None:
    """Write an empty workbook of a dataset to fill in."""
    language = language_of(lang)
    with company_session(company, language) as (_tenant, actor):
        from qingheng.apps.intake.queries.exporting import template as blank

        _write(blank(actor=actor, code=dataset, lang=language), out, format)


def _write(made: tuple[str, bytes], out: Path | None, format: Format) -> None:
    """Write a file and say where."""
    path = out or Path(made[0])
    path.write_bytes(made[1])
    if format is Format.json:
        print_json({"file": str(path), "bytes": len(made[1])})
    else:
        typer.echo(str(path))


def estimated(
    dataset: str, year: int, company: Company = None, node: Node = None, person: Person = None, lang: Lang = None,
    format: As = Format.text,
) -> None:  # fmt: skip
    """How much of a dataset is estimated over a year and in its months, and by which method."""
    language = language_of(lang)
    if not 1900 <= year <= 2200:
        fail(f"{year}: no year between 1900 and 2200")
    with company_session(company, language, person=person) as (_tenant, actor):
        from qingheng.apps.intake.queries.estimated import estimated_shares

        found = estimated_shares(
            actor=actor, dataset=dataset, first=date(year, 1, 1), last=date(year, 12, 31),
            node_id=node_id_of(actor, node) if node else None,
        )  # fmt: skip
        if format is Format.json:
            print_json(found)
        else:
            say_estimated(found, language)


class Choice(StrEnum):
    """What a policy may be; default: as the company's."""

    on = "on"
    off = "off"
    default = "default"


def policy(
    confirm_sure: Annotated[Choice | None, typer.Option("--confirm-sure", help="Left out: only shown.")] = None,
    dataset: Annotated[str, typer.Option("--dataset", help="Else for the whole company.")] = "",
    company: Company = None, person: Person = None, lang: Lang = None, format: As = Format.text,
) -> None:  # fmt: skip
    """Whether layouts whose columns are all sure confirm themselves."""
    with company_session(company, language_of(lang), person=person) as (_tenant, actor):
        from qingheng.apps.intake.queries.policies import mapping_policy
        from qingheng.apps.intake.services.policies import set_mapping_policy

        if confirm_sure is not None:
            choice = {Choice.on: True, Choice.off: False}.get(confirm_sure)
            set_mapping_policy(actor=actor, dataset=dataset, confirm_sure=choice, at=moment())
        found = mapping_policy(actor=actor, dataset=dataset)
        if format is Format.json:
            print_json(found)
        else:
            typer.echo(f"confirm-sure: {'on' if found.confirm_sure else 'off'} {found.set_name}".strip())


def register() -> None:
    """Add the commands of this module to `qingheng intake`."""
    for command in (resume, changes, undo, attach, lineage, calendar, export, template, policy, estimated):
        intake.command(command.__name__)(command)
