"""Commands on evidence: verify, list, hold, lift, retain, purge."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

import typer

from qingheng.interfaces.cli.session import (
    Format,
    Language,
    company_session,
    language_of,
    print_json,
    print_table,
)

if TYPE_CHECKING:
    from qingheng.platform.files.contracts import AttachmentView


class Kept(StrEnum):
    """How long evidence is kept."""

    held = "held"
    over = "over"
    dated = "dated"
    forever = "forever"


Number = Annotated[int, typer.Argument(help="Number of the evidence, as `evidence list` gives it.")]
Reason = Annotated[str, typer.Option("--reason", help="Why; it stays in the audit trail.")]
Until = Annotated[datetime, typer.Option("--until", formats=["%Y-%m-%d"], help="The last day it is kept.")]
Which = Annotated[
    Kept | None, typer.Option("--kept", help="Held, past its retention, with a last day, or for ever.")
]
Look = Annotated[bool, typer.Option("--look", help="Only show what is due.")]
Yes = Annotated[bool, typer.Option("--yes", help="Do not ask back.")]
Limit = Annotated[int, typer.Option("--limit", min=1, help="At most so many lines.")]
Company = Annotated[str | None, typer.Option("--company", help="Slug; may be left out when there is one.")]
Acting = Annotated[str | None, typer.Option("--as", help="E-mail of the person who acts; else the operator.")]
Lang = Annotated[Language | None, typer.Option("--lang", help="Language of what is printed.")]
As = Annotated[Format, typer.Option("--format", help="For people (text) or for programs (json).")]

evidence = typer.Typer(help="Evidence files.", no_args_is_help=True)


@evidence.command("verify")
def evidence_verify(company: Company = None, format: As = Format.text) -> None:
    """Hash every kept file again; code 1 when one is missing or changed."""
    with company_session(company, "en") as (_tenant, actor):
        from qingheng.platform.files.queries import verify_blobs

        problems = verify_blobs(actor=actor)
        if format is Format.json:
            print_json(problems)
        else:
            for problem in problems:
                typer.echo(f"{problem.sha256} {problem.name}: {problem.problem}")
            typer.echo(f"{len(problems)} problems")
        if problems:
            raise typer.Exit(1)


@evidence.command("list")
def evidence_list(
    kept: Which = None,
    text: str = "",
    limit: Limit = 50,
    company: Company = None,
    lang: Lang = None,
    format: As = Format.text,
) -> None:
    """Newest evidence, with its number, until when it is kept, and what holds it."""
    language = language_of(lang)
    with company_session(company, language) as (_tenant, actor):
        from django.utils import timezone

        from qingheng.platform.files.queries import attachment_view, attachments

        found = attachments(actor=actor, text=text, kept=kept or "", today=timezone.localdate())[:limit]
        _print([attachment_view(row) for row in found], language, format)


@evidence.command("hold")
def evidence_hold(
    number: Number,
    reason: Reason,
    company: Company = None,
    acting: Acting = None,
    lang: Lang = None,
    format: As = Format.text,
) -> None:
    """Keep evidence whatever its retention says, until the hold is lifted."""
    language = language_of(lang)
    with company_session(company, language, person=acting) as (_tenant, actor):
        from django.utils import timezone

        from qingheng.platform.files.queries import attachment_view
        from qingheng.platform.files.services import set_hold

        row = set_hold(actor=actor, attachment_id=number, reason=reason, at=timezone.now())
        _print([attachment_view(row)], language, format)


@evidence.command("lift")
def evidence_lift(
    number: Number,
    reason: Reason,
    company: Company = None,
    acting: Acting = None,
    lang: Lang = None,
    format: As = Format.text,
) -> None:
    """Lift a hold; the retention counts again."""
    language = language_of(lang)
    with company_session(company, language, person=acting) as (_tenant, actor):
        from django.utils import timezone

        from qingheng.platform.files.queries import attachment_view
        from qingheng.platform.files.services import lift_hold

        row = lift_hold(actor=actor, attachment_id=number, reason=reason, at=timezone.now())
        _print([attachment_view(row)], language, format)


@evidence.command("retain")
def evidence_retain(
    number: Number,
    until: Until,
    company: Company = None,
    acting: Acting = None,
    lang: Lang = None,
    format: As = Format.text,
) -> None:
    """Set the last day evidence is kept: a first one, or a later one."""
    language = language_of(lang)
    with company_session(company, language, person=acting) as (_tenant, actor):
        from django.utils import timezone

        from qingheng.platform.files.queries import attachment_view
        from qingheng.platform.files.services import extend_retention

        row = extend_retention(actor=actor, attachment_id=number, until=until.date(), at=timezone.now())
        _print([attachment_view(row)], language, format)


@evidence.command("purge")
def evidence_purge(
    look: Look = False,
    yes: Yes = False,
    company: Company = None,
    acting: Acting = None,
    lang: Lang = None,
    format: As = Format.text,
) -> None:
    """Remove evidence past its last day that is not held, and bytes nothing else points to."""
    language = language_of(lang)
    with company_session(company, language, person=acting) as (_tenant, actor):
        from datetime import timedelta

        from django.utils import timezone

        from qingheng.platform.files.queries import attachment_view, expiring
        from qingheng.platform.files.services import purge_expired

        due = expiring(actor=actor, on=timezone.localdate() - timedelta(days=1))
        if look:
            _print([attachment_view(row) for row in due], language, format)
            return
        zh = language == "zh"
        if not yes:
            question = f"清除 {due.count()} 份凭证？" if zh else f"Remove {due.count()} pieces of evidence?"
            typer.confirm(question, abort=True, err=True)
        done = purge_expired(actor=actor, at=timezone.now())
        if format is Format.json:
            print_json(done)
            return
        typer.echo(
            f"已清除 {done.removed} 份凭证、{done.files} 个文件"
            if zh
            else f"{done.removed} pieces of evidence removed, {done.files} files"
        )
        for file in done.kept:
            typer.echo(f"  {file.sha256[:12]} {file.name}: {_STAYS[file.why][0 if zh else 1]}")


_STAYS = {
    "attached": ("文件保留：仍是其他对象的凭证", "the file stays: it is evidence of something else"),
    "in_use": ("文件保留：填报单仍引用它", "the file stays: a submission was made from it or shows it"),
    "elsewhere": ("内容保留：另一家企业存有同一文件", "the bytes stay: another company keeps the same file"),
    "busy": ("文件保留：正被使用，下次再试", "the file stays: it was in use; the next removal tries again"),
}


def _print(found: list[AttachmentView], language: str, format: Format) -> None:
    if format is Format.json:
        print_json(found)
        return
    zh = language == "zh"
    rows = [
        (
            view.id,
            view.name,
            f"{view.object_type} {view.object_id}",
            view.retention_until or ("永久" if zh else "for ever"),
            view.hold_reason,
        )
        for view in found
    ]
    heads = (
        ("#", "文件", "所属", "保存至", "冻结") if zh else ("#", "file", "belongs to", "kept until", "hold")
    )
    print_table(heads, rows, right=(0,))
