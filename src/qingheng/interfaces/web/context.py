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
from qingheng.platform.rights.queries import companies_of
from qingheng.platform.rights.roles import ROLE_NAMES


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


def page_frame(request: HttpRequest) -> dict[str, Any]:
    """Context of every page. A view may override `period` and `period_choices`; it need pass nothing else."""
    company, actor = getattr(request, "company", None), getattr(request, "actor", None)
    period = request.GET.get("period", "")
    return {
        "company": company,
        "actor": actor,
        "nav": SimpleLazyObject(lambda: navigation(request)),
        "companies": SimpleLazyObject(lambda: _companies(request)),
        "tasks_count": SimpleLazyObject(lambda: unread_count(actor=actor) if actor else 0),
        "role_names": [str(ROLE_NAMES.get(role, role)) for role in actor.roles] if actor else [],
        "period": period,
        "period_choices": (),
        "page_language": "zh-Hans" if _is_chinese(request) else "en",
        "theme_default": getattr(getattr(request, "user", None), "theme", "") or "auto",
        "texts": texts,
    }


def navigation(request: HttpRequest) -> list[NavItem]:
    """Modules that exist and that the actor may open, in order; their links keep company and period."""
    company, actor = getattr(request, "company", None), getattr(request, "actor", None)
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


def _companies(request: Any) -> list[dict[str, Any]]:
    """Companies the person may switch to: the same page there when it names no thing of this company."""
    if not getattr(request, "user", None) or not request.user.is_authenticated:
        return []
    match = request.resolver_match
    same_page = match is not None and set(match.kwargs) == {"company"}
    current = getattr(request, "company", None)
    return [
        {
            "company": company,
            "url": address(match.view_name if same_page else "tower:home", company=company.slug),
            "current": current is not None and company.slug == current.slug,
        }
        for company in companies_of(person=request.user, on=timezone.localdate())
    ]


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
