"""Commands on webhooks: list, add, remove, test."""

from __future__ import annotations

from typing import Annotated

import typer

from qingheng.interfaces.cli.session import (
    Format,
    Language,
    company_session,
    language_of,
    print_json,
    print_table,
)

Number = Annotated[int, typer.Argument(help="Number of the endpoint.")]
Company = Annotated[str | None, typer.Option("--company", help="Slug; may be left out when there is one.")]
Person = Annotated[
    str | None, typer.Option("--as", help="E-mail of the person to act as; else the operator.")
]
Lang = Annotated[Language | None, typer.Option("--lang", help="Language of what is printed.")]
As = Annotated[Format, typer.Option("--format", help="For people (text) or for programs (json).")]
Events = Annotated[
    list[str], typer.Option("--event", help="intake.sealed, intake. or * for all; may be given again.")
]

webhooks = typer.Typer(help="Addresses that are told of events.", no_args_is_help=True)


def register(app: typer.Typer) -> None:
    """Add the commands of this module."""
    app.add_typer(webhooks, name="webhooks")


@webhooks.command("list")
def webhooks_list(
    company: Company = None, person: Person = None, lang: Lang = None, format: As = Format.text
) -> None:
    """The endpoints in use."""
    language = language_of(lang)
    with company_session(company, language, person=person) as (_tenant, actor):
        from qingheng.platform.webhooks.queries import endpoints

        found = endpoints(actor=actor)
        if format is Format.json:
            print_json(found)
            return
        zh = language == "zh"
        head = (
            ("#", "地址", "事件", "连续失败", "添加人")
            if zh
            else ("#", "address", "events", "failures", "made by")
        )
        print_table(
            head, [(e.id, e.url, " ".join(e.events), e.failures, e.made_by) for e in found], right=(0, 3)
        )


@webhooks.command("add")
def webhooks_add(
    url: str, event: Events, company: Company = None, person: Person = None, lang: Lang = None,
    format: As = Format.text,
) -> None:  # fmt: skip
    """Tell an address of events; prints the secret that signs, once."""
    language = language_of(lang)
    with company_session(company, language, person=person) as (_tenant, actor):
        from django.utils import timezone

        from qingheng.platform.webhooks.services import add_endpoint

        made = add_endpoint(actor=actor, url=url, events=event, at=timezone.now())
        if format is Format.json:
            print_json(made)
            return
        once = "密钥只显示这一次" if language == "zh" else "the secret is shown once"
        typer.echo(f"#{made.endpoint.id} {made.endpoint.url} ({once})\n{made.secret}")


@webhooks.command("remove")
def webhooks_remove(
    number: Number,
    company: Company = None,
    person: Person = None,
    lang: Lang = None,
    format: As = Format.text,
) -> None:
    """Tell an address nothing more."""
    with company_session(company, language_of(lang), person=person) as (_tenant, actor):
        from django.utils import timezone

        from qingheng.platform.webhooks.services import remove_endpoint

        gone = remove_endpoint(actor=actor, endpoint_id=number, at=timezone.now())
        if format is Format.json:
            print_json(gone)
        else:
            typer.echo(f"#{gone.id} {gone.url}")


@webhooks.command("test")
def webhooks_test(
    number: Number,
    company: Company = None,
    person: Person = None,
    lang: Lang = None,
    format: As = Format.text,
) -> None:
    """Send a test now; code 1 when it was not taken."""
    with company_session(company, language_of(lang), person=person) as (_tenant, actor):
        from django.utils import timezone

        from qingheng.platform.webhooks.services import test_endpoint
        from qingheng.platform.webhooks.tables import reason_words

        done = test_endpoint(actor=actor, endpoint_id=number, at=timezone.now())
        if format is Format.json:
            print_json(done)
        else:
            typer.echo(
                " ".join(filter(None, [done.state, str(done.status_code or ""), reason_words(done.reason)]))
            )
    if done.state != "sent":
        raise typer.Exit(1)
