"""Commands of companies: found one of one's own, list those that are here."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

import typer

from qingheng.interfaces.cli.commands_run import migrate
from qingheng.interfaces.cli.session import (
    Format,
    Language,
    companies,
    company_session,
    fail,
    language_of,
    print_json,
    print_table,
    refusal_words,
)
from qingheng.interfaces.cli.wording import Pair, show_table

Lang = Annotated[Language | None, typer.Option("--lang", help="Language of what is printed.")]
As = Annotated[Format, typer.Option("--format", help="For people (text) or for programs (json).")]


class Named(StrEnum):
    """After which of its two years a fiscal year is named."""

    first = "first"
    last = "last"
    none = "none"


NO_COMPANY: Pair = (
    "此处还没有公司。`./run up` 载入演示公司，`./run qingheng company found` 建立自己的公司。",
    "No company is here yet. `./run up` loads the demonstration company, `./run qingheng company found` makes your own.",
)

company = typer.Typer(help="Companies of this installation.", no_args_is_help=True)


def register(app: typer.Typer) -> None:
    """Add the commands of this module."""
    app.add_typer(company, name="company")


@company.command("found")
def company_found(
    slug: str,
    name_zh: Annotated[str, typer.Option("--name-zh", help="Name in Chinese.")],
    name_en: Annotated[str, typer.Option("--name-en", help="Name in English.")],
    administrator: Annotated[str, typer.Option("--administrator", help="E-mail address.")],
    administrator_name: Annotated[str, typer.Option("--administrator-name")] = "",
    fiscal_start_month: Annotated[
        int, typer.Option("--fiscal-start-month", min=1, max=12, help="1 is the calendar year.")
    ] = 1,
    currency: Annotated[str, typer.Option("--currency", help="ISO 4217.")] = "CNY",
    lang: Lang = None,
    format: As = Format.text,
) -> None:
    """Found a company with its group, years, catalogue, rules and administrator; prints a new password once."""
    migrate()
    from django.utils import timezone, translation

    from qingheng.interfaces.cli.founding import Wish, found
    from qingheng.platform.rights.errors import Refusal

    wish = Wish(
        slug=slug,
        name_zh=name_zh,
        name_en=name_en,
        administrator=administrator,
        administrator_name=administrator_name,
        fiscal_start_month=fiscal_start_month,
        currency=currency,
    )
    language = language_of(lang)
    with translation.override("zh-hans" if language == "zh" else "en"):
        try:
            made = found(wish, at=timezone.now())
        except Refusal as refusal:
            fail(refusal_words(refusal))
    if format is Format.json:
        print_json({
            "company": made.tenant.slug, "name_zh": made.tenant.name_zh, "name_en": made.tenant.name_en,
            "administrator": made.administrator, "password": made.password or None, "periods": made.periods,
            "packs": [f"{p.pack_id}@{p.to_version}" for p in made.packs], "path": f"/c/{made.tenant.slug}/",
        })  # fmt: skip
        return
    zh = language == "zh"
    packs = ", ".join(f"{p.pack_id} {p.to_version}" for p in made.packs)
    lines = [
        ("企业" if zh else "Company", f"{name_zh if zh else name_en} ({slug})"),
        ("期间" if zh else "Periods", ", ".join(made.periods)),
        ("数据包" if zh else "Packs", packs),
        ("管理员" if zh else "Administrator", made.administrator),
        ("密码" if zh else "Password", _password_words(made.password, zh=zh)),
    ]
    for name, text in lines:
        typer.echo(f"  {name:<14} {text}")


def _password_words(password: str, *, zh: bool) -> str:
    if not password:
        return "沿用已有账号的密码" if zh else "that of the account they have already"
    return f"{password}  {'（只显示这一次）' if zh else '(shown only this once)'}"


@company.command("fiscal-year")
def company_fiscal_year(
    named: Annotated[
        Named | None, typer.Option("--named", help="FY23 begins in 2023 (first) or ends in it (last).")
    ] = None,
    start_month: Annotated[
        int | None, typer.Option("--start-month", min=1, max=12, help="1 is the calendar year.")
    ] = None,
    company: Annotated[str | None, typer.Option("--company", help="Company, by its short name.")] = None,
    person: Annotated[str | None, typer.Option("--as", help="E-mail of the person who acts.")] = None,
    lang: Lang = None,
    format: As = Format.text,
) -> None:
    """Show the company's fiscal year; with an option, set in which month it begins or after which year it is named."""
    language = language_of(lang)
    with company_session(company, language, person=person) as (_tenant, actor):
        from django.utils import timezone

        from qingheng.apps.organisation.queries import root
        from qingheng.apps.organisation.services import set_fiscal_year

        if named is None and start_month is None:
            node = root(actor=actor)
        else:
            node = set_fiscal_year(
                actor=actor,
                at=timezone.now(),
                start_month=start_month,
                named=None if named is None else "" if named is Named.none else named.value,
            )
    shown = {
        "node": node.code,
        "start_month": node.fiscal_start_month or 1,
        "named": node.fiscal_name or "none",
    }
    if format is Format.json:
        print_json(shown)
    else:
        print_table(tuple(shown), [tuple(str(value) for value in shown.values())])


@company.command("list")
def company_list(lang: Lang = None, format: As = Format.text) -> None:
    """Companies that are here."""
    found = companies()
    if format is Format.json:
        print_json([
            {"company": t.slug, "name_zh": t.name_zh, "name_en": t.name_en, "created_at": t.created_at}
            for t in found
        ])  # fmt: skip
        return
    zh = language_of(lang) == "zh"
    rows = [(t.slug, t.name_zh if zh else t.name_en, f"{t.created_at:%Y-%m-%d}") for t in found]
    show_table(language_of(lang), ("公司|名称|建立日期", "company|name|since"), rows, nothing=NO_COMPANY)


@company.command("synthetic")
def company_synthetic(lang: Lang = None, format: As = Format.text) -> None:
    """Load the synthetic company with its monthly tables; again it changes nothing."""
    migrate()
    from django.utils import timezone, translation

    from qingheng.interfaces.cli.synthetic import Unreadable, load_synthetic
    from qingheng.platform.rights.errors import Refusal

    language = language_of(lang)

    def say(zh: str, en: str) -> None:
        typer.echo(f"  {zh if language == 'zh' else en} ...", err=True)

    with translation.override("zh-hans" if language == "zh" else "en"):
        try:
            made = load_synthetic(at=timezone.now(), say=say)
        except Refusal as refusal:
            fail(refusal_words(refusal))
        except Unreadable as error:
            fail(str(error))
    if format is Format.json:
        print_json({
            "company": made.tenant.slug,
            "path": f"/c/{made.tenant.slug}/",
            "people": [{"email": one.person.email, "password": one.password} for one in made.people],
            "loaded": [{"dataset": one.dataset, "file": one.file_name, "rows": one.rows} for one in made.loaded],
        })  # fmt: skip
        return
    typer.echo(
        f"  {made.tenant.name_zh if language == 'zh' else made.tenant.name_en}  /c/{made.tenant.slug}/"
    )
    print_table(
        ("dataset", "file", "rows"),
        [(one.dataset, one.file_name, one.rows) for one in made.loaded],
        right=(2,),
    )
    for one in made.people:
        typer.echo(f"  {one.person.email:<44} {one.password}")
