"""Commands that carry product footprints into inventories, and ask suppliers for what is missing."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from qingheng.interfaces.cli.commands_data import As, Company, Lang, Person
from qingheng.interfaces.cli.commands_footprint import OneStudy, _kg, _one, footprint
from qingheng.interfaces.cli.commands_footprint_data import decimal
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
    from qingheng.apps.footprints.contracts import OwedView, PublishedView, RequestView

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
            actor=actor, record_type=kind, record_id=number, first=_day(first) or timezone.localdate(now), reason=reason,
            at=now,
        )  # fmt: skip
        _show(done, format)


@footprint.command("requests")
def footprint_requests(
    ask: Annotated[str, typer.Option("--ask", help="Code of the item to ask for.")] = "",
    supplier: Annotated[str, typer.Option("--supplier", help="Of this supplier only; whom to ask, with --ask.")] = "",
    due: Annotated[datetime | None, typer.Option("--due", formats=["%Y-%m-%d"], help="Until when, with --ask.")] = None,
    note: Annotated[str, typer.Option("--note", help="What to add, with --ask.")] = "",
    remind: Annotated[int | None, typer.Option("--remind", help="Number of a request; prints what to write.")] = None,
    withdraw: Annotated[int | None, typer.Option("--withdraw", help="Number of a request, with --reason.")] = None,
    reason: Annotated[str, typer.Option("--reason", help="Why it is asked no longer.")] = "",
    asked: Annotated[bool, typer.Option("--asked", help="The requests instead of what is owed.")] = False,
    company: Company = None, person: Person = None, lang: Lang = None, format: As = Format.text,
) -> None:  # fmt: skip
    """Figures that suppliers owe, the weightiest first; with options ask, remind, withdraw, or list the requests."""
    with company_session(company, language_of(lang), person=person) as (_tenant, actor):
        from django.utils import timezone

        from qingheng.apps.footprints import queries, services

        now = timezone.now()
        today, zh = timezone.localdate(now), language_of(lang) == "zh"
        if ask:
            if due is None:
                fail("--due YYYY-MM-DD")
            made = services.ask_supplier(
                actor=actor, item=ask, supplier=supplier, due=due.date(), note=note, at=now
            )
            _show_requests([made], format)
        elif remind is not None:
            done, chinese, english = services.remind_supplier(actor=actor, request_id=remind, at=now)
            if format is Format.json:
                print_json({"request": done, "text_zh": chinese, "text_en": english})
            else:
                typer.echo(chinese if zh else english)
        elif withdraw is not None:
            done = services.withdraw_request(actor=actor, request_id=withdraw, reason=reason, at=now)
            _show_requests([done], format)
        elif asked:
            _show_requests(queries.requests(actor=actor, on=today), format)
        else:
            _show_owed(queries.owed(actor=actor, on=today, supplier=supplier), format, zh=zh)


@footprint.command("answer")
def footprint_answer(
    request: Annotated[int, typer.Argument(help="Number of the request.")],
    kilograms: Annotated[str, typer.Option("--kg", help="kgCO2e of one unit, from cradle to gate.")],
    source: Annotated[str, typer.Option("--source", help="Where the figure is from.")],
    file: Annotated[Path, typer.Option("--file", help="The supplier's report or statement.")],
    unit: Annotated[str, typer.Option("--unit", help="Unit the kilograms are for.")] = "count",
    primary: Annotated[str, typer.Option("--primary", help="Share of primary data, 0 to 1.")] = "0",
    scores: Annotated[str, typer.Option("--scores", help="Five digits from 1 (best) to 5.")] = "",
    valid_to: Annotated[datetime | None, typer.Option("--valid-to", formats=["%Y-%m-%d"], help="Last day.")] = None,
    verified: Annotated[bool, typer.Option("--verified", help="A third party verified it.")] = False,
    company: Company = None, person: Person = None, lang: Lang = None, format: As = Format.text,
) -> None:  # fmt: skip
    """Hold what a supplier answered as its figure, with the file that shows it; the request is closed."""
    with company_session(company, language_of(lang), person=person) as (_tenant, actor):
        from django.utils import timezone

        from qingheng.apps.footprints import services

        figure = services.Figure(
            "", source, supplier="", unit=unit, kilograms={"fossil": kilograms}, primary_share=decimal(primary, "--primary"),
            scores=scores, valid_to=_day(valid_to), verified=verified,
        )  # fmt: skip
        evidence = services.Evidence(existing(file).read_bytes(), file.name)
        done = services.answer_request(
            actor=actor, request_id=request, figure=figure, evidence=evidence, at=timezone.now()
        )
        _show_requests([done], format)


def _show_owed(found: list[OwedView], format: Format, *, zh: bool) -> None:
    from qingheng.apps.footprints import words_links

    if format is Format.json:
        print_json(found)
        return
    print_table(
        ("item", "", "supplier", "kgCO2e", "%", "units", "configuration", "", "request"),
        [
            (one.item, one.name_zh if zh else one.name_en, one.supplier, _kg(one.kilograms),
             "" if one.share is None else f"{one.share * 100:.1f}",
             "" if one.units is None else f"{one.units.normalize():f}",
             one.configuration, words_links.OWED[one.why],
             f"#{one.request} {words_links.REQUESTS[one.state]} {one.due}" if one.request else "")
            for one in found
        ],
        right=(3, 4, 5),
    )  # fmt: skip


def _show_requests(found: list[RequestView], format: Format) -> None:
    from qingheng.apps.footprints import words_links

    if format is Format.json:
        print_json(found)
        return
    print_table(
        ("#", "item", "supplier", "due", "state", "by", "figure"),
        [
            (one.id, one.item, one.supplier, one.due.isoformat(), words_links.REQUESTS[one.state], one.asked_name,
             f"#{one.figure}" if one.figure else one.closed_why)
            for one in found
        ],
    )  # fmt: skip


def _show(found: list[PublishedView], format: Format) -> None:
    from qingheng.apps.footprints import words_links

    if format is Format.json:
        print_json(found)
        return
    print_table(
        ("factor", "activity", "category", "place", "kgCO2e", "unit", "from", "until", "state"),
        [
            (one.factor, one.activity, one.category, one.place, _kg(one.kilograms), one.unit, one.first.isoformat(),
             one.last.isoformat(), words_links.state(one.state))
            for one in found
        ],
        right=(4,),
    )  # fmt: skip


def _day(value: datetime | None) -> date | None:
    return value.date() if value else None
