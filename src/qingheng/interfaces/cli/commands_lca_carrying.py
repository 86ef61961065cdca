"""Commands of decisions about flows taken over from an earlier version of a database."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from qingheng.interfaces.cli.commands_data import As, Company, Lang, Person
from qingheng.interfaces.cli.commands_lca import lca
from qingheng.interfaces.cli.commands_lca_deciding import Version
from qingheng.interfaces.cli.session import Format, company_session, language_of, print_json, print_table

if TYPE_CHECKING:
    from qingheng.apps.lca.decisions import CarryingView, CarryOffer


def register() -> None:
    """The commands of this module are below `lca`, which its own module adds."""


@lca.command("carry")
def lca_carry(
    version: Version,
    from_: Annotated[str, typer.Option("--from", help="CODE@LABEL before it; else the newest earlier one.")] = "",
    take: Annotated[bool, typer.Option("--take", help="Take over what fits, in one act.")] = False,
    only: Annotated[list[int] | None, typer.Option("--only", help="Number of a decision; may come several times.")] = None,
    why: Annotated[str, typer.Option("--why", help="Why the decisions still hold; needed with --take.")] = "",
    company: Company = None, person: Person = None, lang: Lang = None, format: As = Format.text,
) -> None:  # fmt: skip
    """Decisions by hand of an earlier version that still fit this one, and why the others do not; --take takes them over."""
    zh = language_of(lang) == "zh"
    with company_session(company, language_of(lang), person=person) as (_tenant, actor):
        from django.utils import timezone

        from qingheng.apps.lca import queries, services

        if take:
            made = services.carry_over(
                actor=actor, version=version, before=from_, mappings=only or (), why=why, at=timezone.now()
            )
            _told(made, zh, format)
            return
        offer = queries.carry_offer(actor=actor, version=version, before=from_)
        if format is Format.json:
            print_json(offer)
            return
        _print(offer, zh)


@lca.command("carrying")
def lca_carrying(
    number: Annotated[int, typer.Argument(help="Number of the act, as `lca carry --take` gives it.")],
    agree: Annotated[bool, typer.Option("--agree", help="Review it: agree with all of it.")] = False,
    object_: Annotated[str, typer.Option("--object", help="Review it: what speaks against it.")] = "",
    withdraw: Annotated[str, typer.Option("--withdraw", help="Why it is withdrawn.")] = "",
    company: Company = None, person: Person = None, lang: Lang = None, format: As = Format.text,
) -> None:  # fmt: skip
    """Review or withdraw decisions that were taken over, all of them together."""
    if sum(map(bool, (agree, object_, withdraw))) != 1:
        raise typer.BadParameter("--agree | --object WHY | --withdraw WHY")
    with company_session(company, language_of(lang), person=person) as (_tenant, actor):
        from django.utils import timezone

        from qingheng.apps.lca import services

        about: dict[str, Any] = {"actor": actor, "carrying": number, "at": timezone.now()}
        if withdraw:
            made = services.withdraw_carrying(**about, why=withdraw)
        else:
            made = services.review_carrying(**about, agree=agree, note=object_)
        _told(made, language_of(lang) == "zh", format)


def _print(offer: CarryOffer, zh: bool) -> None:
    from qingheng.apps.lca import carry_words, words

    typer.echo(f"{offer.before or '—'} → {offer.version}")
    out = "有意不计" if zh else "deliberately not counted"
    print_table(
        ("编号", "流", "方法", "视作", "依据", "不适用的原因")
        if zh
        else ("number", "flow", "method", "taken for", "found by", "why it does not fit"),
        [
            (one.decision.id, one.name or one.decision.name, one.decision.method,
             out if one.decision.left_out else words.target(one.decision.target_name),
             words.word(carry_words.HOW, one.how) if one.how else "—",
             words.word(carry_words.WHY, one.why) if one.why else "")
            for one in (*offer.fits, *offer.misfits)
        ],
    )  # fmt: skip


def _told(made: CarryingView, zh: bool, format: Format) -> None:
    from qingheng.apps.lca import carry_words, words

    if format is Format.json:
        print_json(made)
        return
    said = f"从 {made.before} 沿用" if zh else f"taken over from {made.before}"
    state = words.word(carry_words.STATES, made.state)
    typer.echo(f"#{made.id} {made.version}: {made.count} {said}, {state}; {made.reviewed_name or '—'}")
