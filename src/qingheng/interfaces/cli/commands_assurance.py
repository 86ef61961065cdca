"""Commands on assurance: open an engagement, draw, check, raise, answer, close, sign, write the working paper."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Annotated, Any

import typer

from qingheng.interfaces.cli.commands_data import As, Company, Lang, Person
from qingheng.interfaces.cli.commands_inventory import Code, Period, _chosen
from qingheng.interfaces.cli.session import (
    Format,
    company_session,
    existing,
    fail,
    language_of,
    print_json,
)
from qingheng.interfaces.cli.wording import one_of, show_table, two, writable

assurance = typer.Typer(help="Assurance of inventories: samples, findings, sign-off.", no_args_is_help=True)
Engagement = Annotated[int, typer.Argument(help="Number of the engagement.")]
Case = Annotated[int, typer.Argument(help="Number of the finding, as the list has it.")]
Amount = Annotated[str, typer.Option("--amount", help="Tonnes CO2e; above zero: the total is too high.")]
Owner = Annotated[str, typer.Option("--owner", help="E-mail of who is to answer; they are told.")]
Due = Annotated[str, typer.Option("--due", help="Day, as 2026-12-31.")]
Reason = Annotated[str, typer.Option("--reason", help="Why; stays on the audit trail.")]


def register(app: typer.Typer) -> None:
    """Add the commands of this module."""
    app.add_typer(assurance, name="assurance")


@contextmanager
def _session(company: str | None, lang: Any, person: str | None) -> Iterator[tuple[Any, Any]]:
    with company_session(company, language_of(lang), person=person) as (_tenant, actor):
        from django.utils import timezone

        yield actor, timezone.now()


def _said(made: Any, format: Format, words: str) -> None:
    if format is Format.json:
        print_json(made)
    else:
        typer.echo(words)


def _figure(text: str) -> Decimal | None:
    try:
        return Decimal(text) if text else None
    except InvalidOperation:
        fail(f"{text} is no figure. 不是数字。", code=2)


def _case(actor: Any, engagement: int, number: int, at: Any) -> Any:
    from django.utils import timezone

    from qingheng.apps.assurance import queries

    found = queries.findings(actor=actor, engagement_id=engagement, on=timezone.localdate(at))
    one = next((each for each in found if each.number == number), None)
    if one is None:
        fail("There is no such finding. 没有这项发现。")
    return one


def _stands(one: Any) -> str:
    """A finding with its state in words."""
    from qingheng.apps.assurance import words

    return f"{one.number} {one.title}: {words.word(words.FINDING_STATES, one.state)}"


def _place(one: Any) -> str:
    """Where a drawn row stands in its file; a dash for a whole line."""
    return "-" if one.row is None else f"{one.file or one.partition} {one.sheet} {one.row}"


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        fail(f"{text} is no day. 不是日期。", code=2)


def _owner(actor: Any, email: str, at: Any) -> int | None:
    """Id of the person with that address, None without one."""
    if not email:
        return None
    from django.utils import timezone

    from qingheng.apps.assurance import queries

    known = {
        mail.casefold(): number
        for number, _name, mail in queries.owners(actor=actor, on=timezone.localdate(at))
    }
    found = known.get(email.casefold())
    if found is None:
        fail(f"{email} does not answer findings here. 此人不负责答复鉴证发现。")
    return found


@assurance.command("list")
def assurance_list(
    company: Company = None, person: Person = None, lang: Lang = None, format: As = Format.text
) -> None:
    """Engagements, the newest first."""
    with _session(company, lang, person) as (actor, _at):
        from qingheng.apps.assurance import queries, words

        found = queries.engagements(actor=actor)
        if format is Format.json:
            print_json(found)
            return
        show_table(
            language_of(lang),
            ("#|名称|清单|保证水平|重要性 %|审计员|状态", "#|title|inventory|level|materiality %|auditor|state"),
            [
                (one.id, one.title, one.inventory_code, words.word(words.LEVELS, one.level), one.materiality_percent,
                 one.auditor_name, words.word(words.STATES, one.state))
                for one in found
            ],
            right=(0, 4),
            nothing=("没有鉴证业务。", "There is no engagement."),
        )  # fmt: skip


@assurance.command("open")
def assurance_open(
    title: Annotated[str, typer.Option("--title", help="What it is called.")],
    auditor: Annotated[str, typer.Option("--auditor", help="E-mail of the auditor, who has a dated grant.")],
    level: Annotated[str, typer.Option("--level", help="limited or reasonable.")] = "limited",
    materiality: Annotated[str, typer.Option("--materiality", help="Per cent of the total.")] = "5",
    side: Annotated[str, typer.Option("--side", help="location or market.")] = "location",
    period: Period = "", code: Code = "", company: Company = None, person: Person = None, lang: Lang = None,
    format: As = Format.text,
) -> None:  # fmt: skip
    """Open an engagement on the inventory of a period."""
    with _session(company, lang, person) as (actor, at):
        from qingheng.apps.assurance import services, words
        from qingheng.platform.people.queries import person_by_email

        one_of("--level", level, words.LEVELS)
        one_of("--side", side, words.SIDES)
        made = services.open_engagement(
            actor=actor, inventory_id=_chosen(actor, period, code).id, title=title, level=level, side=side,
            materiality_percent=_figure(materiality) or Decimal(0),
            auditor_id=person_by_email(actor=actor, email=auditor, at=at).id, at=at,
        )  # fmt: skip
        _said(made, format, f"{made.id}: {made.title}")


@assurance.command("show")
def assurance_show(
    engagement: Engagement,
    company: Company = None,
    person: Person = None,
    lang: Lang = None,
    format: As = Format.text,
) -> None:
    """How an engagement stands, its drawn lines and its findings."""
    with _session(company, lang, person) as (actor, at):
        from qingheng.apps.assurance import queries, words

        view = queries.engagement(actor=actor, engagement_id=engagement)
        stands = queries.standing(actor=actor, engagement_id=engagement)
        samples = queries.samples(actor=actor, engagement_id=engagement)
        from django.utils import timezone

        findings = queries.findings(actor=actor, engagement_id=engagement, on=timezone.localdate(at))
        if format is Format.json:
            print_json({"engagement": view, "standing": stands, "samples": samples, "findings": findings})
            return
        language, state = language_of(lang), words.word(words.STATES, view.state)
        for zh, en in (
            (f"{view.title}：{state}，第 {stands.run_number} 次计算 {stands.run_hash}",
             f"{view.title}: {state}, run {stands.run_number} {stands.run_hash}"),
            (f"已抽 {stands.drawn}/{stands.needed} 行，覆盖 {stands.covered} %，已核查 {stands.checked} 行",
             f"{stands.drawn}/{stands.needed} lines, {stands.covered} % covered, {stands.checked} checked"),
            (f"未更正错报：净额 {stands.net} tCO2e，绝对值合计 {stands.gross}，可容忍 {stands.limit}",
             f"uncorrected {stands.net} tCO2e net, {stands.gross} gross, tolerable {stands.limit}"),
        ):  # fmt: skip
            typer.echo(two(language, (zh, en)))
        for sample in samples:
            show_table(
                language,
                ("样本|编号|结果行|数据行|kg CO2e|结论|内容", "sample|id|line|row|kg CO2e|verdict|what"),
                [(sample.number, one.id, f"{one.part}.{one.choice}", _place(one), one.co2e,
                  words.word(words.VERDICTS, one.verdict), one.about)
                 for one in sample.lines],
                right=(4,),
            )  # fmt: skip
        if findings:
            show_table(
                language,
                ("发现|状态|答复人|期限|tCO2e|结论|标题", "finding|state|owner|due|tCO2e|outcome|title"),
                [(one.number, words.word(words.FINDING_STATES, one.state), one.owner_name or "-", one.due or "-",
                  "-" if one.amount is None else one.amount, words.word(words.OUTCOMES, one.outcome) if one.outcome else "-",
                  one.title)
                 for one in findings],
                right=(4,),
            )  # fmt: skip


@assurance.command("sample")
def assurance_sample(
    engagement: Engagement,
    method: Annotated[str, typer.Option("--method", help="random, stratified or impact.")] = "impact",
    size: Annotated[int, typer.Option("--size", help="Lines; 0: as many as the level asks for.")] = 0,
    seed: Annotated[int, typer.Option("--seed", help="The same seed draws the same lines.")] = 0,
    strata: Annotated[str, typer.Option("--strata", help="scope, category or site.")] = "scope",
    unit: Annotated[str, typer.Option("--unit", help="line (groups of rows) or row (activity rows).")] = "line",
    company: Company = None, person: Person = None, lang: Lang = None, format: As = Format.text,
) -> None:  # fmt: skip
    """Draw a sample."""
    with _session(company, lang, person) as (actor, at):
        from qingheng.apps.assurance import queries, services, words

        one_of("--method", method, words.METHODS)
        one_of("--strata", strata, words.STRATA)
        one_of("--unit", unit, words.UNITS)
        wanted = size or queries.standing(actor=actor, engagement_id=engagement).needed
        made = services.draw_sample(
            actor=actor,
            engagement_id=engagement,
            method=method,
            size=wanted,
            seed=seed,
            strata=strata,
            unit=unit,
            at=at,
        )
        names = words.word(words.UNIT_NAMES, unit)
        zh = f"样本 {made.number}：{names} {made.size} / {made.lines_of_run}，覆盖 {made.covered_percent} %"
        en = f"{made.number}: {made.size} of {made.lines_of_run} ({names.lower()}), {made.covered_percent} %"
        _said(made, format, two(language_of(lang), (zh, en)))


@assurance.command("check")
def assurance_check(
    engagement: Engagement, line: Annotated[int, typer.Argument(help="Id of the drawn line.")],
    verdict: Annotated[str, typer.Option("--verdict", help="agreed or exception.")] = "agreed",
    note: Annotated[str, typer.Option("--note", help="Needed for an exception.")] = "",
    company: Company = None, person: Person = None, lang: Lang = None, format: As = Format.text,
) -> None:  # fmt: skip
    """Note what was found on a drawn line."""
    with _session(company, lang, person) as (actor, at):
        from qingheng.apps.assurance import services, words

        one_of("--verdict", verdict, ("agreed", "exception"))

        made = services.check_line(
            actor=actor, engagement_id=engagement, line_id=line, verdict=verdict, note=note, at=at
        )
        _said(made, format, f"{made.part}.{made.choice}: {words.word(words.VERDICTS, made.verdict)}")


@assurance.command("finding")
def assurance_finding(
    engagement: Engagement,
    title: Annotated[str, typer.Option("--title", help="In a few words.")],
    text: Annotated[str, typer.Option("--text", help="What was found.")],
    amount: Amount = "",
    owner: Owner = "", due: Due = "",
    company: Company = None, person: Person = None, lang: Lang = None, format: As = Format.text,
) -> None:  # fmt: skip
    """Raise a finding."""
    with _session(company, lang, person) as (actor, at):
        from qingheng.apps.assurance import services

        raised = services.Raised(title, text, _figure(amount), _owner(actor, owner, at), _day(due))
        made = services.raise_finding(actor=actor, engagement_id=engagement, raised=raised, at=at)
        _said(made, format, _stands(made))


@assurance.command("assign")
def assurance_assign(
    engagement: Engagement, finding: Case, owner: Owner = "", due: Due = "",
    company: Company = None, person: Person = None, lang: Lang = None, format: As = Format.text,
) -> None:  # fmt: skip
    """Say who is to answer a finding, until when; without an owner it is nobody's."""
    with _session(company, lang, person) as (actor, at):
        from qingheng.apps.assurance import services

        made = services.assign_finding(
            actor=actor, engagement_id=engagement, finding_id=_case(actor, engagement, finding, at).id,
            owner_id=_owner(actor, owner, at), due=_day(due), at=at,
        )  # fmt: skip
        _said(made, format, f"{made.number} {made.title}: {made.owner_name or '-'}, {made.due or '-'}")


@assurance.command("answer")
def assurance_answer(
    engagement: Engagement, finding: Case,
    text: Annotated[str, typer.Option("--text", help="The answer.")],
    evidence: Annotated[str, typer.Option("--evidence", help="Where it can be found, when it is no file.")] = "",
    file: Annotated[Path | None, typer.Option("--file", help="File that proves it; kept as evidence.")] = None,
    company: Company = None, person: Person = None, lang: Lang = None, format: As = Format.text,
) -> None:  # fmt: skip
    """Answer a finding for the company."""
    with _session(company, lang, person) as (actor, at):
        from django.db import transaction

        from qingheng.apps.assurance import services

        number = _case(actor, engagement, finding, at).id
        with transaction.atomic():
            made = services.answer_finding(
                actor=actor,
                engagement_id=engagement,
                finding_id=number,
                answer=text,
                evidence=evidence,
                at=at,
            )
            if file is not None:
                _attached(actor, engagement, number, file, "", at)
        _said(made, format, _stands(made))


def _attached(actor: Any, engagement: int, finding: int, path: Path, why: str, at: Any) -> Any:
    from qingheng.apps.assurance import services

    with existing(path).open("rb") as data:
        return services.attach_proof(
            actor=actor,
            engagement_id=engagement,
            finding_id=finding,
            data=data,
            name=path.name,
            at=at,
            why=why,
        )


@assurance.command("attach")
def assurance_attach(
    engagement: Engagement, finding: Case, file: Annotated[Path, typer.Argument(help="File that proves the answer.")],
    why: Annotated[str, typer.Option("--why", help="What it shows.")] = "",
    company: Company = None, person: Person = None, lang: Lang = None, format: As = Format.text,
) -> None:  # fmt: skip
    """Keep a file as evidence of the company's answer to a finding."""
    with _session(company, lang, person) as (actor, at):
        made = _attached(actor, engagement, _case(actor, engagement, finding, at).id, file, why, at)
        _said(made, format, f"{made.name}: {made.size:,} bytes, {made.sha256}")


@assurance.command("close")
def assurance_close(
    engagement: Engagement, finding: Case,
    outcome: Annotated[str, typer.Option("--outcome", help="corrected, uncorrected or none.")],
    conclusion: Annotated[str, typer.Option("--conclusion", help="In a sentence.")] = "",
    amount: Amount = "",
    company: Company = None, person: Person = None, lang: Lang = None, format: As = Format.text,
) -> None:  # fmt: skip
    """Close an answered finding."""
    with _session(company, lang, person) as (actor, at):
        from qingheng.apps.assurance import services, words

        one_of("--outcome", outcome, words.OUTCOMES)

        made = services.close_finding(
            actor=actor, engagement_id=engagement, finding_id=_case(actor, engagement, finding, at).id,
            outcome=outcome, conclusion=conclusion, amount=_figure(amount), at=at,
        )  # fmt: skip
        outcome_words = words.word(words.OUTCOMES, made.outcome)
        _said(made, format, f"{_stands(made)}, {outcome_words}")


@assurance.command("sign")
def assurance_sign(
    engagement: Engagement,
    run_hash: Annotated[str, typer.Option("--run-hash", help="Hash of the run that is signed.")],
    statement: Annotated[str, typer.Option("--statement", help="The statement.")],
    opinion: Annotated[str, typer.Option("--opinion", help="unmodified, qualified, adverse, disclaimer.")] = "unmodified",
    company: Company = None, person: Person = None, lang: Lang = None, format: As = Format.text,
) -> None:  # fmt: skip
    """Sign off a run."""
    with _session(company, lang, person) as (actor, at):
        from qingheng.apps.assurance import services, words

        one_of("--opinion", opinion, words.OPINIONS)

        made = services.sign_off(
            actor=actor,
            engagement_id=engagement,
            opinion=opinion,
            statement=statement,
            run_hash=run_hash,
            at=at,
        )
        state, given = words.word(words.STATES, made.state), words.word(words.OPINIONS, made.opinion)
        _said(made, format, f"{made.title}: {state}, {given}")


@assurance.command("reopen")
def assurance_reopen(
    engagement: Engagement, finding: Case, reason: Reason,
    company: Company = None, person: Person = None, lang: Lang = None, format: As = Format.text,
) -> None:  # fmt: skip
    """Ask again: an answered or closed finding is open once more."""
    with _session(company, lang, person) as (actor, at):
        from qingheng.apps.assurance import services

        made = services.reopen_finding(
            actor=actor,
            engagement_id=engagement,
            finding_id=_case(actor, engagement, finding, at).id,
            reason=reason,
            at=at,
        )
        _said(made, format, _stands(made))


@assurance.command("withdraw")
def assurance_withdraw(
    engagement: Engagement, reason: Reason,
    company: Company = None, person: Person = None, lang: Lang = None, format: As = Format.text,
) -> None:  # fmt: skip
    """Take the sign-off back, with the reason; the inventory may be opened again."""
    with _session(company, lang, person) as (actor, at):
        from qingheng.apps.assurance import services, words

        made = services.withdraw_sign_off(actor=actor, engagement_id=engagement, reason=reason, at=at)
        _said(made, format, f"{made.title}: {words.word(words.STATES, made.state)}")


@assurance.command("lock-period")
def assurance_lock_period(
    engagement: Engagement, company: Company = None, person: Person = None, lang: Lang = None, format: As = Format.text
) -> None:  # fmt: skip
    """Lock the period of a signed engagement: no figure of it changes any more."""
    with _session(company, lang, person) as (actor, at):
        from qingheng.apps.assurance import queries, services

        services.lock_signed_period(actor=actor, engagement_id=engagement, at=at)
        view = queries.engagement(actor=actor, engagement_id=engagement)
        _said(
            {"engagement": view.id, "period": view.period, "locked": True},
            format,
            two(language_of(lang), (f"{view.period}：已锁定", f"{view.period}: locked")),
        )


@assurance.command("paper")
def assurance_paper(
    engagement: Engagement,
    out: Annotated[Path, typer.Option("--out", help="File ending in .pdf, .docx or .xlsx.", dir_okay=False)],
    company: Company = None, person: Person = None, lang: Lang = None, format: As = Format.text,
) -> None:  # fmt: skip
    """Write the working paper."""
    writable(out)
    with _session(company, lang, person) as (actor, at):
        from qingheng.apps.assurance import queries

        made = queries.working_paper(
            actor=actor,
            engagement_id=engagement,
            kind=out.suffix.removeprefix("."),
            lang=language_of(lang),
            at=at,
        )
        out.write_bytes(made.data)
        _said({"file": str(out), "bytes": len(made.data)}, format, f"{out}: {len(made.data):,} bytes")
