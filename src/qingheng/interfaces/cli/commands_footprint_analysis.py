"""Commands on what lies behind product footprints: supply chains, what weighs and is uncertain, what if."""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated

import typer

from qingheng.interfaces.cli.commands_data import As, Company, Lang, Person
from qingheng.interfaces.cli.commands_footprint import Configuration, OneStudy, _kg, _one, _percent, footprint
from qingheng.interfaces.cli.session import Format, company_session, language_of, print_json, print_table

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
                ("  " * row.level + name(row.name_zh, row.name_en, row.kind, row.code),
                 "" if row.amount is None else f"{row.amount:.4g}", row.unit, _kg(row.kilograms, 3), _percent(row.share))
                for row in found.rows
            ],
            right=(1, 3, 4),
        )  # fmt: skip
