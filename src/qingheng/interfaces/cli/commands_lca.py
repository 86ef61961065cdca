"""Commands of life-cycle databases, for a file that is not stored and for what is: check, list processes, score."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from qingheng.interfaces.cli.commands_data import As, Company, Lang
from qingheng.interfaces.cli.session import (
    Format,
    company_session,
    existing,
    fail,
    language_of,
    print_json,
    print_table,
    start_django,
)

if TYPE_CHECKING:
    from qingheng.apps.lca.contracts import HandFlow
    from qingheng.apps.lca.opened import Opened

lca = typer.Typer(help="Life-cycle databases: import, check, search, score.", no_args_is_help=True)
Source = Annotated[
    str, typer.Argument(help="A file (openLCA JSON-LD, EcoSpold, ...), or CODE[@LABEL] of a stored database.")
]
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


def is_file(source: str) -> bool:
    """Whether a source is meant as a file: one is there, or it is written as a path."""
    return Path(source).is_file() or "/" in source or "\\" in source or "." in source.partition("@")[0]


def pairs_of(makers: list[str] | None) -> dict[str, str]:
    """FLOW=PROCESS as given. Raises BadParameter."""
    pairs = dict(one.rpartition("=")[::2] for one in makers or ())
    if "" in pairs:
        raise typer.BadParameter("--provider FLOW=PROCESS")
    return pairs


@contextmanager
def _opened(
    source: str, makers: list[str] | None, company: str | None, lang: Lang
) -> Iterator[tuple[Opened, bool]]:
    """The database of a file, or of a code in a company; and whether to answer in Chinese."""
    from qingheng.apps.lca import queries

    if is_file(source):
        with _asking(lang) as zh:
            yield queries.open_file(existing(Path(source)), providers=pairs_of(makers)), zh
    else:
        if makers:
            raise typer.BadParameter("--provider is chosen when a database is imported")
        with company_session(company, language_of(lang)) as (_tenant, actor):
            yield queries.open_stored(actor=actor, version=source), language_of(lang) == "zh"


@lca.command("check")
def lca_check(
    file: Source,
    provider: Makers = None,
    company: Company = None,
    lang: Lang = None,
    format: As = Format.text,
) -> None:
    """Say what a database holds, what became of every exchange, and what was lost or repaired."""
    start_django()
    with _opened(file, provider, company, lang) as (opened, zh):
        from qingheng.apps.lca import queries

        found = queries.check(opened)
        if format is Format.json:
            print_json(found)
            return
        typer.echo(f"{found.name}  ({found.format}, sha256 {found.sha256[:12]})")
        words = ("过程", "流", "交换") if zh else ("processes", "flows", "exchanges")
        counts = zip((found.processes, found.flows, found.exchanges), words, strict=True)
        typer.echo(" · ".join(f"{count:,} {word}" for count, word in counts))
        print_fates(found.fates, zh)
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


def print_fates(fates: Mapping[str, int], zh: bool) -> None:
    """What became of exchanges, as a table."""
    words = _FATES_ZH if zh else _FATES_EN
    print_table(
        ("去向", "交换数") if zh else ("what became of it", "exchanges"),
        [(words[fate], f"{count:,}") for fate, count in fates.items()],
        right=(1,),
    )


@lca.command("processes")
def lca_processes(
    file: Source, search: Annotated[str, typer.Option("--search", help="Words of the name, place or product.")] = "",
    limit: int = _SHOWN, company: Company = None, lang: Lang = None, format: As = Format.text,
) -> None:  # fmt: skip
    """List the processes of a database and what they are run for."""
    start_django()
    with _opened(file, None, company, lang) as (opened, zh):
        from qingheng.apps.lca import queries

        found = queries.processes(opened, text=search)
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
    file: Source, process: Annotated[str, typer.Option("--process", help="Id or exact name.")],
    product: Annotated[str, typer.Option("--product", help="Of a process of several products.")] = "",
    amount: Annotated[float, typer.Option("--amount", help="In the unit of the product.")] = 1.0,
    gwp: Annotated[str, typer.Option("--gwp", help="SAR, TAR, AR4, AR5 or AR6.")] = "AR6",
    method: Annotated[
        list[str] | None, typer.Option("--method", help="Code of a method, or all, for a stored database; may come again.")
    ] = None,
    weighting: Annotated[str, typer.Option("--weighting", help="With --method: set of normalisation and weighting.")] = "",
    provider: Makers = None,
    company: Company = None, lang: Lang = None, format: As = Format.text,
) -> None:  # fmt: skip
    """Score the climate impact of a product from cradle to gate, with what adds to it and what is not counted."""
    start_django()
    if method:
        _by_methods(file, process, product, amount, method, weighting, company, lang, format)
        return
    with _opened(file, provider, company, lang) as (opened, zh):
        from qingheng.apps.lca import queries

        found = queries.score(opened, process=process, gwp=gwp, product=product, amount=amount)
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
        print_by_hand(found.by_hand, zh)


def print_by_hand(found: Sequence[HandFlow], zh: bool) -> None:
    """Flows of a result that people decided about."""
    from qingheng.apps.lca import words

    out = "有意不计" if zh else "deliberately not counted"
    if found:
        told = [
            f"{one.name} → {out if one.left_out else words.target(one.target_name)}"
            + ("" if one.reviewed else "（未复核）" if zh else " (not reviewed)")
            for one in found
        ]
        typer.echo(f"{'人工处理的流' if zh else 'Decided by hand'} ({len(found)}): " + "; ".join(told))


def _by_methods(
    source: str, process: str, product: str, amount: float, methods: list[str], weighting: str, company: str | None,
    lang: Lang, format: Format,
) -> None:  # fmt: skip
    """Scores of a stored process in all categories of some methods."""
    if is_file(source):
        raise typer.BadParameter("--method needs a stored database: CODE[@LABEL]")
    zh = language_of(lang) == "zh"
    with company_session(company, language_of(lang)) as (_tenant, actor):
        from qingheng.apps.lca import queries

        found = queries.scores_by(
            actor=actor, version=source, process=process, product=product, amount=amount, weighting=weighting,
            methods=() if methods == ["all"] else methods,
        )  # fmt: skip
        if format is Format.json:
            print_json(found)
            return
        heads = (
            ("类别", "得分", "单位", "归一化", "加权")
            if zh
            else ("category", "score", "unit", "normalised", "weighted")
        )
        for one in found:
            missing = (
                f"未计入的流 {one.open_flows}"
                if zh
                else f"{one.open_flows} flows of the database not counted"
            )
            typer.echo(f"{one.method_zh if zh else one.method_en} ({one.method}) · {missing}")
            width = 5 if one.weighting else 3
            rows = [
                (each.indicator.category_zh if zh else each.indicator.category_en, f"{each.value:.6g}", each.indicator.unit,
                 _digits(each.normalised), _digits(each.weighted))[:width]
                for each in one.scores
            ]  # fmt: skip
            print_table(heads[:width], rows, right=(1, 3, 4)[: 1 if width == 3 else 3])
            if one.single is not None:
                typer.echo(f"{one.weighting}: {one.single:.6g} {one.unit}")


def _digits(value: float | None) -> str:
    return "—" if value is None else f"{value:.6g}"


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
