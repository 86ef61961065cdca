"""Founds a company: what the demonstration and a customer's own have in common, and the customer's own."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from qingheng.apps.organisation import services as organisation
from qingheng.calc.periods import year
from qingheng.platform.audit.services import record
from qingheng.platform.jobs.services import schedule_once
from qingheng.platform.packs.contracts import PackChange
from qingheng.platform.packs.services import install_pack
from qingheng.platform.people.accounts import make_password
from qingheng.platform.people.services import invite_person
from qingheng.platform.rights.actor import Actor
from qingheng.platform.rights.errors import Conflict
from qingheng.platform.rights.queries import operator_for
from qingheng.platform.tenancy.models import Tenant
from qingheng.platform.tenancy.scope import tenant_scope
from qingheng.platform.tenancy.services import check_new_tenant, create_tenant

CATALOGUE_PACK = "catalogue-manufacturing"
RULES_PACK = "quality-esg"
REMIND_EACH_MORNING = ("intake.remind", "0 8 * * *")  # kind of job and cron line


@dataclass(frozen=True)
class Wish:
    """The company to found. fiscal_start_month: 1 is the calendar year. currency: ISO 4217."""

    slug: str
    name_zh: str
    name_en: str
    administrator: str  # e-mail address
    administrator_name: str = ""
    fiscal_start_month: int = 1
    currency: str = "CNY"


@dataclass(frozen=True)
class Founded:
    """A company just founded. password: empty when the administrator had an account already; kept nowhere."""

    tenant: Tenant
    administrator: str
    password: str
    periods: tuple[str, ...]
    packs: tuple[PackChange, ...]


def register_company(*, slug: str, name_zh: str, name_en: str, at: datetime) -> Tenant:
    """Make the tenant and open its trail. Raises IntegrityError when the slug is taken."""
    tenant = create_tenant(slug=slug, name_zh=name_zh, name_en=name_en, at=at)
    with tenant_scope(tenant.id), transaction.atomic():
        record(
            actor=operator_for(tenant=tenant),
            action="company.founded",
            object_type="tenant",
            object_id=tenant.pk,
            at=at,
            data={"slug": slug, "name_zh": name_zh, "name_en": name_en},
        )
    return tenant


def equip(*, operator: Actor, at: datetime) -> tuple[PackChange, ...]:
    """Take the catalogue and the rules into use, in the versions shipped, and remind of data that is due each morning.

    Again it changes nothing: reminders that somebody stopped stay stopped.
    """
    kind, cron = REMIND_EACH_MORNING
    schedule_once(actor=operator, kind=kind, cron=cron, at=at)
    return tuple(
        install_pack(actor=operator, pack_id=pack_id, at=at) for pack_id in (CATALOGUE_PACK, RULES_PACK)
    )


def found(wish: Wish, *, at: datetime) -> Founded:
    """Found a company with its group, its years, catalogue, rules and first administrator, or nothing of it.

    Raises Invalid (slug, name, month, currency, address), Conflict (slug taken, account closed).
    """
    check_new_tenant(slug=wish.slug, name_zh=wish.name_zh, name_en=wish.name_en)
    try:
        with transaction.atomic():
            return _found(wish, at)
    except IntegrityError as error:
        check_new_tenant(slug=wish.slug, name_zh=wish.name_zh, name_en=wish.name_en)
        raise Conflict(
            _("Something of the same name was made at this moment."), code="at-once", fix=_("Try again.")
        ) from error


def _found(wish: Wish, at: datetime) -> Founded:
    tenant = register_company(slug=wish.slug, name_zh=wish.name_zh, name_en=wish.name_en, at=at)
    with tenant_scope(tenant.id):
        operator = operator_for(tenant=tenant)
        facts = organisation.NodeFacts(
            kind="group",
            name_zh=wish.name_zh,
            name_en=wish.name_en,
            currency=wish.currency,
            fiscal_start_month=wish.fiscal_start_month,
        )
        organisation.add_node(actor=operator, code=wish.slug, facts=facts, parent_id=None, at=at)
        periods = tuple(
            organisation.ensure_period(label=label, actor=operator, at=at).label
            for label in years_to_begin_with(on=timezone.localdate(at), start_month=wish.fiscal_start_month)
        )
        packs = equip(operator=operator, at=at)
        password = _administrator(operator, wish, at)
    return Founded(tenant, wish.administrator.strip().lower(), password, periods, packs)


def years_to_begin_with(*, on: date, start_month: int) -> tuple[str, str]:
    """Labels of the last whole year before that day and of the one running, such as FY2025/26 or 2026."""
    running = year(on.year if on.month >= start_month else on.year - 1, first_month=start_month)
    return running.previous().label, running.label


def _administrator(operator: Actor, wish: Wish, at: datetime) -> str:
    """Make the first administrator. Returns the password of a new account, else an empty text."""
    name = wish.administrator_name.strip() or wish.administrator.partition("@")[0]
    made = invite_person(actor=operator, email=wish.administrator, name=name, role="administrator", at=at)
    return make_password(actor=operator, email=made.person.email, at=at) if made.is_new else ""
