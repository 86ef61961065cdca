"""Commands of the platform: audit, packs, search, jobs, organisation; evidence has a module of its own."""

from __future__ import annotations

from typing import Annotated

import typer

from qingheng.interfaces.cli.commands_evidence import evidence
from qingheng.interfaces.cli.session import (
    Format,
    Language,
    companies,
    company_session,
    fail,
    language_of,
    print_json,
    print_table,
    start_django,
)

Company = Annotated[str | None, typer.Option("--company", help="Slug; may be left out when there is one.")]
Lang = Annotated[Language | None, typer.Option("--lang", help="Language of what is printed.")]
Limit = Annotated[int, typer.Option("--limit", min=1, help="At most so many lines.")]
As = Annotated[Format, typer.Option("--format", help="For people (text) or for programs (json).")]

audit = typer.Typer(help="The audit trail.", no_args_is_help=True)
packs = typer.Typer(help="Packs: versioned content.", no_args_is_help=True)
jobs = typer.Typer(help="Jobs.", no_args_is_help=True)


def register(app: typer.Typer) -> None:
    """Add the commands of this module."""
    for name, group in (
        ("audit", audit), ("packs", packs), ("jobs", jobs), ("evidence", evidence),
    ):  # fmt: skip
        app.add_typer(group, name=name)
    app.command()(search)
    app.command()(organisation)


@audit.command("verify")
def audit_verify(company: Company = None, format: As = Format.text) -> None:
    """Walk every chain from its first event to its head; code 1 when one is broken."""
    here = companies()
    from qingheng.platform.audit.queries import verify

    results = [verify(tenant=t) for t in here if company in (None, t.slug)]
    if not results:
        fail("There is no such company here. 此处没有这家公司。")
    if format is Format.json:
        print_json([{**vars(r), "intact": r.intact} for r in results])
    else:
        for result in results:
            state = "intact" if result.intact else f"BROKEN at event {result.broken_at}: {result.reason}"
            typer.echo(f"{result.company}: {result.events} events, {state}. Head {result.head[:16]}…")
    if not all(result.intact for result in results):
        raise typer.Exit(1)


@audit.command("list")
def audit_list(
    company: Company = None, text: str = "", limit: Limit = 50, format: As = Format.text
) -> None:  # fmt: skip
    """Newest events."""
    with company_session(company, "en") as (_tenant, actor):
        from qingheng.platform.audit.queries import events

        found = [
            {
                "seq": e.seq,
                "at": e.at,
                "who": e.actor_name,
                "action": e.action,
                "object": f"{e.object_type} {e.object_id}",
            }
            for e in events(actor=actor, text=text)[:limit]
        ]
        if format is Format.json:
            print_json(found)
        else:
            print_table(
                ("#", "at", "who", "action", "object"), [tuple(e.values()) for e in found], right=(0,)
            )


@packs.command("list")
def packs_list(lang: Lang = None, format: As = Format.text) -> None:
    """Packs that are here."""
    start_django()
    from qingheng.platform.packs.queries import available

    found = available()
    if format is Format.json:
        print_json(found)
        return
    zh = language_of(lang) == "zh"
    rows = [
        (p.id, p.kind, p.version, p.rows, p.title_zh if zh else p.title_en)
        for p in found
        if p.problem is None
    ] + [(p.id, "", "", "", p.problem.text_zh if zh else p.problem.text_en) for p in found if p.problem]
    print_table(("pack", "kind", "version", "rows", "title"), rows, right=(3,))


@packs.command("check")
def packs_check(
    pack: Annotated[str | None, typer.Argument()] = None,
    lang: Lang = None,
    format: As = Format.text,
) -> None:
    """Check packs against their own golden values and rules; code 1 when something is wrong."""
    start_django()
    from qingheng.platform.packs.queries import available, check
    from qingheng.platform.rights.errors import Refusal

    ids = [pack] if pack else [p.id for p in available()]
    try:
        problems = [problem for one in ids for problem in check(one)]
    except Refusal as refusal:
        fail(str(refusal.message))
    if format is Format.json:
        print_json(problems)
    else:
        zh = language_of(lang) == "zh"
        for problem in problems:
            typer.echo(f"{problem.pack}: {problem.place}: {problem.text_zh if zh else problem.text_en}")
        typer.echo(
            f"{len(ids)} {'个数据包' if zh else 'packs'}, {len(problems)} {'个问题' if zh else 'problems'}"
        )
    if any(problem.severity == "error" for problem in problems):
        raise typer.Exit(1)


@packs.command("show")
def packs_show(pack: str, format: As = Format.text) -> None:
    """One pack: where it is from, its licence, its tables."""
    start_django()
    from qingheng.platform.packs.queries import content
    from qingheng.platform.rights.errors import Refusal

    try:
        found = content(pack)
    except Refusal as refusal:
        fail(str(refusal.message))
    if format is Format.json:
        print_json({"id": found.id, "version": found.version, "sha256": found.sha256, "meta": found.meta,
                    "tables": {name: len(rows) for name, rows in found.tables.items()}})  # fmt: skip
        return
    typer.echo(f"{found.id} {found.version}  {found.title_zh} / {found.title_en}")
    for key, value in found.meta.items():
        if not isinstance(value, list | dict):
            typer.echo(f"  {key}: {value}")
    for name, rows in found.tables.items():
        typer.echo(f"  {name}: {len(rows)} rows")


@packs.command("install")
def packs_install(
    pack: str,
    company: Company = None,
    look: Annotated[bool, typer.Option("--look", help="Only show what it would change.")] = False,
    lang: Lang = None,
    format: As = Format.text,
) -> None:
    """Take a catalogue or rules into use, or their new version, and show what it adds, changes and retires."""
    language = language_of(lang)
    with company_session(company, language) as (_tenant, actor):
        from django.utils import timezone

        from qingheng.platform.packs.queries import change_of, content
        from qingheng.platform.packs.services import install_pack

        if look:
            change = change_of(actor=actor, content=content(pack))
        else:
            change = install_pack(actor=actor, pack_id=pack, at=timezone.now())
        if format is Format.json:
            print_json(change)
            return
        zh = language == "zh"
        states = {
            "new": ("新安装", "new"), "update": ("更新", "update"), "unchanged": ("未变", "unchanged"),
        }  # fmt: skip
        typer.echo(f"{change.pack_id} {change.to_version}: {states[change.state][0 if zh else 1]}")
        if not change.is_known:
            typer.echo("  原版本未留存条目，无法列出差异。" if zh
                       else "  The version in force kept no items, so the changes cannot be listed.")  # fmt: skip
        for mark, items in (("+", change.added), ("~", change.changed), ("-", change.retired)):
            for item in items if change.state == "update" else ():
                typer.echo(f"  {mark} {item}")
        if change.state == "new":
            typer.echo(f"  + {len(change.added)}")


@jobs.command("list")
def jobs_list(company: Company = None, limit: Limit = 30, format: As = Format.text) -> None:
    """Newest jobs."""
    with company_session(company, "en") as (_tenant, actor):
        from qingheng.platform.jobs.queries import run_view, runs

        found = [run_view(r) for r in runs(actor=actor)[:limit]]
        if format is Format.json:
            print_json(found)
        else:
            print_table(
                ("#", "kind", "state", "%", "by"),
                [(r.id, r.kind, r.state, r.progress, r.created_name) for r in found],
            )


@jobs.command("start")
def jobs_start(kind: str, company: Company = None, format: As = Format.text) -> None:
    """Queue a job; a worker takes it up."""
    with company_session(company, "en") as (_tenant, actor):
        from django.utils import timezone

        from qingheng.platform.jobs.services import start

        run = start(actor=actor, kind=kind, at=timezone.now())
        if format is Format.json:
            print_json(run)
        else:
            typer.echo(f"{run.kind} #{run.id}: {run.state}")


def search(text: str, company: Company = None, lang: Lang = None, format: As = Format.text) -> None:
    """Find indicators, nodes, submissions and more by words."""
    language = language_of(lang)
    with company_session(company, language) as (_tenant, actor):
        from qingheng.platform.search.queries import search as find

        hits = find(actor=actor, text=text)
        if format is Format.json:
            print_json(hits)
        else:
            rows = [(h.kind, h.title_zh if language == "zh" else h.title_en, h.url) for h in hits]
            print_table(("kind", "title", "page"), rows)


def organisation(company: Company = None, lang: Lang = None, format: As = Format.text) -> None:
    """The organisation, parents first."""
    language = language_of(lang)
    with company_session(company, language) as (_tenant, actor):
        from qingheng.apps.organisation.queries import tree

        nodes = tree(actor=actor)
        if format is Format.json:
            print_json(nodes)
        else:
            rows = [
                ("  " * n.depth + (n.name_zh if language == "zh" else n.name_en), n.kind, n.code, n.country)
                for n in nodes
            ]
            print_table(("node", "kind", "code", "country"), rows)
