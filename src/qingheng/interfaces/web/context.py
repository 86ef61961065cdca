"""The frame of every page: modules the actor may open, companies, period, and sentences for scripts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.utils.functional import Promise, SimpleLazyObject
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy
from django.utils.translation import pgettext_lazy as _p

from qingheng.platform.messages.queries import unread_count
from qingheng.platform.rights.queries import companies_of
from qingheng.platform.rights.roles import ROLE_NAMES

_MEASURE, _COLLECT, _MANAGE = _lazy("Performance"), _lazy("Data"), _lazy("Management")


@dataclass(frozen=True)
class Module:
    """A place in the navigation. verb: what the actor must be allowed; empty for everybody."""

    key: str
    name: str
    icon: str
    title: Promise
    verb: str
    group: Promise


MODULES: tuple[Module, ...] = (
    Module("tower", "tower:home", "layout-dashboard", _p("module", "ESG control tower"), "company.view", _MEASURE),
    Module("indicators", "indicators:table", "table", _p("module", "KPI table"), "indicators.view", _MEASURE),
    Module("targets", "targets:list", "target-arrow", _p("module", "Targets"), "targets.view", _MEASURE),
    Module("quality", "quality:findings", "shield-check", _p("module", "Data quality"), "checks.view", _MEASURE),
    Module("submissions", "indicators:submissions", "inbox", _p("module", "Submissions"), "indicators.view", _COLLECT),
    Module("organisation", "organisation:tree", "sitemap", _p("module", "Organisation"), "organisation.view", _COLLECT),
    Module("files", "files:list", "paperclip", _p("module", "Evidence"), "evidence.view", _COLLECT),
    Module("packs", "packs:list", "package", _p("module", "Packs"), "packs.view", _MANAGE),
    Module("audit", "audit:list", "history", _p("module", "Audit trail"), "audit.view", _MANAGE),
    Module("people", "people:list", "users", _p("module", "People and rights"), "people.view", _MANAGE),
    Module("jobs", "jobs:list", "progress-check", _p("module", "Jobs"), "jobs.view", _MANAGE),
    Module("guide", "web:guide", "book-2", _p("module", "Guide"), "", _MANAGE),
)


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
    """Context of every page. A view may override `period` and `period_choices`; nothing else needs to be passed."""
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
    """Modules that exist and that the actor may open, in order, with company and period kept in their links."""
    company, actor = getattr(request, "company", None), getattr(request, "actor", None)
    if company is None or actor is None:
        return []
    match = request.resolver_match
    here = match.view_name if match else ""
    period = request.GET.get("period")
    items = []
    for module in MODULES:
        url = address(module.name, company=company.slug)
        if not url or (module.verb and not actor.may(module.verb)):
            continue
        if period and module.key != "guide":
            url = f"{url}?{urlencode({'period': period})}"
        active = is_active(module, here)
        items.append(NavItem(module.key, url, module.icon, module.title, module.verb, module.group, active))
    return items


def is_active(module: Module, view_name: str) -> bool:
    """Whether a page belongs to the module: its own page, else its namespace unless another module names the page."""
    if view_name == module.name:
        return True
    if view_name in {other.name for other in MODULES}:
        return False
    own_namespaces = {other.name.partition(":")[0]: other.key for other in reversed(MODULES)}
    if view_name.startswith("indicators:submission"):
        return module.key == "submissions"
    if module.name.startswith("web:"):
        return view_name.startswith("web:guide") or view_name.startswith("web:method")
    return own_namespaces.get(view_name.partition(":")[0]) == module.key


def address(name: str, *, company: str) -> str:
    """Address of a page of the company (or of no company), or empty when there is no such page."""
    for kwargs in ({"company": company}, {}):
        try:
            return reverse(name, kwargs=kwargs)
        except NoReverseMatch:
            continue
    return ""


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
        "unreachable": _("The server cannot be reached. Check the connection and try again; nothing was changed."),
        "slow": _("No answer within 30 seconds. The work may still go on: look at the page again before repeating it."),
        "signed_out": _("You are no longer signed in. Sign in again in another tab, then repeat this."),
        "forbidden": _("Your roles here do not allow this. Ask an administrator of the company."),
        "not_found": _("This no longer exists, or not for you."),
        "conflict": _("Somebody else changed this in the meantime. Reload the page and look before repeating."),
        "too_large": _("The file is larger than this server accepts."),
        "failed": _("The server could not do this (code {status}). Nothing was changed; try again."),
        "picture_failed": _("The picture could not be made. The table and the CSV file hold the same figures."),
    }
