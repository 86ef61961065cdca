"""Commands of stored life-cycle databases: import as a job, list, search."""

from __future__ import annotations

import time
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from qingheng.interfaces.cli.commands_data import As, Company, Lang, Person
from qingheng.interfaces.cli.commands_lca import Makers, lca, pairs_of, print_fates
from qingheng.interfaces.cli.session import (
    Format,
    company_session,
    existing,
    fail,
    language_of,
    print_json,
    print_table,
)

if TYPE_CHECKING:
    from qingheng.platform.jobs.contracts import RunView
    from qingheng.platform.rights.actor import Actor

_SHOWN = 20
_LOOKS = 0.5  # seconds between looks at a job that another worker has


def register() -> None:
    """The commands of this module are below `lca`, which its own module adds."""


@lca.command("import")
def lca_import(
    file: Annotated[Path, typer.Argument(help="openLCA JSON-LD, EcoSpold, ILCD, SimaPro, Brightway.", dir_okay=False)],
    code: Annotated[str, typer.Option("--code", help="Of the database; else made from the name of the file.")] = "",
    label: Annotated[str, typer.Option("--label", help="Of the version; else the next number.")] = "",
    name: Annotated[str, typer.Option("--name")] = "",
    licence: Annotated[str, typer.Option("--licence", help="In words.")] = "",
    licence_class: Annotated[str, typer.Option("--licence-class", help="shown, exported or shipped.")] = "",
    allocation: Annotated[
        str, typer.Option("--allocation", help="For all processes: mass, energy, economic, causal, substitution or none.")
    ] = "",
    provider: Makers = None, company: Company = None, person: Person = None, lang: Lang = None, format: As = Format.text,
) -> None:  # fmt: skip
    """Import a database as an immutable version, with an account of every exchange; the same file gives the same version."""
    zh = language_of(lang) == "zh"
    with company_session(company, language_of(lang), person=person) as (_tenant, actor):
        from django.utils import timezone

        from qingheng.apps.lca import queries, services

        wanted = services.Import(
            code or _code_of(file), label, name, licence, licence_class, allocation, pairs_of(provider)
        )
        with existing(file).open("rb") as data:
            started = services.start_import(
                actor=actor, data=data, name=file.name, wanted=wanted, at=timezone.now()
            )
        version, repeated, counts = started.version.version, started.repeated, dict(started.version.counts)
        if started.version.run_id is not None and started.version.state == "importing":
            run = _followed(actor, started.version.run_id)
            if run.state != "done":
                fail((run.error_zh if zh else run.error_en) or run.state)
            version, repeated = run.result["version"], run.result["repeated"]
        found = queries.version(actor=actor, version=version)
        counts = dict(found.counts)
        left = queries.left_behind(actor=actor, version=version)
        if format is Format.json:
            print_json({"repeated": repeated, "version": found, "decisions_left": left})
            return
        again = (" （此前已导入）" if zh else " (imported before)") if repeated else ""
        typer.echo(f"{found.version}  ({found.format}, sha256 {found.sha256[:12]}){again}")
        words = (("processes", "过程"), ("flows", "流"), ("exchanges", "交换"))
        typer.echo(" · ".join(f"{counts[key]:,} {word if zh else key}" for key, word in words))
        print_fates(found.fates, zh)
        print_table(
            ("问题", "数量") if zh else ("loss or repair", "count"),
            [(key, f"{count:,}") for key, count in found.losses.items()], right=(1,),
        )  # fmt: skip
        if left:
            said = (
                f"上一版本有 {left} 条人工处理" if zh else f"{left} decisions by hand of the version before"
            )
            typer.echo(f"{said}: qingheng lca carry {found.version}")


@lca.command("databases")
def lca_databases(
    code: Annotated[str, typer.Option("--versions", help="Code: the versions of this database.")] = "",
    company: Company = None, person: Person = None, lang: Lang = None, format: As = Format.text,
) -> None:  # fmt: skip
    """Databases of the company with the version in force; with --versions all versions of one."""
    zh = language_of(lang) == "zh"
    with company_session(company, language_of(lang), person=person) as (_tenant, actor):
        from qingheng.apps.lca import queries

        found = queries.versions(actor=actor, code=code) if code else queries.databases(actor=actor)
        if format is Format.json:
            print_json(found)
            return
        shown = [
            one
            for one in (found if code else [one.current or one.newest for one in found])  # type: ignore[union-attr]
            if one is not None
        ]
        print_table(
            ("版本", "名称", "状态", "许可", "过程", "流", "交换")
            if zh
            else ("version", "name", "state", "licence", "processes", "flows", "exchanges"),
            [
                (one.version, one.name, one.state, one.licence_class,  # type: ignore[union-attr]
                 *(f"{one.counts.get(key, 0):,}" for key in ("processes", "flows", "exchanges")))  # type: ignore[union-attr]
                for one in shown
            ],
            right=(4, 5, 6),
        )  # fmt: skip


@lca.command("search")
def lca_search(
    text: Annotated[str, typer.Argument(help="Words of the name, in either language, place, product or id.")],
    database: Annotated[str, typer.Option("--database", help="CODE[@LABEL]; else all in force.")] = "",
    limit: int = _SHOWN, company: Company = None, person: Person = None, lang: Lang = None, format: As = Format.text,
) -> None:  # fmt: skip
    """Find processes in the stored databases."""
    zh = language_of(lang) == "zh"
    with company_session(company, language_of(lang), person=person) as (_tenant, actor):
        from qingheng.apps.lca import queries

        found = queries.search(actor=actor, text=text, version=database, limit=limit)
        if format is Format.json:
            print_json(found)
            return
        print_table(
            ("版本", "编号", "过程", "地区", "产品", "单位")
            if zh
            else ("version", "id", "process", "place", "product", "unit"),
            [
                (one.version, one.process.id, one.process.name, one.process.location, one.process.product, one.process.unit)
                for one in found
            ],
        )  # fmt: skip


@lca.command("export")
def lca_export(
    version: Annotated[str, typer.Argument(help="CODE[@LABEL] of a stored database.")],
    out: Annotated[Path, typer.Option("--out", help="File to write, such as database.zip.", dir_okay=False)],
    method: Annotated[list[str] | None, typer.Option("--method", help="Code of a method; may come again.")] = None,
    company: Company = None, person: Person = None, lang: Lang = None, format: As = Format.text,
) -> None:  # fmt: skip
    """Write a version and factors of methods as a Brightway datapackage, where its licence lets the data leave."""
    with company_session(company, language_of(lang), person=person) as (_tenant, actor):
        from django.utils import timezone

        from qingheng.apps.lca import services

        whole = out.with_name(f"{out.name}.part")
        try:
            with whole.open("wb") as into:
                made = services.export_version(
                    actor=actor,
                    version=version,
                    into=into,
                    at=timezone.now(),
                    methods=method or ["gwp100-ar6"],
                )
            whole.replace(out)
        finally:
            whole.unlink(missing_ok=True)
        if format is Format.json:
            print_json({"file": str(out), "package": made})
            return
        zh = language_of(lang) == "zh"
        words = ("过程", "流", "类别") if zh else ("processes", "flows", "categories")
        said = zip((made.columns, made.flows, made.categories), words, strict=True)
        typer.echo(f"{out}  {made.version}  " + " · ".join(f"{count:,} {word}" for count, word in said))


def _followed(actor: Actor, run_id: int) -> RunView:
    """Carry the job out here, or wait for the worker that has it."""
    from qingheng.platform.jobs.queries import run
    from qingheng.platform.jobs.worker import run_one

    run_one(run_id)
    found = run(actor=actor, run_id=run_id)
    while not found.is_over:
        time.sleep(_LOOKS)
        run_one(run_id)
        found = run(actor=actor, run_id=run_id)
    return found


def _code_of(file: Path) -> str:
    """A code from the name of a file: its first word and what follows, in small letters."""
    from django.utils.text import slugify

    return slugify(file.stem.replace("_", "-"))[:60] or "database"
