"""The command on how an inventory is calculated: show what is chosen and at hand, look at another choice, take it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from qingheng.interfaces.cli.commands_data import As, Company, Lang, Person
from qingheng.interfaces.cli.commands_inventory import Code, Period, _chosen, inventory
from qingheng.interfaces.cli.inventory_totals import tonnes
from qingheng.interfaces.cli.session import (
    Format,
    company_session,
    fail,
    language_of,
    print_json,
    print_table,
)

if TYPE_CHECKING:
    from qingheng.apps.inventory.queries import SettingsPreview, SettingsView


def register(_app: typer.Typer) -> None:
    """The command of this module is below `inventory`, which its own module adds."""


@inventory.command("settings")
def inventory_settings(
    period: Period = "", code: Code = "",
    gwp: Annotated[str, typer.Option("--gwp", help="GWP sets with commas between, the main one first: AR6,AR5.")] = "",
    packs: Annotated[str, typer.Option("--packs", help="Packs in order, commas between; others are left out.")] = "",
    dates: Annotated[str, typer.Option("--dates", help="activity_year, latest_published or fixed.")] = "",
    approach: Annotated[str, typer.Option("--approach", help="operational, financial or equity.")] = "",
    back: Annotated[int | None, typer.Option("--back", help="Number of a change: what was before it.")] = None,
    reason: Annotated[str, typer.Option("--reason", help="Take the settings; without it only look.")] = "",
    company: Company = None, person: Person = None, lang: Lang = None, format: As = Format.text,
) -> None:  # fmt: skip
    """How the inventory is calculated and what else is at hand; another choice shows what it changes, a reason takes it."""
    with company_session(company, language_of(lang), person=person) as (_tenant, actor):
        from django.utils import timezone

        from qingheng.apps.inventory import queries, services

        found = queries.inventory_settings(actor=actor, inventory_id=_chosen(actor, period, code).id)
        asked = {"gwp_sets": _list(gwp.upper()), "packs": _list(packs), "dates": dates, "approach": approach}
        wanted: dict[str, Any] = {name: value for name, value in asked.items() if value}
        preview = None
        if wanted or back is not None:
            wanted = (_before(found, back) if back is not None else {}) | wanted
            options = queries.wanted_settings(actor=actor, inventory_id=found.inventory.id, **wanted)
            if reason:
                services.change_inventory(
                    actor=actor, inventory_id=found.inventory.id, options=options, reason=reason, at=timezone.now()
                )  # fmt: skip
                found = queries.inventory_settings(actor=actor, inventory_id=found.inventory.id)
            else:
                preview = queries.settings_preview(
                    actor=actor, inventory_id=found.inventory.id, options=options
                )
        if format is Format.json:
            print_json(found if preview is None else preview)
        elif preview is not None:
            _print_preview(preview)
        else:
            _print_settings(found)


def _list(text: str) -> tuple[str, ...]:
    return tuple(one.strip() for one in text.split(",") if one.strip())


def _before(found: SettingsView, back: int) -> dict[str, Any]:
    """What a change took away, as wanted_settings takes it."""
    change = next((one for one in found.changes if one.number == back), None)
    if change is None:
        fail(f"There is no change {back}. 没有编号为 {back} 的更改。", code=2)
    before = {
        name: value
        for name, value in change.before.items()
        if name in ("gwp_sets", "packs", "dates", "approach")
    }
    if "packs" in before:
        before["packs"] = tuple(pack for pack, _version in before["packs"])
    return before


def _print_settings(found: SettingsView) -> None:
    from qingheng.apps.inventory import words

    view = found.inventory
    typer.echo(
        f"{view.code}: {' '.join(view.gwp_sets)} · {words.word(words.DATES, view.dates)} · "
        f"{words.word(words.APPROACHES, view.approach)}"
    )
    if found.outdated and view.run is not None:
        told = ", ".join(words.word(words.SETTINGS, one) for one in found.outdated)
        typer.echo(
            f"第 {view.run.number} 次核算采用的设置与此不同。 Run {view.run.number} was made with others: {told}"
        )
    print_table(
        ("GWP", "", "gases", "chosen"),
        [(one.code, words.word(words.REPORTS_OF_GWP, one.code), one.gases, one.chosen or "-") for one in found.gwp_sets],
        right=(2,),
    )  # fmt: skip
    print_table(
        ("place", "pack", "version", "data year", "factors", "lines"),
        [
            (one.position or "-", one.id, one.version, one.data_year, one.factors, one.lines)
            for one in found.packs
        ],
        right=(0, 4, 5),
    )
    if found.changes:
        print_table(
            ("no.", "at", "by", "changed", "reason"),
            [
                (one.number, f"{one.at:%Y-%m-%d %H:%M}", one.actor_name,
                 ", ".join(words.word(words.SETTINGS, name) for name in one.changed), one.reason)
                for one in found.changes
            ],
        )  # fmt: skip


def _print_preview(found: SettingsPreview) -> None:
    from qingheng.apps.inventory import words

    old, new = (sets[0] for sets in found.sets)
    typer.echo(
        f"尚未更改；{found.of_lines} 组中 {len(found.lines)} 组将改变因子或状态。 Nothing is changed yet; "
        f"{len(found.lines)} of {found.of_lines} lines would take another factor or state."
    )
    if found.unseen:
        told = ", ".join(words.word(words.SETTINGS, one) for one in found.unseen)
        typer.echo(f"以下更改须重新核算后才能看到影响。 Seen only once it is calculated: {told}")
    print_table(
        ("", f"tCO2e {old}", f"tCO2e {new}", "difference", "blocked"),
        [
            (words.word(words.MEASURES, one.name), tonnes(one.before.co2e[old]), tonnes(one.after.co2e[new]),
             _difference(one.before.co2e[old], one.after.co2e[new]),
             f"{one.before.meter.blocked.rows} -> {one.after.meter.blocked.rows}")
            for one in found.totals
        ],
        right=(1, 2, 3, 4),
    )  # fmt: skip


def _difference(before: Any, after: Any) -> str:
    return "-" if before is None or after is None else f"{(after - before) / 1000:+,.3f}"
