"""Commands of ledgers: lots, plans, allocations and retirements by two people, statements, the proof."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from qingheng.interfaces.cli.commands_data import As, Company, Lang, Person
from qingheng.interfaces.cli.session import (
    Format,
    company_session,
    existing,
    fail,
    language_of,
    print_json,
)
from qingheng.interfaces.cli.wording import in_order, one_of, show_table, two

if TYPE_CHECKING:
    from qingheng.apps.ledgers.contracts import ActView, LotView
    from qingheng.platform.rights.actor import Actor

ledger = typer.Typer(
    help="Ledgers of certificates and credits: nothing is spent twice.", no_args_is_help=True
)
Day = Annotated[datetime | None, typer.Option(formats=["%Y-%m-%d"])]
Begin = Annotated[datetime, typer.Option("--first", formats=["%Y-%m-%d"], help="First day of the period.")]
End = Annotated[datetime, typer.Option("--last", formats=["%Y-%m-%d"], help="Last day of the period.")]
On = Annotated[
    datetime | None,
    typer.Option("--on", formats=["%Y-%m-%d"], help="Day of the claim in the registry; else today."),
]
Demands = Annotated[
    Path | None,
    typer.Option("--demands", help="Table of site, month, mwh, factor; else the consumption of data intake."),
]
Lines = Annotated[
    Path | None, typer.Option("--lines", help="Table of lot, site, month, quantity for manual.")
]
Site = Annotated[list[str] | None, typer.Option("--site", help="Code of a site; may be repeated.")]
Lots = Annotated[list[int] | None, typer.Option("--lot", help="Number of a lot; may be repeated.")]
Reason = Annotated[str, typer.Option("--reason", help="Why; stays with what is booked.")]
Key = Annotated[str, typer.Option("--key", help="The same key again does nothing a second time.")]
Amount = Annotated[str, typer.Option("--quantity", help="In the unit of the lot.")]


class How(StrEnum):
    """Strategies of allocation."""

    manual = "manual"
    equal = "equal"
    highest_factor = "highest_factor"
    highest_emission = "highest_emission"
    oldest = "oldest"
    earliest_expiry = "earliest_expiry"


class Decision(StrEnum):
    """What is done with what somebody prepared."""

    approve = "approve"
    give_back = "return"
    withdraw = "withdraw"


Strategy = Annotated[How, typer.Option("--strategy", help="In which order lots meet consumption.")]


def register(app: typer.Typer) -> None:
    """Add the commands of this module."""
    app.add_typer(ledger, name="ledger")


def _amount(text: str) -> Decimal:
    try:
        value = Decimal(text)
    except InvalidOperation:
        fail(f"{text} is no number. {text} 不是数字。", code=2)
    return value


def _bytes(path: Path) -> bytes:
    return existing(path).read_bytes()


def _asked(
    actor: Actor, strategy: How, first: datetime, last: datetime, on: datetime | None, demands: Path | None,
    lines: Path | None, site: list[str] | None, lot: list[int] | None,
) -> Any:  # fmt: skip
    from django.utils import timezone

    from qingheng.apps.ledgers import queries
    from qingheng.calc.ledger import Strategy as Asked

    in_order(first, last)
    if strategy is How.manual and lines is None:
        fail(
            "--strategy manual needs --lines: a table of lot, site, month, quantity. 手动分配须用 --lines 指定分配表。",
            code=2,
        )
    _known(actor, site or [], lot or [])
    given = queries.demands_of(actor=actor, data=_bytes(demands), name=demands.name) if demands else None
    wanted = queries.wanted_of(actor=actor, data=_bytes(lines), name=lines.name) if lines else ()
    return queries.Asked(
        first=first.date(), last=last.date(), on=on.date() if on else timezone.localdate(),
        strategy=Asked(strategy.value), demands=given, wanted=wanted, sites=tuple(site or ()), lots=tuple(lot or ()),
    )  # fmt: skip


def _known(actor: Actor, sites: list[str], lots: list[int]) -> None:
    """End with code 2 when a site or a lot that was named is not there."""
    from qingheng.apps.ledgers import queries
    from qingheng.apps.organisation import queries as organisation

    for code in sites:
        one_of("--site", code, (one.code for one in organisation.tree(actor=actor)))
    there = {one.id for one in queries.lots(actor=actor)} if lots else set()
    for number in lots:
        if number not in there:
            fail(f"There is no lot L{number}. 没有批次 L{number}。", code=2)


def _show_lots(lots: list[LotView], format: Format, language: str) -> None:
    if format is Format.json:
        print_json(lots)
        return
    from qingheng.apps.ledgers import words

    heads = (
        "批次|品种|发电|有效期至|市场|数量|可用|已分配|已注销|准则",
        "lot|kind|vintage|valid until|market|quantity|held|allocated|retired|criteria",
    )
    rows = [
        (one.code, two(language, (one.kind_zh, one.kind_en)), f"{one.vintage_first:%Y-%m}", one.valid_until or "",
         one.market, one.quantity, one.held, one.allocated, one.retired, words.word(words.VERDICT_WORDS, one.verdict))
        for one in lots
    ]  # fmt: skip
    nothing = ("没有批次。", "There are no such lots.")
    show_table(language, heads, rows, right=(5, 6, 7, 8), nothing=nothing)


def _show_act(act: ActView, format: Format, language: str) -> None:
    if format is Format.json:
        print_json(act)
        return
    from qingheng.apps.ledgers import words as said

    kind, state = said.word(said.ACT_WORDS, act.kind), said.word(said.ACT_STATES, act.state)
    typer.echo(f"#{act.id} {kind} · {state} · {act.quantity}")
    for line in act.lines:
        month = f"{line.month:%Y-%m}" if line.month else ""
        typer.echo(f"  L{line.lot_id} {line.quantity} {line.site} {month}".rstrip())
    for one in act.refused:
        words = one.reason.text_zh if language == "zh" else one.reason.text_en
        remedy = one.reason.remedy_zh if language == "zh" else one.reason.remedy_en
        typer.echo(f"  ! {f'L{one.lot}' if one.lot else one.site}: {words} {remedy}")


@ledger.command("lots")
def lots_list(
    kind: Annotated[str, typer.Option("--kind", help="Only this kind.")] = "",
    year: Annotated[str, typer.Option("--year", help="Only generated in this year.")] = "",
    state: Annotated[str, typer.Option("--state", help="held, used, spent, expired or voided.")] = "",
    text: Annotated[str, typer.Option("--text", help="In number, registry, supplier, technology.")] = "",
    company: Company = None, person: Person = None, lang: Lang = None, format: As = Format.text,
) -> None:  # fmt: skip
    """Lots with what stands on their accounts."""
    language = language_of(lang)
    with company_session(company, language, person=person) as (_tenant, actor):
        from qingheng.apps.ledgers import queries, words

        one_of("--kind", kind, (one.code for one in queries.kinds(actor=actor)))
        one_of("--state", state, words.STATE_WORDS)
        if year and not (year.isdecimal() and len(year) == 4):
            fail(f"--year {year}: a year has four digits. 年份为四位数字。", code=2)
        filters = queries.LotFilters(kind=kind, year=year, state=state, text=text)
        _show_lots(queries.lots(actor=actor, filters=filters), format, language)


@ledger.command("balances")
def balances_list(
    company: Company = None, person: Person = None, lang: Lang = None, format: As = Format.text
) -> None:
    """Balances by kind and year of generation."""
    language = language_of(lang)
    with company_session(company, language, person=person) as (_tenant, actor):
        from qingheng.apps.ledgers import queries

        rows = queries.balances(actor=actor)
        if format is Format.json:
            print_json(rows)
            return
        show_table(
            language,
            ("品种|年份|批次数|已签发|可用|已分配|已注销|已过期", "kind|vintage|lots|issued|held|allocated|retired|expired"),
            [(two(language, (r.kind_zh, r.kind_en)), r.vintage, r.lots, r.issued, r.held, r.allocated, r.retired, r.expired)
             for r in rows],
            right=(2, 3, 4, 5, 6, 7),
        )  # fmt: skip


@ledger.command("issue")
def issue_lot(
    kind: Annotated[str, typer.Option("--kind", help="gec, green_power, irec, go, ppa or another of a pack.")],
    quantity: Amount,
    vintage: Annotated[str, typer.Option("--vintage", help="Month of generation, as 2023-04.")],
    market: Annotated[str, typer.Option("--market", help="Country of the claim, as CN.")],
    until: Annotated[str, typer.Option("--until-month", help="Last month of generation.")] = "",
    registry: Annotated[str, typer.Option("--registry", help="Where it is registered.")] = "",
    serial_from: Annotated[str, typer.Option("--serial-from", help="First serial number.")] = "",
    serial_to: Annotated[str, typer.Option("--serial-to", help="Last serial number.")] = "",
    technology: Annotated[str, typer.Option("--technology", help="As wind or solar.")] = "",
    origin: Annotated[str, typer.Option("--origin", help="Code of the site that generated it.")] = "",
    not_tradable: Annotated[bool, typer.Option("--not-tradable", help="Own use or existing hydro.")] = False,
    supplier: Annotated[str, typer.Option("--supplier", help="From whom.")] = "",
    co2: Annotated[str, typer.Option("--co2", help="Kilograms of CO2 for one unit.")] = "",
    late_reason: Annotated[str, typer.Option("--late-reason", help="Why it comes after its last day.")] = "",
    key: Key = "", company: Company = None, person: Person = None, lang: Lang = None, format: As = Format.text,
) -> None:  # fmt: skip
    """Book a lot."""
    language = language_of(lang)
    with company_session(company, language, person=person) as (_tenant, actor):
        from django.utils import timezone

        from qingheng.apps.ledgers import queries, services
        from qingheng.apps.ledgers.contracts import LotFacts
        from qingheng.calc.ledger import month_end

        facts = LotFacts(
            kind=kind, quantity=_amount(quantity), vintage_first=queries.month_of(vintage),
            vintage_last=month_end(queries.month_of(until or vintage)), market=market.upper(), registry=registry,
            serial_from=serial_from, serial_to=serial_to, technology=technology, tradable=not not_tradable,
            origin=origin, supplier=supplier, masses={"co2": _amount(co2)} if co2 else {}, late_reason=late_reason,
        )  # fmt: skip
        made = services.issue_lot(actor=actor, facts=facts, at=timezone.now(), key=key)
        if format is Format.json:
            print_json(made)
        else:
            _show_lots([made], format, language)


@ledger.command("import")
def import_lots(
    file: Path, kind: Annotated[str, typer.Option("--kind", help="For rows that name none.")] = "",
    market: Annotated[str, typer.Option("--market", help="For rows that name none.")] = "",
    late_reason: Annotated[str, typer.Option("--late-reason", help="Why lots come after their last day.")] = "",
    company: Company = None, person: Person = None, lang: Lang = None, format: As = Format.text,
) -> None:  # fmt: skip
    """Book the lots of a registry's file: all, or with errors at the cells none."""
    language = language_of(lang)
    with company_session(company, language, person=person) as (_tenant, actor):
        from django.utils import timezone

        from qingheng.apps.ledgers import services

        made = services.import_lots(
            actor=actor, data=_bytes(file), name=file.name, at=timezone.now(), kind=kind, market=market,
            late_reason=late_reason,
        )  # fmt: skip
        _show_lots(made, format, language)


@ledger.command("plan")
def plan_period(
    first: Begin, last: End, strategy: Strategy = How.highest_factor, on: On = None, demands: Demands = None,
    lines: Lines = None, site: Site = None, lot: Lots = None, company: Company = None, person: Person = None,
    lang: Lang = None, format: As = Format.text,
) -> None:  # fmt: skip
    """What would be allocated, left over, uncovered and refused; nothing is written."""
    language = language_of(lang)
    with company_session(company, language, person=person) as (_tenant, actor):
        from django.utils import timezone

        from qingheng.apps.ledgers import queries
        from qingheng.interfaces.api.ledgers import plan_as_json

        asked = _asked(actor, strategy, first, last, on, demands, lines, site, lot)
        made = queries.plan(actor=actor, asked=asked, today=timezone.localdate())
        if format is Format.json:
            print_json(plan_as_json(made))
            return
        rows = [(f"L{one.lot}", one.site, f"{one.month:%Y-%m}", one.quantity) for one in made.allocations]
        nothing = ("没有可分配的电量。", "Nothing would be allocated.")
        show_table(language, ("批次|厂区|月份|MWh", "lot|site|month|MWh"), rows, right=(3,), nothing=nothing)
        typer.echo(f"{'合计' if language == 'zh' else 'total'} {made.total}, "
                   f"{'未覆盖' if language == 'zh' else 'uncovered'} {made.open}")  # fmt: skip
        for one in made.refused:
            words = two(language, (one.reason.text_zh, one.reason.text_en))
            remedy = two(language, (one.reason.remedy_zh, one.reason.remedy_en))
            typer.echo(f"  ! {f'L{one.lot}' if one.lot else one.site}: {words} {remedy}")
        for held in made.waiting:
            typer.echo(
                f"  … #{held.act_id} 等待他人确认，占用 {held.quantity}"
                if language == "zh"
                else f"  … #{held.act_id} waits for a second person and holds back {held.quantity}"
            )


@ledger.command("allocate")
def allocate_period(
    first: Begin, last: End, strategy: Strategy = How.highest_factor, on: On = None, demands: Demands = None,
    lines: Lines = None, site: Site = None, lot: Lots = None, reason: Reason = "", key: Key = "",
    company: Company = None, person: Person = None, lang: Lang = None, format: As = Format.text,
) -> None:  # fmt: skip
    """Prepare an allocation; another person confirms it with `ledger decide`."""
    language = language_of(lang)
    with company_session(company, language, person=person) as (_tenant, actor):
        from django.utils import timezone

        from qingheng.apps.ledgers import services

        asked = _asked(actor, strategy, first, last, on, demands, lines, site, lot)
        made = services.propose_allocation(
            actor=actor, asked=asked, at=timezone.now(), reason=reason, key=key
        )
        _show_act(made, format, language)


@ledger.command("decide")
def decide_act(
    number: int, decision: Decision, note: Annotated[str, typer.Option("--note", help="What is wrong.")] = "",
    company: Company = None, person: Person = None, lang: Lang = None, format: As = Format.text,
) -> None:  # fmt: skip
    """Confirm, return or withdraw an allocation or a retirement; who prepared it never confirms."""
    language = language_of(lang)
    with company_session(company, language, person=person) as (_tenant, actor):
        from django.utils import timezone

        from qingheng.apps.ledgers import services

        now = timezone.now()
        if decision is Decision.approve:
            made = services.approve_act(actor=actor, act_id=number, at=now, note=note)
        elif decision is Decision.give_back:
            made = services.return_act(actor=actor, act_id=number, note=note, at=now)
        else:
            made = services.withdraw_act(actor=actor, act_id=number, at=now)
        _show_act(made, format, language)


@ledger.command("acts")
def acts_list(
    state: Annotated[str, typer.Option("--state", help="submitted, approved, returned or withdrawn.")] = "",
    company: Company = None, person: Person = None, lang: Lang = None, format: As = Format.text,
) -> None:  # fmt: skip
    """Allocations and retirements, newest first."""
    language = language_of(lang)
    with company_session(company, language, person=person) as (_tenant, actor):
        from qingheng.apps.ledgers import queries, words

        one_of("--state", state, words.ACT_STATES)
        found = queries.acts(actor=actor, state=state)
        if format is Format.json:
            print_json(found)
            return
        show_table(
            language,
            ("#|事项|状态|数量|日期|提交人|确认人", "#|kind|state|quantity|on|prepared by|decided by"),
            [
                (one.id, words.word(words.ACT_WORDS, one.kind), words.word(words.ACT_STATES, one.state), one.quantity,
                 one.on, one.prepared_name, one.decided_name)
                for one in found
            ],
            right=(3,),
        )  # fmt: skip


@ledger.command("release")
def release_lot(
    lot: int, site: Annotated[str, typer.Option("--site", help="Code of the site.")],
    month: Annotated[str, typer.Option("--month", help="As 2023-04.")], reason: Reason, quantity: Amount = "",
    company: Company = None, person: Person = None, lang: Lang = None, format: As = Format.text,
) -> None:  # fmt: skip
    """Take back what stands for a month of a site and is not retired."""
    language = language_of(lang)
    with company_session(company, language, person=person) as (_tenant, actor):
        from django.utils import timezone

        from qingheng.apps.ledgers import queries, services, words

        made = services.release(
            actor=actor, lot_id=lot, site=site, month=queries.month_of(month), reason=reason, at=timezone.now(),
            quantity=_amount(quantity) if quantity else None,
        )  # fmt: skip
        if format is Format.json:
            print_json(made)
        else:
            where = words.account_words(made.target)
            typer.echo(f"L{made.lot_id} {made.quantity} {made.site} {made.month:%Y-%m} -> {where}")


@ledger.command("transfer")
def transfer_lot(
    lot: int, quantity: Amount, to: Annotated[str, typer.Option("--to", help="Who gets it.")],
    inside: Annotated[bool, typer.Option("--inside", help="To a holder within the company.")] = False,
    holder: Annotated[str, typer.Option("--holder", help="Who has it; else the company.")] = "", reason: Reason = "",
    company: Company = None, person: Person = None, lang: Lang = None, format: As = Format.text,
) -> None:  # fmt: skip
    """Hand a quantity to somebody else; outside the company it is final."""
    language = language_of(lang)
    with company_session(company, language, person=person) as (_tenant, actor):
        from django.utils import timezone

        from qingheng.apps.ledgers import services

        made = services.transfer_lot(
            actor=actor, lot_id=lot, quantity=_amount(quantity), to=to, at=timezone.now(), inside=inside,
            holder=holder, reason=reason,
        )  # fmt: skip
        if format is Format.json:
            print_json(made)
        else:
            _show_lots([made], format, language)


@ledger.command("retire")
def retire_period(
    beneficiary: Annotated[str, typer.Option("--beneficiary", help="Who benefits.")],
    purpose: Annotated[str, typer.Option("--purpose", help="What for.")],
    first: Day = None, last: Day = None, lot: Lots = None, site: Site = None, quantity: Amount = "", on: On = None,
    reason: Reason = "", key: Key = "", company: Company = None, person: Person = None, lang: Lang = None,
    format: As = Format.text,
) -> None:  # fmt: skip
    """Prepare the retirement of what stands for a period (--first, --last), or of one lot's quantity (--lot, --quantity)."""
    language = language_of(lang)
    with company_session(company, language, person=person) as (_tenant, actor):
        from django.utils import timezone

        from qingheng.apps.ledgers import queries, services

        _known(actor, site or [], lot or [])
        if first and last:
            in_order(first, last)
        if quantity and len(lot or ()) == 1 and lot:
            lines = [services.Retired(lot[0], _amount(quantity))]
        elif first and last:
            there = queries.allocations(actor=actor, first=first.date(), last=last.date())
            lines = [
                services.Retired(one.lot_id, one.mwh, one.site, one.month)
                for one in there
                if not one.retired and (not lot or one.lot_id in lot) and (not site or one.site in site)
            ]
        else:
            fail(
                "Say what: --first and --last, or one --lot with --quantity. "
                "请指明：起止日期 --first 与 --last，或一个批次 --lot 与数量 --quantity。",
                code=2,
            )
        day: date = on.date() if on else timezone.localdate()
        made = services.propose_retirement(
            actor=actor, lines=lines, beneficiary=beneficiary, purpose=purpose, on=day, at=timezone.now(),
            reason=reason, key=key,
        )  # fmt: skip
        _show_act(made, format, language)
