"""Commands that carry product footprints into inventories, and ask suppliers for what is missing."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated

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

Day = Annotated[
    datetime | None, typer.Option("--from", formats=["%Y-%m-%d"], help="First day of the activities.")
]
LastDay = Annotated[
    datetime | None, typer.Option("--until", formats=["%Y-%m-%d"], help="Last day; else three years.")
]
OfFigure = Annotated[int | None, typer.Option("--figure", help="Number of a supplier's figure instead.")]


def register() -> None:
    """The commands of this module hang on `footprint`."""


@footprint.command("publish")
def footprint_publish(
    configuration: Annotated[str, typer.Argument(help="Code of the configuration; empty with --figure.")] = "",
    figure: OfFigure = None,
    first: Day = None,
    last: LastDay = None,
    parts: Annotated[str, typer.Option("--parts", help="purchase,use,end_of_life; all that fit where empty.")] = "",
    gwp: Annotated[str, typer.Option("--gwp", help="GWP set the supplier used, with --figure.")] = "AR6",
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only show what would be created.")] = False,
    study: OneStudy = "", run: Annotated[int | None, typer.Option("--run", help="Run; else the last.")] = None,
    company: Company = None, person: Person = None, lang: Lang = None, format: As = Format.text,
) -> None:  # fmt: skip
    """Publish an approved footprint, or a supplier's figure, as factors of categories 1, 11 and 12."""
    with company_session(company, language_of(lang), person=person) as (_tenant, actor):
        from django.utils import timezone

        from qingheng.apps.footprints import queries, services, words_links

        if bool(configuration) == (figure is not None):
            fail("CONFIGURATION | --figure")
        days = {"first": _day(first), "last": _day(last)}
        number = figure if figure is not None else _one(actor, study, configuration, run).id
        if dry_run:
            view = (
                queries.publishing_of(actor=actor, footprint_id=number, **days)
                if figure is None
                else queries.publishing_of_figure(actor=actor, figure_id=number, **days)
            )
            if format is Format.json:
                print_json(view)
                return
            typer.echo(f"{view.configuration}: {view.first} – {view.last}")
            print_table(
                ("part", "category", "activity", "place", "kgCO2e", "unit", ""),
                [
                    (one.part, one.category, one.activity, one.place, _kg(one.kilograms), one.unit,
                     words_links.why(one.problem) or " ".join(f"→ {code}" for code in one.replaces))
                    for one in view.parts
                ],
                right=(4,),
            )  # fmt: skip
            for _code, zh, en in view.warnings:
                typer.echo(f"- {zh if language_of(lang) == 'zh' else en}")
            return
        wanted = tuple(one.strip() for one in parts.split(",") if one.strip())
        made = (
            services.publish_footprint(
                actor=actor, footprint_id=number, at=timezone.now(), parts=wanted, **days
            )
            if figure is None
            else services.publish_figure(actor=actor, figure_id=number, at=timezone.now(), gwp=gwp, **days)
        )
        _show(made, format)


@footprint.command("published")
def footprint_published(
    company: Company = None, person: Person = None, lang: Lang = None, format: As = Format.text
) -> None:
    """Factors published from footprints and from suppliers' figures, with the days they answer for."""
    with company_session(company, language_of(lang), person=person) as (_tenant, actor):
        from qingheng.apps.footprints import queries

        _show(queries.published(actor=actor), format)


@footprint.command("unpublish")
def footprint_unpublish(
    configuration: Annotated[str, typer.Argument(help="Code of the configuration; empty with --figure.")] = "",
    reason: Annotated[str, typer.Option("--reason", help="Why.")] = "",
    first: Day = None,
    figure: OfFigure = None,
    record: Annotated[int | None, typer.Option("--footprint", help="Number of the footprint instead.")] = None,
    study: OneStudy = "", run: Annotated[int | None, typer.Option("--run", help="Run; else the last.")] = None,
    company: Company = None, person: Person = None, lang: Lang = None, format: As = Format.text,
) -> None:  # fmt: skip
    """Have what was published answer for no activity from a day on (today); what was calculated stays."""
    with company_session(company, language_of(lang), person=person) as (_tenant, actor):
        from django.utils import timezone

        from qingheng.apps.footprints import services

        now = timezone.now()
        if figure is not None:
            kind, number = "figure", figure
        else:
            kind, number = "footprint", record or _one(actor, study, configuration, run).id
        done = services.end_publication(
            actor=actor, record_type=kind, record_id=number, first=_day(first) or timezone.localdate(now), reason=reason, at=now
        )  # fmt: skip
        _show(done, format)


def _show(found: object, format: Format) -> None:
    from qingheng.apps.footprints import words_links

    if format is Format.json:
        print_json(found)
        return
    print_table(
        ("factor", "activity", "category", "place", "kgCO2e", "unit", "from", "until", "state"),
        [
            (one.factor, one.activity, one.category, one.place, _kg(one.kilograms), one.unit, one.first.isoformat(),
             one.last.isoformat(), words_links.state(one.state))
            for one in found  # type: ignore[attr-defined]  # a list of PublishedView
        ],
        right=(4,),
    )  # fmt: skip


def _day(value: datetime | None) -> date | None:
    return value.date() if value else None
