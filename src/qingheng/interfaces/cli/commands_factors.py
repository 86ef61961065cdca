"""Commands of emission factors: search, show, compare, check, upgrade, own factors, rules."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from qingheng.calc.texts import one_language
from qingheng.interfaces.cli.commands_data import As, Company, Lang, Person
from qingheng.interfaces.cli.session import (
    Format,
    company_session,
    fail,
    language_of,
    print_json,
    print_table,
)
from qingheng.interfaces.cli.wording import one_of, show_table, two, yes_no

if TYPE_CHECKING:
    from qingheng.apps.factors.contracts import FactorView, OwnFactorView, UpgradeView

factors = typer.Typer(help="Emission factors: search, compare, own factors, rules.", no_args_is_help=True)
own = typer.Typer(help="Factors of the company itself.", no_args_is_help=True)
rules = typer.Typer(help="Choices that people confirmed.", no_args_is_help=True)
factors.add_typer(own, name="own")
factors.add_typer(rules, name="rules")
Text = Annotated[str, typer.Argument(help="Name, fuel, gas, place or code; Chinese or English.")]
Day = Annotated[datetime | None, typer.Option(formats=["%Y-%m-%d"], help="A day, such as 2025-12-31.")]
_PLACE = (
    "Say the place as level:code, such as site:plant-1 or country:CN. 地区须写作“层级:代码”，如 country:CN。"
)
MOST_SHOWN = 20  # new and vanished factors of a version, each
Note = Annotated[str, typer.Option("--note", help="What was checked, or why.")]


def register(app: typer.Typer) -> None:
    """Add the commands of this module."""
    app.add_typer(factors, name="factors")


@factors.command("search")
def search(
    text: Text = "", activity: str = "", basis: str = "", level: str = "", place: str = "", pack: str = "",
    year: str = "", sort: str = "", limit: int = 20, company: Company = None, person: Person = None,
    lang: Lang = None, format: As = Format.text,
) -> None:  # fmt: skip
    """Find factors by what people call things; filters narrow."""
    with company_session(company, language_of(lang), person=person) as (_tenant, actor):
        from qingheng.apps.factors import queries, words
        from qingheng.apps.factors.contracts import OWN_PACK, FactorFilters
        from qingheng.apps.factors.views_of import factor_view
        from qingheng.calc.factors import LEVELS, Basis

        one_of("--basis", basis, Basis.__members__)
        one_of("--level", level, LEVELS)
        one_of("--pack", pack, (*queries.installed_packs(actor=actor), OWN_PACK))
        filters = FactorFilters(text, activity, basis, level, place, pack, year, "", sort)
        found, sets = queries.search(actor=actor, filters=filters), queries.gwp_sets(actor=actor)
        views = [factor_view(factor, sets) for factor in found[: max(1, limit)]]
        if format is Format.json:
            print_json({"total": len(found), "factors": views})
            return
        show_table(
            language_of(lang),
            ("编号|名称|类型|地区|kg CO2e (AR6)|单位|数据期", "id|name|basis|place|kg CO2e (AR6)|per|data"),
            [
                (
                    one.id, words.pick((one.name_zh, one.name_en)), words.basis_word(one.basis) or "-",
                    words.place_words(one.level, one.place), words.value_text(one.co2e.get("AR6")),
                    words.unit_words(one.unit), f"{one.data_from.year}–{one.data_until.year}",
                )
                for one in views
            ],
            right=(4,),
            nothing=("没有符合条件的因子：请换名称或减少筛选。", "No factor fits: try another name or fewer filters."),
        )  # fmt: skip
        if views:
            typer.echo(f"{len(views)} / {len(found)}")


@factors.command("show")
def show(
    factor_id: str,
    company: Company = None,
    person: Person = None,
    lang: Lang = None,
    format: As = Format.text,
) -> None:
    """All there is to know of one factor."""
    with company_session(company, language_of(lang), person=person) as (_tenant, actor):
        from qingheng.apps.factors import queries

        found = queries.passport(actor=actor, factor_id=factor_id)
        if format is Format.json:
            print_json(found)
        else:
            for name, text in _facts(found.factor, language_of(lang)).items():
                if text:
                    typer.echo(f"{name}: {text}")


@factors.command("compare")
def compare(
    factor_ids: list[str], company: Company = None, person: Person = None, lang: Lang = None,
    format: As = Format.text,
) -> None:  # fmt: skip
    """Up to four factors side by side."""
    with company_session(company, language_of(lang), person=person) as (_tenant, actor):
        from qingheng.apps.factors import queries

        found = queries.compare(actor=actor, factor_ids=factor_ids)
        if format is Format.json:
            print_json(found)
            return
        language = language_of(lang)
        lines = [_facts(one, language) for one in found]
        print_table(
            ("", *(one.id for one in found)),
            [
                (name, *(each[name] for each in lines))
                for name in list(lines[0])[1:]
                if any(each[name] for each in lines)
            ],
        )


@factors.command("check")
def check(
    company: Company = None, person: Person = None, lang: Lang = None, format: As = Format.text
) -> None:
    """Ranges, slips, jumps, exchanged years, overlaps, review dates; code 1 when there is an error."""
    language = language_of(lang)
    with company_session(company, language, person=person) as (_tenant, actor):
        from django.utils import timezone

        from qingheng.apps.factors import queries, words

        found = queries.checks(actor=actor, on=timezone.localdate())
        if format is Format.json:
            print_json(found)
        else:
            for one in found:
                said = one.text_zh if language == "zh" else one.text_en
                heads = words.word(words.SEVERITIES, one.severity), words.word(words.CHECKS, one.code)
                typer.echo(f"{' · '.join(heads)} · {', '.join(one.factor_ids)}\n    {said}")
            errors = sum(one.severity == "error" for one in found)
            rest = len(found) - errors
            typer.echo(
                f"{errors} 项错误，{rest} 项提示" if language == "zh" else f"{errors} errors, {rest} warnings"
            )
        if any(one.severity == "error" for one in found):
            raise typer.Exit(1)


@factors.command("upgrade")
def upgrade(
    pack: str,
    reason: Annotated[str, typer.Option("--reason", help="Why; with it and --seen the version is pinned.")] = "",
    seen: Annotated[str, typer.Option("--seen", help="sha256 that came with the changes you looked at.")] = "",
    company: Company = None, person: Person = None, lang: Lang = None, format: As = Format.text,
) -> None:  # fmt: skip
    """Show what the shipped version of a pack changes; with --seen, take it into use."""
    with company_session(company, language_of(lang), person=person) as (_tenant, actor):
        from django.utils import timezone

        from qingheng.apps.factors import queries, services

        if reason and not seen:
            fail(
                "--reason goes with --seen, the sha256 of the changes. --reason 须与变更内容的 sha256（--seen）同时给出。",
                code=2,
            )
        change = (
            services.upgrade_pack(
                actor=actor, pack_id=pack, seen_sha256=seen, reason=reason, at=timezone.now()
            )
            if seen
            else queries.upgrade_of(actor=actor, pack_id=pack)
        )
        if format is Format.json:
            print_json(change)
            return
        _say_upgrade(change, language_of(lang), taken=bool(seen))


@own.command("list")
def own_list(
    state: str = "",
    company: Company = None,
    person: Person = None,
    lang: Lang = None,
    format: As = Format.text,
) -> None:
    """The company's own factors."""
    with company_session(company, language_of(lang), person=person) as (_tenant, actor):
        from qingheng.apps.factors import queries, words

        one_of("--state", state, words.STATES)
        found = queries.own_factors(actor=actor, state=state)
        if format is Format.json:
            print_json(found)
            return
        show_table(
            language_of(lang),
            ("#|因子编号|状态|活动|气体（kg）|单位|录入人|复核人", "#|factor|state|activity|gases, kg|unit|author|reviewer"),
            [
                (one.id, one.factor_id, words.word(words.STATES, one.state), one.activity, one.gases_text, one.unit,
                 one.author_name, one.reviewer_name)
                for one in found
            ],
            nothing=("没有自有因子。", "There are no own factors."),
        )  # fmt: skip


@own.command("add")
def own_add(
    code: str, activity: Annotated[str, typer.Option()], basis: Annotated[str, typer.Option()],
    place: Annotated[str, typer.Option(help="level:code, such as site:plant-1 or country:CN.")],
    unit: Annotated[str, typer.Option()],
    gases: Annotated[str, typer.Option(help="co2=2.5; ch4_fossil=0.01, kilograms for one unit.")],
    data_from: Annotated[datetime, typer.Option(formats=["%Y-%m-%d"])],
    data_until: Annotated[datetime, typer.Option(formats=["%Y-%m-%d"])],
    name_zh: Annotated[str, typer.Option()], name_en: Annotated[str, typer.Option()],
    source: Annotated[str, typer.Option()], published: Day = None, review_by: Day = None, gwp_basis: str = "",
    heat: str = "", document: str = "", note: str = "",
    evidence: Annotated[Path | None, typer.Option(exists=True, dir_okay=False, help="File it comes from.")] = None,
    company: Company = None, person: Person = None, lang: Lang = None, format: As = Format.text,
) -> None:  # fmt: skip
    """Write an own factor; with --evidence it is handed in for review at once."""
    with company_session(company, language_of(lang), person=person) as (_tenant, actor):
        from django.utils import timezone

        from qingheng.apps.factors import services

        level, separator, where = place.partition(":")
        if not separator:
            fail(_PLACE, code=2)
        now = timezone.now()
        facts = services.OwnFacts(
            code=code, activity=activity, basis=basis, level=level, place=where, unit=unit, gases=gases,
            data_from=data_from.date(), data_until=data_until.date(),
            published=published.date() if published else timezone.localdate(), name_zh=name_zh, name_en=name_en,
            source=source, review_by=review_by.date() if review_by else None, gwp_basis=gwp_basis, heat=heat,
            document=document, note=note,
        )  # fmt: skip
        made = services.add_own_factor(actor=actor, facts=facts, at=now)
        if evidence is not None:
            services.attach_evidence(
                actor=actor, own_id=made.id, data=evidence.read_bytes(), name=evidence.name, mime="", at=now
            )
            made = services.submit_own_factor(actor=actor, own_id=made.id, at=now)
        _say(made, format)


@own.command("submit")
def own_submit(
    number: int,
    evidence: Annotated[Path, typer.Option(exists=True, dir_okay=False, help="File it comes from.")],
    company: Company = None, person: Person = None, lang: Lang = None, format: As = Format.text,
) -> None:  # fmt: skip
    """Attach the evidence of a draft and hand it in for review."""
    with company_session(company, language_of(lang), person=person) as (_tenant, actor):
        from django.utils import timezone

        from qingheng.apps.factors import services

        now = timezone.now()
        services.attach_evidence(
            actor=actor, own_id=number, data=evidence.read_bytes(), name=evidence.name, mime="", at=now
        )
        _say(services.submit_own_factor(actor=actor, own_id=number, at=now), format)


@own.command("withdraw")
def own_withdraw(
    number: int, note: Note, company: Company = None, person: Person = None, lang: Lang = None,
    format: As = Format.text,
) -> None:  # fmt: skip
    """Take an approved own factor out of use."""
    with company_session(company, language_of(lang), person=person) as (_tenant, actor):
        from django.utils import timezone

        from qingheng.apps.factors import services

        _say(services.withdraw_own_factor(actor=actor, own_id=number, reason=note, at=timezone.now()), format)


@factors.command("review")
def review(
    number: int, approve: Annotated[bool, typer.Option("--approve/--return", help="Approve it, or give it back.")],
    note: Note = "", company: Company = None, person: Person = None, lang: Lang = None, format: As = Format.text,
) -> None:  # fmt: skip
    """Approve or return an own factor in review; never by its author."""
    with company_session(company, language_of(lang), person=person) as (_tenant, actor):
        from django.utils import timezone

        from qingheng.apps.factors import services

        made = services.review_own_factor(
            actor=actor, own_id=number, approve=approve, note=note, at=timezone.now()
        )
        _say(made, format)


@rules.command("list")
def rules_list(
    withdrawn: bool = False, company: Company = None, person: Person = None, lang: Lang = None,
    format: As = Format.text,
) -> None:  # fmt: skip
    """Confirmed choices in force, or with those withdrawn."""
    with company_session(company, language_of(lang), person=person) as (_tenant, actor):
        from qingheng.apps.factors import queries, words

        language = language_of(lang)
        found = queries.rules(actor=actor, withdrawn=withdrawn)
        if format is Format.json:
            print_json(found)
            return
        show_table(
            language,
            ("规则|活动|类型|地区|因子编号|假设|理由|确认人", "rule|activity|basis|place|factor|assumption|reason|by"),
            [
                (one.code, one.activity, words.basis_word(one.basis),
                 words.place_words(one.level, one.place) if one.level else "-", one.factor_id,
                 yes_no(language, one.assumption), one_language(one.reason, language), one.confirmed_by)
                for one in found
            ],
            nothing=("没有已确认的规则。", "No rule is confirmed."),
        )  # fmt: skip


@rules.command("confirm")
def rules_confirm(
    activity: str, factor_id: str, reason: Annotated[str, typer.Option("--reason", help="Why.")],
    basis: str = "", place: Annotated[str, typer.Option(help="level:code; empty for everywhere.")] = "",
    first: Day = None, last: Day = None,
    assumption: Annotated[bool, typer.Option("--assumption", help="It stands in for data that are missing.")] = False,
    company: Company = None, person: Person = None, lang: Lang = None, format: As = Format.text,
) -> None:  # fmt: skip
    """Confirm that an activity takes one factor."""
    with company_session(company, language_of(lang), person=person) as (_tenant, actor):
        from django.utils import timezone

        from qingheng.apps.factors import services

        level, separator, where = place.partition(":")
        if place and not separator:
            fail(_PLACE, code=2)
        made = services.confirm_rule(
            actor=actor, activity=activity, factor_id=factor_id, reason=reason, basis=basis, level=level, place=where,
            first=first.date() if first else None, last=last.date() if last else None, assumption=assumption,
            at=timezone.now(),
        )  # fmt: skip
        if format is Format.json:
            print_json(made)
        else:
            typer.echo(f"{made.code} {made.activity} -> {made.factor_id}")


@rules.command("withdraw")
def rules_withdraw(
    rule: Annotated[str, typer.Argument(help="Its code, as R9; the number alone will do.")],
    reason: Annotated[str, typer.Option("--reason", help="Why.")], company: Company = None,
    person: Person = None, lang: Lang = None, format: As = Format.text,
) -> None:  # fmt: skip
    """End a rule."""
    number = rule.removeprefix("R").removeprefix("r")
    if not (number.isdecimal() and len(number) < 16):
        fail(f"{rule} is no code of a rule, such as R9. {rule} 不是规则编号，应形如 R9。", code=2)
    with company_session(company, language_of(lang), person=person) as (_tenant, actor):
        from django.utils import timezone

        from qingheng.apps.factors import services

        made = services.withdraw_rule(actor=actor, rule_id=int(number), reason=reason, at=timezone.now())
        if format is Format.json:
            print_json(made)
        else:
            typer.echo(f"{made.code} {two(language_of(lang), ('已撤销', 'withdrawn'))}")


def _say(made: OwnFactorView, format: Format) -> None:
    if format is Format.json:
        print_json(made)
    else:
        from qingheng.apps.factors import words

        typer.echo(f"#{made.id} {made.factor_id} · {words.word(words.STATES, made.state)}")


def _say_upgrade(change: UpgradeView, language: str, *, taken: bool) -> None:
    """What the shipped version changes, and what comes next."""
    from qingheng.apps.factors import words

    states = {
        "new": ("尚未启用", "not in use yet"),
        "unchanged": ("已是此版本", "in use already"),
        "update": ("有新版本", "another version is shipped"),
    }
    state = two(
        language, ("已启用", "taken into use") if taken else states.get(change.state, (change.state,) * 2)
    )
    typer.echo(f"{change.pack_id} {change.from_version or '-'} -> {change.to_version}: {state}")
    typer.echo(f"sha256 {change.sha256}")
    said = two(language, ("变更 {} 个，新增 {} 个，取消 {} 个", "{} changed, {} new, {} vanished"))
    typer.echo(said.format(len(change.changed), len(change.added), len(change.vanished)))
    for each in change.changed:
        spread = words.spread_change(each)
        typer.echo(
            f"~ {each.id}: {each.before:f} -> {each.after:f} ({', '.join(each.fields)}) {spread}".rstrip()
        )
    for mark, ids in (("+", change.added), ("-", change.vanished)):
        for factor_id in ids[:MOST_SHOWN]:
            typer.echo(f"{mark} {factor_id}")
        if len(ids) > MOST_SHOWN:
            typer.echo(f"{mark} … {len(ids) - MOST_SHOWN}")
    if not taken and change.state != "unchanged":
        how = f"--seen {change.sha256} --reason …"
        typer.echo(two(language, (f"启用：加 {how}", f"To take it into use add {how}")))


def _facts(one: FactorView, language: str) -> dict[str, str]:
    """A factor as people read it: what each fact is called, and what it is."""
    from qingheng.apps.factors import words

    zh = language == "zh"
    masses = "; ".join(f"{words.gas(gas)} {words.value_text(mass)}" for gas, mass in one.masses.items())
    return {
        "编号" if zh else "id": one.id,
        "名称" if zh else "name": one.name_zh if zh else one.name_en,
        "活动" if zh else "activity": one.activity,
        "类型" if zh else "basis": words.basis_word(one.basis),
        "地区" if zh else "place": words.place_words(one.level, one.place),
        "单位" if zh else "per": words.unit_words(one.unit),
        "气体（kg）" if zh else "gases, kg": masses,
        **{f"kg CO2e {code}": words.value_text(value) for code, value in one.co2e.items()},
        "数据期" if zh else "data of": f"{one.data_from} – {one.data_until}",
        "发布" if zh else "published": one.published.isoformat(),
        "复核期限" if zh else "to be reviewed by": one.review_by.isoformat() if one.review_by else "",
        "价格" if zh else "prices": " ".join(
            str(part) for part in (one.currency, one.price_year or "", one.price) if part
        ),
        "离散度（约 95 %）" if zh else "spread, about 95 %": words.spread_words(one),
        "界限" if zh else "limits": one.limits_zh if zh else one.limits_en,
        "来源" if zh else "source": " · ".join(part for part in (one.source, one.document) if part),
        "数据包" if zh else "pack": f"{one.pack} {one.pack_version}".strip(),
        "许可" if zh else "licence": ("、" if zh else ", ").join(
            words.word(words.LICENCES, each) for each in one.licence_class
        ),
    }
