"""The command on how far off the totals of an inventory may be, by the formula and by drawing."""

from __future__ import annotations

from typing import Annotated

import typer

from qingheng.interfaces.cli.commands_data import As, Company, Lang
from qingheng.interfaces.cli.commands_inventory import Code, Period, RunNumber, _chosen, inventory
from qingheng.interfaces.cli.session import Format, company_session, language_of, print_json
from qingheng.interfaces.cli.wording import show_table


def register(_app: typer.Typer) -> None:
    """The command of this module is below `inventory`, which its own module adds."""


@inventory.command("uncertainty")
def inventory_uncertainty(
    period: Period = "", code: Code = "", run: RunNumber = None,
    draws: Annotated[int, typer.Option(min=1_000, max=100_000, help="How often factors and quantities are drawn.")] = 10_000,
    seed: Annotated[int, typer.Option(min=0, help="The same seed draws the same numbers.")] = 1,
    company: Company = None, lang: Lang = None, format: As = Format.text,
) -> None:  # fmt: skip
    """Intervals of the totals, about 95 %, by the formula and, as a check, by drawing with a seed."""
    with company_session(company, language_of(lang)) as (_tenant, actor):
        from qingheng.apps.inventory import words
        from qingheng.apps.inventory.queries.simulated import drawn_intervals

        found = _chosen(actor, period, code)
        made = drawn_intervals(actor=actor, inventory_id=found.id, seed=seed, draws=draws, run=run)
        if format is Format.json:
            print_json(made)
            return

        def shown(kilograms: object) -> str:
            return "-" if kilograms is None else f"{float(str(kilograms)) / 1000:,.1f}"

        def times(spread: float | None) -> str:
            return "-" if spread is None else f"{spread:.4f}"

        show_table(
            language_of(lang),
            (
                "合计|tCO2e|下限|上限|÷/×|抽样下限|抽样上限|抽样 ÷/×",
                "total|tCO2e|lower|upper|÷/×|drawn lower|drawn upper|drawn ÷/×",
            ),
            [
                (words.word(words.MEASURES, one.measure), shown(one.interval.total), shown(one.interval.lower),
                 shown(one.interval.upper), times(one.interval.spread), shown(one.simulated.lower),
                 shown(one.simulated.upper), times(one.simulated.spread))
                for one in made
            ],
            right=range(1, 8),
            nothing=("没有计入的结果。", "Nothing is counted."),
        )  # fmt: skip
