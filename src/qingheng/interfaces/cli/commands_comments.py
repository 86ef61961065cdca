"""Commands on comments: list, write, resolve, withdraw."""

from __future__ import annotations

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

KINDS = "datapoint, finding, submission, target, load or row."
KEYS = "Its id, fingerprint or code; of a row, as the list shows it."
Kind = Annotated[str, typer.Argument(help=KINDS)]
Key = Annotated[str, typer.Argument(help=KEYS)]
Company = Annotated[str | None, typer.Option("--company", help="Slug; may be left out when there is one.")]
Person = Annotated[
    str | None, typer.Option("--as", help="E-mail of the person to act as; else the operator.")
]
Lang = Annotated[Language | None, typer.Option("--lang", help="Language of what is printed.")]
As = Annotated[Format, typer.Option("--format", help="For people (text) or for programs (json).")]

if TYPE_CHECKING:
    from qingheng.platform.comments.contracts import FoundComment


class State(StrEnum):
    """Which comments a list shows."""

    open = "open"
    resolved = "resolved"
    withdrawn = "withdrawn"
    all = "all"


comments = typer.Typer(help="Comments on figures, findings, targets, submissions.", no_args_is_help=True)
_STATES = {"open": "未解决", "resolved": "已解决", "withdrawn": "已撤回"}


def register(app: typer.Typer) -> None:
    """Add the commands of this module."""
    app.add_typer(comments, name="comments")


@comments.command("list")
def comments_list(
    kind: Annotated[str, typer.Argument(help=KINDS)] = "", key: Annotated[str, typer.Argument(help=KEYS)] = "",
    company: Company = None, person: Person = None, lang: Lang = None,
    state: Annotated[State, typer.Option("--state", help="Of comments on anything.")] = State.open,
    mine: Annotated[bool, typer.Option("--mine", help="Those the person wrote.")] = False,
    text: Annotated[str, typer.Option("--text", help="Words in comment, author or title.")] = "",
    format: As = Format.text,
) -> None:  # fmt: skip
    """The comments on one thing, oldest first; without a key those on anything (of a kind), newest first."""
    language = language_of(lang)
    with company_session(company, language, person=person) as (_tenant, actor):
        from qingheng.platform.comments.queries import comments as found_comments
        from qingheng.platform.comments.queries import of_subject

        if not key:
            wanted = "" if state is State.all else state.value
            found = found_comments(actor=actor, state=wanted, kind=kind, text=text, mine=mine)
            _show(found, language, format)
            return
        thread = of_subject(actor=actor, kind=kind, key=key)
        if format is Format.json:
            print_json(thread)
            return
        zh = language == "zh"
        typer.echo(thread.subject.title_zh if zh else thread.subject.title_en)
        rows = [
            (c.id, f"{c.created_at:%Y-%m-%d %H:%M}", c.author, _STATES[c.state] if zh else c.state, c.text)
            for c in thread.comments
        ]
        head = ("#", "时间", "作者", "状态", "意见") if zh else ("#", "when", "who", "state", "comment")
        print_table(head, rows, right=(0,))


def _show(found: list[FoundComment], language: str, format: Format) -> None:
    if format is Format.json:
        print_json(found)
        return
    zh = language == "zh"
    rows = [
        (
            c.id,
            f"{c.subject_kind} {c.subject_key}",
            c.title_zh if zh else c.title_en,
            c.author,
            _STATES[c.state] if zh else c.state,
            c.text,
        )
        for c in found
    ]
    head = (
        ("#", "对象", "标题", "作者", "状态", "意见")
        if zh
        else ("#", "on", "title", "who", "state", "comment")
    )
    print_table(head, rows, right=(0,))


@comments.command("write")
def comments_write(
    kind: Kind, key: Key, text: str, company: Company = None, person: Person = None, lang: Lang = None,
    format: As = Format.text,
) -> None:  # fmt: skip
    """Comment on something; those concerned are told."""
    with company_session(company, language_of(lang), person=person) as (_tenant, actor):
        from django.utils import timezone

        from qingheng.platform.comments.services import write_comment

        made = write_comment(actor=actor, kind=kind, key=key, text=text, at=timezone.now())
        if format is Format.json:
            print_json(made)
        else:
            typer.echo(f"#{made.id} {made.state}")


@comments.command("resolve")
def comments_resolve(
    number: int, company: Company = None, person: Person = None, lang: Lang = None, format: As = Format.text
) -> None:
    """Mark a comment as settled; its author is told."""
    with company_session(company, language_of(lang), person=person) as (_tenant, actor):
        from django.utils import timezone

        from qingheng.platform.comments.services import resolve_comment

        done = resolve_comment(actor=actor, comment_id=number, at=timezone.now())
        if format is Format.json:
            print_json(done)
        else:
            typer.echo(f"#{done.id} {done.state}")


@comments.command("withdraw")
def comments_withdraw(
    number: int, company: Company = None, person: Person = None, lang: Lang = None, format: As = Format.text
) -> None:
    """Take back a comment of one's own; that there was one stays."""
    with company_session(company, language_of(lang), person=person) as (_tenant, actor):
        from django.utils import timezone

        from qingheng.platform.comments.services import withdraw_comment

        done = withdraw_comment(actor=actor, comment_id=number, at=timezone.now())
        if format is Format.json:
            print_json(done)
        else:
            typer.echo(f"#{done.id} {done.state}")
