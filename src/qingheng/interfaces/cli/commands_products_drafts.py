"""Commands on drafts of bills: begun from a revision, lines and columns changed, undone; bills written to files."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from qingheng.interfaces.cli.commands_data import As, Company, Lang, Person
from qingheng.interfaces.cli.commands_products import On, _day, product, tell_draft
from qingheng.interfaces.cli.session import (
    Format,
    company_session,
    fail,
    language_of,
    print_json,
    print_table,
)

Draft = Annotated[int, typer.Argument(help="Number of the draft.")]
Maps = Annotated[list[str] | None, typer.Option("--map", help="Heading or letters=column; may be repeated.")]


def register() -> None:
    """The commands of this module hang on `product`."""


@product.command("edit")
def edit(
    code: Annotated[str, typer.Argument(help="Number of a revision, or code of an item.")],
    on: On = None, company: Company = None, person: Person = None, lang: Lang = None, format: As = Format.text,
) -> None:  # fmt: skip
    """Begin a draft with the lines of a released revision, or the first bill of an item."""
    language = language_of(lang)
    with company_session(company, language, person=person) as (_tenant, actor):
        from django.utils import timezone

        from qingheng.apps.products import queries, services
        from qingheng.platform.rights.errors import NotFound

        at = timezone.now()
        try:
            number = (
                int(code) if code.isdecimal() else queries.revision_of(actor=actor, code=code, on=_day(on))
            )
        except NotFound:
            made = services.start_bill(actor=actor, item=code, at=at)
        else:
            made = services.edit_revision(actor=actor, revision_id=number, at=at)
        tell_draft(made, language, format)


@product.command("draft")
def draft(
    revision: Draft, wrong: Annotated[bool, typer.Option("--wrong", help="Rows with faults alone.")] = False,
    most: Annotated[int, typer.Option("--most", help="How many rows are printed.")] = 50,
    company: Company = None, person: Person = None, lang: Lang = None, format: As = Format.text,
) -> None:  # fmt: skip
    """Rows of a draft by number, with what is wrong."""
    language = language_of(lang)
    with company_session(company, language, person=person) as (_tenant, actor):
        from qingheng.apps.products import queries

        found = queries.draft(actor=actor, revision_id=revision)
        at_fault = {one.row for one in found.faults}
        numbers = [n for n in range(len(found.rows)) if n in at_fault or not wrong][:most]
        if format is Format.json:
            rows = [{"row": n, **found.rows[n]} for n in numbers]
            print_json({"revision": found.revision, "rows": rows, "faults": found.faults})
            return
        print_table(
            ("row", "place", *found.columns),
            [
                (n, found.rows[n]["place"], *(found.rows[n].get(one, "") for one in found.columns))
                for n in numbers
            ],
            right=(0,),
        )
        tell_draft(found, language, format)


@product.command("line")
def line(
    revision: Draft,
    cells: Annotated[list[str], typer.Option("--set", help="column=text; may be repeated.")],
    row: Annotated[int | None, typer.Option("--row", help="Row to change, from 0; a new one when left out.")] = None,
    company: Company = None, person: Person = None, lang: Lang = None, format: As = Format.text,
) -> None:  # fmt: skip
    """Add a line to a draft, or change one."""
    pairs = [one.partition("=") for one in cells]
    if not all(mark for _column, mark, _text in pairs):
        fail("Write cells as column=text.")
    given = {column.strip(): text for column, _mark, text in pairs}
    language = language_of(lang)
    with company_session(company, language, person=person) as (_tenant, actor):
        from django.utils import timezone

        from qingheng.apps.products import services

        at = timezone.now()
        made = (
            services.add_row(actor=actor, revision_id=revision, cells=given, at=at)
            if row is None
            else services.change_row(actor=actor, revision_id=revision, row=row, cells=given, at=at)
        )
        tell_draft(made, language, format)


@product.command("leave-out")
def leave_out(
    revision: Draft, row: Annotated[list[int], typer.Argument(help="Rows, from 0.")],
    company: Company = None, person: Person = None, lang: Lang = None, format: As = Format.text,
) -> None:  # fmt: skip
    """Take rows out of a draft."""
    language = language_of(lang)
    with company_session(company, language, person=person) as (_tenant, actor):
        from django.utils import timezone

        from qingheng.apps.products import services

        made = services.leave_out(actor=actor, revision_id=revision, rows=row, at=timezone.now())
        tell_draft(made, language, format)


@product.command("undo")
def undo(
    revision: Draft,
    company: Company = None,
    person: Person = None,
    lang: Lang = None,
    format: As = Format.text,
) -> None:
    """Take the last change of a draft back."""
    language = language_of(lang)
    with company_session(company, language, person=person) as (_tenant, actor):
        from django.utils import timezone

        from qingheng.apps.products import services

        made = services.undo_change(actor=actor, revision_id=revision, at=timezone.now())
        tell_draft(made, language, format)


@product.command("columns")
def columns(
    revision: Draft, map: Maps = None,
    company: Company = None, person: Person = None, lang: Lang = None, format: As = Format.text,
) -> None:  # fmt: skip
    """What the columns of a draft's file are taken for, and why; with --map they are said and the file is read again."""
    language = language_of(lang)
    with company_session(company, language, person=person) as (_tenant, actor):
        from django.utils import timezone

        from qingheng.apps.products import queries, services

        found = queries.draft(actor=actor, revision_id=revision)
        if map:
            held: dict[str | int, Any] = {one["index"]: one["target"] for one in found.headers}
            said = pairs_of(map)
            by_name = {one["text"].casefold(): one["index"] for one in found.headers}
            said = {by_name.get(name.casefold(), name): target for name, target in said.items()}
            held = {name: target for name, target in held.items() if target not in said.values()}
            found = services.choose_columns(
                actor=actor, revision_id=revision, columns={**held, **said}, at=timezone.now()
            )
        if format is Format.json:
            print_json({"headers": found.headers, "remembered": found.remembered, "faults": found.faults})
            return
        print_table(
            ("column", "heading", "is", "%", "why", "looks like"),
            [(one["letters"], one["text"], one["target"] or "-", one["percent"], "; ".join(one[language]),
              ", ".join(one["samples"][:2])) for one in found.headers],
            right=(3,),
        )  # fmt: skip
        if map:
            tell_draft(found, language, format)


def pairs_of(given: list[str] | None) -> dict[Any, str]:
    """Heading to column, as they were typed; an empty column leaves the heading out."""
    pairs = [one.rpartition("=") for one in given or ()]
    if not all(mark for _name, mark, _target in pairs):
        fail("Write columns as Heading=column.")
    return {name.strip(): target.strip() for name, _mark, target in pairs}


@product.command("export")
def export(
    code: Annotated[str, typer.Argument(help="Number of a revision, or code of an item or family.")],
    to: Annotated[Path, typer.Option("--to", help="File to write: .xlsx, .csv or .json.")],
    on: On = None, company: Company = None, person: Person = None, lang: Lang = None, format: As = Format.text,
) -> None:  # fmt: skip
    """Write a released bill to a file that an import reads again."""
    language = language_of(lang)
    with company_session(company, language, person=person) as (_tenant, actor):
        from django.utils import timezone

        from qingheng.apps.products import queries

        number = int(code) if code.isdecimal() else queries.revision_of(actor=actor, code=code, on=_day(on))
        body, name = queries.bill_file(
            actor=actor,
            revision_id=number,
            kind=to.suffix.lstrip(".").lower(),
            lang=language,
            at=timezone.now(),
        )
        to.write_bytes(body)
        if format is Format.json:
            print_json({"revision": number, "file": str(to), "bytes": len(body), "name": name})
        else:
            typer.echo(f"{to}: {len(body)} bytes")
