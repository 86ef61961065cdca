"""Verbs and the roles that bundle them. A verb is `noun.act`; services ask for verbs, never for roles."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

VERBS: dict[str, Promise] = {
    "company.view": _("see the control tower"),
    "headlines.manage": _("set the company's headline figures"),
    "indicators.view": _("see indicators and figures"),
    "indicators.manage": _("define indicators"),
    "datapoints.enter": _("enter and import figures"),
    "datapoints.approve": _("approve or return submissions"),
    "datapoints.override": _("override a derived figure with a reason"),
    "datapoints.restate": _("restate a published figure"),
    "periods.lock": _("lock and unlock periods"),
    "checks.view": _("see data-quality findings"),
    "checks.run": _("run the data-quality checks"),
    "findings.answer": _("answer and assign findings"),
    "factors.view": _("see emission factors"),
    "factors.manage": _("write factors of the company"),
    "factors.review": _("review factors of the company"),
    "lca.view": _("see life-cycle databases"),
    "lca.manage": _("import life-cycle databases and impact methods"),
    "lca.review": _("review decisions about flows without a factor"),
    "inventory.view": _("see greenhouse gas inventories"),
    "inventory.run": _("calculate inventories"),
    "inventory.rules": _("confirm factors for an inventory"),
    "inventory.manage": _("set up inventories"),
    "inventory.lock": _("lock and unlock inventories"),
    "assurance.view": _("see assurance engagements"),
    "assurance.manage": _("open assurance engagements"),
    "assurance.audit": _("sample, raise findings and sign off as auditor"),
    "assurance.answer": _("answer an auditor's findings"),
    "targets.view": _("see targets"),
    "targets.manage": _("define targets"),
    "evidence.view": _("open evidence files"),
    "evidence.attach": _("attach evidence files"),
    "evidence.manage": _("hold evidence, set how long it is kept and remove what is past that"),
    "exports.make": _("export tables"),
    "organisation.view": _("see the organisation"),
    "organisation.manage": _("change the organisation"),
    "packs.view": _("see packs"),
    "packs.manage": _("install packs"),
    "audit.view": _("read the audit trail"),
    "people.view": _("see people and rights"),
    "people.manage": _("invite people and grant roles"),
    "jobs.view": _("see jobs"),
    "jobs.manage": _("start, cancel and schedule jobs"),
    "tokens.manage": _("make API tokens of one's own"),
    "ledgers.view": _("see ledgers of certificates and credits"),
    "ledgers.manage": _("book lots and prepare allocations and retirements"),
    "ledgers.approve": _("confirm allocations and retirements"),
    "products.view": _("see products and their bills"),
    "products.manage": _("import and change bills of products"),
    "products.release": _("release revisions of bills"),
    "footprints.view": _("see product footprints"),
    "footprints.run": _("calculate product footprints and hand them in"),
    "footprints.manage": _("set up studies of products and figures of suppliers"),
    "footprints.approve": _("approve product footprints"),
    "comments.write": _("comment"),
    "webhooks.manage": _("tell other programs of events"),
    "supplier.portal": _("use the supplier portal"),
}

_READ = {
    "company.view",
    "indicators.view",
    "checks.view",
    "targets.view",
    "organisation.view",
    "evidence.view",
    "exports.make",
    "ledgers.view",
    "inventory.view",
    "factors.view",
    "lca.view",
    "assurance.view",
    "products.view",
    "footprints.view",
}

ROLES: dict[str, frozenset[str]] = {
    "administrator": frozenset(
        _READ
        | {"organisation.manage", "packs.view", "packs.manage", "audit.view", "people.view", "people.manage"}
        | {"jobs.view", "jobs.manage", "tokens.manage", "indicators.manage", "webhooks.manage"}
        | {"evidence.manage"}
    ),
    "programme_manager": frozenset(
        _READ
        | {"indicators.manage", "datapoints.enter", "datapoints.override", "datapoints.restate"}
        | {"periods.lock", "checks.run", "findings.answer", "targets.manage", "evidence.attach"}
        | {"organisation.manage", "packs.view", "audit.view", "people.view", "jobs.view", "jobs.manage"}
        | {"tokens.manage", "comments.write", "headlines.manage", "ledgers.manage"}
        | {"inventory.run", "inventory.rules", "inventory.manage", "factors.manage", "factors.review"}
        | {"assurance.manage", "assurance.answer", "lca.manage", "lca.review"}
        | {"products.manage", "products.release", "footprints.run", "footprints.manage"}
    ),
    "data_owner": frozenset(
        _READ
        | {"datapoints.enter", "evidence.attach", "findings.answer", "jobs.view", "tokens.manage"}
        | {
            "comments.write",
            "ledgers.manage",
            "factors.manage",
            "assurance.answer",
            "products.manage",
            "footprints.run",
        }
    ),
    "approver": frozenset(
        _READ
        | {"datapoints.approve", "checks.run", "findings.answer", "jobs.view", "comments.write"}
        | {"ledgers.approve", "inventory.run", "inventory.lock", "factors.review", "assurance.answer"}
        | {"products.release", "footprints.approve", "lca.review"}
    ),
    "auditor": frozenset(
        _READ
        | {"packs.view", "audit.view", "people.view", "jobs.view", "comments.write", "tokens.manage"}
        | {"assurance.audit"}
    ),
    "executive_viewer": frozenset(
        {"company.view", "indicators.view", "checks.view", "targets.view", "inventory.view", "exports.make"}
        | {"factors.view", "organisation.view", "lca.view", "products.view", "footprints.view"}
    ),
    "supplier": frozenset({"supplier.portal"}),
}

ROLE_NAMES: dict[str, Promise] = {
    "administrator": _("Administrator"),
    "programme_manager": _("Programme manager"),
    "data_owner": _("Data owner"),
    "approver": _("Approver"),
    "auditor": _("Auditor"),
    "executive_viewer": _("Executive viewer"),
    "supplier": _("Supplier"),
}
