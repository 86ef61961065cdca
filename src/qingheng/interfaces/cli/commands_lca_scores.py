"""Commands of stored life-cycle databases: scores by any method, trees, flows not counted, methods, retiring."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from qingheng.interfaces.cli.commands_data import As, Company, Lang, Person
from qingheng.interfaces.cli.commands_lca import lca, print_by_hand
from qingheng.interfaces.cli.session import (
    Format,
    company_session,
    existing,
    language_of,
    print_json,
    print_table,
)

Version = Annotated[str, typer.Argument(help="CODE[@LABEL] of a stored database.")]
Of = Annotated[str, typer.Option("--process", help="Id or exact name.")]
_SHOWN = 20


def register() -> None:
    """The commands of this module are below `lca`, which its own module adds."""


@lca.command("methods")
def lca_methods(
    file: Annotated[Path | None, typer.Option("--import", help="A file: openLCA, SimaPro or CSV.", dir_okay=False)] = None,
    library: Annotated[list[str] | None, typer.Option("--library", help="Name in bw2io; may come again.")] = None,
    carried: Annotated[bool, typer.Option("--carried", help="What the installed library carries.")] = False,
    code: Annotated[str, typer.Option("--code", help="With --import: of the method.")] = "",
    licence_class: Annotated[
        str, typer.Option("--licence-class", help="shown, exported or shipped: of the file, or of --of.")
    ] = "",
    of: Annotated[str, typer.Option("--of", help="Code of a method whose licence class changes.")] = "",
    retire: Annotated[str, typer.Option("--retire", help="Code of a method to offer no longer.")] = "",
    company: Company = None, person: Person = None, lang: Lang = None, format: As = Format.text,
) -> None:  # fmt: skip
    """Impact methods of the company; with --import or --library bring others in."""
    zh = language_of(lang) == "zh"
    with company_session(company, language_of(lang), person=person) as (_tenant, actor):
        from django.utils import timezone

        from qingheng.apps.lca import queries, services

        now = timezone.now()
        if carried:
            print_json(services.library(actor=actor))
            return
        if file is not None:
            with existing(file).open("rb") as data:
                services.import_methods(
                    actor=actor, data=data, name=file.name, code=code, licence_class=licence_class, at=now
                )
        if of:
            services.license_method(actor=actor, code=of, licence_class=licence_class, at=now)
        if library:
            services.import_library(actor=actor, names=library, at=now)
        if retire:
            services.retire_method(actor=actor, code=retire, at=now)
        found = queries.methods(actor=actor)
        if format is Format.json:
            print_json(found)
            return
        print_table(
            ("代码", "方法", "类别", "因子", "许可", "来源")
            if zh
            else ("code", "method", "categories", "factors", "licence", "source"),
            [
                (one.code, one.name_zh if zh else one.name_en, len(one.indicators),
                 "—" if one.shipped else f"{sum(one.factors.values()):,}", one.licence_class, one.source)
                for one in found
            ],
            right=(2, 3),
        )  # fmt: skip


@lca.command("impact")
def lca_impact(
    version: Version, process: Of,
    method: Annotated[str, typer.Option("--method", help="Code of a method.")] = "gwp100-ar6",
    product: Annotated[str, typer.Option("--product", help="Of a process of several products.")] = "",
    amount: Annotated[float, typer.Option("--amount", help="In the unit of the product.")] = 1.0,
    weighting: Annotated[str, typer.Option("--weighting", help="Name of a set of normalisation and weighting.")] = "",
    company: Company = None, person: Person = None, lang: Lang = None, format: As = Format.text,
) -> None:  # fmt: skip
    """Score a stored process in every category of a method, with what is not counted."""
    zh = language_of(lang) == "zh"
    with company_session(company, language_of(lang), person=person) as (_tenant, actor):
        from qingheng.apps.lca import queries

        found = queries.score_by(
            actor=actor, version=version, process=process, method=method, product=product, amount=amount,
            weighting=weighting,
        )  # fmt: skip
        if format is Format.json:
            print_json(found)
            return
        typer.echo(
            f"{found.process.name}: {found.amount:g} {found.process.unit}  ({found.version}, {found.method})"
        )
        print_table(
            ("类别", "得分", "单位") if zh else ("category", "score", "unit"),
            [
                (
                    one.indicator.category_zh if zh else one.indicator.category_en,
                    f"{one.value:.6g}",
                    one.indicator.unit,
                )
                for one in found.scores
            ],
            right=(1,),
        )
        rows = [
            (one.name, f"{one.kg:.6g}", "—" if one.share is None else f"{one.share:.1%}")
            for one in found.processes
        ]
        print_table(
            ("过程" if zh else "process", found.of.unit, "占比" if zh else "share"), rows, right=(1, 2)
        )
        if found.open_flows:
            names = "; ".join(one.name for one in found.open_flows[:_SHOWN])
            typer.echo(f"{'未计入的流' if zh else 'Flows not counted'} ({len(found.open_flows)}): {names}")
        print_by_hand(found.by_hand, zh)


@lca.command("tree")
def lca_tree(
    version: Version, process: Of,
    indicator: Annotated[str, typer.Option("--indicator", help="METHOD/CATEGORY.")] = "gwp100-ar6/total",
    product: Annotated[str, typer.Option("--product", help="Of a process of several products.")] = "",
    amount: Annotated[float, typer.Option("--amount", help="In the unit of the product.")] = 1.0,
    cut_off: Annotated[float, typer.Option("--cut-off", help="Share of the score below which nothing is followed.")] = 0.01,
    company: Company = None, person: Person = None, lang: Lang = None, format: As = Format.text,
) -> None:  # fmt: skip
    """The tree of supply behind a stored process, its largest branches first."""
    with company_session(company, language_of(lang), person=person) as (_tenant, actor):
        from qingheng.apps.lca import queries

        found = queries.tree(
            actor=actor, version=version, process=process, indicator=indicator, product=product, amount=amount,
            cut_off=cut_off,
        )  # fmt: skip
        if format is Format.json:
            print_json(found)
            return
        print_table(
            ("process", "amount", "unit", found.indicator.unit, "share"),
            [
                ("  " * one.depth + one.process.name, f"{one.amount:.4g}", one.process.unit, f"{one.score:.6g}",
                 "" if one.share is None else f"{one.share:.1%}")
                for one in found.nodes
            ],
            right=(1, 3, 4),
        )  # fmt: skip


@lca.command("open")
def lca_open(
    version: Version,
    method: Annotated[str, typer.Option("--method", help="Code of a method.")] = "gwp100-ar6",
    limit: int = _SHOWN, company: Company = None, person: Person = None, lang: Lang = None, format: As = Format.text,
) -> None:  # fmt: skip
    """Flows of a stored database that a method does not count, each with why."""
    zh = language_of(lang) == "zh"
    with company_session(company, language_of(lang), person=person) as (_tenant, actor):
        from qingheng.apps.lca import queries

        found = queries.uncharacterised(actor=actor, version=version, method=method)
        if format is Format.json:
            print_json(found)
            return
        typer.echo(f"{len(found.open):,} / {found.flows:,}  {dict(found.matched)}")
        print_table(
            ("流", "环境介质", "过程", "原因") if zh else ("flow", "compartment", "processes", "why"),
            [
                (one.name, one.compartment, one.columns, one.reason_zh if zh else one.reason_en)
                for one in found.open[:limit]
            ],
            right=(2,),
        )


@lca.command("retire")
def lca_retire(
    version: Version,
    why: Annotated[str, typer.Option("--why", help="The reason; left out, a retired version is taken back into use.")] = "",
    company: Company = None, person: Person = None, lang: Lang = None, format: As = Format.text,
) -> None:  # fmt: skip
    """Offer a version no longer, with a reason; without one take it back into use."""
    with company_session(company, language_of(lang), person=person) as (_tenant, actor):
        from django.utils import timezone

        from qingheng.apps.lca import services

        now = timezone.now()
        if why:
            found = services.retire(actor=actor, version=version, why=why, at=now)
        else:
            found = services.restore(actor=actor, version=version, at=now)
        if format is Format.json:
            print_json(found)
            return
        typer.echo(f"{found.version}: {found.state}")
