"""Every address of the application, filled with objects that exist: what the isolation suite walks."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver, reverse

from qingheng.platform.tenancy.models import Tenant
from qingheng.platform.tenancy.scope import tenant_scope

# Words of the demonstration company alone, none of which any address of the suite repeats.
MARKS = (
    "lenovo group",
    "lenovo-group.invalid",
    "lenovo subsidiary",
    "联想集团",
    "联想子公司",
    "@demo.qingheng",
)


def read(answer: Any) -> str:
    """The whole answer as text. A streamed one is read to its end, which closes its file."""
    content = b"".join(answer.streaming_content) if answer.streaming else answer.content
    return content.decode("utf-8", errors="replace")


@dataclass(frozen=True)
class Address:
    """A page of a company: its name, its path, the view, and which of its parameters name an object."""

    name: str
    path: str
    verb: str | None
    objects: tuple[str, ...]


def close_files(answer: Any) -> None:
    """Close what a streamed answer reads from. close() itself would end the connection the test's transaction is on."""
    for closer in answer._resource_closers:
        closer()


def company_patterns() -> Iterator[tuple[str, URLPattern, str]]:
    """(namespaced name, pattern, route) of every page below /c/<company>/."""

    def walk(patterns: list[Any], route: str, space: str) -> Iterator[tuple[str, URLPattern, str]]:
        for pattern in patterns:
            if isinstance(pattern, URLResolver):
                inner = f"{space}{pattern.namespace}:" if pattern.namespace else space
                yield from walk(pattern.url_patterns, route + str(pattern.pattern), inner)
            elif "<slug:company>" in route:
                yield space + (pattern.name or ""), pattern, route + str(pattern.pattern)

    yield from walk(get_resolver().url_patterns, "/", "")


def examples(tenant: Tenant) -> dict[str, Any]:
    """An existing object of the company for each parameter name that occurs in addresses.

    A parameter this does not know makes the suite fail: teach it here.
    """
    from qingheng.apps.assurance.models import Engagement, Finding, SampledLine
    from qingheng.apps.factors.models import FactorImport, FactorRule, OwnFactor
    from qingheng.apps.footprints.models import Assignment as OwnFigure
    from qingheng.apps.footprints.models import FigureRequest, Footprint, KeptWhatIf, Study
    from qingheng.apps.indicators.models import Datapoint, Indicator, Submission
    from qingheng.apps.intake.models import Campaign, DatasetDefinition, Owed
    from qingheng.apps.intake.models import Submission as Load
    from qingheng.apps.inventory.models import Assumption, BaseChange, Inventory, PackUpgrade, PriceIndex
    from qingheng.apps.lca.models import Carrying, DatabaseVersion, FlowMapping, ImpactMethod
    from qingheng.apps.ledgers.models import Act, Lot, WorkItem
    from qingheng.apps.organisation.models import Node, Ownership, Period
    from qingheng.apps.products.models import (
        Content,
        Family,
        Item,
        Option,
        OptionLine,
        Revision,
        SupplierLink,
        Variant,
    )  # fmt: skip
    from qingheng.apps.quality.models import AnswerBatch, CheckResult
    from qingheng.apps.targets.models import Target
    from qingheng.platform.comments.models import Comment
    from qingheng.platform.files.models import Attachment, Blob
    from qingheng.platform.jobs.models import Run, Schedule
    from qingheng.platform.messages.models import Notification
    from qingheng.platform.people.models import ApiToken
    from qingheng.platform.rights.models import Grant
    from qingheng.platform.webhooks.models import Endpoint

    def first(model: Any, field: str = "pk", **where: Any) -> Any:
        row = model.objects.filter(**where).first()
        return getattr(row, field) if row is not None else None

    with tenant_scope(tenant.id):
        return {
            "datapoint_id": first(Datapoint, current=True),
            "submission_id": first(Submission),
            "intake_submission_id": first(Load),
            "campaign_id": first(Campaign),
            "owed_id": first(Owed),
            "dataset_code": first(DatasetDefinition, "code"),
            "indicator_code": first(Indicator, "code"),
            "code": first(Indicator, "code"),
            "own_id": first(OwnFactor),
            "import_id": first(FactorImport),
            "rule_id": first(FactorRule),
            "factor_id": "factors-cn-electricity-organisation/2023-440000",
            "factor_pack": "factors-cn-electricity-product",
            "factor_act": "submit",
            "inventory_id": first(Inventory),
            "upgrade_id": first(PackUpgrade),
            "assumption_id": first(Assumption, inventory_id=first(Inventory)),
            "index_id": first(PriceIndex),
            "change_id": first(BaseChange),
            "engagement_id": first(Engagement),
            "finding_id": first(Finding),
            "line_id": first(SampledLine),
            "number": 1,
            "other_id": first(Inventory),
            "product_item_id": first(Item),
            "study": first(Study, "code"),
            "footprint_id": first(Footprint),
            "figure_id": first(OwnFigure),
            "what_if_id": first(KeptWhatIf),
            "request_id": first(FigureRequest),
            "family_id": first(Family),
            "content_id": first(Content),
            "option_id": first(Option),
            "option_line_id": first(OptionLine),
            "variant_id": first(Variant),
            "link_id": first(SupplierLink),
            "row": 0,
            "revision_id": first(Revision, state="released"),
            "draft_id": first(Revision, state="draft"),
            "part": 0,
            "choice": 0,
            "node_id": first(Node),
            "node_code": first(Node, "code"),
            "ownership_id": first(Ownership),
            "period_id": first(Period),
            "fingerprint": first(CheckResult, "fingerprint", is_finding=True),
            "batch_id": first(AnswerBatch),
            "target_code": first(Target, "code"),
            "sha256": first(Blob, "sha256"),
            "attachment_id": first(Attachment),
            "run_id": first(Run),
            "schedule_id": first(Schedule),
            "notification_id": first(Notification),
            "token_id": first(ApiToken),
            "grant_id": first(Grant),
            "person_id": first(Grant, "person_id"),
            "subject_kind": "datapoint",
            "subject_key": first(Datapoint, current=True),
            "comment_id": first(Comment),
            "endpoint_id": first(Endpoint, active=True),
            "lot_id": first(Lot),
            "act_id": first(Act, state="submitted"),
            "item_id": first(WorkItem, state="open"),
            "lca_version": str(DatabaseVersion.objects.filter(database__code="lenovo-steel").first() or "")
            or None,
            "lca_process": "p1",
            "lca_code": "lenovo-steel",
            "lca_method": first(ImpactMethod, "code"),
            "mapping_id": first(FlowMapping),
            "carrying_id": first(Carrying),
            "key": "ghg.scope1",
            "pack_id": "quality-esg",
            "kind": "quality.run",
            "act": "approve",
            "lock_act": "lock",
        }


# Parameters that mean another thing on the pages of one engine.
FOR_PAGE = {
    ("targets", "code"): "target_code",
    ("organisation", "act"): "lock_act",
    ("intake", "submission_id"): "intake_submission_id",
    ("factors", "pack_id"): "factor_pack",
    ("factors", "act"): "factor_act",
}
NOT_OBJECTS = {
    "pack_id",
    "factor_id",
    "kind",
    "subject_kind",
    "key",
    "lca_process",
    "act",
    "part",
    "choice",
    "row",
}  # of the installation, not of a company


def parameters_of(pattern: URLPattern) -> dict[str, str]:
    """Name and kind of each parameter of a page's own part of the address."""
    if pattern.pattern.converters:
        return {name: type(converter).__name__ for name, converter in pattern.pattern.converters.items()}
    return dict.fromkeys(pattern.pattern.regex.groupindex, "IntConverter")


def filled(tenant: Tenant, known: dict[str, Any]) -> Iterator[Address]:
    """Each address with the given objects. Parameters without an example use a number or a word nothing has."""
    for name, pattern, _route in company_patterns():
        values: dict[str, Any] = {"company": tenant.slug}
        objects: list[str] = []
        for parameter, kind in parameters_of(pattern).items():
            if parameter == "company":
                continue
            if parameter not in known:
                raise AssertionError(f"{name}: no example for {parameter!r}; teach addresses.examples")
            value = known[FOR_PAGE.get((name.split(":")[0], parameter), parameter)]
            if parameter not in NOT_OBJECTS and value is not None:
                objects.append(parameter)
            nothing = 999999999 if kind == "IntConverter" else "nothing-has-this"
            values[parameter] = nothing if value is None else value
        yield Address(
            name, reverse(name, kwargs=values), getattr(pattern.callback, "verb", None), tuple(objects)
        )
