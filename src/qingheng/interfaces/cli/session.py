"""What every command needs: Django, the company, the actor, and one way to print."""

from __future__ import annotations

import dataclasses
import json
import os
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

import typer

if TYPE_CHECKING:
    from qingheng.platform.rights.actor import Actor
    from qingheng.platform.rights.errors import Refusal
    from qingheng.platform.tenancy.models import Tenant


DEMO, PLANTS = "demo", "qinghe"


class Format(StrEnum):
    """How a command prints: for people, or for programs."""

    text = "text"
    json = "json"


class Language(StrEnum):
    """Language of texts."""

    zh = "zh"
    en = "en"


def start_django() -> None:
    """Load the application once."""
    import django
    from django.apps import apps

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "qingheng.project.settings")
    if not apps.ready:
        django.setup()


def language_of(chosen: Language | None) -> str:
    """zh or en: as chosen, else as the terminal's locale says."""
    if chosen is not None:
        return chosen.value
    locale = os.environ.get("LC_ALL") or os.environ.get("LC_MESSAGES") or os.environ.get("LANG") or ""
    return "zh" if locale.lower().startswith("zh") else "en"


@contextmanager
def company_session(
    company: str | None, language: str, *, person: str | None = None
) -> Iterator[tuple[Tenant, Actor]]:
    """Company and actor for one command; refusals end it with code 1 and a plain message.

    company: slug; may be left out when there is only one; `demo` is the invented company with plants and products, unless
    a company has that slug. person: e-mail to act as; else the operator.
    """
    start_django()
    from django.db import DatabaseError
    from django.utils import timezone, translation

    from qingheng.platform.people.models import Person
    from qingheng.platform.rights.errors import Refusal
    from qingheng.platform.rights.queries import actor_for, operator_for
    from qingheng.platform.tenancy.scope import tenant_scope

    tenants = {t.slug: t for t in companies()}
    if company is None and len(tenants) > 1:
        slugs = ", ".join(tenants)
        fail(
            f"此处有多家企业，请用 --company 指定：{slugs}"
            if language == "zh"
            else f"Several companies are here; choose one with --company: {slugs}"
        )
    if company == DEMO:
        company = PLANTS if DEMO not in tenants and PLANTS in tenants else DEMO
    tenant = tenants.get(company) if company else next(iter(tenants.values()), None)
    if tenant is None:
        fail(
            "此处没有这家企业。`./run up` 载入演示公司，"
            "`./run qingheng company synthetic` 载入含厂区与产品的合成公司（demo），"
            "`./run qingheng company found` 建立自己的企业。"
            if language == "zh"
            else "There is no such company here. `./run up` loads the demonstration company, "
            "`./run qingheng company synthetic` the invented one with plants and products (demo); "
            "`./run qingheng company found` makes one of your own."
        )
    actor: Actor | None = operator_for(tenant=tenant)
    if person:
        found = Person.objects.filter(email__iexact=person).first()
        actor = actor_for(person=found, tenant=tenant, at=timezone.now()) if found else None
    if actor is None:
        fail(
            f"{person} 在 {tenant.slug} 没有任何角色。"
            if language == "zh"
            else f"{person} holds no role in {tenant.slug}."
        )
    with translation.override("zh-hans" if language == "zh" else "en"), tenant_scope(tenant.id):
        try:
            yield tenant, actor
        except Refusal as refusal:
            for problem in getattr(refusal, "problems", ()):
                where = problem.place.describe(language)
                typer.echo(f"{problem.severity:<8} {where}: {problem.message(language)}", err=True)
            fail(refusal_words(refusal))
        except DatabaseError:
            fail_when_behind()
            raise


def companies() -> list[Tenant]:
    """Every company here, by slug; ends with what to do where there is no database yet, or an earlier one."""
    start_django()
    from django.db import DatabaseError

    from qingheng.platform.tenancy.queries import all_tenants

    try:
        return all_tenants()
    except DatabaseError:
        fail_when_behind()
        raise


def fail_when_behind() -> None:
    """End with what to do where there is no database yet, or one that was not brought to this release."""
    from django.conf import settings
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    executor = MigrationExecutor(connection)
    if not executor.loader.applied_migrations:
        fail(
            f"There is no database yet at {settings.HOME}: `./run up` makes it and loads the demonstration company, "
            "`./run qingheng upgrade` makes an empty one. "
            "此处尚无数据库：`./run up` 会建立数据库并载入演示公司，`./run qingheng upgrade` 只建立空数据库。"
        )
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        fail(
            "The database is of an earlier release: run `./run qingheng upgrade` first. "
            "数据库属于较早的版本：请先执行 `./run qingheng upgrade`。"
        )


def refusal_words(refusal: Refusal) -> str:
    """What, where, and what to do next, in one line."""
    parts = (refusal.message, refusal.place and f"[{refusal.place}]", refusal.fix)
    return " ".join(str(part) for part in parts if part)


def fail(message: str, code: int = 1) -> NoReturn:
    """Print to standard error and end with a code."""
    typer.echo(message, err=True)
    raise typer.Exit(code)


def existing(path: Path) -> Path:
    """The path of a file that is there; else the command ends with a message in both languages and code 1."""
    if not path.is_file():
        fail(f"{path}: no such file. 没有这个文件。")
    return path


def plain(value: Any) -> Any:
    """JSON form: dataclasses as objects, decimals as text, dates as ISO 8601."""
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {f.name: plain(getattr(value, f.name)) for f in dataclasses.fields(value)}
    if isinstance(value, dict):
        return {str(k): plain(v) for k, v in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [plain(v) for v in value]
    if isinstance(value, Decimal):
        return str(value)
    if isinstance(value, date | datetime):
        return value.isoformat()
    return value


def print_json(value: Any) -> None:
    """Write JSON to standard output, Chinese readable."""
    sys.stdout.write(json.dumps(plain(value), ensure_ascii=False, indent=2) + "\n")


def print_table(
    columns: Sequence[str], rows: Sequence[Sequence[object]], *, right: Sequence[int] = ()
) -> None:
    """A table for people; columns listed in `right` are numbers."""
    from rich.console import Console
    from rich.table import Table

    table = Table(show_edge=False, header_style="bold", pad_edge=False)
    for index, column in enumerate(columns):
        table.add_column(column, justify="right" if index in right else "left", overflow="fold")
    for row in rows:
        table.add_row(*("" if cell is None else str(cell) for cell in row))
    Console(width=None if sys.stdout.isatty() else 200, highlight=False).print(table)
