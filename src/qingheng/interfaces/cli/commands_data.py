"""Commands on figures: kpi, indicators, submissions, targets."""

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

kpi = typer.Typer(help="The KPI table: import, check, show.", no_args_is_help=True)
indicators = typer.Typer(help="What is measured.", no_args_is_help=True)
submissions = typer.Typer(help="Figures handed in together.", no_args_is_help=True)
targets = typer.Typer(help="Targets and their status.", no_args_is_help=True)


class Decision(StrEnum):
    """What can be done with a submission."""

    submit = "submit"
    approve = "approve"
    give_back = "return"
    withdraw = "withdraw"


def register(app: typer.Typer) -> None:
    """Add the commands of this module."""
    for name, group in (
        ("kpi", kpi),
        ("indicators", indicators),
        ("submissions", submissions),
        ("targets", targets),
    ):
        app.add_typer(group, name=name)


def _node_id(actor: Any, code: str | None) -> int:
    from qingheng.apps.organisation import queries

    return (queries.node(actor=actor, code=code) if code else queries.root(actor=actor)).id


@kpi.command("import")
def kpi_import(
    file: Path, company: Company = None, node: Node = None, person: Person = None, lang: Lang = None,
    format: As = Format.text,
) -> None:  # fmt: skip
    """Read a table of figures into a draft; code 1 when cells have errors."""
    language = language_of(lang)
    existing(file)
    with company_session(company, language, person=person) as (_tenant, actor):
        from django.utils import timezone

        from qingheng.apps.indicators.queries import submission
        from qingheng.apps.indicators.services import read_kpi_file

        made = read_kpi_file(
            actor=actor,
            data=file.read_bytes(),
            name=file.name,
            node_id=_node_id(actor, node),
            at=timezone.now(),
        )
        detail = submission(actor=actor, submission_id=made.id)
        if format is Format.json:
            print_json({"submission": detail.header, "problems": detail.problems})
        else:
            zh = language == "zh"
            for p in detail.problems:
                where = " ".join(t for t in (p.sheet, p.cell) if t)
                typer.echo(
                    f"{p.severity:<8} {where:<14} {p.message_zh if zh else p.message_en} {p.fix_zh if zh else p.fix_en}"
                )
            typer.echo(
                f"#{made.id} {made.state}: {made.row_count} {'个数值' if zh else 'figures'}, "
                f"{made.errors_count} {'个错误' if zh else 'errors'}"
            )
        if made.errors_count:
            raise typer.Exit(1)


@kpi.command("check")
def kpi_check(
    company: Company = None, node: Node = None, lang: Lang = None, format: As = Format.text,
    every: Annotated[bool, typer.Option("--all", help="Print what holds too.")] = False,
) -> None:  # fmt: skip
    """Run the data-quality checks and print the findings."""
    language = language_of(lang)
    with company_session(company, language) as (_tenant, actor):
        from django.utils import timezone

        from qingheng.apps.quality import queries, services

        node_id = _node_id(actor, node)
        run = services.run_checks(actor=actor, node_id=node_id, at=timezone.now())
        if every:
            found = queries.all_results(actor=actor, node_id=node_id)
        else:
            found = list(queries.findings(actor=actor, node_id=node_id).findings)
        if format is Format.json:
            print_json({"run": run, "findings": found})
            return
        zh = language == "zh"
        rows = [(r.severity, r.verdict, r.subject, r.period, r.text_zh if zh else r.text_en) for r in found]
        print_table(
            ("级别", "结论", "对象", "期间", "说明")
            if zh
            else ("severity", "verdict", "subject", "period", "what"),
            rows,
        )
        typer.echo(
            f"{run.checks} {'项核对' if zh else 'checks'}, {run.findings} {'项发现' if zh else 'findings'}"
        )


@kpi.command("table")
def kpi_table(
    company: Company = None, node: Node = None, lang: Lang = None, format: As = Format.text,
    out: Annotated[Path | None, typer.Option("--out", help="File to write: .pdf, .xlsx, .csv or .json.")] = None,
    text: Annotated[str, typer.Option("--search", help="Only rows with these words.")] = "",
) -> None:  # fmt: skip
    """Show the KPI table, or write it to a file."""
    language = language_of(lang)
    with company_session(company, language) as (_tenant, actor):
        from django.utils import timezone

        from qingheng.apps.disclosure import queries
        from qingheng.apps.disclosure.filters import TableFilters

        filters, node_id = TableFilters(text=text), _node_id(actor, node)
        if out is not None:
            made = queries.export_table(
                actor=actor, lang=language, kind=out.suffix.lstrip(".").lower(), at=timezone.now(), filters=filters,
                node_id=node_id,
            )  # fmt: skip
            out.write_bytes(made.data)
            typer.echo(f"{out}: {len(made.data):,} bytes")
            return
        table = queries.kpi_table(actor=actor, lang=language, filters=filters, node_id=node_id)
        if format is Format.json:
            print_json(table)
            return
        rows = [
            (
                r.name + (f" · {r.member_name}" if r.member_name else ""),
                r.unit_label,
                *(c.text for c in r.cells),
            )
            for r in table.rows
        ]
        head = ("指标", "单位") if language == "zh" else ("indicator", "unit")
        print_table((*head, *table.periods), rows, right=range(2, 2 + len(table.periods)))


@indicators.command("list")
def indicators_list(
    company: Company = None, lang: Lang = None, text: str = "", format: As = Format.text
) -> None:  # fmt: skip
    """The catalogue."""
    language = language_of(lang)
    with company_session(company, language) as (_tenant, actor):
        from qingheng.apps.indicators.queries import catalogue

        found = catalogue(actor=actor, text=text)
        if format is Format.json:
            print_json(found)
            return
        zh = language == "zh"
        rows = [(i.code, i.name_zh if zh else i.name_en, i.unit, ", ".join(i.frameworks)) for i in found]
        print_table(("code", "指标" if zh else "indicator", "单位" if zh else "unit", "frameworks"), rows)


@indicators.command("show")
def indicators_show(code: str, company: Company = None, format: As = Format.text) -> None:
    """One indicator with its definition and versions."""
    with company_session(company, "en") as (_tenant, actor):
        from qingheng.apps.indicators.queries import indicator, versions

        found = indicator(actor=actor, code=code)
        history = versions(actor=actor, code=code)
        if format is Format.json:
            print_json({"indicator": found, "versions": history})
            return
        typer.echo(f"{found.code} v{found.version}  {found.name_zh} / {found.name_en}  [{found.unit}]")
        typer.echo(f"  {found.definition_zh}\n  {found.definition_en}")
        if found.formula:
            typer.echo(f"  = {found.formula}")
        if found.frameworks:
            typer.echo(f"  {', '.join(found.frameworks)}")


@indicators.command("derive")
def indicators_derive(
    company: Company = None, node: Node = None, person: Person = None, format: As = Format.text
) -> None:  # fmt: skip
    """Compute the indicators that have a formula."""
    with company_session(company, "en", person=person) as (_tenant, actor):
        from django.utils import timezone

        from qingheng.apps.indicators.services import derive

        report = derive(actor=actor, node_id=_node_id(actor, node), at=timezone.now())
        if format is Format.json:
            print_json(report)
            return
        typer.echo(
            f"{len(report.computed)} computed, {len(report.unchanged)} unchanged, {len(report.missing)} missing"
        )
        for place, reason in report.missing.items():
            typer.echo(f"  {place}: {reason}")


@submissions.command("list")
def submissions_list(company: Company = None, state: str | None = None, format: As = Format.text) -> None:
    """Submissions, newest first."""
    with company_session(company, "en") as (_tenant, actor):
        from qingheng.apps.indicators.queries import submissions as find

        found = find(actor=actor, state=state)
        if format is Format.json:
            print_json(found)
            return
        rows = [(s.id, s.state, s.title, s.row_count, s.prepared_name, s.decided_name) for s in found]
        print_table(("#", "state", "title", "figures", "prepared", "decided"), rows, right=(0, 3))


@submissions.command("decide")
def submissions_decide(
    number: int, decision: Decision, company: Company = None, person: Person = None, note: str = "",
    reason_code: str = "", reason: str = "", format: As = Format.text,
) -> None:  # fmt: skip
    """Submit, approve, return or withdraw; nobody approves what they prepared."""
    with company_session(company, "en", person=person) as (_tenant, actor):
        from django.utils import timezone

        from qingheng.apps.indicators import services

        asked: dict[str, Any] = {"actor": actor, "submission_id": number, "at": timezone.now()}
        if decision is Decision.submit:
            done = services.submit_submission(**asked, reason_code=reason_code, reason=reason)
        elif decision is Decision.approve:
            done = services.approve_submission(**asked, note=note)
        elif decision is Decision.give_back:
            done = services.return_submission(**asked, note=note)
        else:
            done = services.withdraw_submission(**asked)
        if format is Format.json:
            print_json(done)
        else:
            typer.echo(f"#{done.id} {done.state}")


@targets.command("status")
def targets_status(
    company: Company = None, node: Node = None, lang: Lang = None, format: As = Format.text
) -> None:  # fmt: skip
    """Each target: ahead, behind, met, or what is missing to decide it."""
    language = language_of(lang)
    with company_session(company, language) as (_tenant, actor):
        from qingheng.apps.targets.queries import statuses

        found = statuses(actor=actor, node_id=_node_id(actor, node))
        if format is Format.json:
            print_json(found)
            return
        zh = language == "zh"
        rows = []
        for s in found:
            missing = "；".join(s.assessment.missing_zh) if zh else "; ".join(s.assessment.missing_en)
            rows.append((s.target.code, s.target.name_zh if zh else s.target.name_en, s.status, missing))
        print_table(("", "目标", "状态", "缺少") if zh else ("", "target", "status", "missing"), rows)
