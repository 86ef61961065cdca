"""Commands of people: list, invite, grant, withdraw, deactivate, passwords, tokens."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Annotated, Any

import typer

from qingheng.interfaces.cli.session import Format, company_session, fail, print_json, print_table

if TYPE_CHECKING:
    from qingheng.platform.people.contracts import PersonView
    from qingheng.platform.rights.actor import Actor

Company = Annotated[str | None, typer.Option("--company", help="Slug; may be left out when there is one.")]
As = Annotated[Format, typer.Option("--format", help="For people (text) or for programs (json).")]
Role = Annotated[str, typer.Option("--role", help="administrator, data_owner, approver, auditor ...")]
Node = Annotated[str | None, typer.Option("--node", help="Code of the node; else the whole company.")]
Until = Annotated[
    datetime | None, typer.Option("--until", formats=["%Y-%m-%d"], help="Last day; an auditor needs one.")
]
Yes = Annotated[bool, typer.Option("--yes", help="Do not ask back.")]
Acting = Annotated[str | None, typer.Option("--as", help="E-mail of the person who acts; else the operator.")]

people = typer.Typer(help="People and their roles.", no_args_is_help=True)


def register(app: typer.Typer) -> None:
    """Add the commands of this module."""
    app.add_typer(people, name="people")


@people.command("list")
def people_list(company: Company = None, format: As = Format.text) -> None:
    """People of the company and their roles."""
    with company_session(company, "en") as (_tenant, actor):
        from django.utils import timezone

        from qingheng.platform.people.queries import people as find

        found = find(actor=actor, at=timezone.now())
        if format is Format.json:
            print_json(found)
        else:
            print_table(("e-mail", "name", "roles"), [(p.email, p.name, ", ".join(p.roles)) for p in found])


@people.command("invite")
def people_invite(
    email: str,
    name: Annotated[str, typer.Option("--name")],
    role: Role,
    node: Node = None,
    until: Until = None,
    company: Company = None,
    acting: Acting = None,
    format: As = Format.text,
) -> None:
    """Give somebody a role, by e-mail where mail is set up; else print the link to set a password once."""
    with company_session(company, "en", person=acting) as (_tenant, actor):
        from django.utils import timezone

        from qingheng.platform.people.invitations import invite_and_tell

        invited = invite_and_tell(
            actor=actor, email=email, name=name, at=timezone.now(), **_wish(actor, role, node, until)
        )
        if format is Format.json:
            print_json({"email": invited.person.email, "new": invited.is_new, "mailed": invited.mailed,
                        "link": invited.link or None})  # fmt: skip
            return
        if invited.mailed:
            typer.echo(f"{invited.person.email}: an e-mail is on its way.")
        elif invited.link:
            typer.echo(f"{invited.person.email}: hand over this link; it works once.\n{invited.link}")
        else:
            typer.echo(f"{invited.person.email} has an account already.")


@people.command("grant")
def people_grant(
    email: str,
    role: Role,
    node: Node = None,
    until: Until = None,
    company: Company = None,
    acting: Acting = None,
    format: As = Format.text,
) -> None:
    """Give a further role to somebody of the company."""
    with company_session(company, "en", person=acting) as (_tenant, actor):
        from django.utils import timezone

        from qingheng.platform.people.services import give_role

        person = _person(actor, email)
        give_role(actor=actor, person_id=person.id, at=timezone.now(), **_wish(actor, role, node, until))
        _print_person(actor, email, format)


@people.command("withdraw")
def people_withdraw(
    email: str,
    role: Role,
    node: Node = None,
    yes: Yes = False,
    company: Company = None,
    acting: Acting = None,
    format: As = Format.text,
) -> None:
    """Take a role back; the last administrator stays. Without --node wherever it holds."""
    with company_session(company, "en", person=acting) as (_tenant, actor):
        from django.db import transaction
        from django.utils import timezone

        from qingheng.platform.people.services import withdraw_role

        held = [g for g in _person(actor, email).grants if g.role == role and g.revoked_at is None]
        held = [g for g in held if node in (None, g.node)]
        if not held:
            fail(f"{email} does not hold the role {role} there.")
        _sure(f"Withdraw {role} from {email}?", yes=yes)
        with transaction.atomic():
            for grant in held:
                withdraw_role(actor=actor, grant_id=grant.id, at=timezone.now())
        _print_person(actor, email, format)


@people.command("deactivate")
def people_deactivate(
    email: str, yes: Yes = False, company: Company = None, acting: Acting = None, format: As = Format.text
) -> None:
    """End the roles and tokens somebody holds in the company; what they did stays."""
    with company_session(company, "en", person=acting) as (_tenant, actor):
        from django.utils import timezone

        from qingheng.platform.people.services import deactivate_person

        person = _person(actor, email)
        _sure(f"End {', '.join(person.roles) or 'everything'} of {email}?", yes=yes)
        deactivate_person(actor=actor, person_id=person.id, at=timezone.now())
        _print_person(actor, email, format)


def _sure(question: str, *, yes: bool) -> None:
    """Ask back on standard error; anything but yes ends the command with code 1."""
    if not yes:
        typer.confirm(question, abort=True, err=True)


def _wish(actor: Actor, role: str, node: str | None, until: datetime | None) -> dict[str, Any]:
    from qingheng.apps.organisation.queries import node as find
    from qingheng.platform.rights.services import Span

    return {
        "role": role,
        "node_id": find(actor=actor, code=node).id if node else None,
        "span": Span(valid_until=until.date() if until else None),
    }


def _person(actor: Actor, email: str) -> PersonView:
    from django.utils import timezone

    from qingheng.platform.people.queries import person_by_email

    return person_by_email(actor=actor, email=email, at=timezone.now())


def _print_person(actor: Actor, email: str, format: Format) -> None:
    person = _person(actor, email)
    if format is Format.json:
        print_json(person)
    else:
        typer.echo(f"{person.email}: {', '.join(person.roles) or 'no role'}")


@people.command("password")
def people_password(email: str, company: Company = None, format: As = Format.text) -> None:
    """Make a new random password for somebody and print it once."""
    with company_session(company, "en") as (_tenant, actor):
        from django.utils import timezone

        from qingheng.platform.people.accounts import make_password

        password = make_password(actor=actor, email=email, at=timezone.now())
        if format is Format.json:
            print_json({"email": email, "password": password})
        else:
            typer.echo(f"{email}  {password}")


@people.command("token")
def people_token(
    email: str, label: str = "command line", days: int = 90, company: Company = None, format: As = Format.text,
    verb: Annotated[list[str] | None, typer.Option("--verb", help="May be given several times; else all of theirs.")] = None,
) -> None:  # fmt: skip
    """Make an API token for a person and print it once."""
    with company_session(company, "en", person=email) as (_tenant, actor):
        from django.utils import timezone

        from qingheng.platform.people.tokens import create_token

        made = create_token(
            actor=actor, label=label, verbs=verb or sorted(actor.verbs), days=days, at=timezone.now()
        )
        if format is Format.json:
            print_json({"token": made.text, "expires_at": made.view.expires_at})
        else:
            typer.echo(made.text)
