"""Commands of ledgers that read and look after: statements, cover, criteria, the worklist, expiry, the proof."""

from __future__ import annotations

from typing import Annotated

import typer

from qingheng.interfaces.cli.commands_data import As, Company, Lang, Person
from qingheng.interfaces.cli.commands_ledgers import Begin, End, ledger
from qingheng.interfaces.cli.session import (
    Format,
    company_session,
    fail,
    language_of,
    print_json,
)
from qingheng.interfaces.cli.wording import in_order, show_table, two, yes_no

Answers = Annotated[
    list[str] | None, typer.Option("--answer", help="criterion=yes, =no or =not_applicable; may be repeated.")
]


def register() -> None:
    """The commands of this module are on the group of `commands_ledgers` once it is imported."""


@ledger.command("statement")
def statement(
    lot: int, company: Company = None, person: Person = None, lang: Lang = None, format: As = Format.text
) -> None:
    """Every movement of a lot in the order of booking."""
    language = language_of(lang)
    with company_session(company, language, person=person) as (_tenant, actor):
        from qingheng.apps.ledgers import queries, words

        rows = queries.statement(actor=actor, lot_id=lot)
        if format is Format.json:
            print_json(rows)
            return
        show_table(
            language,
            ("#|日期|事项|转出|转入|数量|经手人|原因", "#|on|kind|from|to|quantity|by|reason"),
            [
                (r.id, r.on, words.word(words.ENTRY_WORDS, r.kind), words.account_words(r.source),
                 words.account_words(r.target), r.quantity, r.actor_name, r.reason)
                for r in rows
            ],
            right=(5,),
        )  # fmt: skip


@ledger.command("allocations")
def allocations(
    first: Begin, last: End, company: Company = None, person: Person = None, lang: Lang = None,
    format: As = Format.text,
) -> None:  # fmt: skip
    """What stands for which month of which site."""
    language = language_of(lang)
    with company_session(company, language, person=person) as (_tenant, actor):
        from qingheng.apps.ledgers import queries, words

        in_order(first, last)
        rows = queries.allocations(actor=actor, first=first.date(), last=last.date())
        if format is Format.json:
            print_json(rows)
            return
        show_table(
            language,
            ("厂区|月份|批次|MWh|准则|已注销", "site|month|lot|MWh|criteria|retired"),
            [
                (r.site, f"{r.month:%Y-%m}", r.lot_code, r.mwh, words.word(words.VERDICT_WORDS, r.verdict),
                 yes_no(language, r.retired))
                for r in rows
            ],
            right=(3,),
            nothing=("这段时间没有已分配的凭证。", "Nothing is allocated to these months."),
        )  # fmt: skip


@ledger.command("coverage")
def coverage(
    first: Begin, last: End, company: Company = None, person: Person = None, lang: Lang = None,
    format: As = Format.text,
) -> None:  # fmt: skip
    """Consumption, cover and what is open by site and month."""
    language = language_of(lang)
    with company_session(company, language, person=person) as (_tenant, actor):
        from qingheng.apps.ledgers import queries

        in_order(first, last)
        rows = queries.coverage(actor=actor, first=first.date(), last=last.date())
        if format is Format.json:
            print_json([{"site": r.site, "month": r.month, "consumed": r.consumed, "covered": r.covered, "open": r.open}
                        for r in rows])  # fmt: skip
            return
        show_table(
            language,
            ("厂区|月份|用电量 MWh|已覆盖|未覆盖", "site|month|consumed MWh|covered|open"),
            [(r.site, f"{r.month:%Y-%m}", r.consumed, r.covered, r.open) for r in rows],
            right=(2, 3, 4),
            nothing=("这段时间没有已批准的用电量。", "No electricity is approved for these months."),
        )


@ledger.command("criteria")
def criteria(
    lot: int, answer: Answers = None, note: Annotated[str, typer.Option("--note", help="Evidence in words.")] = "",
    company: Company = None, person: Person = None, lang: Lang = None, format: As = Format.text,
) -> None:  # fmt: skip
    """Quality criteria of a lot, or answers to them."""
    language = language_of(lang)
    with company_session(company, language, person=person) as (_tenant, actor):
        from django.utils import timezone

        from qingheng.apps.ledgers import queries, services, words

        if answer:
            pairs = [one.partition("=") for one in answer]
            if not all(mark for _code, mark, _value in pairs):
                fail("Write answers as criterion=yes. 请写成 criterion=yes。", code=2)
            given = {code: value for code, _mark, value in pairs}
            services.answer_criteria(actor=actor, lot_id=lot, answers=given, at=timezone.now(), note=note)
        found = queries.checklist(actor=actor, lot_id=lot)
        if format is Format.json:
            print_json(found)
            return
        show_table(
            language,
            ("编号|核对结果|准则", "code|answer|criterion"),
            [
                (one.code, words.word(words.ANSWER_WORDS, one.answer) or "-", two(language, (one.name_zh, one.name_en)))
                for one in found
            ],
        )  # fmt: skip


@ledger.command("void")
def void(
    lot: int, reason: Annotated[str, typer.Option("--reason", help="What was wrong.")],
    company: Company = None, person: Person = None, lang: Lang = None, format: As = Format.text,
) -> None:  # fmt: skip
    """Take a lot that was booked wrongly out of use; all of it must be held."""
    with company_session(company, language_of(lang), person=person) as (_tenant, actor):
        from django.utils import timezone

        from qingheng.apps.ledgers import services, words

        made = services.void_lot(actor=actor, lot_id=lot, reason=reason, at=timezone.now())
        if format is Format.json:
            print_json(made)
        else:
            typer.echo(f"{made.code} {words.word(words.STATE_WORDS, made.state)}")


@ledger.command("expire")
def expire(
    company: Company = None, person: Person = None, lang: Lang = None, format: As = Format.text
) -> None:
    """Expire what is held of lots past their last day."""
    language = language_of(lang)
    with company_session(company, language, person=person) as (_tenant, actor):
        from django.utils import timezone

        from qingheng.apps.ledgers import services

        made = services.expire_lots(actor=actor, at=timezone.now())
        if format is Format.json:
            print_json(made)
        else:
            show_table(
                language,
                ("批次|数量|过期日", "lot|quantity|expired on"),
                [(f"L{one.lot_id}", one.quantity, one.on) for one in made],
                nothing=("没有已过有效期的可用余额。", "Nothing held is past its last day."),
            )


@ledger.command("worklist")
def worklist(
    resolve: Annotated[int | None, typer.Option("--resolve", help="Number of an item that is dealt with.")] = None,
    note: Annotated[str, typer.Option("--note", help="How.")] = "",
    company: Company = None, person: Person = None, lang: Lang = None, format: As = Format.text,
) -> None:  # fmt: skip
    """What was refused or is doubtful, with the remedy; or say that an item is dealt with."""
    language = language_of(lang)
    with company_session(company, language, person=person) as (_tenant, actor):
        from django.utils import timezone

        from qingheng.apps.ledgers import queries, services, words

        if resolve is not None:
            services.resolve_item(actor=actor, item_id=resolve, note=note, at=timezone.now())
        found = queries.worklist(actor=actor)
        if format is Format.json:
            print_json(found)
            return
        show_table(
            language,
            ("#|来源|对象|问题|处理办法", "#|from|subject|what is wrong|remedy"),
            [
                (one.id, words.word(words.SOURCE_WORDS, one.source), words.subject_words(one.source, one.subject),
                 two(language, (one.text_zh, one.text_en)),
                 two(language, (one.remedy_zh, one.remedy_en)))
                for one in found
            ],
            nothing=("没有待处理事项。", "Nothing waits."),
        )  # fmt: skip


@ledger.command("verify")
def verify(
    company: Company = None, person: Person = None, lang: Lang = None, format: As = Format.text
) -> None:
    """Play every entry again and compare the balances; code 1 when the ledger does not hold."""
    language = language_of(lang)
    with company_session(company, language, person=person) as (_tenant, actor):
        from qingheng.apps.ledgers import queries

        proof = queries.verify(actor=actor)
        if format is Format.json:
            print_json({"holds": proof.holds, "lots": proof.lots, "entries": proof.entries, "balances": proof.balances,
                        "faults": proof.faults})  # fmt: skip
        elif language == "zh":
            typer.echo(f"{'台账成立' if proof.holds else '台账不成立'}：{proof.lots} 个批次，{proof.entries} 条分录，"
                       f"{proof.balances} 个余额。")  # fmt: skip
        else:
            typer.echo(f"{'holds' if proof.holds else 'does not hold'}: {proof.lots} lots, {proof.entries} entries, "
                       f"{proof.balances} balances")  # fmt: skip
        if not proof.holds:
            for one in proof.faults:
                typer.echo(
                    f"  {one.code} {one.lot} {one.account} #{one.entry}: {one.found} / {one.expected}",
                    err=True,
                )
            raise typer.Exit(1)
