"""The frame of every page: modules the actor may open, companies, period, and sentences for scripts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.utils import timezone
from django.utils.functional import Promise, SimpleLazyObject
from django.utils.translation import gettext as _

from qingheng.interfaces.web.addresses import address
from qingheng.interfaces.web.modules import MODULES, is_active
from qingheng.platform.messages.queries import unread_count
from qingheng.platform.rights.actor import Actor
from qingheng.platform.rights.queries import actor_for, companies_of
from qingheng.platform.rights.roles import ROLE_NAMES
from qingheng.platform.tenancy.models import Tenant
from qingheng.platform.tenancy.scope import tenant_scope


@dataclass(frozen=True)
class NavItem:
    """One line of the navigation, ready to show."""

    key: str
    url: str
    icon: str
    title: Promise
    verb: str
    group: Promise
    active: bool


@dataclass(frozen=True)
class Frame:
    """Company and actor of the page; on pages of no company, those the person last worked in."""

    company: Tenant | None
    actor: Actor | None


def page_frame(request: HttpRequest) -> dict[str, Any]:
    """Context of every page. A view may override `period` and `period_choices`; it need pass nothing else.

    `period_optional` says that the page can also show all periods.

    All that asks the database is lazy: pages without the frame, error pages above all, never ask.
    """
    frame: Any = SimpleLazyObject(lambda: frame_of(request))
    return {
        "company": SimpleLazyObject(lambda: frame.company),
        "actor": SimpleLazyObject(lambda: frame.actor),
        "nav": SimpleLazyObject(lambda: navigation(request, frame)),
        "companies": SimpleLazyObject(lambda: _companies(request, frame.company)),
        "tasks_count": SimpleLazyObject(lambda: _tasks_count(frame.actor)),
        "role_names": SimpleLazyObject(lambda: _role_names(frame.actor)),
        "period": request.GET.get("period", ""),
        "period_choices": (),
        "page_language": "zh-Hans" if _is_chinese(request) else "en",
        "theme_default": SimpleLazyObject(lambda: _theme(request)),
        "texts": texts,
    }


def frame_of(request: Any) -> Frame:
    """The page's company and actor, else the ones the person used last, else none."""
    if getattr(request, "company", None) is not None:
        return Frame(request.company, request.actor)
    if not getattr(request, "user", None) or not request.user.is_authenticated:
        return Frame(None, None)
    now = timezone.now()
    companies = companies_of(person=request.user, on=timezone.localdate(now))
    last = request.session.get("company")
    company = next((c for c in companies if c.slug == last), companies[0] if companies else None)
    if company is None:
        return Frame(None, None)
    return Frame(company, actor_for(person=request.user, tenant=company, at=now))


def navigation(request: HttpRequest, frame: Frame) -> list[NavItem]:
    """Modules that exist and that the actor may open, in order; their links keep company and period."""
    company, actor = frame.company, frame.actor
    if company is None or actor is None:
        return []
    match = request.resolver_match
    here = match.view_name if match else ""
    items = []
    for module in MODULES:
        period = request.GET.get("period") if module.verb else None  # pages for everybody know no period
        url = address(module.name, company=company.slug, period=period)
        if not url or (module.verb and not actor.may(module.verb)):
            continue
        active = is_active(module, here)
        items.append(NavItem(module.key, url, module.icon, module.title, module.verb, module.group, active))
    return items


def _companies(request: Any, current: Tenant | None) -> list[dict[str, Any]]:
    """Companies the person may switch to: the same page there when it names no thing of this company."""
    if current is None:
        return []
    match = request.resolver_match
    same_page = match is not None and set(match.kwargs) == {"company"}
    return [
        {
            "company": company,
            "url": address(match.view_name if same_page else "tower:home", company=company.slug),
            "current": company.slug == current.slug,
        }
        for company in companies_of(person=request.user, on=timezone.localdate())
    ]


def _tasks_count(actor: Actor | None) -> int:
    if actor is None:
        return 0
    with tenant_scope(actor.tenant_id):
        return unread_count(actor=actor)


def _theme(request: Any) -> str:
    return getattr(getattr(request, "user", None), "theme", "") or "auto"


def _role_names(actor: Actor | None) -> list[str]:
    return [str(ROLE_NAMES.get(role, role)) for role in actor.roles] if actor else []


def _is_chinese(request: Any) -> bool:
    return str(getattr(request, "LANGUAGE_CODE", "")).startswith("zh")


def texts() -> dict[str, str]:
    """What scripts say, by key (frontend/src/shell/texts.ts)."""
    return {
        "open": _("Open"),
        "close": _("Close"),
        "copied": _("Copied."),
        "copy_refused": _("The browser did not allow copying. Select the text and copy it by hand."),
        "found": _("{count} found"),
        "seconds": _("{count} s"),
        "selected": _("{count} selected"),
        "unreachable": _(
            "The server cannot be reached. Nothing was changed; check the connection and try again."
        ),
        "slow": _("No answer within 30 seconds. The work may go on: look at the page before repeating it."),
        "signed_out": _("You are no longer signed in. Sign in again in another tab, then repeat this."),
        "forbidden": _("Your roles here do not allow this. Ask an administrator of the company."),
        "not_found": _("This no longer exists, or not for you."),
        "conflict": _("Somebody else changed this meanwhile. Reload the page and look before repeating."),
        "too_large": _("The file is larger than this server accepts."),
        "failed": _("The server could not do this (code {status}). Nothing was changed; try again."),
        "picture_failed": _("The picture could not be made. Table and CSV file hold the same figures."),
    }
