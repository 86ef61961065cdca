"""The command on factors chosen for one inventory alone: list, enter, change, prove, take back."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from qingheng.interfaces.cli.commands_data import As, Company, Lang, Person
from qingheng.interfaces.cli.commands_inventory import Code, Period, _chosen, inventory
from qingheng.interfaces.cli.session import Format, company_session, language_of, print_json
from qingheng.interfaces.cli.wording import show_table, yes_no


def register(_app: typer.Typer) -> None:
    """The command of this module is below `inventory`, which its own module adds."""


@inventory.command("choices")
def inventory_choices(
    period: Period = "", code: Code = "",
    choose: Annotated[str, typer.Option("--choose", help="Code of a choice to enter or change.")] = "",
    activity: Annotated[str, typer.Option("--activity", help="What it is for: fuel.diesel.")] = "",
    factor: Annotated[str, typer.Option("--factor", help="Number of the factor, from its passport.")] = "",
    zh: Annotated[str, typer.Option("--zh", help="Why, in Chinese.")] = "",
    en: Annotated[str, typer.Option("--en", help="Why, in English.")] = "",
    basis: Annotated[str, typer.Option("--basis", help="Only for questions of this basis.")] = "",
    site: Annotated[str, typer.Option("--site", help="Only at this site.")] = "",
    assumed: Annotated[bool, typer.Option("--assumed", help="It stands in for data that are missing.")] = False,
    evidence: Annotated[Path | None, typer.Option(exists=True, dir_okay=False, help="A file that shows why.")] = None,
    withdraw: Annotated[str, typer.Option("--withdraw", help="Code of a choice to take back, with --reason.")] = "",
    reason: Annotated[str, typer.Option("--reason", help="Why it is changed or taken back.")] = "",
    withdrawn: Annotated[bool, typer.Option("--withdrawn", help="List those taken back as well.")] = False,
    company: Company = None, person: Person = None, lang: Lang = None, format: As = Format.text,
) -> None:  # fmt: skip
    """Factors chosen for one inventory alone; with --choose enter or change one, with --withdraw take one back."""
    with company_session(company, language_of(lang), person=person) as (_tenant, actor):
        from django.utils import timezone

        from qingheng.apps.inventory import queries, services

        found, now = _chosen(actor, period, code), timezone.now()
        if choose:
            confirmed = services.Confirmed(activity, factor, (zh, en), basis, site, assumed)
            services.confirm_factor(
                actor=actor, inventory_id=found.id, code=choose, confirmed=confirmed, at=now, why=reason
            )
            if evidence is not None:
                services.attach_to_assumption(
                    actor=actor, inventory_id=found.id, code=choose, data=evidence.read_bytes(), name=evidence.name,
                    mime="", at=now,
                )  # fmt: skip
        if withdraw:
            services.withdraw_factor(actor=actor, inventory_id=found.id, code=withdraw, reason=reason, at=now)
        choices = queries.assumptions(actor=actor, inventory_id=found.id, withdrawn=withdrawn)
        if format is Format.json:
            print_json(choices)
            return
        language = language_of(lang)
        show_table(
            language,
            ("编号|活动|因子编号|厂区|假设|选用人|证据|撤回", "code|activity|factor|site|assumed|by|evidence|taken back"),
            [
                (one.code, one.activity, one.factor_id, one.site or "-", yes_no(language, one.assumed),
                 f"{one.confirmed_name} {one.confirmed_at:%Y-%m-%d}", len(one.files),
                 f"{one.withdrawn_name}: {one.withdrawn_why}" if one.withdrawn_at else "-")
                for one in choices
            ],
            nothing=("没有只用于本清单的因子。", "No factor is chosen for this inventory alone."),
        )  # fmt: skip
