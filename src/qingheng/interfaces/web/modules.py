"""The modules of the navigation, in order. One that is not built, or not open to the actor, is not shown."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import pgettext_lazy

_MEASURE = pgettext_lazy("module group", "Performance")
_COLLECT = pgettext_lazy("module group", "Data")
_MANAGE = pgettext_lazy("module group", "Management")


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
    Module(
        "tower",
        "tower:home",
        "layout-dashboard",
        pgettext_lazy("module", "ESG control tower"),
        "company.view",
        _MEASURE,
    ),
    Module(
        "kpi", "disclosure:table", "table", pgettext_lazy("module", "KPI table"), "indicators.view", _MEASURE
    ),
    Module(
        "targets",
        "targets:list",
        "target-arrow",
        pgettext_lazy("module", "Targets"),
        "targets.view",
        _MEASURE,
    ),
    Module(
        "inventory",
        "inventory:list",
        "chart-bar",
        pgettext_lazy("module", "Greenhouse gases"),
        "inventory.view",
        _MEASURE,
    ),
    Module(
        "footprints",
        "footprints:list",
        "scale",
        pgettext_lazy("module", "Product footprints"),
        "footprints.view",
        _MEASURE,
    ),
    Module(
        "assurance",
        "assurance:list",
        "shield-lock",
        pgettext_lazy("module", "Assurance"),
        "assurance.view",
        _MEASURE,
    ),
    Module(
        "quality",
        "quality:findings",
        "shield-check",
        pgettext_lazy("module", "Data quality"),
        "checks.view",
        _MEASURE,
    ),
    Module(
        "indicators",
        "indicators:table",
        "list-check",
        pgettext_lazy("module", "Indicators"),
        "indicators.view",
        _COLLECT,
    ),
    Module(
        "intake",
        "intake:home",
        "file-import",
        pgettext_lazy("module", "Data intake"),
        "indicators.view",
        _COLLECT,
    ),
    Module(
        "ledgers",
        "ledgers:home",
        "file-certificate",
        pgettext_lazy("module", "Certificate ledger"),
        "ledgers.view",
        _COLLECT,
    ),
    Module(
        "products",
        "products:home",
        "package",
        pgettext_lazy("module", "Products"),
        "products.view",
        _COLLECT,
    ),
    Module(
        "submissions",
        "indicators:submissions",
        "inbox",
        pgettext_lazy("module", "Submissions"),
        "indicators.view",
        _COLLECT,
    ),
    Module(
        "factors",
        "factors:list",
        "database",
        pgettext_lazy("module", "Emission factors"),
        "factors.view",
        _COLLECT,
    ),
    Module(
        "lca",
        "lca:list",
        "git-branch",
        pgettext_lazy("module", "Life-cycle databases"),
        "lca.view",
        _COLLECT,
    ),
    Module(
        "organisation",
        "organisation:tree",
        "sitemap",
        pgettext_lazy("module", "Organisation"),
        "organisation.view",
        _COLLECT,
    ),
    Module(
        "files", "files:list", "paperclip", pgettext_lazy("module", "Evidence"), "evidence.view", _COLLECT
    ),
    Module(
        "comments",
        "comments:list",
        "message",
        pgettext_lazy("module", "Comments"),
        "company.view",
        _COLLECT,
    ),
    Module("packs", "packs:list", "package", pgettext_lazy("module", "Packs"), "packs.view", _MANAGE),
    Module("audit", "audit:list", "history", pgettext_lazy("module", "Audit trail"), "audit.view", _MANAGE),
    Module(
        "people", "people:list", "users", pgettext_lazy("module", "People and rights"), "people.view", _MANAGE
    ),
    Module("jobs", "jobs:list", "progress-check", pgettext_lazy("module", "Jobs"), "jobs.view", _MANAGE),
    Module(
        "webhooks",
        "webhooks:list",
        "send",
        pgettext_lazy("module", "Webhooks"),
        "webhooks.manage",
        _MANAGE,
    ),
    Module("guide", "web:guide", "book-2", pgettext_lazy("module", "Guide"), "", _MANAGE),
)


def is_active(module: Module, view_name: str) -> bool:
    """Whether a page belongs to the module: its own page, else one of its namespace no other module names."""
    if view_name == module.name:
        return True
    if view_name in {other.name for other in MODULES}:
        return False
    own_namespaces = {other.name.partition(":")[0]: other.key for other in reversed(MODULES)}
    if view_name.startswith("indicators:submission"):
        return module.key == "submissions"
    if module.name.startswith("web:"):
        return view_name.startswith(("web:guide", "web:method"))
    return own_namespaces.get(view_name.partition(":")[0]) == module.key
