"""Commands on what changes in inventories: base year, restatements, the bridge of two years, other versions of packs."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Annotated, Any

import typer

from qingheng.interfaces.cli.commands_data import As, Company, Lang, Person
from qingheng.interfaces.cli.commands_inventory import Code, Period, Side, _chosen, inventory
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
    from qingheng.apps.inventory.contracts import InventoryView
    from qingheng.apps.inventory.queries import UpgradeEntry
    from qingheng.platform.rights.actor import Actor

Reason = Annotated[str, typer.Option("--reason", help="Why, in words.")]
Trigger = Annotated[str, typer.Option("--trigger", help="structure, method, error or factor.")]


def register(_app: typer.Typer) -> None:
    """The commands of this module are below `inventory`, which its own module adds."""


@inventory.command("base-year")
def inventory_base_year(
    period: Period = "", code: Code = "", reason: Reason = "",
    threshold: Annotated[str, typer.Option("--threshold", help="Per cent that calls for recalculation.")] = "5",
    trigger: Trigger = "",
    tonnes: Annotated[str, typer.Option("--tonnes", help="With --trigger: what a change does to it, tCO2e.")] = "",
    withdraw: Annotated[int | None, typer.Option("--withdraw", help="Number of a noted change to take back, with "
                                                 "--reason.")] = None,
    company: Company = None, person: Person = None, lang: Lang = None, format: As = Format.text,
) -> None:  # fmt: skip
    """Base years with the test of what changed since; with a period and a reason set one, with --trigger note a change."""
    with company_session(company, language_of(lang), person=person) as (_tenant, actor):
        from django.utils import timezone

        from qingheng.apps.inventory import queries, services

        if period or code:
            found = _chosen(actor, period, code)
            if withdraw is not None:
                services.withdraw_change(
                    actor=actor, inventory_id=found.id, change_id=withdraw, reason=reason, at=timezone.now()
                )
            elif trigger or tonnes:
                services.note_change(
                    actor=actor, inventory_id=found.id, trigger=trigger, tonnes=_number(tonnes), reason=reason,
                    at=timezone.now(),
                )  # fmt: skip
            elif reason:
                services.set_base_year(
                    actor=actor, inventory_id=found.id, reason=reason, threshold=_number(threshold), at=timezone.now()
                )  # fmt: skip
        bases = queries.base_years(actor=actor)
        if format is Format.json:
            print_json(bases)
            return
        print_table(
            ("inventory", "period", "tCO2e", "threshold %", "largest %", "together %", "recalculate"),
            [
                (one.code, one.period, "-" if one.total is None else f"{one.total:,.3f}", one.threshold,
                 _percent(one.verdict.single), _percent(one.verdict.cumulative), one.verdict.recalculate)
                for one in bases
            ],
            right=(2, 3, 4, 5),
        )  # fmt: skip
        noted = [(one, each) for one in bases for each in one.changes if each.open]
        if noted:
            print_table(
                ("no.", "inventory", "trigger", "tCO2e", "reason"),
                [(each.id, one.code, each.trigger, f"{each.tonnes:,f}", each.reason) for one, each in noted],
                right=(0, 3),
            )


@inventory.command("restate")
def inventory_restate(
    period: Period = "", code: Code = "", trigger: Trigger = "", reason: Reason = "",
    settles: Annotated[str, typer.Option("--settles", help="Numbers of noted changes it takes in, commas between; none "
                                         "for none, else all.")] = "",
    company: Company = None, person: Person = None, lang: Lang = None, format: As = Format.text,
) -> None:  # fmt: skip
    """The ledger of restatements; with --trigger and --reason lock the inventory anew with its other totals."""
    with company_session(company, language_of(lang), person=person) as (_tenant, actor):
        from django.utils import timezone

        from qingheng.apps.inventory import queries, services

        found = _chosen(actor, period, code)
        if trigger or reason:
            services.lock_inventory(
                actor=actor, inventory_id=found.id, at=timezone.now(), trigger=trigger, reason=reason,
                settles=_numbers(settles),
            )  # fmt: skip
        ledger = queries.restatements(actor=actor, inventory_id=found.id)
        if format is Format.json:
            reported = queries.reports(actor=actor, inventory_id=found.id)
            print_json({"inventory": found.code, "reported": reported, "restatements": ledger})
            return
        print_table(
            ("no.", "trigger", "reason", "%", "lines", "calculated", "locked"),
            [
                (one.number, one.trigger, one.reason, _percent(one.percent), len(one.lines), one.calculated_name,
                 one.locked_name)
                for one in ledger
            ],
            right=(0, 3, 4),
        )  # fmt: skip


def _numbers(text: str) -> list[int] | None:
    """Whole numbers with commas between; None for no text, nothing for the word none."""
    if not text or text == "none":
        return [] if text else None
    parts = [part.strip() for part in text.split(",")]
    if not all(part.isdecimal() and len(part) < 10 for part in parts):
        fail("Give numbers with commas between, or none. 请用逗号分隔编号，或写 none。", code=2)
    return [int(part) for part in parts]


@inventory.command("bridge")
def inventory_bridge(
    other: Annotated[
        str, typer.Option("--from", help="Code of the earlier inventory; else the latest before it.")
    ] = "",
    period: Period = "", code: Code = "", side: Side = "location",
    consolidated: Annotated[
        bool, typer.Option("--consolidated/--whole", help="What the group counts, or all of it as on the page.")
    ] = False,
    company: Company = None, lang: Lang = None, format: As = Format.text,
) -> None:  # fmt: skip
    """The way from an earlier inventory to this one: structure, boundary, activity, intensity, method, factor."""
    with company_session(company, language_of(lang)) as (_tenant, actor):
        from qingheng.apps.inventory import queries, words

        found = _chosen(actor, period, code)
        earlier = _chosen(actor, "", other) if other else _before(actor, found)
        if side not in ("location", "market"):
            fail("A side is location or market. 视角为 location 或 market。", code=2)
        cut = queries.Cut(side=side, consolidated=consolidated)
        bridged = queries.bridge_years(actor=actor, inventory_id=found.id, other_id=earlier.id, cut=cut)
        if format is Format.json:
            print_json(bridged)
            return
        split = bridged.effects["intensity"] is not None
        rows = [(earlier.code, tonnes(bridged.before))]
        rows += [
            (words.effect(name, split=split), "-" if value is None else f"{value / 1000:+,.3f}")
            for name, value in bridged.effects.items()
        ]
        counted = words.SHARES["consolidated" if consolidated else "whole"]
        typer.echo(f"{words.SIDES[side]} · {counted}")
        print_table(("", f"tCO2e {bridged.code}"), [*rows, (found.code, tonnes(bridged.after))], right=(1,))
        typer.echo(f"production known: {bridged.known} / {len(bridged.production)}")


def _before(actor: Actor, found: InventoryView) -> InventoryView:
    """The latest calculated inventory that ends before this one begins, by the same potentials."""
    from qingheng.apps.inventory import queries

    every = queries.inventories(actor=actor)
    fitting = [one for one in every if one.run and one.last < found.first and found.run_main in one.run_sets]
    if not fitting:
        fail("There is no earlier inventory to begin with. 没有更早的已核算清单可作比较。")
    return fitting[0]


@inventory.command("upgrade")
def inventory_upgrade(
    pack: Annotated[str, typer.Argument(help="Pack of factors; left out: the proposals there are.")] = "",
    period: Period = "", code: Code = "",
    version: Annotated[str, typer.Option("--version", help="Version; else the one shipped.")] = "",
    reason: Annotated[str, typer.Option("--reason", help="Propose it, with the reason.")] = "",
    approve: Annotated[int | None, typer.Option("--approve", help="Number of a proposal to approve.")] = None,
    send_back: Annotated[int | None, typer.Option("--return", help="Number of a proposal to send back.")] = None,
    lost: Annotated[bool, typer.Option("--lost", help="All packs whose pinned version is no longer at hand; "
                                       "with --reason propose the shipped ones.")] = False,
    approve_all: Annotated[bool, typer.Option("--approve-all", help="With --lost: approve all that wait.")] = False,
    note: Annotated[str, typer.Option("--note", help="With --approve, --approve-all or --return.")] = "",
    company: Company = None, person: Person = None, lang: Lang = None, format: As = Format.text,
) -> None:  # fmt: skip
    """What another version of a pack changes in an inventory; propose it, and have another person approve it."""
    with company_session(company, language_of(lang), person=person) as (_tenant, actor):
        from django.utils import timezone

        from qingheng.apps.inventory import queries, services

        found, now = _chosen(actor, period, code), timezone.now()
        made: object
        if approve is not None:
            made = services.approve_upgrade(actor=actor, upgrade_id=approve, at=now, note=note)
        elif lost and approve_all:
            made = services.approve_replacements(actor=actor, inventory_id=found.id, note=note, at=now)
        elif lost and reason:
            made = services.propose_replacements(actor=actor, inventory_id=found.id, reason=reason, at=now)
        elif lost:
            made = queries.lost_packs(actor=actor, inventory_id=found.id)
        elif send_back is not None:
            made = services.return_upgrade(actor=actor, upgrade_id=send_back, note=note, at=now)
        elif pack and reason:
            made = services.propose_upgrade(
                actor=actor, inventory_id=found.id, pack=pack, version=version, reason=reason, at=now
            )
        elif pack:
            made = queries.upgrade_preview(actor=actor, inventory_id=found.id, pack=pack, version=version)
        else:
            made = tuple(queries.upgrades(actor=actor, inventory_id=found.id))
        if format is Format.json:
            print_json(made)
            return
        _print_upgrade(made, queries.upgrades(actor=actor, inventory_id=found.id))


def _print_upgrade(made: object, entries: list[UpgradeEntry]) -> None:
    """What a version changes, or the proposals there are with what the approved one calculated."""
    from qingheng.apps.inventory import queries
    from qingheng.apps.inventory.contracts import RunView

    if isinstance(made, list) and all(isinstance(one, queries.LostPack) for one in made):
        if not made:
            typer.echo("Every pinned version is at hand. 固定的版本均可用。")
        print_table(("pack", "pinned", "shipped"), [(one.pack, one.version, one.shipped) for one in made])
        return
    if isinstance(made, queries.UpgradePreview) and made.lost:
        typer.echo(
            f"{made.pack} {made.from_version} -> {made.to_version}: 原固定版本已不可用，批准后请重新核算。 "
            "The version pinned is no longer at hand: once approved, calculate the inventory again."
        )
        return
    if isinstance(made, queries.UpgradePreview):
        typer.echo(
            f"{made.pack} {made.from_version} -> {made.to_version}: {len(made.lines)} lines, {made.rows} rows"
        )
        print_table(
            ("site", "activity", "rule", "tCO2e before", "after"),
            [(one.site, one.activity, one.rule, tonnes(one.before), tonnes(one.after)) for one in made.lines],
            right=(3, 4),
        )  # fmt: skip
        return
    touched = made.summary.get("touched") if isinstance(made, RunView) else None
    if isinstance(made, RunView) and touched:
        typer.echo(
            f"#{made.number} {made.run_hash[:12]}: {touched['keys']} / {made.summary['keys']} groups of lines"
        )
    print_table(
        ("no.", "pack", "from", "to", "state", "proposed by", "decided by"),
        [
            (
                one.id,
                one.pack,
                one.from_version,
                one.to_version,
                one.state,
                one.proposed_name,
                one.decided_name,
            )
            for one in entries
        ],
    )


def _number(text: str) -> Decimal:
    try:
        return Decimal(text)
    except ArithmeticError:
        fail(f"“{text}” is no number. 不是数字。", code=2)


def _percent(value: Decimal | None) -> str:
    return "-" if value is None else f"{value:.2f}"


@inventory.command("prices")
def inventory_prices(
    year: Annotated[int | None, typer.Option("--year", help="With --index: enter this year.")] = None,
    index: Annotated[str, typer.Option("--index", help="The index of that year.")] = "",
    currency: Annotated[str, typer.Option("--currency", help="Money of the factors it serves.")] = "USD",
    series: Annotated[str, typer.Option("--series", help="Series with its base; else the one in use.")] = "",
    source: Annotated[str, typer.Option("--source", help="Where it was published.")] = "",
    withdraw: Annotated[int | None, typer.Option("--withdraw", help="Year to take back, with --reason.")] = None,
    reason: Reason = "", company: Company = None, person: Person = None, lang: Lang = None, format: As = Format.text,
) -> None:  # fmt: skip
    """Price indices of spending; with --year, --index and --source enter one, with --withdraw take one back."""
    with company_session(company, language_of(lang), person=person) as (_tenant, actor):
        from django.utils import timezone

        from qingheng.apps.inventory import queries, services

        known = queries.price_indices(actor=actor)
        if year is not None:
            used = next((one.series for one in known if one.used and one.currency == currency), "")
            services.add_price_index(
                actor=actor,
                year=year,
                index=_number(index),
                series=series or used,
                currency=currency,
                source=source,
                at=timezone.now(),
            )
        if withdraw is not None:
            number = next(
                (one.id for one in known if one.own and (one.currency, one.year) == (currency, withdraw)),
                None,
            )
            services.withdraw_price_index(actor=actor, index_id=number or 0, reason=reason, at=timezone.now())
        found = queries.price_indices(actor=actor)
        if format is Format.json:
            print_json(found)
            return
        print_table(
            ("currency", "year", "index", "series", "source", "by"),
            [
                (
                    one.currency,
                    one.year,
                    f"{one.index:f}",
                    one.series,
                    one.source,
                    one.entered_name if one.own else "-",
                )
                for one in found
                if one.used
            ],
            right=(1, 2),
        )


@inventory.command("gaps")
def inventory_gaps(
    period: Period = "", code: Code = "",
    note: Annotated[str, typer.Option("--note", help="Code of a gap to note, with --zh and --en.")] = "",
    zh: Annotated[str, typer.Option("--zh", help="What is missing, in Chinese.")] = "",
    en: Annotated[str, typer.Option("--en", help="What is missing, in English.")] = "",
    measures: Annotated[str, typer.Option("--measures", help="Totals that lack it: scope1,scope3,c4.")] = "",
    either: Annotated[str, typer.Option("--either", help="Rule whose lines may be one of two: fuels.stationary.")] = "",
    where: Annotated[list[str] | None, typer.Option("--where", help="Of those lines: fuel=diesel; may be repeated.")] = None,
    other: Annotated[str, typer.Option("--other", help="With --either: the other activity or factor.")] = "",
    close: Annotated[str, typer.Option("--close", help="Code of a gap that is closed.")] = "",
    company: Company = None, person: Person = None, lang: Lang = None, format: As = Format.text,
) -> None:  # fmt: skip
    """What the inventory is known to lack, told beside every total it touches; note a gap or close one."""
    with company_session(company, language_of(lang), person=person) as (_tenant, actor):
        from django.utils import timezone

        from qingheng.apps.inventory import queries, services

        found = _chosen(actor, period, code)
        if note:
            services.set_gap(
                actor=actor, inventory_id=found.id, code=note, kind="either" if either else "missing", words=(zh, en),
                at=timezone.now(), measures=[one for one in measures.split(",") if one], rule=either,
                values=_columns(where), other=other,
            )  # fmt: skip
        if close:
            services.withdraw_gap(actor=actor, inventory_id=found.id, code=close, at=timezone.now())
        gaps = queries.gaps(actor=actor, inventory_id=found.id)
        ranges = queries.gap_ranges(actor=actor, inventory_id=found.id)
        told = [
            {"code": one.code, "kind": one.kind, "measures": one.measures, "zh": one.zh, "en": one.en,
             "rule": one.rule, "values": one.values, "other": one.other, **_range(ranges.get(one.code))}
            for one in gaps
        ]  # fmt: skip
        if format is Format.json:
            print_json(told)
            return
        print_table(
            ("code", "kind", "totals", "tCO2e", "what"),
            [
                (one["code"], one["kind"], ", ".join(one["measures"]), _span(one), one[language_of(lang)])
                for one in told
            ],
        )


def _columns(where: list[str] | None) -> dict[str, str]:
    pairs = [one.partition("=") for one in where or ()]
    wrong = [name for name, sign, _value in pairs if not sign]
    if wrong:
        fail(f"--where: NAME=VALUE, not {wrong[0]!r}. 请写成 列=值。", code=2)
    return {name.strip(): value.strip() for name, _sign, value in pairs}


def _range(reason: Any) -> dict[str, Any]:
    """How much more or less it may be, in tonnes; nothing known is null."""
    return {
        "low": None if reason is None else reason.low,
        "high": None if reason is None else reason.high,
    }


def _span(told: dict[str, Any]) -> str:
    return "—" if told["low"] is None else f"{told['low']:,.1f} … {told['high']:,.1f}"
