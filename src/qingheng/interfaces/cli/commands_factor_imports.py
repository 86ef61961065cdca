"""Commands on published files of factors: read one as an edition, see what changes, hand in, review, withdraw."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from qingheng.interfaces.cli.commands_data import As, Company, Lang, Person
from qingheng.interfaces.cli.commands_factors import Note, factors
from qingheng.interfaces.cli.session import (
    Format,
    company_session,
    fail,
    language_of,
    print_json,
)
from qingheng.interfaces.cli.wording import show_table, two

if TYPE_CHECKING:
    from qingheng.apps.factors.contracts import ImportDiff, ImportView

MOST_SHOWN = 20


def register() -> None:
    """The commands of this module are below `factors`, which its own module adds."""


@factors.command("import")
def factors_import(
    file: Annotated[Path, typer.Argument(exists=True, dir_okay=False, help="Flat file, xlsx or csv.")],
    published: Annotated[datetime, typer.Option(formats=["%Y-%m-%d"], help="Day on which it was published.")],
    layout: Annotated[str, typer.Option("--layout", help="What the file is: desnz-flat.")] = "desnz-flat",
    submit: Annotated[str, typer.Option("--submit", help="Hand it in at once, for this reason.")] = "",
    company: Company = None, person: Person = None, lang: Lang = None, format: As = Format.text,
) -> None:  # fmt: skip
    """Read a published file as a draft edition and say what changes; nothing is taken into use before a review."""
    with company_session(company, language_of(lang), person=person) as (_tenant, actor):
        from django.utils import timezone

        from qingheng.apps.factors import queries, services

        now = timezone.now()
        made = services.import_factors(
            actor=actor,
            data=file.read_bytes(),
            name=file.name,
            published=published.date(),
            at=now,
            layout=layout,
        )
        if submit:
            made = services.submit_import(actor=actor, import_id=made.id, reason=submit, at=now)
        _say(made, queries.import_diff(actor=actor, import_id=made.id), format, language_of(lang))


@factors.command("imports")
def factors_imports(
    number: Annotated[int | None, typer.Argument(help="One edition, with what it changes.")] = None,
    submit: Annotated[str, typer.Option("--submit", help="Hand it in, for this reason.")] = "",
    approve: Annotated[bool, typer.Option("--approve", help="Approve it, with --note.")] = False,
    send_back: Annotated[bool, typer.Option("--return", help="Return it, with --note.")] = False,
    withdraw: Annotated[str, typer.Option("--withdraw", help="Withdraw it, for this reason.")] = "",
    note: Note = "", company: Company = None, person: Person = None, lang: Lang = None, format: As = Format.text,
) -> None:  # fmt: skip
    """Imported editions; with a number one of them: hand it in, review it, withdraw it."""
    with company_session(company, language_of(lang), person=person) as (_tenant, actor):
        from django.utils import timezone

        from qingheng.apps.factors import queries, services

        if number is None:
            if submit or approve or send_back or withdraw:
                fail("Say the number of the edition. 请给出版本的编号。", code=2)
            _list(queries.factor_imports(actor=actor), format, language_of(lang))
            return
        given: dict[str, Any] = {"actor": actor, "import_id": number, "at": timezone.now()}
        if submit:
            services.submit_import(reason=submit, **given)
        if approve or send_back:
            services.review_import(approve=approve, note=note, **given)
        if withdraw:
            services.withdraw_import(reason=withdraw, **given)
        found = queries.factor_import(actor=actor, import_id=number)
        _say(found, queries.import_diff(actor=actor, import_id=number), format, language_of(lang))


def _list(found: list[ImportView], format: Format, language: str) -> None:
    if format is Format.json:
        print_json(found)
        return
    from qingheng.apps.factors import words

    show_table(
        language,
        ("#|版本|状态|因子数|发布|文件|导入人|复核人", "#|edition|state|factors|published|file|by|reviewed by"),
        [
            (one.id, f"{one.pack_id}@{one.version}", words.word(words.STATES, one.state), one.told["rows"],
             one.published, one.file_name,
             one.author_name, one.reviewer_name or "-")
            for one in found
        ],
        right=(0, 3),
        nothing=("没有导入的版本。", "No edition was imported."),
    )  # fmt: skip


def _say(one: ImportView, diff: ImportDiff, format: Format, language: str) -> None:
    if format is Format.json:
        print_json({"edition": one, "diff": diff})
        return
    from qingheng.apps.factors import words

    told, state = one.told, words.word(words.STATES, one.state)
    lacking, unknown, alone, uneven = (
        told[f"{name}_count"] for name in ("lacking", "unknown", "total_only", "uneven")
    )
    head = f"#{one.id} {one.pack_id}@{one.version} · {state}"
    zh = f"{told['rows']} 个因子，{told['gwp']}；对照 {one.along}：缺 {lacking} 行，未识别 {unknown} 行，"
    en = f"{told['rows']} factors, {told['gwp']}; along {one.along}: {lacking} lines lacking, {unknown} unknown, "
    zh, en = (
        f"{zh}只有当量 {alone} 行，分项不等于合计 {uneven} 行",
        f"{en}{alone} as an equivalent alone, {uneven} uneven",
    )
    typer.echo(f"{head} · {two(language, (zh, en))}")
    counts = diff.same, len(diff.changed), diff.jumps, len(diff.added), len(diff.vanished)
    said = (
        "与 {} 相比：相同 {} 个，变更 {} 个（其中 {} 个变动一半以上），新增 {} 个，取消 {} 个",
        "beside {}: {} the same, {} changed, {} by half or more, {} new, {} vanished",
    )
    typer.echo(two(language, said).format(diff.against, *counts))
    if diff.changed:
        show_table(
            language,
            ("因子编号|变更前 kg|变更后 kg|%", "factor|before, kg|after, kg|%"),
            [
                (each.id, each.before, each.after, "-" if each.percent is None else f"{each.percent:+.2f}")
                for each in diff.changed[:MOST_SHOWN]
            ],
            right=(1, 2, 3),
        )
