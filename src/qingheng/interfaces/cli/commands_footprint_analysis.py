"""Commands on what lies behind product footprints: supply chains, what weighs and is uncertain, what if."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Annotated

import typer

from qingheng.interfaces.cli.commands_data import As, Company, Lang, Person
from qingheng.interfaces.cli.commands_footprint import Configuration, OneStudy, _kg, _one, _percent, footprint
from qingheng.interfaces.cli.session import (
    Format,
    company_session,
    fail,
    language_of,
    print_json,
    print_table,
)

if TYPE_CHECKING:
    from qingheng.apps.footprints.queries.whatif import KeptView, WhatIf

Run = Annotated[int | None, typer.Option("--run", help="Number of the run; else the last.")]


def register() -> None:
    """The commands of this module hang on `footprint`."""


@footprint.command("supply")
def footprint_supply(
    configuration: Configuration, study: OneStudy = "",
    cut_off: Annotated[str, typer.Option("--cut-off", help="Share below which nothing is followed.")] = "0.005",
    depth: Annotated[int, typer.Option("--depth", help="Steps behind the lines.")] = 2,
    run: Run = None, company: Company = None, person: Person = None, lang: Lang = None, format: As = Format.text,
) -> None:  # fmt: skip
    """The supply chain of a product: its bill, its lines, and the processes of the database behind them."""
    with company_session(company, language_of(lang), person=person) as (_tenant, actor):
        from qingheng.apps.footprints import queries, words

        one = _one(actor, study, configuration, run)
        found = queries.supply_chain(actor=actor, footprint_id=one.id, cut_off=Decimal(cut_off), depth=depth)
        if format is Format.json:
            print_json(found)
            return
        typer.echo(f"{one.study}/{one.configuration} #{one.run} {_kg(found.total)} kgCO2e {found.database}")

        def name(zh: str, en: str, kind: str, code: str) -> str:
            return words.word(words.STAGES, code) if kind == "stage" else words.two(zh, en) or code

        print_table(
            ("", str(words.AMOUNT), "", "kgCO2e", "%"),
            [
                (f"{'  ' * row.level}{name(row.name_zh, row.name_en, row.kind, row.code)} {row.detail}".rstrip(),
                 "" if row.amount is None else f"{row.amount:.4g}", row.unit, _kg(row.kilograms, 3), _percent(row.share))
                for row in found.rows
            ],
            right=(1, 3, 4),
        )  # fmt: skip


@footprint.command("hotspots")
def footprint_hotspots(
    configuration: Configuration, study: OneStudy = "",
    top: Annotated[int, typer.Option("--top", help="So many of each, the first.")] = 15,
    run: Run = None, company: Company = None, person: Person = None, lang: Lang = None, format: As = Format.text,
) -> None:  # fmt: skip
    """What a footprint hangs on: elasticities, what is uncertain, and where better data pay most."""
    with company_session(company, language_of(lang), person=person) as (_tenant, actor):
        from qingheng.apps.footprints import queries, words

        one = _one(actor, study, configuration, run)
        found = queries.hot_spots(actor=actor, footprint_id=one.id, most=top)
        if format is Format.json:
            print_json(found)
            return
        good = {True: "=", False: "!", None: "?"}[found.good]
        typer.echo(
            f"{one.study}/{one.configuration} #{one.run} {_kg(found.total)} kgCO2e, ×/÷ {found.spread:.3f}; "
            f"{found.draws} {good} {_kg(found.drawn_lower, 0)} – {_kg(found.drawn_upper, 0)}"
        )
        print_table(
            ("", "", "kgCO2e", "%/%", "×/÷", "σ² %", "→ ×/÷"),
            [
                (each.code, words.word(words.LEVERS, each.of), _kg(each.kilograms, 3), f"{each.elasticity:.3f}",
                 f"{each.spread:.2f}", f"{each.variance * 100:.1f}", f"{each.after:.3f}")
                for each in found.levers
            ],
            right=(2, 3, 4, 5, 6),
        )  # fmt: skip
        print_table(
            (str(words.PROCESS), "", "%/%"),
            [(each.user, each.used or "-", f"{each.elasticity:.4f}") for each in found.pulls[:top]],
            right=(2,),
        )


def _changes(
    figure: list[str], process: list[str], grid: list[str], leg: list[str], km: list[str], option: list[str],
    amount: list[str],
) -> list[dict[str, str]]:  # fmt: skip
    """Options of the command as changes: what stands before `=` is what is meant, what stands behind it is new."""
    found: list[dict[str, str]] = []

    def each(said: list[str], kind: str, before: str, behind: str) -> None:
        for text in said:
            first, equals, second = text.partition("=")
            if not equals:
                fail(f"{text}: NAME=VALUE")
            item, _slash, rest = first.partition("/")
            stage, _slash, process = rest.partition("/")
            one = {"kind": kind, before: first, behind: second}
            if before == "line":
                one = {"kind": kind, "item": item, "stage": stage, "process": process, behind: second}
            found.append(one)

    each(figure, "figure", "item", "value")
    each(process, "process", "line", "to")
    each(grid, "grid", "process", "to")
    each(leg, "route", "item", "to")
    each(km, "route", "item", "value")
    each(option, "option", "item", "to")
    each(amount, "amount", "line", "value")
    return found


@footprint.command("whatif")
def footprint_whatif(
    configuration: Configuration, study: OneStudy = "",
    figure: Annotated[list[str] | None, typer.Option("--figure", help="ITEM=KG: a supplier's figure of one unit.")] = None,
    process: Annotated[list[str] | None, typer.Option("--process", help="ITEM[/STAGE[/OLD]]=PROCESS in its lines.")] = None,
    grid: Annotated[list[str] | None, typer.Option("--grid", help="PROCESS=PROCESS wherever it is used.")] = None,
    leg: Annotated[list[str] | None, typer.Option("--leg", help="LEG=PROCESS: other means; * is all.")] = None,
    km: Annotated[list[str] | None, typer.Option("--km", help="LEG=KM: over another distance.")] = None,
    option: Annotated[list[str] | None, typer.Option("--option", help="GROUP=OPTION instead.")] = None,
    amount: Annotated[list[str] | None, typer.Option("--amount", help="ITEM[/STAGE[/PROCESS]]=FACTOR.")] = None,
    configurations: Annotated[int, typer.Option("--configurations", help="Portfolio to draw; 0 for none.")] = 100_000,
    save: Annotated[str, typer.Option("--save", help="Keep it under this name.")] = "",
    reason: Annotated[str, typer.Option("--reason", help="Why it is kept.")] = "",
    delete: Annotated[int | None, typer.Option("--delete", help="Delete the kept one of this number.")] = None,
    run: Run = None, company: Company = None, person: Person = None, lang: Lang = None, format: As = Format.text,
) -> None:  # fmt: skip
    """What a change would do to one product and to the portfolio; without a change those that are kept."""
    with company_session(company, language_of(lang), person=person) as (_tenant, actor):
        from django.utils import timezone

        from qingheng.apps.footprints import queries, services
        from qingheng.apps.footprints.altering import change_of

        one = _one(actor, study, configuration, run)
        if delete is not None:
            services.delete_what_if(actor=actor, what_if_id=delete, at=timezone.now())
        changes = [
            change_of(said)
            for said in _changes(
                figure or [], process or [], grid or [], leg or [], km or [], option or [], amount or []
            )
        ]
        if not changes:
            _print_kept(queries.kept_what_ifs(actor=actor, footprint_id=one.id), format)
            return
        found = queries.what_if(
            actor=actor, footprint_id=one.id, changes=changes, configurations=configurations
        )
        kept = None
        if save:
            kept = services.keep_what_if(
                actor=actor, footprint_id=one.id, changes=changes, name=save, reason=reason, at=timezone.now()
            )
        if format is Format.json:
            print_json({"what_if": found, "kept": kept})
            return
        _print_what_if(found, language_of(lang))


def _print_kept(kept: list[KeptView], format: Format) -> None:
    if format is Format.json:
        print_json(kept)
        return
    print_table(
        ("#", "name", "kgCO2e", "", "", "reason"),
        [
            (one.id, one.name, _kg(one.before), _kg(one.after), "" if one.is_current else "*", one.reason)
            for one in kept
        ],
        right=(0, 2, 3),
    )


def _print_what_if(found: WhatIf, lang: str) -> None:
    from qingheng.apps.footprints import words

    typer.echo(
        f"{found.study}/{found.configuration} {_kg(found.before)} → {_kg(found.after)} kgCO2e ({_kg(found.by, 3)})"
    )
    print_table(
        (str(words.STAGE), "kgCO2e", "", "Δ"),
        [
            (words.word(words.STAGES, one.stage), _kg(one.before, 3), _kg(one.after, 3), _kg(one.by, 3))
            for one in found.stages
        ],
        right=(1, 2, 3),
    )
    print_table(
        (str(words.ITEM), str(words.STAGE), "kgCO2e", "", "Δ"),
        [
            (f"{one.item} {one.item_zh if lang == 'zh' else one.item_en}", words.word(words.STAGES, one.stage),
             _kg(one.first, 3), _kg(one.second, 3), _kg(one.by, 3))
            for one in found.parts[:15]
        ],
        right=(2, 3, 4),
    )  # fmt: skip
    if (many := found.portfolio) is not None:
        typer.echo(
            f"{many.configurations:,}: ↓ {many.lower:,} ↑ {many.higher:,} = {many.same:,}; "
            f"{_kg(many.before['mean'])} → {_kg(many.after['mean'])} kgCO2e; {many.seconds:.3f} s CPU"
        )
