"""`qingheng intake`: datasets, load, map, preview, fix, submit, decide, status."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

import typer

from qingheng.interfaces.cli.session import (
    Format,
    Language,
    company_session,
    existing,
    fail,
    language_of,
    print_json,
    print_table,
)

Company = Annotated[str | None, typer.Option("--company", help="Slug; may be left out when there is one.")]
Lang = Annotated[Language | None, typer.Option("--lang", help="Language of what is printed.")]
As = Annotated[Format, typer.Option("--format", help="For people (text) or for programs (json).")]
Node = Annotated[str | None, typer.Option("--node", help="Code of the node; else the group.")]
Person = Annotated[
    str | None, typer.Option("--as", help="E-mail of the person to act as; else the operator.")
]
Number = Annotated[int, typer.Argument(help="Number of the submission.")]

intake = typer.Typer(help="Tables of facts: load, check, approve, seal.", no_args_is_help=True)


class Only(StrEnum):
    """Which rows a preview shows."""

    all = "all"
    errors = "errors"
    warnings = "warnings"
    excluded = "excluded"
    fixed = "fixed"


def register(app: typer.Typer) -> None:
    """Add the commands of this module."""
    app.add_typer(intake, name="intake")


def moment() -> Any:
    """The moment of the command."""
    from django.utils import timezone

    return timezone.now()


def node_id_of(actor: Any, code: str | None) -> int:
    """Id of the node of that code; without one, of the topmost the actor sees."""
    from qingheng.apps.organisation import queries

    return (queries.node(actor=actor, code=code) if code else queries.root(actor=actor)).id


def _pairs(given: list[str] | None, what: str) -> dict[str, str]:
    """`name=value` options as a mapping."""
    found = {}
    for entry in given or []:
        name, sign, value = entry.partition("=")
        if not sign or not name.strip():
            fail(f"{what}: write NAME=VALUE, not {entry!r}")
        found[name.strip()] = value.strip()
    return found


def _say(view: Any, language: str) -> None:
    """One line about a submission, and what failed."""
    zh = language == "zh"
    name = view.dataset_zh if zh else view.dataset_en
    typer.echo(
        f"#{view.id} {name}: {view.state}/{view.stage}, {view.rows} {'行' if zh else 'rows'}, "
        f"{view.errors} {'个错误' if zh else 'errors'}, {view.warnings} {'个提示' if zh else 'warnings'}, "
        f"{view.excluded} {'行已排除' if zh else 'left out'}"
    )
    if view.failure:
        typer.echo(f"{view.failure.get(language, '')} {view.failure.get(f'fix_{language}', '')}", err=True)


def say_estimated(shares: Any, language: str) -> None:
    """One line for each share that is estimated."""
    zh = language == "zh"
    for one in shares:
        share = "—" if one.share is None else f"{one.share * 100:.1f} %"
        name = one.column_zh if zh else one.column_en
        how = ", ".join(one.methods)
        typer.echo(f"{one.period} {name} ({one.unit}): {share} {'为估算' if zh else 'estimated'} ({how})")


def settled(actor: Any, view: Any) -> Any:
    """The submission once it is checked: a command does not leave a long file to a worker that may not run."""
    if view.stage != "checking":
        return view
    from qingheng.apps.intake.services.checking import check_submission

    return check_submission(actor=actor, submission_id=view.id, at=moment())


def give(view: Any, language: str, format: Format) -> None:
    """Print a submission."""
    if format is Format.json:
        print_json(view)
    else:
        _say(view, language)


@intake.command("datasets")
def list_datasets(company: Company = None, lang: Lang = None, format: As = Format.text) -> None:
    """The datasets that can be loaded."""
    language = language_of(lang)
    with company_session(company, language) as (_tenant, actor):
        from qingheng.apps.intake.queries.datasets import datasets

        found = datasets(actor=actor)
        if format is Format.json:
            print_json([{**vars(one), "definition": one.definition.as_dict()} for one in found])
            return
        rows = [
            (
                one.code,
                one.name_zh if language == "zh" else one.name_en,
                one.frequency,
                one.rows,
                one.last_day,
            )
            for one in found
        ]
        print_table(("dataset", "name", "frequency", "rows", "until"), rows, right=(3,))


@intake.command("load")
def load(
    file: Path,
    dataset: Annotated[str, typer.Option("--dataset", help="Code of the dataset.")],
    company: Company = None, node: Node = None, person: Person = None, lang: Lang = None, format: As = Format.text,
    title: Annotated[str, typer.Option("--title")] = "",
    again: Annotated[bool, typer.Option("--again", help="Load a file that was loaded before.")] = False,
    into: Annotated[int | None, typer.Option("--into", help="Number of an announced correction or own draft.")] = None,
    period: Annotated[str | None, typer.Option("--period", help="FY2022/23: other days are errors; '' allows any.")] = None,
) -> None:  # fmt: skip
    """Read a file into a draft; code 1 when it waits for its columns or has errors."""
    language = language_of(lang)
    existing(file)
    with company_session(company, language, person=person) as (_tenant, actor):
        from qingheng.apps.intake.services.loading import begin

        with file.open("rb") as stream:
            made = begin(
                actor=actor, dataset=dataset, node_id=node_id_of(actor, node), data=stream, name=file.name,
                at=moment(), title=title, into=into, again=again, at_once=True, period=period,
            )  # fmt: skip
        give(made, language, format)
        if made.stage == "mapping" and format is Format.text:
            typer.echo(f"qingheng intake map {made.id}")
        if made.stage != "ready" or made.errors:
            raise typer.Exit(1)


@intake.command("map")
def map_columns(
    number: Number, company: Company = None, person: Person = None, lang: Lang = None, format: As = Format.text,
    confirm: Annotated[bool, typer.Option("--confirm", help="Take the mapping as shown.")] = False,
    column: Annotated[list[str] | None, typer.Option("--column", help="B=site; B= leaves it out.")] = None,
    unit: Annotated[list[str] | None, typer.Option("--unit", help="C=kWh: the unit of a source column.")] = None,
    constant: Annotated[list[str] | None, typer.Option("--constant", help="site=SZ01 for every row.")] = None,
    part: Annotated[int | None, typer.Option("--part", help="Which layout of the file; else the first used.")] = None,
) -> None:  # fmt: skip
    """Show the proposed columns; with --confirm or a choice, take them and check the rows."""
    language = language_of(lang)
    with company_session(company, language, person=person) as (_tenant, actor):
        from qingheng.apps.intake.queries.mapping import mapping
        from qingheng.apps.intake.services.mapping import confirm_mapping

        proposed = mapping(actor=actor, submission_id=number, part=part)
        if not (confirm or column or unit or constant):
            _show_mapping(proposed, language, format)
            return
        by_letters = {one.letters: one.index for one in proposed.columns}
        chosen, units = _pairs(column, "--column"), _pairs(unit, "--unit")
        unknown = [letters for letters in (*chosen, *units) if letters not in by_letters]
        if unknown:
            fail(f"There is no column {', '.join(unknown)}; there are {', '.join(by_letters)}.")
        targets = {one.index: one.target for one in proposed.columns}
        targets |= {by_letters[letters]: target for letters, target in chosen.items()}
        kept_units = {one.index: one.unit for one in proposed.columns if one.unit}
        made = confirm_mapping(
            actor=actor, submission_id=number, targets=targets,
            units=kept_units | {by_letters[letters]: text for letters, text in units.items()},
            constants=proposed.constants | _pairs(constant, "--constant"), options={}, at=moment(),
            part=proposed.part,
        )  # fmt: skip
        made = settled(actor, made)
        give(made, language, format)
        if made.stage != "ready" or made.errors:
            raise typer.Exit(1)


def _show_mapping(proposed: Any, language: str, format: Format) -> None:
    if format is Format.json:
        print_json(proposed)
        return
    zh = language == "zh"
    rows = [
        (
            one.letters,
            one.text,
            one.unit,
            one.target or ("（不导入）" if zh else "(left out)"),
            f"{one.score:.2f}",
            "; ".join(one.reasons_zh if zh else one.reasons_en),
        )
        for one in proposed.columns
    ]
    print_table(("", "column", "unit", "goes to", "score", "why"), rows)
    for line in (*(proposed.notes_zh if zh else proposed.notes_en),
                 *(proposed.changed_zh if zh else proposed.changed_en)):  # fmt: skip
        typer.echo(line)
    if proposed.missing:
        typer.echo(f"{'缺少' if zh else 'missing'}: {', '.join(proposed.missing)}  (--constant NAME=VALUE)")


@intake.command("preview")
def preview(
    number: Number, company: Company = None, person: Person = None, lang: Lang = None, format: As = Format.text,
    only: Annotated[Only, typer.Option("--only")] = Only.all,
    offset: Annotated[int, typer.Option("--offset", min=0)] = 0,
    limit: Annotated[int, typer.Option("--limit", min=1, max=1000)] = 50,
    out: Annotated[Path | None, typer.Option("--out", help="Write the workbook with a message at each cell.")] = None,
) -> None:  # fmt: skip
    """The rows as they were understood, with what is wrong at each cell."""
    language = language_of(lang)
    with company_session(company, language, person=person) as (_tenant, actor):
        from qingheng.apps.intake.queries import exporting, rows

        if out is not None:
            out.write_bytes(exporting.annotated_copy(actor=actor, submission_id=number, at=moment())[1])
        wanted = "" if only is Only.all else only.value
        page = rows.rows(actor=actor, submission_id=number, offset=offset, limit=limit, only=wanted)
        groups = rows.issue_groups(actor=actor, submission_id=number)
        if format is Format.json:
            print_json({"issues": groups, "page": page})
            return
        for group in groups:
            text, fix = (group.zh, group.fix_zh) if language == "zh" else (group.en, group.fix_en)
            typer.echo(f"{group.severity:<8} {group.count:>7}  {text} {fix}".rstrip())
        names = [cell.column for cell in page.rows[0].cells] if page.rows else []
        lines = [
            (f"{row.sheet}!{row.row}", *((f"! {c.shown}" if c.issues else c.shown) for c in row.cells))
            for row in page.rows
        ]
        print_table(("row", *names), lines)
        typer.echo(f"{offset + 1 if page.rows else 0}-{offset + len(page.rows)} / {page.total}")


@intake.command("fix")
def fix(
    number: Number, column: str, after: str, company: Company = None, person: Person = None, lang: Lang = None,
    row: Annotated[int | None, typer.Option("--row", help="Row as the spreadsheet shows it.")] = None,
    sheet: Annotated[str, typer.Option("--sheet")] = "",
    before: Annotated[str | None, typer.Option("--before", help="Every cell that reads this.")] = None,
    why: Annotated[str, typer.Option("--why")] = "",
    format: As = Format.text,
) -> None:  # fmt: skip
    """Put another text in one cell (--row), or in all cells that read --before."""
    language = language_of(lang)
    if (row is None) == (before is None):
        fail("Give either --row or --before.")
    with company_session(company, language, person=person) as (_tenant, actor):
        from qingheng.apps.intake.services import corrections

        if row is not None:
            made = corrections.fix_cell(
                actor=actor,
                submission_id=number,
                sheet=sheet,
                row=row,
                column=column,
                after=after,
                why=why,
                at=moment(),
            )
        else:
            made = corrections.fix_all(
                actor=actor,
                submission_id=number,
                column=column,
                before=before or "",
                after=after,
                why=why,
                at=moment(),
            )
        give(settled(actor, made), language, format)


@intake.command("exclude")
def exclude(
    number: Number, rows: Annotated[list[int] | None, typer.Argument(help="Rows as the spreadsheet shows them.")] = None,
    why: Annotated[str, typer.Option("--why")] = "", company: Company = None, person: Person = None, lang: Lang = None,
    row: Annotated[list[int] | None, typer.Option("--row", help="A row; may be given again.")] = None,
    cell: Annotated[list[str] | None, typer.Option("--cell", help="N12: one figure of a row of months.")] = None,
    period: Annotated[str, typer.Option("--period", help="2025-03: of the rows, what lies within it alone.")] = "",
    sheet: Annotated[str, typer.Option("--sheet")] = "", format: As = Format.text,
) -> None:  # fmt: skip
    """Leave rows out, or single figures of rows that hold several, with a reason."""
    language = language_of(lang)
    with company_session(company, language, person=person) as (_tenant, actor):
        from qingheng.apps.intake.services.corrections import exclude_rows

        made = exclude_rows(
            actor=actor, submission_id=number, sheet=sheet, rows=[*(rows or []), *(row or [])], why=why, at=moment(),
            cells=[_cell(text) for text in cell or []], period=period,
        )  # fmt: skip
        give(settled(actor, made), language, format)


def _cell(text: str) -> tuple[int, int]:
    """Row and column, counted from 1, of a cell as a spreadsheet names it."""
    from qingheng.formats.problems import column_number

    letters = text.strip().rstrip("0123456789")
    digits = text.strip()[len(letters) :]
    if not (letters.isascii() and letters.isalpha() and digits and len(letters) < 4 and len(digits) < 9):
        fail(f"{text!r} is no cell; write it as N12")
    return int(digits), column_number(letters)


@intake.command("period")
def set_period(
    number: Number, period: Annotated[str, typer.Argument(help="FY2022/23, 2025-Q1, 2025-03; left out: any.")] = "",
    company: Company = None, person: Person = None, lang: Lang = None, format: As = Format.text,
) -> None:  # fmt: skip
    """Say for which days a draft is: rows outside them are errors."""
    language = language_of(lang)
    with company_session(company, language, person=person) as (_tenant, actor):
        from qingheng.apps.intake.services.periods import set_period as set_days

        made = set_days(actor=actor, submission_id=number, period=period, at=moment())
        give(settled(actor, made), language, format)


@intake.command("submit")
def submit(
    number: Number, company: Company = None, person: Person = None, lang: Lang = None, format: As = Format.text,
    reason_code: Annotated[str, typer.Option("--reason-code")] = "",
    reason: Annotated[str, typer.Option("--reason")] = "",
) -> None:  # fmt: skip
    """Hand a checked draft in for approval."""
    language = language_of(lang)
    with company_session(company, language, person=person) as (_tenant, actor):
        from qingheng.apps.intake.services import workflow

        made = workflow.submit(
            actor=actor, submission_id=number, at=moment(), reason_code=reason_code, reason=reason
        )
        give(made, language, format)


@intake.command("approve")
def approve(
    number: Number, company: Company = None, person: Person = None, lang: Lang = None, format: As = Format.text,
    note: Annotated[str, typer.Option("--note")] = "",
) -> None:  # fmt: skip
    """Approve and seal; a large load is sealed by a job."""
    language = language_of(lang)
    with company_session(company, language, person=person) as (_tenant, actor):
        from qingheng.apps.intake.services import workflow

        made = workflow.approve(actor=actor, submission_id=number, at=moment(), note_text=note)
        give(made, language, format)


@intake.command("return")
def give_back(
    number: Number, note: Annotated[str, typer.Option("--note", help="What is to be corrected.")],
    company: Company = None, person: Person = None, lang: Lang = None, format: As = Format.text,
) -> None:  # fmt: skip
    """Return a submission to its preparer."""
    language = language_of(lang)
    with company_session(company, language, person=person) as (_tenant, actor):
        from qingheng.apps.intake.services import workflow

        give(
            workflow.send_back(actor=actor, submission_id=number, note_text=note, at=moment()),
            language,
            format,
        )


@intake.command("withdraw")
def withdraw(
    number: Number,
    company: Company = None,
    person: Person = None,
    lang: Lang = None,
    format: As = Format.text,
) -> None:
    """Take one's own submission back before it is approved."""
    language = language_of(lang)
    with company_session(company, language, person=person) as (_tenant, actor):
        from qingheng.apps.intake.services import workflow

        give(workflow.withdraw(actor=actor, submission_id=number, at=moment()), language, format)


@intake.command("discard")
def discard(
    number: Number,
    company: Company = None,
    person: Person = None,
    lang: Lang = None,
    format: As = Format.text,
) -> None:
    """Undo a load: the draft is gone, the file and the trail stay."""
    with company_session(company, language_of(lang), person=person) as (_tenant, actor):
        from qingheng.apps.intake.services import workflow

        workflow.discard(actor=actor, submission_id=number, at=moment())
        if format is Format.json:
            print_json({"discarded": number})


@intake.command("correct")
def correct(
    number: Number,
    reason_code: Annotated[str, typer.Option("--reason-code")],
    reason: Annotated[str, typer.Option("--reason")],
    company: Company = None, person: Person = None, lang: Lang = None, format: As = Format.text,
) -> None:  # fmt: skip
    """Announce a correction of a sealed submission; load its file with `load --into`."""
    language = language_of(lang)
    with company_session(company, language, person=person) as (_tenant, actor):
        from qingheng.apps.intake.services import workflow

        made = workflow.correct(
            actor=actor, submission_id=number, reason_code=reason_code, reason=reason, at=moment()
        )
        give(made, language, format)


@intake.command("status")
def status(
    number: Annotated[int | None, typer.Argument()] = None,
    company: Company = None, person: Person = None, lang: Lang = None, format: As = Format.text,
    dataset: Annotated[str, typer.Option("--dataset")] = "",
    state: Annotated[str, typer.Option("--state")] = "",
) -> None:  # fmt: skip
    """One submission, or all."""
    language = language_of(lang)
    with company_session(company, language, person=person) as (_tenant, actor):
        from qingheng.apps.intake.queries import submissions

        if number is not None:
            from qingheng.apps.intake.queries.estimated import shares_of_submission

            view = submissions.submission(actor=actor, submission_id=number)
            shares = shares_of_submission(actor=actor, submission_id=number)
            if format is Format.json:
                print_json({**vars(view), "estimated": shares})
                return
            _say(view, language)
            say_estimated(shares, language)
            return
        found = submissions.submissions(actor=actor, dataset=dataset, state=state)
        if format is Format.json:
            print_json(found)
            return
        for view in found:
            _say(view, language)


@intake.command("verify")
def verify(company: Company = None, lang: Lang = None, format: As = Format.text) -> None:
    """Hash every sealed partition again; code 1 when one is not as it was sealed."""
    language = language_of(lang)
    with company_session(company, language) as (_tenant, actor):
        from qingheng.apps.intake.queries.partitions import verify_partitions

        results = verify_partitions(actor=actor)
        if format is Format.json:
            print_json(results)
        else:
            for one in results:
                typer.echo(f"#{one.submission_id} {one.dataset} {one.rows}: {one.problem or 'intact'}")
        if any(one.problem for one in results):
            raise typer.Exit(1)
