"""Commands on greenhouse gas inventories: run, show, explain, compare, blocked, lock."""

from __future__ import annotations

from decimal import Decimal
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Final

import typer

from qingheng.interfaces.cli.commands_data import As, Company, Lang, Node, Person, _node_id
from qingheng.interfaces.cli.inventory_totals import print_gases, print_totals, tonnes
from qingheng.interfaces.cli.session import (
    Format,
    company_session,
    fail,
    language_of,
    print_json,
    print_table,
)
from qingheng.interfaces.cli.wording import one_of, show_table, two, writable

if TYPE_CHECKING:
    from qingheng.apps.inventory.contracts import Compared, Explanation, InventoryView
    from qingheng.platform.rights.actor import Actor

inventory = typer.Typer(help="Greenhouse gas inventories: calculate, explain, compare.", no_args_is_help=True)
Period = Annotated[str, typer.Option("--period", help="Label of the period, such as FY2022/23.")]
Code = Annotated[str, typer.Option("--inventory", help="Code of the inventory, when a period has several.")]
SIDES: Final = ("location", "market")
Side = Annotated[str, typer.Option("--side", help="View of energy bought: location or market.")]
By = Annotated[
    str,
    typer.Option(
        "--by",
        help="scope, category, site, month, gas, dataset, activity, rule, factor: with commas between.",
    ),
]
Other = Annotated[
    str, typer.Option("--with", help="Period or code of another inventory; else what was published.")
]
OtherRun = Annotated[int | None, typer.Option("--with-run", help="Number of the other's run.")]
RunNumber = Annotated[int | None, typer.Option("--run", help="Number of the run; else the current one.")]


def register(app: typer.Typer) -> None:
    """Add the commands of this module."""
    app.add_typer(inventory, name="inventory")


def _chosen(actor: Actor, period: str, code: str) -> InventoryView:
    from qingheng.apps.inventory import queries

    found = queries.inventory_of_period(actor=actor, period=period, code=code)
    if found is None:
        every = queries.inventories(actor=actor)
        known = ", ".join(f"{one.code} ({one.period})" for one in every)
        if not period and not code and every:
            fail(
                f"Say which with --inventory or --period. 请用 --inventory 或 --period 指明清单。 {known}",
                code=2,
            )
        fail(f"There is no such inventory here. 没有这份清单。 {known}".strip())
    return found


@inventory.command("list")
def inventory_list(company: Company = None, lang: Lang = None, format: As = Format.text) -> None:
    """Inventories with their current runs."""
    with company_session(company, language_of(lang)) as (_tenant, actor):
        from qingheng.apps.inventory import queries, words

        found = queries.inventories(actor=actor)
        if format is Format.json:
            print_json(found)
            return
        show_table(
            language_of(lang),
            ("清单|期间|组织|合并方法|GWP 数据集|状态|计算", "code|period|node|approach|gwp|state|run"),
            [
                (one.code, one.period, one.node_code, words.word(words.APPROACHES, one.approach), " ".join(one.gwp_sets),
                 words.word(words.STATES, one.state), one.run.number if one.run else "-")
                for one in found
            ],
            nothing=("还没有清单。", "There is no inventory yet."),
        )  # fmt: skip


@inventory.command("run")
def inventory_run(
    period: Period = "", code: Code = "", company: Company = None, node: Node = None, person: Person = None,
    lang: Lang = None, format: As = Format.text,
) -> None:  # fmt: skip
    """Calculate the inventory of a period from what is sealed; the same inputs give the same run.

    A period without an inventory gets one of the group with the usual options.
    """
    with company_session(company, language_of(lang), person=person) as (_tenant, actor):
        from django.utils import timezone

        from qingheng.apps.inventory import queries, services

        now = timezone.now()
        found = queries.inventory_of_period(actor=actor, period=period, code=code)
        if found is None:
            if not period or code:
                _chosen(actor, period, code)
            found = services.make_inventory(
                actor=actor, code=period.lower().replace("/", "-"), name_zh=f"{period} 温室气体清单",
                name_en=f"Greenhouse gas inventory {period}", node_id=_node_id(actor, node), period=period,
                at=now, on=timezone.localdate(now),
            )  # fmt: skip
        run = services.run_inventory(actor=actor, inventory_id=found.id, at=now)
        compared = queries.compare_with_published(actor=actor, inventory_id=found.id)
        scopes = queries.scopes(actor=actor, inventory_id=found.id)
        if format is Format.json:
            print_json({"inventory": found.code, "run": run, "totals": scopes, "compared": compared})
            return
        if run.cut_off:
            typer.echo(
                "上次核算中途中断，其结果不计；已重新核算。 A calculation before this one was cut off; nothing of it counts."
            )
        language = language_of(lang)
        again = two(language, ("（与此前相同）", " (repeated)")) if run.repeated else ""
        typer.echo(f"{found.code} #{run.number} {run.run_hash[:12]}{again}")
        touched = run.summary.get("touched")
        if touched and not run.repeated:
            of = f"{touched['rows']} / {run.summary['lines']}"
            zh = f"本次只重算 {of} 行，其余沿用已封存的结果。"
            typer.echo(two(language, (zh, f"{of} rows calculated anew; all others as they were sealed.")))
        _print_scopes(scopes, queries.inventory(actor=actor, inventory_id=found.id).run_sets)
        if compared:
            _print_compared(compared)


def _print_scopes(scopes: dict[str, Any], sets: tuple[str, ...]) -> None:
    from qingheng.apps.inventory import words

    print_table(
        ("", *(f"tCO2e {code}" for code in sets), "consolidated", "rows", "blocked", "left out", "assumed"),
        [
            (words.word(words.MEASURES, name), *(tonnes(total.co2e[code]) for code in sets),
             tonnes(total.consolidated[sets[0]]), total.meter.counted.rows, total.meter.blocked.rows,
             total.meter.left_out.rows, total.meter.assumed)
            for name, total in scopes.items()
        ],
        right=range(1, len(sets) + 6),
    )  # fmt: skip
    gases = sorted({gas for total in scopes.values() for gas in total.gases})
    if gases:
        print_table(
            ("kg", *gases),
            [
                (
                    words.word(words.MEASURES, name),
                    *(f"{total.gases[gas]:,.3f}" if gas in total.gases else "-" for gas in gases),
                )
                for name, total in scopes.items()
            ],
            right=range(1, len(gases) + 1),
        )


def _print_compared(compared: list[Compared]) -> None:
    from qingheng.apps.inventory import words

    for one in compared:
        computed = "-" if one.computed is None else f"{one.computed:,.1f}"
        difference = "-" if one.difference is None else f"{one.difference:+,.1f} ({one.percent:+.2f} %)"
        typer.echo(
            f"\n{words.word(words.MEASURES, one.measure)}: {computed} tCO2e | {one.published:,.0f} "
            f"{words.two(one.source_zh, one.source_en)} | {difference}"
        )
        for reason in one.reasons:
            span = "" if reason.low is None else f"  [{reason.low:+,.1f} .. {reason.high:+,.1f} tCO2e]"
            typer.echo(f"  · {words.two(reason.zh, reason.en)}{span}")


@inventory.command("show")
def inventory_show(
    period: Period = "", code: Code = "",
    by: By = "scope,category",
    side: Annotated[str, typer.Option("--side", help="View of energy bought: location or market; else both.")] = "",
    run: RunNumber = None, company: Company = None, lang: Lang = None, format: As = Format.text,
) -> None:  # fmt: skip
    """Totals of a run under any grouping, each with what it leaves open."""
    with company_session(company, language_of(lang)) as (_tenant, actor):
        from qingheng.apps.inventory import queries

        found = _chosen(actor, period, code)
        dimensions = [name for name in by.split(",") if name and name != "gas"]
        unknown = [name for name in dimensions if name not in queries.DIMENSIONS]
        if unknown or side not in ("", *SIDES):
            known = (*queries.DIMENSIONS, "gas") if unknown else SIDES
            fail(f"{', '.join(unknown) or side}? {', '.join(known)}. 没有此项，可填以上各项。", code=2)
        both = (
            SIDES
            if not side and format is Format.text and "gas" not in by.split(",")
            else (side or SIDES[0],)
        )
        totals = {
            name: queries.totals(actor=actor, inventory_id=found.id, by=dimensions, side=name, run=run)
            for name in both
        }
        if format is Format.json:
            print_json({"by": dimensions, "side": both[0], "totals": totals[both[0]]})
        elif "gas" in by.split(","):
            print_gases(dimensions, totals[both[0]])
        else:
            print_totals(dimensions, totals, found.run_main, language_of(lang))


@inventory.command("explain")
def inventory_explain(
    line: Annotated[str, typer.Argument(help="Part and choice, such as 0.3; left out: the list of lines.")] = "",
    period: Period = "", code: Code = "", run: RunNumber = None, company: Company = None, lang: Lang = None,
    format: As = Format.text,
) -> None:  # fmt: skip
    """Where a line comes from: question, factor with candidates and reasons, rows, files, approver."""
    with company_session(company, language_of(lang)) as (_tenant, actor):
        from qingheng.apps.inventory import queries, words

        found = _chosen(actor, period, code)
        if not line:
            groups = queries.line_groups(actor=actor, inventory_id=found.id, run=run)
            if format is Format.json:
                print_json(groups)
                return
            show_table(
                language_of(lang),
                (
                    "行|范围|类别|视角|厂区|活动|状态|数量|单位|tCO2e|因子",
                    "line|scope|category|side|site|activity|status|amount|unit|tCO2e|factor",
                ),
                [
                    (f"{one.part}.{one.choice}", one.scope, words.word(words.CATEGORIES, one.category),
                     words.word(words.SIDES, one.side), one.site, one.activity, words.word(words.LINE_STATES, one.status),
                     "" if one.amount is None else f"{one.amount.normalize():f}", one.unit,
                     tonnes(one.co2e.get(found.run_main)), one.factor)
                    for one in groups
                ],
                right=(7, 9),
            )  # fmt: skip
            return
        part, _, choice = line.partition(".")
        if not (part.isdecimal() and choice.isdecimal()):
            fail("A line is written as part.choice, such as 0.3. 行号形如 0.3。", code=2)
        told = queries.explain(
            actor=actor, inventory_id=found.id, part=int(part), choice=int(choice), run=run
        )
        if format is Format.json:
            print_json(told)
            return
        _print_explained(told)


def _print_explained(told: Explanation) -> None:
    from qingheng.apps.inventory import words

    typer.echo(
        f"{words.two(told.group.rule_zh, told.group.rule_en)} · {told.group.activity} · "
        f"{words.word(words.LINE_STATES, told.group.status)}"
    )
    answer = told.answer
    texts = (
        told.clause,
        words.two(told.formula_zh, told.formula_en),
        words.two(answer.get("reason_zh", ""), answer.get("reason_en", "")),
        words.two(told.remedy_zh, told.remedy_en),
    )
    for text in filter(None, texts):
        typer.echo(f"  {text}")
    for zh, en in told.spreads:
        typer.echo(f"  ± {words.two(zh, en)}")
    for _warning, zh, en in told.warnings:
        typer.echo(f"  ! {words.two(zh, en)}")
    for candidate in answer.get("candidates", []):
        why = words.two(candidate.get("reason_zh", ""), candidate.get("reason_en", ""))
        typer.echo(f"  {candidate['rank'] or '-'}  {candidate['factor_id']}  {why}")
    for row in told.rows:
        typer.echo(
            f"  {row.get('file', row['partition'])} {row['sheet']} {row['row']}: {row['amount']} {row['unit']}"
            f"  {row.get('approved', '')}"
        )


@inventory.command("blocked")
def inventory_blocked(
    period: Period = "", code: Code = "", run: RunNumber = None, company: Company = None, lang: Lang = None,
    format: As = Format.text,
) -> None:  # fmt: skip
    """What is not in the totals because something is missing, and what lifts it."""
    with company_session(company, language_of(lang)) as (_tenant, actor):
        from qingheng.apps.inventory import queries, words

        found = _chosen(actor, period, code)
        items = queries.blocked(actor=actor, inventory_id=found.id, run=run)
        if format is Format.json:
            print_json(items)
            return
        show_table(
            language_of(lang),
            ("范围|类别|活动|厂区|原因|行数|数量|处理办法", "scope|category|activity|site|why|rows|amount|remedy"),
            [
                (one.scope, words.word(words.CATEGORIES, one.category), one.activity,
                 ", ".join(one.sites[:4]) + (" …" if len(one.sites) > 4 else ""), words.two(one.title_zh, one.title_en),
                 one.rows,
                 "; ".join(f"{amount.normalize():f} {unit}" for unit, amount in one.amounts.items()),
                 words.two(one.remedy_zh, one.remedy_en))
                for one in items
            ],
            right=(5, 6),
            nothing=("没有受阻的行。", "Nothing is blocked."),
        )  # fmt: skip


@inventory.command("compare")
def inventory_compare(
    period: Period = "", code: Code = "",
    other: Other = "",
    other_run: OtherRun = None,
    side: Side = "location", run: RunNumber = None, company: Company = None, lang: Lang = None, format: As = Format.text,
) -> None:  # fmt: skip
    """The totals beside what was published, or line by line beside another inventory or run."""
    with company_session(company, language_of(lang)) as (_tenant, actor):
        from qingheng.apps.inventory import queries, words

        one_of("--side", side, ("location", "market"))
        found = _chosen(actor, period, code)
        if not other and other_run is None:
            compared = queries.compare_with_published(actor=actor, inventory_id=found.id, run=run)
            if format is Format.json:
                print_json(compared)
            elif compared:
                _print_compared(compared)
            else:
                nothing = (
                    "该期间没有已公布的数值；可用 --with 与另一清单比较。",
                    ("Nothing was published for this period; --with compares with another inventory."),
                )
                typer.echo(two(language_of(lang), nothing))
            return
        second = found
        if other:
            known = queries.inventory_of_period(actor=actor, period=other)
            second = known if known is not None else _chosen(actor, "", other)
        changes = queries.compare_runs(
            actor=actor, inventory_id=found.id, other_id=second.id, run=run, other_run=other_run, side=side
        )
        if format is Format.json:
            print_json(changes)
            return
        heads = [
            f"{one.code} #{number or (one.run.number if one.run else '-')}"
            for one, number in ((second, other_run), (found, run))
        ]
        print_table(
            (two(language_of(lang), ("结果行", "line")), *heads, "tCO2e", two(language_of(lang), ("原因", "why"))),
            [
                (" · ".join(one.key), tonnes(one.before), tonnes(one.after),
                 tonnes((one.after or Decimal(0)) - (one.before or Decimal(0))), words.word(words.CAUSES, one.cause))
                for one in changes
            ],
            right=(1, 2, 3),
        )  # fmt: skip


@inventory.command("report")
def inventory_report(
    out: Annotated[Path, typer.Option("--out", help="File to write; its ending says which: .pdf, .docx, .xlsx.")],
    form: Annotated[str, typer.Option("--form", help="iso14064 or china.")] = "iso14064",
    period: Period = "", code: Code = "", run: RunNumber = None, company: Company = None, lang: Lang = None,
    format: As = Format.text,
) -> None:  # fmt: skip
    """Write the report on an inventory: by ISO 14064-1 clause 9.3, or the Chinese enterprise form."""
    writable(out)
    with company_session(company, language_of(lang)) as (_tenant, actor):
        from django.utils import timezone

        from qingheng.apps.inventory import queries, words

        found = _chosen(actor, period, code)
        made = queries.report(
            actor=actor, inventory_id=found.id, at=timezone.now(), form=form,
            lang="zh" if words.reads_chinese() else "en", kind=out.suffix.lstrip(".").lower(), run=run,
        )  # fmt: skip
        out.write_bytes(made.data)
        if format is Format.json:
            print_json({"file": str(out), "bytes": len(made.data), "sha256": sha256(made.data).hexdigest()})
        else:
            typer.echo(f"{out} ({len(made.data):,} bytes)")


@inventory.command("factors")
def inventory_factors(
    period: Period = "", code: Code = "", run: RunNumber = None, company: Company = None, lang: Lang = None,
    format: As = Format.text,
) -> None:  # fmt: skip
    """Factors of a run: source, lines and tonnes made with each; location and market view both counted."""
    with company_session(company, language_of(lang)) as (_tenant, actor):
        from qingheng.apps.inventory import queries, tables

        found = queries.used_factors(actor=actor, inventory_id=_chosen(actor, period, code).id, run=run)
        if format is Format.json:
            print_json(found)
            return
        show_table(
            language_of(lang),
            ("因子编号|数值|行数|tCO2e", "factor|value|rows|tCO2e"),
            [(one.factor, tables.factor_value(one), one.rows, tonnes(one.co2e)) for one in found],
            right=(2, 3),
        )


@inventory.command("lock")
def inventory_lock(
    period: Period = "",
    code: Code = "",
    company: Company = None,
    person: Person = None,
    format: As = Format.text,
) -> None:
    """Lock the inventory with its current run."""
    with company_session(company, "en", person=person) as (_tenant, actor):
        from django.utils import timezone

        from qingheng.apps.inventory import services

        found = _chosen(actor, period, code)
        _say(services.lock_inventory(actor=actor, inventory_id=found.id, at=timezone.now()), format)


@inventory.command("unlock")
def inventory_unlock(
    reason: Annotated[str, typer.Option("--reason", help="Why it is opened again.")],
    period: Period = "", code: Code = "", company: Company = None, person: Person = None, format: As = Format.text,
) -> None:  # fmt: skip
    """Open a locked inventory again, with a reason."""
    with company_session(company, "en", person=person) as (_tenant, actor):
        from django.utils import timezone

        from qingheng.apps.inventory import services

        found = _chosen(actor, period, code)
        _say(
            services.unlock_inventory(actor=actor, inventory_id=found.id, reason=reason, at=timezone.now()),
            format,
        )


def _say(made: InventoryView, format: Format) -> None:
    if format is Format.json:
        print_json(made)
    else:
        typer.echo(f"{made.code}: {made.state}")
