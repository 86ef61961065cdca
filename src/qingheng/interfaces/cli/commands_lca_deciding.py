"""Commands of flows without a factor: what they could be taken for, deciding by hand, reviewing, withdrawing."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from qingheng.interfaces.cli.commands_data import As, Company, Lang, Person
from qingheng.interfaces.cli.commands_lca import lca
from qingheng.interfaces.cli.session import Format, company_session, language_of, print_json, print_table

if TYPE_CHECKING:
    from qingheng.apps.lca.decisions import MappingView

Version = Annotated[str, typer.Argument(help="CODE[@LABEL] of a stored database.")]
Method = Annotated[str, typer.Option("--method", help="Code of a method.")]
Flow = Annotated[str, typer.Argument(help="Identifier of a flow, as `lca open --format json` gives it.")]


def register() -> None:
    """The commands of this module are below `lca`, which its own module adds."""


@lca.command("propose")
def lca_propose(
    version: Version, flow: Flow, method: Method = "gwp100-ar6",
    text: Annotated[str, typer.Option("--text", help="Words a proposal must have.")] = "",
    company: Company = None, person: Person = None, lang: Lang = None, format: As = Format.text,
) -> None:  # fmt: skip
    """What a flow without a factor could be taken for, the likeliest first, with why and what speaks against it."""
    zh = language_of(lang) == "zh"
    with company_session(company, language_of(lang), person=person) as (_tenant, actor):
        from qingheng.apps.lca import queries, words

        found = queries.open_flow(actor=actor, version=version, method=method, flow=flow, text=text)
        if format is Format.json:
            print_json(found)
            return
        typer.echo(f"{found.name} ({found.compartment}) {found.unit}  {found.cas}".strip())
        print_table(
            ("可视作", "名称", "环境介质", "依据", "介质比较", "折算")
            if zh
            else ("take for", "name", "compartment", "like", "place", "per unit"),
            [
                (one.target, one.name_zh if zh else one.name_en, one.compartment, words.word(words.LIKE, one.like),
                 words.word(words.PLACES, one.place), "—" if one.per is None else f"{one.per:g} {one.unit}")
                for one in found.proposals
            ],
        )  # fmt: skip
        _print(list(found.mappings), zh)


@lca.command("map")
def lca_map(
    version: Version, flow: Flow,
    why: Annotated[str, typer.Option("--why", help="The reason.")],
    to: Annotated[str, typer.Option("--to", help="Flow of the method (a gas for climate change) it is taken for.")] = "",
    leave_out: Annotated[bool, typer.Option("--leave-out", help="Deliberately not counted.")] = False,
    per: Annotated[str, typer.Option("--per", help="Units of --to in one of the flow's, where units do not say it.")] = "",
    method: Method = "gwp100-ar6",
    company: Company = None, person: Person = None, lang: Lang = None, format: As = Format.text,
) -> None:  # fmt: skip
    """Decide by hand about a flow without a factor: take it for another, or leave it out deliberately."""
    with company_session(company, language_of(lang), person=person) as (_tenant, actor):
        from django.utils import timezone

        from qingheng.apps.lca import services

        made = services.map_flow(
            actor=actor, version=version, method=method, flow=flow, why=why, target=to, left_out=leave_out, per=per,
            at=timezone.now(),
        )  # fmt: skip
        _told(made, lang, format)


@lca.command("mappings")
def lca_mappings(
    version: Version,
    method: Annotated[str, typer.Option("--method", help="Code of a method; left out, all.")] = "",
    company: Company = None, person: Person = None, lang: Lang = None, format: As = Format.text,
) -> None:  # fmt: skip
    """What was decided by hand about flows of a version, in every state, the newest first."""
    with company_session(company, language_of(lang), person=person) as (_tenant, actor):
        from qingheng.apps.lca import queries

        found = queries.mappings(actor=actor, version=version, method=method)
        if format is Format.json:
            print_json(found)
            return
        _print(found, language_of(lang) == "zh")


@lca.command("mapping")
def lca_mapping(
    number: Annotated[int, typer.Argument(help="Number of the decision, as `lca mappings` gives it.")],
    agree: Annotated[bool, typer.Option("--agree", help="Review it: agree.")] = False,
    object_: Annotated[str, typer.Option("--object", help="Review it: what speaks against it.")] = "",
    withdraw: Annotated[str, typer.Option("--withdraw", help="Why it is withdrawn.")] = "",
    restore: Annotated[bool, typer.Option("--restore", help="Decide so again.")] = False,
    company: Company = None, person: Person = None, lang: Lang = None, format: As = Format.text,
) -> None:  # fmt: skip
    """Review a decision about a flow, withdraw it, or decide again as it did."""
    if sum(map(bool, (agree, object_, withdraw, restore))) != 1:
        raise typer.BadParameter("--agree | --object WHY | --withdraw WHY | --restore")
    with company_session(company, language_of(lang), person=person) as (_tenant, actor):
        from django.utils import timezone

        from qingheng.apps.lca import services

        about: dict[str, Any] = {"actor": actor, "mapping": number}
        now = timezone.now()
        if agree or object_:
            made = services.review_mapping(**about, agree=agree, note=object_, at=now)
        elif withdraw:
            made = services.withdraw_mapping(**about, why=withdraw, at=now)
        else:
            made = services.restore_mapping(**about, at=now)
        _told(made, lang, format)


def _told(made: MappingView, lang: Lang, format: Format) -> None:
    if format is Format.json:
        print_json(made)
        return
    _print([made], language_of(lang) == "zh")


def _print(found: list[MappingView], zh: bool) -> None:
    from qingheng.apps.lca import words

    out = "有意不计" if zh else "not counted"
    if found:
        print_table(
            ("编号", "流", "方法", "视作", "状态", "复核", "理由")
            if zh
            else ("number", "flow", "method", "taken for", "state", "reviewed by", "why"),
            [
                (one.id, one.name, one.method, out if one.left_out else words.target(one.target_name),
                 words.word(words.DECISIONS, one.state), one.reviewed_name or "—", one.ended_why or one.why)
                for one in found
            ],
        )  # fmt: skip
