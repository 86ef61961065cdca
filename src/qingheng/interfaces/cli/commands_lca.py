"""Commands of life-cycle databases: check a file, list its processes, score one. Nothing is stored."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from qingheng.interfaces.cli.commands_data import As, Lang
from qingheng.interfaces.cli.session import (
    Format,
    existing,
    fail,
    language_of,
    print_json,
    print_table,
    start_django,
)

if TYPE_CHECKING:
    from qingheng.apps.lca.queries import LcaFile

lca = typer.Typer(help="Life-cycle databases: check, list, score.", no_args_is_help=True)
File = Annotated[Path, typer.Argument(help="A database: openLCA JSON-LD, EcoSpold, ...", dir_okay=False)]
Makers = Annotated[
    list[str] | None,
    typer.Option(
        "--provider", help="FLOW=PROCESS where the file leaves open who makes a flow; may come again."
    ),
]
_SHOWN = 20


def register(app: typer.Typer) -> None:
    """Add the commands of this module."""
    app.add_typer(lca, name="lca")


@contextmanager
def _asking(lang: Lang) -> Iterator[bool]:
    """Whether to answer in Chinese; refusals end the command with their words."""
    start_django()
    from django.utils import translation

    from qingheng.formats.problems import FileRefused
    from qingheng.platform.rights.errors import Refusal

    zh = language_of(lang) == "zh"
    with translation.override("zh-hans" if zh else "en"):
        try:
            yield zh
        except FileRefused as error:
            language = "zh" if zh else "en"
            fail(f"{error.problem.message(language)} {error.problem.fix(language)}".strip())
        except Refusal as error:
            fail(f"{error} {error.fix}".strip())


def _opened(file: Path, makers: list[str] | None) -> LcaFile:
    from qingheng.apps.lca import queries

    pairs = dict(one.rpartition("=")[::2] for one in makers or ())
    if "" in pairs:
        raise typer.BadParameter("--provider FLOW=PROCESS")
    return queries.open_file(existing(file), providers=pairs)


@lca.command("check")
def lca_check(file: File, provider: Makers = None, lang: Lang = None, format: As = Format.text) -> None:
    """Say what a database holds, what became of every exchange, and what was lost or repaired."""
    with _asking(lang) as zh:
        from qingheng.apps.lca import queries

        found = queries.check(_opened(file, provider))
        if format is Format.json:
            print_json(found)
            return
        typer.echo(f"{found.name}  ({found.format}, sha256 {found.sha256[:12]})")
        words = ("过程", "流", "交换") if zh else ("processes", "flows", "exchanges")
        counts = zip((found.processes, found.flows, found.exchanges), words, strict=True)
        typer.echo(" · ".join(f"{count:,} {word}" for count, word in counts))
        fates = _FATES_ZH if zh else _FATES_EN
        print_table(
            ("去向", "交换数") if zh else ("what became of it", "exchanges"),
            [(fates[fate], f"{count:,}") for fate, count in found.fates.items()],
            right=(1,),
        )
        print_table(
            ("问题", "数量", "例") if zh else ("loss or repair", "count", "for example"),
            [
                (code, f"{count:,}", _example(found.losses, code, zh))
                for code, count in found.loss_counts.items()
            ],
            right=(1,),
        )
        print_table(
            ("被切断的流", "交换数") if zh else ("cut off", "exchanges"),
            [(name, f"{count:,}") for name, count in found.cut_off[:_SHOWN]],
            right=(1,),
        )
        if found.looks_like_gas:
            typer.echo(
                ("名称像温室气体而未识别：" if zh else "Look like greenhouse gases, not counted: ")
                + "; ".join(found.looks_like_gas)
            )
        if found.singular:
            typer.echo(
                ("无唯一解，请查看：" if zh else "No single solution, look at: ") + "; ".join(found.singular)
            )


@lca.command("processes")
def lca_processes(
    file: File, search: Annotated[str, typer.Option("--search", help="Words of the name, place or product.")] = "",
    limit: int = _SHOWN, lang: Lang = None, format: As = Format.text,
) -> None:  # fmt: skip
    """List the processes of a database and what they are run for."""
    with _asking(lang) as zh:
        from qingheng.apps.lca import queries

        found = queries.processes(_opened(file, None), text=search)
        if format is Format.json:
            print_json({"total": len(found), "processes": found[:limit]})
            return
        print_table(
            ("编号", "过程", "地区", "产品", "单位") if zh else ("id", "process", "place", "product", "unit"),
            [(one.id, one.name, one.location, one.product, one.unit) for one in found[:limit]],
        )
        typer.echo(f"{min(limit, len(found))} / {len(found)}")


@lca.command("score")
def lca_score(
    file: File, process: Annotated[str, typer.Option("--process", help="Id or exact name.")],
    product: Annotated[str, typer.Option("--product", help="Of a process of several products.")] = "",
    amount: Annotated[float, typer.Option("--amount", help="In the unit of the product.")] = 1.0,
    gwp: Annotated[str, typer.Option("--gwp", help="SAR, TAR, AR4, AR5 or AR6.")] = "AR6",
    provider: Makers = None,
    lang: Lang = None, format: As = Format.text,
) -> None:  # fmt: skip
    """Score the climate impact of a product from cradle to gate, with what adds to it and what is not counted."""
    with _asking(lang) as zh:
        from qingheng.apps.lca import queries

        found = queries.score(
            _opened(file, provider), process=process, gwp=gwp, product=product, amount=amount
        )
        if format is Format.json:
            print_json(found)
            return
        typer.echo(f"{found.process.name}: {found.amount:g} {found.process.unit} {found.process.product}")
        typer.echo(f"{found.total:.6g} kg CO2e ({found.gwp})")
        apart = ("生物源 CO2" if zh else "biogenic CO2", "吸收的 CO2" if zh else "CO2 taken up")
        typer.echo(f"{apart[0]} {found.biogenic:.6g} kg · {apart[1]} {found.removed:.6g} kg")
        for title, parts in (
            ("气体" if zh else "gas", found.by_gas),
            ("过程" if zh else "process", found.by_process),
        ):
            rows = [
                (one.name, f"{one.kg:.6g}", "—" if one.share is None else f"{one.share:.1%}") for one in parts
            ]
            print_table((title, "kg CO2e", "占比" if zh else "share"), rows, right=(1, 2))
        for title, names in (
            (
                "未计入、像温室气体的流" if zh else "Not counted, looks like a greenhouse gas",
                found.uncharacterised,
            ),
            ("数据集没有潜势的气体" if zh else "Without a potential in the set", found.unrated),
            ("被切断" if zh else "Cut off", [f"{n} {a:.4g} {u}" for n, a, u in found.cut_off[:_SHOWN]]),
        ):
            if names:
                typer.echo(f"{title} ({len(names)}): " + "; ".join(names))


def _example(losses: tuple, code: str, zh: bool) -> str:  # type: ignore[type-arg]
    first = next(one for one in losses if one.code == code)
    return f"{first.place}: {first.message_zh if zh else first.message_en}"[:100]


_FATES_ZH = {
    "reference": "参考产品", "linked": "已连接", "elementary": "基本流", "cut_off": "被切断", "rejected": "被拒绝",
}  # fmt: skip
_FATES_EN = {
    "reference": "reference product", "linked": "linked to a process", "elementary": "elementary flow",
    "cut_off": "cut off", "rejected": "rejected",
}  # fmt: skip
