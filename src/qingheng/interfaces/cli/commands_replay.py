"""Commands of replay: pack an inventory for an auditor, and replay a pack anywhere, without a database."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from qingheng.interfaces.cli.commands_data import As, Company, Lang, Person
from qingheng.interfaces.cli.commands_inventory import Code, Period, RunNumber, _chosen, inventory
from qingheng.interfaces.cli.session import Format, company_session, language_of, print_json
from qingheng.interfaces.cli.wording import two, writable


def register(app: typer.Typer) -> None:
    """Add the commands of this module."""
    app.command("replay")(replay_pack)


@inventory.command("pack")
def inventory_pack(
    out: Annotated[Path, typer.Option("--out", help="File to write, such as pack.zip.", dir_okay=False)],
    period: Period = "", code: Code = "", run: RunNumber = None, company: Company = None, person: Person = None,
    lang: Lang = None, format: As = Format.text,
) -> None:  # fmt: skip
    """Write all an auditor needs to replay a run: rows, factors, method, certificates, lines, totals, a program."""
    with company_session(company, language_of(lang), person=person) as (_tenant, actor):
        from django.utils import timezone

        from qingheng.apps.inventory import services

        writable(out)
        found = _chosen(actor, period, code)
        made = services.pack_inventory(
            actor=actor, inventory_id=found.id, into=out, at=timezone.now(), run=run
        )
        if format is Format.json:
            print_json({"file": str(out), "pack": made})
            return
        language = language_of(lang)
        zh = f"{out}：{made.bytes:,} 字节，{made.rows:,} 行数据，{made.lines:,} 行结果"
        typer.echo(
            two(language, (zh, f"{out}: {made.bytes:,} bytes, {made.rows:,} rows, {made.lines:,} lines"))
        )
        typer.echo(two(language, (f"封签 {made.seal}", f"seal {made.seal}")))
        for factor in made.withheld:
            typer.echo(two(language, (f"  许可不允许导出：{factor}", f"  withheld by its licence: {factor}")))


def replay_pack(
    pack: Annotated[Path, typer.Argument(help="A pack, or the folder it was unpacked to.", exists=True)],
    seal: Annotated[str, typer.Option("--seal", help="The seal to expect, as the audit trail has it.")] = "",
    format: As = Format.text,
) -> None:
    """Calculate a pack again: the same totals to the last digit (0), the first line that differs (1), no pack (2)."""
    from qingheng.formats.replay_program import EXIT, replay, told

    answer = replay(pack, seal=seal)
    if format is Format.json:
        print_json(answer)
    else:
        typer.echo(told(answer))
    raise typer.Exit(EXIT[str(answer["result"])])
