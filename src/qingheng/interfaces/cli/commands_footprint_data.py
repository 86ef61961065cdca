"""Commands on what product footprints stand on: studies, figures of suppliers, statements for customers."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from qingheng.interfaces.cli.commands_data import As, Company, Lang, Person
from qingheng.interfaces.cli.commands_footprint import OneStudy, _kg, _one, footprint
from qingheng.interfaces.cli.session import (
    Format,
    company_session,
    fail,
    language_of,
    print_json,
    print_table,
)

if TYPE_CHECKING:
    from qingheng.apps.footprints.contracts import AssignmentView

Item = Annotated[str, typer.Argument(help="Code of the item.")]


def register() -> None:
    """The commands of this module hang on `footprint`."""


def decimal(text: str, option: str) -> Decimal:
    """A number as it was typed; else the command ends with code 1 and the name of the option."""
    try:
        value = Decimal(text)
    except InvalidOperation:
        fail(f"{option}: “{text}” 不是数值。 This is no number.")
    if not value.is_finite():
        fail(f"{option}: “{text}” 不是数值。 This is no number.")
    return value


@footprint.command("studies")
def footprint_studies(company: Company = None, lang: Lang = None, format: As = Format.text) -> None:
    """Studies with their last runs."""
    with company_session(company, language_of(lang)) as (_tenant, actor):
        from qingheng.apps.footprints import queries

        found = queries.studies(actor=actor)
        if format is Format.json:
            print_json(found)
            return
        print_table(
            ("code", "family", "market", "on", "database", "method", "run"),
            [
                (one.code, one.family, one.market, one.on.isoformat(), one.database, one.method, one.run or "-")
                for one in found
            ],
        )  # fmt: skip


@footprint.command("study")
def footprint_study(
    code: Annotated[str, typer.Argument(help="Code of the new study.")],
    family: Annotated[str, typer.Option("--family", help="Code of the product family.")],
    market: Annotated[str, typer.Option("--market", help="Such as CN, DE or US.")] = "CN",
    database: Annotated[str, typer.Option("--database", help="CODE or CODE@LABEL.")] = "lca-starter",
    method: Annotated[str, typer.Option("--method", help="gwp100-ar6 or gwp100-ar5.")] = "gwp100-ar6",
    stages: Annotated[str, typer.Option("--stages", help="Boundary, with commas; all stages where empty.")] = "",
    recycling: Annotated[str, typer.Option("--recycling", help="cut_off, half or circular.")] = "cut_off",
    on: Annotated[datetime | None, typer.Option("--on", formats=["%Y-%m-%d"], help="Day whose data hold.")] = None,
    function: Annotated[str, typer.Option("--function", help="Functional unit, where one is stated.")] = "",
    electricity: Annotated[str, typer.Option("--electricity", help="Of production: grid or contractual.")] = "grid",
    year: Annotated[int | None, typer.Option("--year", help="Whose certificates count; else the year before --on.")] = None,
    sites: Annotated[
        list[str] | None,
        typer.Option("--site", help="SITE, SITE:60,SITE:40 (per cent) or ITEM=SITE:60,SITE:40; again for more."),
    ] = None,
    by_country: Annotated[
        bool, typer.Option("--by-country", help="What is bought goes by the country of the supplier's site.")
    ] = False,
    company: Company = None, person: Person = None, lang: Lang = None, format: As = Format.text,
) -> None:  # fmt: skip
    """Set up a study; it is calculated with `footprint run --study`."""
    with company_session(company, language_of(lang), person=person) as (_tenant, actor):
        from django.utils import timezone

        from qingheng.apps.footprints import services
        from qingheng.apps.footprints.sites import sites_said
        from qingheng.calc.footprint.model import STAGES

        now = timezone.now()
        wanted = tuple(one.strip() for one in stages.split(",") if one.strip())
        asked = services.Asked(
            code, family, code, code, market, on.date() if on else timezone.localdate(now), database, method=method,
            stages=wanted or tuple(stage.value for stage in STAGES), recycling=recycling, function_zh=function,
            function_en=function, electricity=electricity, electricity_year=year, sites=sites_said(sites or []),
            by_country=by_country,
        )  # fmt: skip
        made = services.make_study(actor=actor, asked=asked, at=now)
        if format is Format.json:
            print_json(made)
            return
        typer.echo(f"{made.code}: {made.family}, {made.market}, {made.database}")


@footprint.command("figures")
def footprint_figures(
    item: Annotated[str, typer.Option("--item", help="Of this item only.")] = "",
    company: Company = None, lang: Lang = None, format: As = Format.text,
) -> None:  # fmt: skip
    """Figures of suppliers and products that the company holds itself."""
    with company_session(company, language_of(lang)) as (_tenant, actor):
        from qingheng.apps.footprints import queries

        _show_figures(queries.figures(actor=actor, item=item), format)


@footprint.command("figure")
def footprint_figure(
    item: Item,
    source: Annotated[str, typer.Option("--source", help="Where the figure is from.")],
    kilograms: Annotated[str, typer.Option("--kg", help="kgCO2e of one unit, from cradle to gate.")] = "",
    process: Annotated[str, typer.Option("--process", help="A process of the database instead.")] = "",
    ratio: Annotated[str, typer.Option("--ratio", help="Amount of the process for one unit of the item.")] = "",
    unit: Annotated[str, typer.Option("--unit", help="Unit of the ratio, or of what the kilograms are for.")] = "count",
    supplier: Annotated[str, typer.Option("--supplier", help="Code of the supplier.")] = "",
    primary: Annotated[str, typer.Option("--primary", help="Share of primary data, 0 to 1.")] = "0",
    scores: Annotated[str, typer.Option("--scores", help="Five digits from 1 (best) to 5.")] = "",
    company: Company = None, person: Person = None, lang: Lang = None, format: As = Format.text,
) -> None:  # fmt: skip
    """Hold a figure of a supplier or a product; it counts from the next calculation on."""
    with company_session(company, language_of(lang), person=person) as (_tenant, actor):
        from django.utils import timezone

        from qingheng.apps.footprints import services

        figure = services.Figure(
            item, source, "supplier" if supplier else "product", supplier=supplier, process=process,
            ratio=decimal(ratio, "--ratio") if ratio else None, unit=unit,
            kilograms={"fossil": kilograms} if kilograms else {},
            primary_share=decimal(primary, "--primary"), scores=scores,
        )  # fmt: skip
        made = services.add_figure(actor=actor, figure=figure, at=timezone.now())
        if format is Format.json:
            print_json(made)
            return
        typer.echo(f"#{made.id} {made.item} {made.supplier}".strip())


@footprint.command("withdraw")
def footprint_withdraw(
    figure: Annotated[int | None, typer.Argument(help="Number of the figure; without it the figures are listed.")] = None,
    reason: Annotated[str, typer.Option("--reason", help="Why it is not used any more.")] = "",
    company: Company = None, person: Person = None, lang: Lang = None, format: As = Format.text,
) -> None:  # fmt: skip
    """Use a figure no more; footprints made with it stay. Without a number: which figures there are."""
    with company_session(company, language_of(lang), person=person) as (_tenant, actor):
        from django.utils import timezone

        from qingheng.apps.footprints import queries, services

        if figure is None:
            found = queries.figures(actor=actor)
            _show_figures(found, format)
            if not found:
                fail("没有在用的数据。 No figure is in use.")
            fail("请指明编号。 Name its number: qingheng footprint withdraw NUMBER --reason WHY", code=2)
        done = services.withdraw_figure(actor=actor, figure_id=figure, reason=reason, at=timezone.now())
        if format is Format.json:
            print_json(done)
            return
        typer.echo(f"#{done.id} {done.item}")


def _show_figures(found: list[AssignmentView], format: Format) -> None:
    if format is Format.json:
        print_json(found)
        return
    print_table(
        ("#", "item", "rank", "supplier", "kgCO2e", "process", "unit", "source"),
        [
            (one.id, one.item, one.rank, one.supplier, _kg(sum(map(Decimal, one.kilograms.values()), Decimal(0))),
             one.process, one.unit, one.source)
            for one in found
        ],
        right=(0, 4),
    )  # fmt: skip


@footprint.command("statement")
def footprint_statement(
    configuration: Annotated[str, typer.Argument(help="Code of the configuration.")],
    units: Annotated[int, typer.Argument(help="Units shipped.")],
    customer: Annotated[str, typer.Option("--customer", help="Name of the customer.")],
    out: Annotated[Path, typer.Option("--out", help="File to write: .pdf, .docx or .xlsx.")],
    period: Annotated[str, typer.Option("--period", help="When it was shipped.")] = "",
    study: OneStudy = "",
    company: Company = None, person: Person = None, lang: Lang = None, format: As = Format.text,
) -> None:  # fmt: skip
    """Write the statement for a customer: units shipped times the footprint."""
    with company_session(company, language_of(lang), person=person) as (_tenant, actor):
        from django.utils import timezone

        from qingheng.apps.footprints import queries

        one = _one(actor, study, configuration)
        made = queries.statement(
            actor=actor, customer=customer, period=period, units={one.id: units}, at=timezone.now(),
            kind=out.suffix.lstrip(".").lower(), lang=language_of(lang),
        )  # fmt: skip
        out.write_bytes(made.data)
        if format is Format.json:
            print_json({"file": str(out), "bytes": len(made.data), "footprint": one.sha256})
            return
        typer.echo(f"{out}: {len(made.data):,} bytes")
