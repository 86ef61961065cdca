"""Commands on product footprints: run, explain, compare, portfolio, report, and what they stand on."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from qingheng.interfaces.cli.commands_data import As, Company, Lang, Person
from qingheng.interfaces.cli.demonstration_contract import set_up_contract_study
from qingheng.interfaces.cli.footprint_electricity import print_covered, print_electricity
from qingheng.interfaces.cli.footprint_places import print_places
from qingheng.interfaces.cli.session import (
    Format,
    company_session,
    fail,
    language_of,
    print_json,
    print_table,
)

if TYPE_CHECKING:
    from qingheng.apps.footprints.contracts import FootprintView, RunView, StudyView
    from qingheng.apps.footprints.contracts_hand import HandView
    from qingheng.platform.rights.actor import Actor

footprint = typer.Typer(help="Product footprints: calculate, explain, compare.", no_args_is_help=True)
Study = Annotated[str, typer.Option("--study", help="Code of the study; all of them where none is named.")]
OneStudy = Annotated[str, typer.Option("--study", help="Code of the study.")]
Configuration = Annotated[str, typer.Argument(help="Code of the configuration.")]
PACKS = ("lca-starter", "products-demo")
INVENTED = "qinghe"
"""The invented company of the demonstration, whose products those of the pack are."""


def register(app: typer.Typer) -> None:
    """Add the commands of this module."""
    app.add_typer(footprint, name="footprint")


@footprint.command("run")
def footprint_run(
    study: Study = "",
    demonstration: Annotated[
        bool, typer.Option("--demonstration", help="Take the demonstration products into use first.")
    ] = False,
    company: Company = None, person: Person = None, lang: Lang = None, format: As = Format.text,
) -> None:  # fmt: skip
    """Calculate every configuration of each study; the same inputs give the same run.

    A company with the demonstration products takes the starter database into use first, where it has none.
    """
    with company_session(company, language_of(lang), person=person) as (tenant, actor):
        from django.utils import timezone

        from qingheng.apps.footprints import services

        now = timezone.now()
        wanted = _wanted(actor, study, now, is_demonstration=demonstration or tenant.slug == INVENTED)
        runs = [services.run_study(actor=actor, study=one.code, at=now) for one in wanted]
        if format is Format.json:
            print_json(runs)
            return
        for run in runs:
            _print_run(run)


def _wanted(actor: Actor, code: str, now: datetime, *, is_demonstration: bool) -> list[StudyView]:
    """Studies to calculate; of families that have none one each is set up."""
    from django.utils import timezone

    from qingheng.apps.footprints import queries, services
    from qingheng.apps.lca import queries as lca
    from qingheng.platform.packs import queries as packs
    from qingheng.platform.packs.services import install_pack

    if code:
        return [queries.study(actor=actor, code=code)]
    today = timezone.localdate(now)
    in_use = {one.pack_id for one in packs.installed(actor=actor)}
    if is_demonstration or PACKS[1] in in_use:
        for pack in (one for one in PACKS if one not in in_use):
            typer.echo(f"{pack}: 装入 / taken into use", err=True)
            install_pack(actor=actor, pack_id=pack, at=now)
    databases = [one for one in lca.databases(actor=actor) if one.current is not None]
    found = queries.studies(actor=actor)
    if databases:
        codes = [one.code for one in databases]
        chosen = PACKS[0] if PACKS[0] in codes else codes[0]
        services.studies_of_families(actor=actor, database=chosen, on=today, at=now)
        if is_demonstration:
            set_up_contract_study(actor=actor, database=chosen, on=today, at=now)
        found = queries.studies(actor=actor)
    if not found:
        fail(_nothing(in_use, has_database=bool(databases)))
    return found


def _nothing(in_use: set[str], *, has_database: bool) -> str:
    """What is lacking before a footprint can be calculated, with the next commands and pages, in both languages."""
    said = ["没有可计算的研究。 There is nothing to calculate."]
    if not has_database:
        said += [
            f"背景数据库：qingheng packs install {PACKS[0]}，或 qingheng lca import FILE（页面：生命周期数据库）。",
            f"Background database: qingheng packs install {PACKS[0]}, or qingheng lca import FILE "
            "(page: Life-cycle databases).",
        ]
    if PACKS[1] not in in_use:
        said += [
            f"产品：示范产品 qingheng packs install {PACKS[1]}；自有物料清单 qingheng product import FILE（页面：产品）。",
            f"Products: qingheng packs install {PACKS[1]} for the demonstration; qingheng product import FILE for your own "
            "bills (page: Products).",
        ]
    said += [
        "研究：qingheng footprint study CODE --family FAMILY（页面：产品碳足迹），然后再次运行 qingheng footprint run。",
        "Study: qingheng footprint study CODE --family FAMILY (page: Product footprints), then qingheng footprint "
        "run again.",
    ]
    return "\n".join(said)


def _kg(value: Decimal | None, decimals: int = 2) -> str:
    return "-" if value is None else f"{value:,.{decimals}f}"


def _percent(value: Decimal | None) -> str:
    return "-" if value is None else f"{value * 100:.1f} %"


def _print_run(run: RunView) -> None:
    from qingheng.apps.footprints import words
    from qingheng.calc.footprint.model import STAGES

    again = " (repeated / 与此前相同)" if run.repeated else ""
    typer.echo(f"{run.study} #{run.number} {run.run_hash[:12]}{again}")
    print_covered(run.footprints)
    print_table(
        ("", "kgCO2e", *(str(words.STAGES[stage.value]) for stage in STAGES),
         *map(str, (words.INTERVAL, words.PRIMARY, words.RATING, words.CUT))),
        [
            (one.configuration, _kg(one.kilograms), *(_kg(one.by_stage[stage.value]) for stage in STAGES),
             f"{_kg(one.lower, 0)} – {_kg(one.upper, 0)}", _percent(one.primary), _kg(one.rating, 1),
             f"{len(one.cuts)} {words.word(words.VERDICTS, one.cut_verdict)}")
            for one in run.footprints
        ],
        right=range(1, 8),
    )  # fmt: skip


def _one(actor: Actor, study: str, configuration: str, run: int | None = None) -> FootprintView:
    """The footprint of a configuration: in the study named, in the only one that has it, or in that of its family's code."""
    from qingheng.apps.footprints import queries

    if study:
        return queries.footprint_of(actor=actor, study=study, configuration=configuration, run=run)
    found = [
        one
        for one in queries.footprints(actor=actor)
        if one.configuration.casefold() == configuration.strip().casefold()
    ]
    if len(found) > 1:
        found = [one for one in found if one.study == one.inputs["study"]["family"]] or found
    if len(found) != 1:
        names = ", ".join(
            f"{one.study}/{one.configuration}" for one in found or queries.footprints(actor=actor)
        )
        fail(f"请指明研究。 Name the study with --study. {names}".strip())
    return found[0]


@footprint.command("explain")
def footprint_explain(
    configuration: Configuration, study: OneStudy = "",
    stage: Annotated[str, typer.Option("--stage", help="Of this stage only.")] = "",
    item: Annotated[str, typer.Option("--item", help="Of this item only.")] = "",
    top: Annotated[int, typer.Option("--top", help="So many lines, the largest.")] = 20,
    company: Company = None, person: Person = None, lang: Lang = None, format: As = Format.text,
) -> None:  # fmt: skip
    """Where a footprint comes from, line by line: item, process, amount, intensity, kilograms, source."""
    with company_session(company, language_of(lang), person=person) as (_tenant, actor):
        from qingheng.apps.footprints import queries, words

        one = _one(actor, study, configuration)
        lines = queries.lines(actor=actor, footprint_id=one.id, stage=stage, item=item)
        decided = queries.by_hand(actor=actor, footprint_id=one.id)
        if format is Format.json:
            print_json({"footprint": one, "lines": lines, "by_hand": decided})
            return
        typer.echo(
            f"{one.study}/{one.configuration} #{one.run} {_kg(one.kilograms)} kgCO2e {one.sha256[:12]}"
        )
        zh = language_of(lang) == "zh"
        print_table(
            (str(words.STAGE), str(words.ITEM), str(words.PROCESS), str(words.WHICH), str(words.AMOUNT), "",
             str(words.INTENSITY), "kgCO2e", "%", str(words.SOURCE)),
            [
                (words.word(words.STAGES, line.stage), f"{line.item} {line.item_zh if zh else line.item_en}",
                 line.process, " ".join(filter(None, (line.detail, line.site))), f"{line.amount:.6g}", line.unit,
                 f"{line.intensity:.6g}", _kg(line.kilograms, 4), _percent(line.share), line.row_source or line.source)
                for line in lines[:top]
            ],
            right=(4, 6, 7, 8),
        )  # fmt: skip
        for cut in one.cuts:
            typer.echo(f"- {words.word(words.STAGES, cut.stage)}: {cut.zh if zh else cut.en}")
        print_electricity(one, queries.electricity_state(actor=actor, footprint_id=one.id))
        print_places(one)
        _print_decided(decided, one)


def _print_decided(decided: tuple[HandView, ...], one: FootprintView) -> None:
    """Flows somebody decided about by hand, one that nobody reviewed with a mark."""
    from qingheng.apps.footprints import words_hand

    if decided:
        typer.echo(words_hand.summary(decided, one.hand_share))
    for each in decided:
        typer.echo(
            f"{'-' if each.stands else '!'} {each.name} ({each.compartment}) {each.amount:.6g} {each.unit}: "
            f"{words_hand.taken_for(each)}, {_kg(each.kilograms, 4)} kgCO2e, {each.made_name}, "
            f"{words_hand.standing_of(each)}: {each.why}"
        )


@footprint.command("compare")
def footprint_compare(
    first: Configuration, second: Annotated[str, typer.Argument(help="Code of the other configuration.")],
    study: OneStudy = "",
    with_study: Annotated[str, typer.Option("--with-study", help="Study of the other; else the same.")] = "",
    run: Annotated[int | None, typer.Option("--run", help="Run of the first; else the last.")] = None,
    with_run: Annotated[int | None, typer.Option("--with-run", help="Run of the other; else the last.")] = None,
    company: Company = None, person: Person = None, lang: Lang = None, format: As = Format.text,
) -> None:  # fmt: skip
    """Two footprints side by side; refused, with code 1, where they answer different questions."""
    with company_session(company, language_of(lang), person=person) as (_tenant, actor):
        from qingheng.apps.footprints import queries, words

        one = _one(actor, study, first, run)
        other = _one(actor, with_study or study, second, with_run)
        found = queries.compare(actor=actor, first=one.id, second=other.id)
        zh = language_of(lang) == "zh"
        if format is Format.json:
            print_json(found)
        elif not found.refused:
            typer.echo(
                f"{first} {_kg(one.kilograms)} → {second} {_kg(other.kilograms)}: {_kg(found.difference)} kgCO2e"
            )
            print_table(
                (str(words.STAGE), str(words.ITEM), first, second, ""),
                [
                    (words.word(words.STAGES, each.stage), f"{each.item} {each.item_zh if zh else each.item_en}",
                     _kg(each.first), _kg(each.second), _kg(each.by))
                    for each in found.changes
                ],
                right=(2, 3, 4),
            )  # fmt: skip
            for _field, chinese, english in found.said:
                typer.echo(f"- {chinese if zh else english}")
        if found.refused:
            fail("; ".join(chinese if zh else english for _field, chinese, english in found.refused))


@footprint.command("portfolio")
def footprint_portfolio(
    study: OneStudy = "",
    configurations: Annotated[int, typer.Option("--configurations", help="How many to draw.")] = 100_000,
    seed: Annotated[int, typer.Option("--seed", help="Of the draw.")] = 24067,
    company: Company = None, person: Person = None, lang: Lang = None, format: As = Format.text,
) -> None:  # fmt: skip
    """Footprints of many configurations at once, drawn from what the options of a family allow."""
    with company_session(company, language_of(lang), person=person) as (_tenant, actor):
        from qingheng.apps.footprints import queries, words

        codes = [study] if study else [one.code for one in queries.studies(actor=actor)][:1]
        if not codes:
            fail("没有研究。 There is no study: qingheng footprint run")
        found = queries.portfolio(actor=actor, study=codes[0], configurations=configurations, seed=seed)
        if format is Format.json:
            print_json(found)
            return
        typer.echo(
            f"{found.study}: {found.configurations:,} / {found.possible:,}, {found.lines:,} lines, "
            f"{found.seconds:.2f} s CPU"
        )
        print_table(
            tuple(found.quantiles), [tuple(_kg(one) for one in found.quantiles.values())], right=range(8)
        )
        zh = language_of(lang) == "zh"
        print_table(
            (str(words.GROUP), str(words.OPTION), "n", "kgCO2e"),
            [
                (one.group_zh if zh else one.group_en, one.name_zh if zh else one.name_en, f"{one.count:,}", _kg(one.mean))
                for one in found.options
            ],
            right=(2, 3),
        )  # fmt: skip


@footprint.command("report")
def footprint_report(
    configuration: Configuration,
    out: Annotated[Path, typer.Option("--out", help="File to write: .pdf, .docx, or .xlsx with every line.")],
    study: OneStudy = "",
    run: Annotated[int | None, typer.Option("--run", help="Number of the run; else the last.")] = None,
    company: Company = None, person: Person = None, lang: Lang = None, format: As = Format.text,
) -> None:  # fmt: skip
    """Write the report by the contents of GB/T 24067-2024 and ISO 14067:2018, or the workbook with every line."""
    with company_session(company, language_of(lang), person=person) as (_tenant, actor):
        from django.utils import timezone

        from qingheng.apps.footprints import queries

        one = _one(actor, study, configuration, run)
        made = queries.report(
            actor=actor, footprint_id=one.id, at=timezone.now(), kind=out.suffix.lstrip(".").lower(), lang=language_of(lang)
        )  # fmt: skip
        out.write_bytes(made.data)
        if format is Format.json:
            print_json({"file": str(out), "bytes": len(made.data), "footprint": one.sha256})
            return
        typer.echo(f"{out}: {len(made.data):,} bytes")


@footprint.command("sign")
def footprint_sign(
    configuration: Configuration,
    act: Annotated[str, typer.Argument(help="submit, approve or return.")],
    note: Annotated[str, typer.Option("--note", help="Why; needed to return.")] = "",
    study: OneStudy = "",
    company: Company = None, person: Person = None, lang: Lang = None, format: As = Format.text,
) -> None:  # fmt: skip
    """Hand a footprint in, or decide on one that somebody else handed in."""
    with company_session(company, language_of(lang), person=person) as (_tenant, actor):
        from django.utils import timezone

        from qingheng.apps.footprints import services, words

        one, now = _one(actor, study, configuration), timezone.now()
        if act == "submit":
            done = services.submit_footprint(actor=actor, footprint_id=one.id, at=now)
        elif act == "approve":
            done = services.approve_footprint(actor=actor, footprint_id=one.id, note=note, at=now)
        elif act == "return":
            done = services.return_footprint(actor=actor, footprint_id=one.id, note=note, at=now)
        else:
            fail("submit, approve, return")
        if format is Format.json:
            print_json(done)
            return
        typer.echo(f"{done.study}/{done.configuration} #{done.run}: {words.word(words.STATES, done.state)}")
