"""Greenhouse gas inventories: totals, lines, blocks, comparisons, runs."""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated, Any, Literal

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from ninja import File, Query, Router, Schema
from ninja.files import UploadedFile

from qingheng.apps.inventory import queries, services
from qingheng.apps.inventory.contracts import (
    AssumptionView,
    Blocked,
    Compared,
    Explanation,
    InventoryView,
    LineChange,
    LineGroup,
    RunView,
    Total,
)
from qingheng.apps.inventory.queries import Bridged, SettingsPreview, SettingsView, UsedFactor
from qingheng.interfaces.api.asking import Company, actor_of, node_id_of, now
from qingheng.platform.jobs.contracts import RunView as JobView

router = Router(tags=["Inventories"])
Side = Literal["location", "market"]
Dimension = Literal["scope", "category", "site", "month", "dataset", "activity", "rule", "factor", "status"]


class OptionsIn(Schema):
    """How an inventory is calculated. packs: [pack, version] in order of preference; empty takes all at hand."""

    approach: str = "operational"
    gwp_sets: list[str] = ["AR6", "AR5"]
    dates: str = "activity_year"
    packs: list[tuple[str, str]] = []
    variants: dict[str, str] = {}

    def made(self) -> services.Options:
        """As the service takes it."""
        return services.Options(
            self.approach, tuple(self.gwp_sets), self.dates, tuple(self.packs), variants=self.variants
        )


class ChangedIn(OptionsIn):
    """Other settings of an inventory, with the reason."""

    reason: str = ""


class InventoryIn(OptionsIn):
    """An inventory to set up for a node with all below it and a period."""

    code: str
    name_zh: str
    name_en: str
    period: str
    node: str | None = None


class ConfirmedIn(Schema):
    """A factor for an activity. assumed: it stands in for data that are missing, and every total says so."""

    code: str
    activity: str
    factor: str
    reason_zh: str
    reason_en: str
    basis: str = ""
    site: str = ""
    assumed: bool = False
    why: str = ""


class PublishedIn(Schema):
    """A published figure in tonnes CO2e. measure: scope1, scope2_location, scope2_market, scope3, c1 to c15."""

    measure: str
    tonnes: Decimal
    decimals: int = 0
    source_zh: str
    source_en: str
    place: str = ""


class Reason(Schema):
    """Why, in a sentence."""

    reason: str


@router.get("/inventories", response=list[InventoryView], summary="Inventories with their current runs")
def inventories(request: HttpRequest, company: Company) -> Any:
    return queries.inventories(actor=actor_of(request))


@router.post("/inventories", response=InventoryView, summary="Set up an inventory")
def make(request: HttpRequest, company: Company, body: InventoryIn) -> Any:
    return services.make_inventory(
        actor=actor_of(request), code=body.code, name_zh=body.name_zh, name_en=body.name_en,
        node_id=node_id_of(request, body.node), period=body.period, at=now(), on=timezone.localdate(now()),
        options=body.made(),
    )  # fmt: skip


@router.get("/inventories/{inventory_id}", response=InventoryView, summary="One inventory")
def inventory(request: HttpRequest, company: Company, inventory_id: int) -> Any:
    return queries.inventory(actor=actor_of(request), inventory_id=inventory_id)


@router.put("/inventories/{inventory_id}", response=InventoryView, summary="Calculate it another way")
def change(request: HttpRequest, company: Company, inventory_id: int, body: ChangedIn) -> Any:
    """From the next run on, with a reason. packs: empty leaves them as they are; a pack that stays keeps its version."""
    return services.change_inventory(
        actor=actor_of(request), inventory_id=inventory_id, options=body.made(), reason=body.reason, at=now()
    )


@router.get(
    "/inventories/{inventory_id}/settings",
    response=SettingsView,
    summary="How it is calculated, and what else could be",
)
def settings(request: HttpRequest, company: Company, inventory_id: int) -> Any:
    """What is chosen, what is at hand, settings the current run was not made with, every change with its reason."""
    return queries.inventory_settings(actor=actor_of(request), inventory_id=inventory_id)


@router.get(
    "/inventories/{inventory_id}/settings/preview",
    response=SettingsPreview,
    summary="What other settings would change",
)
def preview_settings(
    request: HttpRequest, company: Company, inventory_id: int, gwp_sets: str = "", packs: str = "", dates: str = "",
    approach: str = "",
) -> Any:  # fmt: skip
    """Totals of the current run as they are and as they would be; nothing is written.

    gwp_sets, packs: codes with commas between, in order. What is left out stays as it is chosen.
    """
    actor = actor_of(request)
    wanted = queries.wanted_settings(
        actor=actor, inventory_id=inventory_id, gwp_sets=tuple(filter(None, gwp_sets.split(","))),
        packs=tuple(filter(None, packs.split(","))), dates=dates, approach=approach,
    )  # fmt: skip
    return queries.settings_preview(actor=actor, inventory_id=inventory_id, options=wanted)


@router.post("/inventories/{inventory_id}/run", response=JobView, summary="Have a worker calculate it")
def run(request: HttpRequest, company: Company, inventory_id: int) -> Any:
    return services.start_run(actor=actor_of(request), inventory_id=inventory_id, at=now())


@router.get("/inventories/{inventory_id}/runs", response=list[RunView], summary="Its runs, the newest first")
def runs(request: HttpRequest, company: Company, inventory_id: int) -> Any:
    return queries.runs(actor=actor_of(request), inventory_id=inventory_id)


@router.get(
    "/inventories/{inventory_id}/scopes", response=dict[str, Total], summary="Scope 1, 2 both ways, 3"
)
def scopes(request: HttpRequest, company: Company, inventory_id: int, run: int | None = None) -> Any:
    return queries.scopes(actor=actor_of(request), inventory_id=inventory_id, run=run)


@router.get("/inventories/{inventory_id}/totals", response=list[Total], summary="Totals under any grouping")
def totals(
    request: HttpRequest, company: Company, inventory_id: int, first: Dimension = "scope",
    second: Dimension | None = None, third: Dimension | None = None, side: Side = "location", run: int | None = None,
) -> Any:  # fmt: skip
    """Grouped by up to three dimensions. What is blocked or left out is in the meters, never in the sums."""
    by = list(dict.fromkeys(name for name in (first, second, third) if name is not None))
    return queries.totals(actor=actor_of(request), inventory_id=inventory_id, by=by, side=side, run=run)


@router.get("/inventories/{inventory_id}/lines", response=list[LineGroup], summary="Lines by key and rule")
def lines(request: HttpRequest, company: Company, inventory_id: int, run: int | None = None) -> Any:
    return queries.line_groups(actor=actor_of(request), inventory_id=inventory_id, run=run)


@router.get(
    "/inventories/{inventory_id}/lines/{part}/{choice}",
    response=Explanation,
    summary="Where a line comes from",
)
def line(
    request: HttpRequest, company: Company, inventory_id: int, part: int, choice: int, run: int | None = None
) -> Any:
    """Question, factor with candidates and reasons, rows, files, approver."""
    return queries.explain(
        actor=actor_of(request), inventory_id=inventory_id, part=part, choice=choice, run=run
    )


@router.get(
    "/inventories/{inventory_id}/blocked", response=list[Blocked], summary="What is blocked, and the remedy"
)
def blocked(request: HttpRequest, company: Company, inventory_id: int, run: int | None = None) -> Any:
    return queries.blocked(actor=actor_of(request), inventory_id=inventory_id, run=run)


@router.get(
    "/inventories/{inventory_id}/published", response=list[Compared], summary="Beside what was published"
)
def published(request: HttpRequest, company: Company, inventory_id: int, run: int | None = None) -> Any:
    return queries.compare_with_published(actor=actor_of(request), inventory_id=inventory_id, run=run)


@router.post("/inventories/{inventory_id}/published", response={204: None}, summary="Note a published figure")
def note_published(request: HttpRequest, company: Company, inventory_id: int, body: PublishedIn) -> Any:
    services.set_published(
        actor=actor_of(request), inventory_id=inventory_id, measure=body.measure, tonnes=body.tonnes,
        decimals=body.decimals, source=(body.source_zh, body.source_en), place=body.place, at=now(),
    )  # fmt: skip
    return 204, None


@router.get(
    "/inventories/{inventory_id}/compare/{other_id}",
    response=list[LineChange],
    summary="Beside another, by line",
)
def compare(
    request: HttpRequest, company: Company, inventory_id: int, other_id: int, side: Side = "location",
    run: int | None = None, other_run: int | None = None,
) -> Any:  # fmt: skip
    return queries.compare_runs(
        actor=actor_of(request),
        inventory_id=inventory_id,
        other_id=other_id,
        run=run,
        other_run=other_run,
        side=side,
    )


@router.post("/inventories/{inventory_id}/factors", response={204: None}, summary="Confirm a factor for it")
def confirm(request: HttpRequest, company: Company, inventory_id: int, body: ConfirmedIn) -> Any:
    confirmed = services.Confirmed(
        body.activity, body.factor, (body.reason_zh, body.reason_en), body.basis, body.site, body.assumed
    )
    services.confirm_factor(
        actor=actor_of(request), inventory_id=inventory_id, code=body.code, confirmed=confirmed, at=now(), why=body.why
    )  # fmt: skip
    return 204, None


@router.get(
    "/inventories/{inventory_id}/factors", response=list[AssumptionView], summary="Factors confirmed for it"
)
def confirmed(request: HttpRequest, company: Company, inventory_id: int, withdrawn: bool = False) -> Any:
    """Each with who, when, why and its evidence; withdrawn: those taken back as well."""
    return queries.assumptions(actor=actor_of(request), inventory_id=inventory_id, withdrawn=withdrawn)


@router.post(
    "/inventories/{inventory_id}/factors/{code}/evidence",
    response={204: None},
    summary="Attach evidence to a choice",
)
def prove(
    request: HttpRequest, company: Company, inventory_id: int, code: str, file: File[UploadedFile]
) -> Any:
    services.attach_to_assumption(
        actor=actor_of(request), inventory_id=inventory_id, code=code, data=file.read(), name=file.name or "",
        mime=file.content_type or "", at=now(),
    )  # fmt: skip
    return 204, None


@router.delete("/inventories/{inventory_id}/factors/{code}", response={204: None}, summary="Take it back")
def withdraw(request: HttpRequest, company: Company, inventory_id: int, code: str, reason: str = "") -> Any:
    """reason: needed; runs made with it keep it."""
    services.withdraw_factor(
        actor=actor_of(request), inventory_id=inventory_id, code=code, reason=reason, at=now()
    )
    return 204, None


@router.get("/inventories/{inventory_id}/used-factors", response=list[UsedFactor], summary="Factors of a run")
def used_factors(request: HttpRequest, company: Company, inventory_id: int, run: int | None = None) -> Any:
    """Each as it was used, with the rows and kilograms made with it; location and market view both counted."""
    return queries.used_factors(actor=actor_of(request), inventory_id=inventory_id, run=run)


@router.get(
    "/inventories/{inventory_id}/bridge/{other_id}",
    response=Bridged,
    summary="What changed between two years",
)
def bridge(
    request: HttpRequest, company: Company, inventory_id: int, other_id: int, side: Side = "location",
    consolidated: bool = False,
) -> Any:  # fmt: skip
    """Effects from the other (earlier) inventory to this one; they add up to the difference exactly."""
    cut = queries.Cut(side=side, consolidated=consolidated)
    return queries.bridge_years(
        actor=actor_of(request), inventory_id=inventory_id, other_id=other_id, cut=cut
    )


@router.get("/inventories/{inventory_id}/report", summary="The report as PDF, Word or Excel")
def report(
    request: HttpRequest, company: Company, inventory_id: int, form: Literal["iso14064", "china"] = "iso14064",
    lang: Literal["zh", "en"] = "zh", kind: Literal["pdf", "docx", "xlsx"] = "pdf", run: int | None = None,
) -> Any:  # fmt: skip
    """By ISO 14064-1:2018 clause 9.3, or the Chinese enterprise form; every figure is of the run."""
    made = queries.report(
        actor=actor_of(request),
        inventory_id=inventory_id,
        at=now(),
        form=form,
        lang=lang,
        kind=kind,
        run=run,
    )
    headers = {"Content-Disposition": f'attachment; filename="{made.name}"'}
    return HttpResponse(made.data, content_type=made.mime, headers=headers)


@router.post(
    "/inventories/{inventory_id}/lock", response=InventoryView, summary="Lock it with its current run"
)
def lock(
    request: HttpRequest, company: Company, inventory_id: int, trigger: str = "", reason: str = "",
    settles: Annotated[list[int] | None, Query()] = None,
) -> Any:  # fmt: skip
    """Totals other than those reported before need trigger (structure, method, error, factor) and reason.

    settles: ids of noted changes of the base year that it takes in; without, all that are open.
    """
    return services.lock_inventory(
        actor=actor_of(request),
        inventory_id=inventory_id,
        at=now(),
        trigger=trigger,
        reason=reason,
        settles=settles,
    )


@router.post(
    "/inventories/{inventory_id}/unlock", response=InventoryView, summary="Open it again, with a reason"
)
def unlock(request: HttpRequest, company: Company, inventory_id: int, body: Reason) -> Any:
    return services.unlock_inventory(
        actor=actor_of(request), inventory_id=inventory_id, reason=body.reason, at=now()
    )
