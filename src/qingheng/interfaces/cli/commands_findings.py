"""Commands of findings and of the headline figures."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Annotated

import typer

from qingheng.interfaces.cli.commands_data import As, Company, Lang, Node, Person, _node_id
from qingheng.interfaces.cli.session import (
    Format,
    company_session,
    fail,
    language_of,
    print_json,
    print_table,
)

if TYPE_CHECKING:
    from qingheng.apps.quality.contracts import BatchView

findings = typer.Typer(help="What the checks found: list, answer, take back.", no_args_is_help=True)
headlines = typer.Typer(help="Headline figures of the control tower.", no_args_is_help=True)
Rule = Annotated[str, typer.Option("--rule", help="Only findings of this rule.")]
State = Annotated[str, typer.Option("--state", help="open, explained, accepted or fixed.")]
Until = Annotated[datetime | None, typer.Option("--due", formats=["%Y-%m-%d"], help="By when.")]
Marks = Annotated[list[str] | None, typer.Option("--fingerprint", help="A finding; may be repeated.")]


def register(app: typer.Typer) -> None:
    """Add the commands of this module."""
    app.add_typer(findings, name="findings")
    app.add_typer(headlines, name="headlines")


@findings.command("list")
def findings_list(
    rule: Rule = "", state: Annotated[str, typer.Option("--state", help="open, answered, or a state.")] = "",
    company: Company = None, node: Node = None, lang: Lang = None, format: As = Format.text,
) -> None:  # fmt: skip
    """Findings of the latest checks with their answers, worst first."""
    language = language_of(lang)
    with company_session(company, language) as (_tenant, actor):
        from qingheng.apps.quality import queries
        from qingheng.apps.quality.contracts import FindingFilters

        filters = FindingFilters(rule=rule, state=state)
        found = queries.findings(actor=actor, node_id=_node_id(actor, node), filters=filters).findings
        if format is Format.json:
            print_json(list(found))
            return
        zh = language == "zh"
        head = ("编号", "级别", "规则", "对象", "期间", "答复") if zh else (
            "fingerprint", "severity", "rule", "subject", "period", "answer",
        )  # fmt: skip
        print_table(
            head,
            [(f.fingerprint, f.severity, f.rule, f.subject, f.period, f.answer.state) for f in found],
        )


@findings.command("answer")
def findings_answer(
    state: State, note: Annotated[str, typer.Option("--note", help="The reason.")] = "",
    rule: Rule = "", fingerprint: Marks = None,
    owner: Annotated[str | None, typer.Option("--owner", help="E-mail of who sees to it.")] = None,
    due: Until = None, company: Company = None, node: Node = None, person: Person = None, lang: Lang = None,
    format: As = Format.text,
) -> None:  # fmt: skip
    """Answer several findings in one act: those named, or all of a rule that wait for an answer."""
    language = language_of(lang)
    if bool(rule) == bool(fingerprint):
        fail("Say which findings: --rule, or --fingerprint once or more.")
    with company_session(company, language, person=person) as (_tenant, actor):
        from django.utils import timezone

        from qingheng.apps.quality import queries, services
        from qingheng.apps.quality.contracts import FindingFilters

        now, node_id, wanted = timezone.now(), _node_id(actor, node), list(fingerprint or ())
        if rule:
            waiting = FindingFilters(rule=rule, state="open")
            found = queries.findings(actor=actor, node_id=node_id, filters=waiting).findings
            wanted = [one.fingerprint for one in found]
        able = {one.email: one.pk for one in queries.owners(actor=actor, at=now)} if owner else {}
        if owner and owner.lower() not in able:
            fail(f"{owner} cannot answer findings here.")
        made = services.answer_findings(
            actor=actor, node_id=node_id, fingerprints=wanted, state=state, note=note, at=now, seen=now,
            owner_id=able[owner.lower()] if owner else None, due=due.date() if due else None,
        )  # fmt: skip
        _say(made, format)


@findings.command("undo")
def findings_undo(
    number: int, company: Company = None, person: Person = None, lang: Lang = None, format: As = Format.text
) -> None:
    """Take back what `findings answer` did; the former answers become new entries."""
    with company_session(company, language_of(lang), person=person) as (_tenant, actor):
        from django.utils import timezone

        from qingheng.apps.quality import services

        _say(services.undo_answers(actor=actor, batch_id=number, at=timezone.now()), format)


def _say(made: BatchView, format: Format) -> None:
    """What the act or its undo did, and how to take it back; code 1 when nothing at all was done."""
    from qingheng.apps.quality.queries import batch_line, left_alone

    if format is Format.json:
        print_json(made)
    else:
        typer.echo(f"#{made.id or '-'} {batch_line(made)}")
        for left in made.left_alone:
            typer.echo(f"  {left.fingerprint}: {left_alone(left)}")
    if made.id is None and made.left_alone:
        raise typer.Exit(1)


@headlines.command("show")
def headlines_show(company: Company = None, person: Person = None, format: As = Format.text) -> None:
    """The figures on the first screen, the company's or with --as a person's."""
    with company_session(company, "en", person=person) as (_tenant, actor):
        from qingheng.apps.tower.queries import headlines as shown

        found = shown(actor=actor, for_company=person is None)
        if format is Format.json:
            print_json(found)
        else:
            typer.echo("\n".join(found.keys))


@headlines.command("set")
def headlines_set(
    keys: list[str], company: Company = None, person: Person = None, format: As = Format.text
) -> None:
    """Choose at most eight series, in order: for the company, or with --as for that person."""
    with company_session(company, "en", person=person) as (_tenant, actor):
        from django.utils import timezone

        from qingheng.apps.tower.services import choose_headlines

        kept = choose_headlines(actor=actor, keys=keys, at=timezone.now(), for_company=person is None)
        if format is Format.json:
            print_json({"keys": kept})
        else:
            typer.echo("\n".join(kept))


@headlines.command("reset")
def headlines_reset(company: Company = None, person: Person = None, format: As = Format.text) -> None:
    """Go back to the standard: the company to the figures shipped, a person (--as) to the company's."""
    with company_session(company, "en", person=person) as (_tenant, actor):
        from django.utils import timezone

        from qingheng.apps.tower.services import reset_headlines

        done = reset_headlines(actor=actor, at=timezone.now(), for_company=person is None)
        if format is Format.json:
            print_json({"reset": done})
        else:
            typer.echo("reset" if done else "already the standard")
