"""Commands on published files of factors: read one as an edition, see what changes, hand in, review, withdraw."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from qingheng.interfaces.cli.commands_data import As, Company, Lang, Person
from qingheng.interfaces.cli.commands_factors import Note, factors
from qingheng.interfaces.cli.session import (
    Format,
    company_session,
    fail,
    language_of,
    print_json,
    print_table,
)

if TYPE_CHECKING:
    from qingheng.apps.factors.contracts import ImportDiff, ImportView

MOST_SHOWN = 20


def register() -> None:
    """The commands of this module are below `factors`, which its own module adds."""


@factors.command("import")
def factors_import(
    file: Annotated[Path, typer.Argument(exists=True, dir_okay=False, help="Flat file, xlsx or csv.")],
    published: Annotated[datetime, typer.Option(formats=["%Y-%m-%d"], help="Day on which it was published.")],
    layout: Annotated[str, typer.Option("--layout", help="What the file is: desnz-flat.")] = "desnz-flat",
    submit: Annotated[str, typer.Option("--submit", help="Hand it in at once, for this reason.")] = "",
    company: Company = None, person: Person = None, lang: Lang = None, format: As = Format.text,
) -> None:  # fmt: skip
    """Read a published file as a draft edition and say what changes; nothing is taken into use before a review."""
    with company_session(company, language_of(lang), person=person) as (_tenant, actor):
        from django.utils import timezone

        from qingheng.apps.factors import queries, services

        now = timezone.now()
        made = services.import_factors(
            actor=actor,
            data=file.read_bytes(),
            name=file.name,
            published=published.date(),
            at=now,
            layout=layout,
        )
        if submit:
            made = services.submit_import(actor=actor, import_id=made.id, reason=submit, at=now)
        _say(made, queries.import_diff(actor=actor, import_id=made.id), format)


@factors.command("imports")
def factors_imports(
    number: Annotated[int | None, typer.Argument(help="One edition, with what it changes.")] = None,
    submit: Annotated[str, typer.Option("--submit", help="Hand it in, for this reason.")] = "",
    approve: Annotated[bool, typer.Option("--approve", help="Approve it, with --note.")] = False,
    send_back: Annotated[bool, typer.Option("--return", help="Return it, with --note.")] = False,
    withdraw: Annotated[str, typer.Option("--withdraw", help="Withdraw it, for this reason.")] = "",
    note: Note = "", company: Company = None, person: Person = None, lang: Lang = None, format: As = Format.text,
) -> None:  # fmt: skip
    """Imported editions; with a number one of them: hand it in, review it, withdraw it."""
    with company_session(company, language_of(lang), person=person) as (_tenant, actor):
        from django.utils import timezone

        from qingheng.apps.factors import queries, services

        if number is None:
            if submit or approve or send_back or withdraw:
                fail("Say the number of the edition. 请给出版本的编号。", code=2)
            _list(queries.factor_imports(actor=actor), format)
            return
        given: dict[str, Any] = {"actor": actor, "import_id": number, "at": timezone.now()}
        if submit:
            services.submit_import(reason=submit, **given)
        if approve or send_back:
            services.review_import(approve=approve, note=note, **given)
        if withdraw:
            services.withdraw_import(reason=withdraw, **given)
        found = queries.factor_import(actor=actor, import_id=number)
        _say(found, queries.import_diff(actor=actor, import_id=number), format)


def _list(found: list[ImportView], format: Format) -> None:
    if format is Format.json:
        print_json(found)
        return
    print_table(
        ("number", "edition", "state", "factors", "published", "file", "by", "reviewed by"),
        [
            (one.id, f"{one.pack_id}@{one.version}", one.state, one.told["rows"], one.published, one.file_name,
             one.author_name, one.reviewer_name or "-")
            for one in found
        ],
        right=(0, 3),
    )  # fmt: skip


def _say(one: ImportView, diff: ImportDiff, format: Format) -> None:
    if format is Format.json:
        print_json({"edition": one, "diff": diff})
        return
    told = one.told
    typer.echo(
        f"{one.id}: {one.pack_id}@{one.version} {one.state}, {told['rows']} factors, {told['gwp']}; along {one.along}: "
        f"{told['lacking_count']} lines lacking, {told['unknown_count']} unknown, {told['total_only_count']} as "
        f"an equivalent alone, {told['uneven_count']} uneven"
    )
    typer.echo(
        f"beside {diff.against}: {diff.same} the same, {len(diff.changed)} changed, {diff.jumps} by half or more, "
        f"{len(diff.added)} new, {len(diff.vanished)} vanished"
    )
    if diff.changed:
        print_table(
            ("factor", "before, kg", "after, kg", "%"),
            [
                (each.id, each.before, each.after, "-" if each.percent is None else f"{each.percent:+.2f}")
                for each in diff.changed[:MOST_SHOWN]
            ],
            right=(1, 2, 3),
        )
