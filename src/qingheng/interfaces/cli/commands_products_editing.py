"""Commands that make and change items, suppliers, certificates, families, options and variants."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from typing import Annotated, Any

import typer

from qingheng.interfaces.cli.commands_data import As, Company, Lang, Person
from qingheng.interfaces.cli.commands_footprint_data import decimal
from qingheng.interfaces.cli.commands_products import Options, _choice, product
from qingheng.interfaces.cli.session import (
    Format,
    company_session,
    existing,
    fail,
    language_of,
    print_json,
    print_table,
)

Code = Annotated[str, typer.Argument(help="Code of the item.")]
NameZh = Annotated[str | None, typer.Option("--name-zh", help="Chinese name.")]
NameEn = Annotated[str | None, typer.Option("--name-en", help="English name.")]
Day = Annotated[datetime | None, typer.Option(formats=["%Y-%m-%d"])]
Remove = Annotated[bool, typer.Option("--remove", help="Take it away instead.")]


def register() -> None:
    """The commands of this module hang on `product`."""


def _told(format: Format, made: dict[str, Any]) -> None:
    if format is Format.json:
        print_json(made)
    else:
        typer.echo(" ".join(f"{name}={value}" for name, value in made.items()))


def _number(actor: Any, code: str) -> int:
    from django.utils.timezone import localdate

    from qingheng.apps.products import queries

    return queries.item(actor=actor, code=code, on=localdate()).id


def _family(actor: Any, code: str) -> Any:
    from django.utils.timezone import localdate

    from qingheng.apps.products import queries

    return queries.family(actor=actor, code=code, on=localdate())


@product.command("item")
def item(
    code: Code, name_zh: NameZh = None, name_en: NameEn = None,
    new_code: Annotated[str | None, typer.Option("--code", help="Another code.")] = None,
    kind: Annotated[str | None, typer.Option("--kind", help="product, assembly, part, material, packaging.")] = None,
    unit: Annotated[str | None, typer.Option("--unit", help="What it is counted in.")] = None,
    mass: Annotated[str | None, typer.Option("--mass", help="kg of one unit; “-” is not known.")] = None,
    material: Annotated[str | None, typer.Option("--material")] = None,
    source: Annotated[str | None, typer.Option("--source", help="Where mass and material are from.")] = None,
    verified: Annotated[bool | None, typer.Option("--verified/--unverified")] = None,
    yes: Annotated[bool, typer.Option("--yes", help="Change it in released bills too.")] = False,
    company: Company = None, person: Person = None, lang: Lang = None, format: As = Format.text,
) -> None:  # fmt: skip
    """Make an item, or change what is given of the one there."""
    with company_session(company, language_of(lang), person=person) as (_tenant, actor):
        from django.utils import timezone

        from qingheng.apps.products import queries, services
        from qingheng.platform.rights.errors import NotFound

        number, facts = None, services.ItemFacts(code)
        try:
            there = queries.item(actor=actor, code=code, on=timezone.localdate())
        except NotFound:
            pass
        else:
            one, number = there.item, there.id
            facts = services.ItemFacts(one.code, one.name_zh, one.name_en, str(one.kind), one.unit, one.mass, one.material,
                one.source, one.verified)  # fmt: skip
        given: dict[str, Any] = {
            "code": new_code, "name_zh": name_zh, "name_en": name_en, "kind": kind, "unit": unit, "material": material,
            "source": source, "verified": verified,
        }  # fmt: skip
        facts = replace(facts, **{name: value for name, value in given.items() if value is not None})
        if mass is not None:
            facts = replace(facts, mass_kg=None if mass == "-" else decimal(mass, "--mass"))
        made = services.save_item(actor=actor, facts=facts, at=timezone.now(), item_id=number, agreed=yes)
        _told(format, {"id": made, "code": facts.code})


@product.command("retire")
def retire(
    code: Code, why: Annotated[str, typer.Option("--why", help="The reason.")] = "",
    company: Company = None, person: Person = None, lang: Lang = None, format: As = Format.text,
) -> None:  # fmt: skip
    """Take an item out of use: no new bill may name it."""
    with company_session(company, language_of(lang), person=person) as (_tenant, actor):
        from django.utils import timezone

        from qingheng.apps.products import services

        services.retire_item(actor=actor, item_id=_number(actor, code), why=why, at=timezone.now())
        _told(format, {"retired": code})


@product.command("restore")
def restore(
    code: Code, company: Company = None, person: Person = None, lang: Lang = None, format: As = Format.text
) -> None:
    """Bring a retired item back into use."""
    with company_session(company, language_of(lang), person=person) as (_tenant, actor):
        from django.utils import timezone

        from qingheng.apps.products import services

        services.restore_item(actor=actor, item_id=_number(actor, code), at=timezone.now())
        _told(format, {"restored": code})


@product.command("history")
def history(
    code: Code, company: Company = None, person: Person = None, lang: Lang = None, format: As = Format.text
) -> None:
    """What was done to an item, newest first."""
    with company_session(company, language_of(lang), person=person) as (_tenant, actor):
        from qingheng.apps.products import queries

        rows = queries.item_history(actor=actor, item_id=_number(actor, code))
        if format is Format.json:
            print_json(rows)
            return
        print_table(
            ("at", "by", "act", "about", "changes"),
            [(f"{one.at:%Y-%m-%d %H:%M}", one.by, one.action, one.about,
              "; ".join(f"{name}: {before or '-'} → {after or '-'}" for name, before, after in one.changes))
             for one in rows],
        )  # fmt: skip


@product.command("supplier")
def supplier(
    code: Code, supplier: Annotated[str, typer.Argument(help="Code of the supplier.")],
    site: Annotated[str, typer.Option("--site", help="Where it delivers from.")] = "",
    country: Annotated[str | None, typer.Option("--country", help="Of the site, two letters, such as CN.")] = None,
    share: Annotated[str | None, typer.Option("--share", help="Of what is bought, 0 to 1.")] = None,
    name_zh: NameZh = None, name_en: NameEn = None, remove: Remove = False,
    company: Company = None, person: Person = None, lang: Lang = None, format: As = Format.text,
) -> None:  # fmt: skip
    """Say who delivers an item, or take that away."""
    with company_session(company, language_of(lang), person=person) as (_tenant, actor):
        from django.utils import timezone

        from qingheng.apps.products import queries, services
        from qingheng.calc.products import key

        there = queries.item(actor=actor, code=code, on=timezone.localdate())
        found = next((one for one in there.suppliers
                      if (key(one.supplier), key(one.site)) == (key(supplier), key(site))), None)  # fmt: skip
        if remove:
            services.remove_supplier(actor=actor, link_id=found.id if found else 0, at=timezone.now())
            _told(format, {"removed": supplier})
            return
        kept = found.share if found else None
        made = services.save_supplier(
            actor=actor, item_id=there.id, supplier=supplier, site=site, at=timezone.now(),
            name_zh=name_zh if name_zh is not None else found.name_zh if found else "",
            name_en=name_en if name_en is not None else found.name_en if found else "",
            country=country if country is not None else found.country if found else "",
            share=kept if share is None else decimal(share, "--share"), link_id=found.id if found else None,
        )  # fmt: skip
        _told(format, {"id": made, "item": there.item.code, "supplier": supplier})


@product.command("certificate")
def certificate(
    code: Code,
    kind: Annotated[str, typer.Option("--kind", help="recycled_post_consumer, recycled_pre_consumer, bio_based.")] = "",
    share: Annotated[str, typer.Option("--share", help="Of the mass, 0 to 1.")] = "0",
    standard: Annotated[str, typer.Option("--standard")] = "", number: Annotated[str, typer.Option("--number")] = "",
    begins: Annotated[datetime | None, typer.Option("--from", formats=["%Y-%m-%d"], help="First day.")] = None,
    ends: Annotated[datetime | None, typer.Option("--to", formats=["%Y-%m-%d"], help="Last day.")] = None,
    file: Annotated[Path | None, typer.Option("--file", help="The certificate.")] = None,
    remove: Annotated[int | None, typer.Option("--remove", help="Take the certificate of this number back.")] = None,
    company: Company = None, person: Person = None, lang: Lang = None, format: As = Format.text,
) -> None:  # fmt: skip
    """Certificates of recycled or bio-based content of an item: listed, added (--kind), taken back (--remove)."""
    with company_session(company, language_of(lang), person=person) as (_tenant, actor):
        from django.utils import timezone

        from qingheng.apps.products import queries, services

        if remove is not None:
            services.remove_content(actor=actor, content_id=remove, at=timezone.now())
            _told(format, {"removed": remove})
        elif kind:
            path = existing(file) if file else None
            made = services.add_content(
                actor=actor, item=code, kind=kind, share=decimal(share, "--share"), at=timezone.now(), standard=standard,
                number=number, valid_from=_day(begins), valid_to=_day(ends),
                data=path.read_bytes() if path else None, name=path.name if path else "",
            )  # fmt: skip
            _told(format, {"id": made, "item": code})
        else:
            rows = queries.item(actor=actor, code=code, on=timezone.localdate()).contents
            if format is Format.json:
                print_json(rows)
                return
            print_table(
                ("#", "kind", "share", "standard", "number", "from", "to", "valid", "days left"),
                [(one.id, one.kind, one.share, one.standard, one.number, one.valid_from, one.valid_to, one.in_force,
                  one.days_left) for one in rows],
                right=(0, 2, 8),
            )  # fmt: skip


def _day(value: datetime | None) -> date | None:
    return value.date() if value else None


@product.command("family")
def family(
    code: Annotated[str, typer.Argument(help="Code of the family.")],
    item: Annotated[str | None, typer.Option("--item", help="Code of its product.")] = None,
    name_zh: NameZh = None, name_en: NameEn = None,
    about_zh: Annotated[str | None, typer.Option("--about-zh")] = None,
    about_en: Annotated[str | None, typer.Option("--about-en")] = None,
    retire: Annotated[bool | None, typer.Option("--retire/--restore", help="Out of use, or back.")] = None,
    company: Company = None, person: Person = None, lang: Lang = None, format: As = Format.text,
) -> None:  # fmt: skip
    """Make a family, change what is given of the one there, retire it or bring it back."""
    with company_session(company, language_of(lang), person=person) as (_tenant, actor):
        from django.utils import timezone

        from qingheng.apps.products import services
        from qingheng.platform.rights.errors import NotFound

        facts, number = services.FamilyFacts(code, item or ""), None
        try:
            there = _family(actor, code)
        except NotFound:
            pass
        else:
            number = there.id
            facts = services.FamilyFacts(
                there.code, there.item, there.name_zh, there.name_en, there.about_zh, there.about_en
            )
        if retire is not None and number is not None:
            services.retire_family(actor=actor, family_id=number, at=timezone.now(), back=not retire)
            _told(format, {"id": number, "retired": retire})
            return
        given = {
            "item": item,
            "name_zh": name_zh,
            "name_en": name_en,
            "about_zh": about_zh,
            "about_en": about_en,
        }
        facts = replace(facts, **{name: value for name, value in given.items() if value is not None})
        made = services.save_family(actor=actor, facts=facts, at=timezone.now(), family_id=number)
        _told(format, {"id": made, "code": facts.code})


@product.command("option")
def option(
    family: Annotated[str, typer.Argument(help="Code of the family.")],
    which: Annotated[str, typer.Argument(help="group=option.")],
    name_zh: NameZh = None, name_en: NameEn = None,
    group_zh: Annotated[str | None, typer.Option("--group-zh")] = None,
    group_en: Annotated[str | None, typer.Option("--group-en")] = None,
    default: Annotated[bool | None, typer.Option("--default/--no-default", help="Taken where nothing is chosen.")] = None,
    add: Annotated[list[str] | None, typer.Option("--add", help="item=quantity it adds; may be repeated.")] = None,
    take: Annotated[list[str] | None, typer.Option("--take", help="Item it takes away; may be repeated.")] = None,
    under: Annotated[str, typer.Option("--under", help="Parent of these; the product when left out.")] = "",
    remove: Remove = False,
    company: Company = None, person: Person = None, lang: Lang = None, format: As = Format.text,
) -> None:  # fmt: skip
    """Make an option of a family, change it, let it add and take away items, or remove it."""
    group, mark, code = which.partition("=")
    added = [one.rpartition("=") for one in add or ()]
    if not mark or not all(name for name, _mark, _quantity in added):
        fail("Write options as group=option, and what they add as item=quantity.")
    with company_session(company, language_of(lang), person=person) as (_tenant, actor):
        from django.utils import timezone

        from qingheng.apps.products import services

        there = _family(actor, family)
        found = next((one for one in there.options if (one.group, one.code) == (group, code)), None)
        if remove:
            services.remove_option(actor=actor, option_id=found.id if found else 0, at=timezone.now())
            _told(format, {"removed": which})
            return
        facts = services.OptionFacts(group, code) if found is None else services.OptionFacts(
            group, code, found.group_zh, found.group_en, found.name_zh, found.name_en, found.is_default
        )  # fmt: skip
        given = {
            "name_zh": name_zh,
            "name_en": name_en,
            "group_zh": group_zh,
            "group_en": group_en,
            "is_default": default,
        }
        facts = replace(facts, **{name: value for name, value in given.items() if value is not None})  # type: ignore[arg-type]
        at = timezone.now()
        made = services.save_option(
            actor=actor, family_id=there.id, facts=facts, at=at, option_id=found.id if found else None
        )
        for child in take or ():
            services.add_option_line(
                actor=actor, option_id=made, act="remove", child=child, parent=under, at=at
            )
        for child, _mark, quantity in added:
            services.add_option_line(
                actor=actor, option_id=made, act="add", child=child, parent=under, at=at,
                quantity=decimal(quantity, "--add"),
            )  # fmt: skip
        _told(format, {"id": made, "family": there.code, "option": which})


@product.command("variant")
def variant(
    family: Annotated[str, typer.Argument(help="Code of the family.")],
    code: Annotated[str, typer.Argument(help="Code of the variant.")],
    option: Options = None, name_zh: NameZh = None, name_en: NameEn = None, remove: Remove = False,
    company: Company = None, person: Person = None, lang: Lang = None, format: As = Format.text,
) -> None:  # fmt: skip
    """Give a configuration of a family a code, change it, or take the code back."""
    choice = _choice(option)
    with company_session(company, language_of(lang), person=person) as (_tenant, actor):
        from django.utils import timezone

        from qingheng.apps.products import services

        there = _family(actor, family)
        found = next((one for one in there.variants if one.code.casefold() == code.casefold()), None)
        if remove:
            services.remove_variant(actor=actor, variant_id=found.id if found else 0, at=timezone.now())
            _told(format, {"removed": code})
            return
        made = services.save_variant(
            actor=actor, family_id=there.id, code=code, at=timezone.now(), variant_id=found.id if found else None,
            choice={**(found.choice if found else {}), **(choice or {})},
            name_zh=name_zh if name_zh is not None else found.name_zh if found else "",
            name_en=name_en if name_en is not None else found.name_en if found else "",
        )  # fmt: skip
        _told(format, {"id": made, "family": there.code, "variant": code})
