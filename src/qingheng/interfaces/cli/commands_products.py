"""Commands of products: families, bills, masses, where-used, revisions, import and release."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path
from typing import Annotated, Any

import typer

from qingheng.interfaces.cli.commands_data import As, Company, Lang, Person
from qingheng.interfaces.cli.session import (
    Format,
    company_session,
    existing,
    fail,
    language_of,
    print_json,
    print_table,
)

product = typer.Typer(help="Products: bills, configurations, masses, revisions.", no_args_is_help=True)
On = Annotated[datetime | None, typer.Option("--on", formats=["%Y-%m-%d"], help="Day; today when left out.")]
MOST_TOLD = 50
Options = Annotated[
    list[str] | None, typer.Option("--option", help="group=option of a family; may be repeated.")
]


def register(app: typer.Typer) -> None:
    """Add the commands of this module."""
    app.add_typer(product, name="product")


def _day(on: datetime | None) -> date:
    from django.utils import timezone

    return on.date() if on else timezone.localdate()


def _choice(options: list[str] | None) -> dict[str, str] | None:
    pairs = [one.partition("=") for one in options or ()]
    if not all(mark for _group, mark, _option in pairs):
        fail("Write options as group=option.")
    return {group: option for group, _mark, option in pairs} or None


@product.command("install")
def install(
    pack: Annotated[str, typer.Argument(help="Id of a pack of products.")] = "products-demo",
    company: Company = None, person: Person = None, lang: Lang = None, format: As = Format.text,
) -> None:  # fmt: skip
    """Take a pack of products into use; again it changes nothing."""
    with company_session(company, language_of(lang), person=person) as (_tenant, actor):
        from django.utils import timezone

        from qingheng.platform.packs.services import install_pack

        change = install_pack(actor=actor, pack_id=pack, at=timezone.now())
        if format is Format.json:
            print_json(change)
        else:
            typer.echo(f"{pack} {change.to_version} {change.state}")


@product.command("load")
def load(
    file: Path, company: Company = None, person: Person = None, lang: Lang = None, format: As = Format.text
) -> None:
    """Load families, options, variants and items from a workbook with a sheet a table; all or nothing."""
    path = existing(file)
    with company_session(company, language_of(lang), person=person) as (_tenant, actor):
        from django.utils import timezone

        from qingheng.apps.products import services

        made = services.load_tables(actor=actor, data=path.read_bytes(), name=path.name, at=timezone.now())
        if format is Format.json:
            print_json(made)
        else:
            typer.echo(
                f"{made.families} families, {made.items} items, {made.lines} lines, {made.options} options, "
                f"{made.variants} variants"
            )


@product.command("families")
def families(
    on: On = None, company: Company = None, person: Person = None, lang: Lang = None, format: As = Format.text
) -> None:
    """Families with their options, variants and how many configurations they allow."""
    language = language_of(lang)
    with company_session(company, language, person=person) as (_tenant, actor):
        from qingheng.apps.products import queries

        rows = queries.families(actor=actor, on=_day(on))
        if format is Format.json:
            print_json(rows)
            return
        zh = language == "zh"
        head = ("编码", "名称", "产品", "版本", "选项", "型号", "配置数") if zh else (
            "code", "name", "product", "revision", "options", "variants", "configurations",
        )  # fmt: skip
        print_table(
            head,
            [(r.code, r.name_zh if zh else r.name_en, r.item, r.revision, len(r.options), len(r.variants), r.configurations)
             for r in rows],
            right=(4, 5, 6),
        )  # fmt: skip


@product.command("bill")
def bill(
    code: Annotated[str, typer.Argument(help="Family, variant or item.")],
    option: Options = None, tree: Annotated[bool, typer.Option("--tree", help="Every level.")] = False,
    on: On = None, company: Company = None, person: Person = None, lang: Lang = None, format: As = Format.text,
) -> None:  # fmt: skip
    """What a product comes down to: parts and materials with what is in it and what is put in."""
    language = language_of(lang)
    with company_session(company, language, person=person) as (_tenant, actor):
        from qingheng.apps.products import queries

        found = queries.bill(actor=actor, code=code, on=_day(on), choice=_choice(option))
        items = found.graph.items
        if tree:
            rows: list[dict[str, Any]] = [
                {"level": n.level, "code": items[n.item].code, "name": items[n.item].name(language), "quantity": n.quantity,
                 "net": n.net, "gross": n.gross, "unit": items[n.item].unit}
                for n in found.nodes()
            ]  # fmt: skip
        else:
            rows = [
                {"code": one.item.code, "name": one.item.name(language), "net": one.net, "gross": one.gross,
                 "unit": one.item.unit, "mass_kg": one.mass, "material": one.item.material}
                for one in found.leaves
            ]  # fmt: skip
        if format is Format.json:
            print_json(
                {
                    "code": found.code,
                    "on": found.on,
                    "revision": found.revision,
                    "choice": found.choice,
                    "rows": rows,
                }
            )
            return
        if tree:
            print_table(
                ("code", "quantity", "net", "gross", "unit", "name"),
                [
                    ("  " * r["level"] + r["code"], r["quantity"], r["net"], r["gross"], r["unit"], r["name"])
                    for r in rows
                ],
                right=(1, 2, 3),
            )
        else:
            print_table(
                ("code", "net", "gross", "unit", "kg", "name", "material"),
                [
                    tuple(r[k] for k in ("code", "net", "gross", "unit", "mass_kg", "name", "material"))
                    for r in rows
                ],
                right=(1, 2, 4),
            )


@product.command("masses")
def masses(
    code: str, option: Options = None, on: On = None, company: Company = None, person: Person = None, lang: Lang = None,
    format: As = Format.text,
) -> None:  # fmt: skip
    """Masses bottom-up beside what is stated, with the difference."""
    with company_session(company, language_of(lang), person=person) as (_tenant, actor):
        from qingheng.apps.products import queries

        rows = queries.masses_of(actor=actor, code=code, on=_day(on), choice=_choice(option))
        if format is Format.json:
            print_json(rows)
            return
        print_table(
            ("item", "stated kg", "summed kg", "difference", "fit", "without mass"),
            [(r.item.code, r.stated, r.summed, r.difference, str(r.fit), ", ".join(r.missing)) for r in rows],
            right=(1, 2, 3),
        )


@product.command("where-used")
def where_used(
    code: str,
    on: On = None,
    company: Company = None,
    person: Person = None,
    lang: Lang = None,
    format: As = Format.text,
) -> None:
    """Where an item is used, level by level up to products and families."""
    with company_session(company, language_of(lang), person=person) as (_tenant, actor):
        from qingheng.apps.products import queries

        rows = queries.where_used(actor=actor, code=code, on=_day(on))
        if format is Format.json:
            print_json(rows)
            return
        print_table(
            ("level", "parent", "uses", "quantity", "unit", "said by", "families"),
            [
                (
                    r.level,
                    r.parent.code,
                    r.child,
                    r.quantity,
                    r.unit,
                    r.option or r.revision,
                    ", ".join(r.families),
                )
                for r in rows
            ],
            right=(0, 3),
        )


@product.command("configurations")
def configurations(
    family: str,
    every: Annotated[bool, typer.Option("--all", help="All that the options allow, not the variants alone.")] = False,
    most: Annotated[int, typer.Option("--most", help="How many are printed.")] = 20,
    on: On = None, company: Company = None, person: Person = None, lang: Lang = None, format: As = Format.text,
) -> None:  # fmt: skip
    """Configurations of a family, counted and exploded in one sparse product."""
    with company_session(company, language_of(lang), person=person) as (_tenant, actor):
        from qingheng.apps.products import queries

        found = queries.configurations(actor=actor, family=family, on=_day(on), every=every)
        amounts = found.amounts()
        shown = [
            {"code": code, "parts": int(amounts.indptr[row + 1] - amounts.indptr[row])}
            for row, code in enumerate(found.codes[:most])
        ]
        if format is Format.json:
            print_json(
                {"family": family, "configurations": len(found), "lines": int(amounts.nnz), "first": shown}
            )
            return
        typer.echo(f"{len(found)} configurations, {amounts.nnz} lines")
        print_table(("configuration", "parts"), [(one["code"], one["parts"]) for one in shown], right=(1,))


@product.command("import")
def import_bill(
    file: Path,
    top: Annotated[str, typer.Option("--product", help="Code of the product, where the file names none.")] = "",
    label: Annotated[str, typer.Option("--label", help="Of the revision; the next letter when left out.")] = "",
    column: Annotated[list[str] | None, typer.Option(
        "--map", "--column", help="Heading=column, as “Drawing no=code”; may be repeated.")] = None,
    ask: Annotated[bool, typer.Option("--ask", help="Keep a file whose columns nobody knows yet as a draft.")] = False,
    company: Company = None, person: Person = None, lang: Lang = None, format: As = Format.text,
) -> None:  # fmt: skip
    """Read a bill (xlsx, xls, csv, JSON) into a draft; faults are listed at their cells and give code 1."""
    language = language_of(lang)
    path = existing(file)
    with company_session(company, language, person=person) as (_tenant, actor):
        from django.utils import timezone

        from qingheng.apps.products import services

        pairs = [one.rpartition("=") for one in column or ()]
        if not all(mark for _name, mark, _target in pairs):
            fail("Write columns as Heading=column.")
        columns = {name.strip(): target.strip() for name, _mark, target in pairs}
        draft = services.import_bill(
            actor=actor,
            data=path.read_bytes(),
            name=path.name,
            at=timezone.now(),
            top=top,
            label=label,
            columns=columns,
            ask=ask,
        )
        tell_draft(draft, language, format)
        if draft.faults:
            raise typer.Exit(1)


def tell_draft(draft: Any, language: str, format: Format) -> None:
    """A draft in short: what it is of, how many rows, every fault at its cell, columns that are not read."""
    if format is Format.json:
        print_json({"revision": draft.revision, "faults": draft.faults, "new_items": draft.new_items,
                    "changed_items": draft.changed_items, "unused": [one["text"] for one in draft.unused]})  # fmt: skip
        return
    one = draft.revision
    typer.echo(f"#{one.id} {one.item} {one.label}: {one.layout}, {one.rows} rows, {len(draft.faults)} faults")
    for fault in draft.faults[:MOST_TOLD]:
        said, fix = (fault.zh, fault.fix_zh) if language == "zh" else (fault.en, fault.fix_en)
        typer.echo(f"  {fault.place or '-'} {fault.column}: {said} {fix}")
    if len(draft.faults) > MOST_TOLD:
        typer.echo(f"  … {len(draft.faults) - MOST_TOLD} more")
    for text in draft.changed_items[:MOST_TOLD]:
        typer.echo(f"  ~ {text}")
    if draft.unused:
        typer.echo("  ? " + ", ".join(header["text"] or header["letters"] for header in draft.unused))


@product.command("fix")
def fix(
    revision: int, row: Annotated[int, typer.Option("--row", help="Row of the draft, from 0.")],
    column: Annotated[str, typer.Option("--column")], value: Annotated[str, typer.Option("--value")],
    company: Company = None, person: Person = None, lang: Lang = None, format: As = Format.text,
) -> None:  # fmt: skip
    """Write a cell of a draft."""
    with company_session(company, language_of(lang), person=person) as (_tenant, actor):
        from django.utils import timezone

        from qingheng.apps.products import services

        draft = services.fix_cell(
            actor=actor, revision_id=revision, row=row, column=column, after=value, at=timezone.now()
        )
        if format is Format.json:
            print_json({"revision": draft.revision, "faults": draft.faults})
        else:
            typer.echo(f"#{revision}: {len(draft.faults)} faults")


@product.command("release")
def release(
    revision: int,
    valid_from: Annotated[datetime | None, typer.Option("--from", formats=["%Y-%m-%d"], help="First day; today.")] = None,
    label: Annotated[str, typer.Option("--label")] = "",
    company: Company = None, person: Person = None, lang: Lang = None, format: As = Format.text,
) -> None:  # fmt: skip
    """Make a draft the revision in force from a day on."""
    with company_session(company, language_of(lang), person=person) as (_tenant, actor):
        from django.utils import timezone

        from qingheng.apps.products import services

        made = services.release(
            actor=actor, revision_id=revision, at=timezone.now(), valid_from=valid_from.date() if valid_from else None,
            label=label,
        )  # fmt: skip
        if format is Format.json:
            print_json(made)
        else:
            typer.echo(f"{made.item} {made.label} {made.state} {made.valid_from}: {made.rows}")


@product.command("discard")
def discard(
    revision: int, company: Company = None, person: Person = None, lang: Lang = None, format: As = Format.text
) -> None:
    """Undo an import that was not released."""
    with company_session(company, language_of(lang), person=person) as (_tenant, actor):
        from django.utils import timezone

        from qingheng.apps.products import services

        services.discard(actor=actor, revision_id=revision, at=timezone.now())
        if format is Format.json:
            print_json({"discarded": revision})
        else:
            typer.echo(f"#{revision}")


@product.command("revisions")
def revisions(
    item: Annotated[str, typer.Argument(help="Code of a product; all when left out.")] = "",
    company: Company = None, person: Person = None, lang: Lang = None, format: As = Format.text,
) -> None:  # fmt: skip
    """Revisions of bills, drafts among them."""
    with company_session(company, language_of(lang), person=person) as (_tenant, actor):
        from qingheng.apps.products import queries

        rows = queries.revisions(actor=actor, item=item)
        if format is Format.json:
            print_json(rows)
            return
        print_table(
            ("#", "item", "label", "state", "from", "to", "lines", "faults", "file"),
            [
                (r.id, r.item, r.label, r.state, r.valid_from, r.valid_to, r.rows, r.errors, r.file_name)
                for r in rows
            ],
            right=(0, 6, 7),
        )


@product.command("compare")
def compare(
    before: int,
    after: int,
    company: Company = None,
    person: Person = None,
    lang: Lang = None,
    format: As = Format.text,
) -> None:
    """What a revision has differently from an earlier one: lines added, removed, changed."""
    with company_session(company, language_of(lang), person=person) as (_tenant, actor):
        from qingheng.apps.products import queries

        _first, _second, changes = queries.comparison(actor=actor, before=before, after=after)
        if format is Format.json:
            print_json(changes)
            return

        def said(line: Any) -> str:
            return f"{line.quantity} {line.unit}".strip() if line else ""

        print_table(
            ("change", "parent", "child", "before", "after", "fields"),
            [
                (str(c.change), c.parent, c.child, said(c.before), said(c.after), ", ".join(c.fields))
                for c in changes
            ],
            right=(3, 4),
        )
