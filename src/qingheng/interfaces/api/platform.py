"""Packs, evidence, trail, jobs, search, notices, grants."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.timezone import localdate
from ninja import Router, Schema

from qingheng.interfaces.api.answers import Page, page_of
from qingheng.interfaces.api.asking import Company, actor_of, now
from qingheng.platform.audit import queries as audit
from qingheng.platform.audit.chain import Verification
from qingheng.platform.files import queries as files
from qingheng.platform.files import services as file_services
from qingheng.platform.files.contracts import AttachmentView
from qingheng.platform.files.downloads import download_response
from qingheng.platform.jobs import queries as jobs
from qingheng.platform.jobs import services as job_services
from qingheng.platform.jobs.contracts import RunView
from qingheng.platform.messages import queries as messages
from qingheng.platform.messages.contracts import NotificationView
from qingheng.platform.packs import queries as packs
from qingheng.platform.packs import services as pack_services
from qingheng.platform.packs.contracts import InstallView, PackChange, PackProblem
from qingheng.platform.rights import queries as rights
from qingheng.platform.search import queries as search_queries
from qingheng.platform.search.contracts import Hit

router = Router(tags=["Platform"])


class EventOut(Schema):
    """One link of the trail."""

    seq: int
    at: datetime
    actor_name: str
    action: str
    object_type: str
    object_id: str
    data: dict[str, Any]
    sha256: str


class GrantOut(Schema):
    """Who holds which role where and until when."""

    id: int
    person: str
    name: str
    role: str
    node: str | None
    valid_from: Any = None
    valid_until: Any = None
    revoked: bool


class JobIn(Schema):
    """kind: a registered kind of work; parameters: what it takes."""

    kind: str
    parameters: dict[str, Any] = {}


class ReasonIn(Schema):
    """reason: why evidence is held, or not held any more; it stays in the trail."""

    reason: str


class RetentionIn(Schema):
    """until: the last day the evidence is kept; later than the one set."""

    until: date


@router.get("/packs", response=list[InstallView], summary="Packs in force in the company")
def installed_packs(request: HttpRequest, company: Company) -> Any:
    return packs.installed(actor=actor_of(request))


@router.get(
    "/packs/{pack_id}/check", response=list[PackProblem], summary="Check a pack against its golden values"
)
def check_pack(request: HttpRequest, company: Company, pack_id: str) -> Any:
    actor_of(request).require("packs.view")
    return packs.check(pack_id)


@router.get("/packs/{pack_id}/changes", response=PackChange, summary="What installing a pack would change")
def pack_changes(request: HttpRequest, company: Company, pack_id: str) -> Any:
    """state: new, update, unchanged. Items are named table/key."""
    actor = actor_of(request)
    actor.require("packs.view")
    return packs.change_of(actor=actor, content=packs.content(pack_id))


@router.post(
    "/packs/{pack_id}/install", response=PackChange, summary="Take a pack into use, or its new version"
)
def install_pack(request: HttpRequest, company: Company, pack_id: str, seen_sha256: str = "") -> Any:
    """Catalogues and rules. seen_sha256: of the changes looked at; another content by now is a conflict."""
    return pack_services.install_pack(
        actor=actor_of(request), pack_id=pack_id, at=now(), seen_sha256=seen_sha256
    )


@router.get("/evidence", response=Page[AttachmentView], summary="Evidence files")
def evidence(
    request: HttpRequest,
    company: Company,
    text: str = "",
    kept: str = "",
    cursor: str | None = None,
    limit: int = 100,
) -> Any:
    """kept: held, over (past its last day and not held), dated, forever; all when left out."""
    found = files.attachments(actor=actor_of(request), text=text, kept=kept, today=localdate(now()))
    page = page_of(found, cursor=cursor, limit=limit)
    return page | {"items": [files.attachment_view(a) for a in page["items"]]}


@router.post("/evidence/purge", response=RunView, summary="Remove evidence past its retention")
def purge_evidence(request: HttpRequest, company: Company) -> Any:
    """Starts a job. Evidence held or without a last day stays; so do bytes something else points to."""
    return job_services.start(actor=actor_of(request), kind="files.purge", at=now())


@router.post("/evidence/attachments/{attachment_id}/hold", response=AttachmentView, summary="Hold evidence")
def hold_evidence(request: HttpRequest, company: Company, attachment_id: int, body: ReasonIn) -> Any:
    """It is kept whatever its retention says, until the hold is lifted."""
    return files.attachment_view(
        file_services.set_hold(
            actor=actor_of(request), attachment_id=attachment_id, reason=body.reason, at=now()
        )
    )


@router.post("/evidence/attachments/{attachment_id}/lift", response=AttachmentView, summary="Lift a hold")
def lift_hold(request: HttpRequest, company: Company, attachment_id: int, body: ReasonIn) -> Any:
    return files.attachment_view(
        file_services.lift_hold(
            actor=actor_of(request), attachment_id=attachment_id, reason=body.reason, at=now()
        )
    )


@router.post(
    "/evidence/attachments/{attachment_id}/retention",
    response=AttachmentView,
    summary="Set until when evidence is kept",
)
def retain_evidence(request: HttpRequest, company: Company, attachment_id: int, body: RetentionIn) -> Any:
    """A first day or a later one. Without a day evidence is kept for ever."""
    return files.attachment_view(
        file_services.extend_retention(
            actor=actor_of(request), attachment_id=attachment_id, until=body.until, at=now()
        )
    )


@router.get("/evidence/{sha256}", summary="Download an evidence file", response={200: None})
def download(request: HttpRequest, company: Company, sha256: str) -> HttpResponse:
    blob, path = files.open_blob(actor=actor_of(request), sha256=sha256)
    return download_response(path=path, name=blob.name, sha256=sha256)  # type: ignore[return-value]


@router.get("/audit/events", response=Page[EventOut], summary="The trail, newest first")
def events(
    request: HttpRequest,
    company: Company,
    text: str = "",
    action: str = "",
    cursor: str | None = None,
    limit: int = 100,
) -> Any:
    return page_of(
        audit.events(actor=actor_of(request), text=text, action=action), cursor=cursor, limit=limit
    )


@router.get("/audit/verification", response=Verification, summary="Walk the whole chain")
def verification(request: HttpRequest, company: Company) -> Any:
    from qingheng.platform.tenancy.models import Tenant

    actor = actor_of(request)
    actor.require("audit.view")
    return audit.verify(tenant=Tenant.objects.get(pk=actor.tenant_id))


@router.get("/jobs", response=Page[RunView], summary="Jobs, newest first")
def job_runs(
    request: HttpRequest, company: Company, state: str = "", cursor: str | None = None, limit: int = 100
) -> Any:
    page = page_of(jobs.runs(actor=actor_of(request), state=state), cursor=cursor, limit=limit)
    return page | {"items": [jobs.run_view(r) for r in page["items"]]}


@router.get("/jobs/{run_id}", response=RunView, summary="One job")
def job_run(request: HttpRequest, company: Company, run_id: int) -> Any:
    return jobs.run(actor=actor_of(request), run_id=run_id)


@router.post("/jobs", response=RunView, summary="Start a job")
def start_job(request: HttpRequest, company: Company, body: JobIn) -> Any:
    return job_services.start(actor=actor_of(request), kind=body.kind, parameters=body.parameters, at=now())


@router.post("/jobs/{run_id}/cancel", response=RunView, summary="Cancel a job")
def cancel_job(request: HttpRequest, company: Company, run_id: int) -> Any:
    return job_services.cancel(actor=actor_of(request), run_id=run_id, at=now())


@router.get("/search", response=list[Hit], summary="Find by words, two-character Chinese words too")
def search(request: HttpRequest, company: Company, q: str, limit: int = 20) -> Any:
    return search_queries.search(actor=actor_of(request), text=q, limit=max(1, min(limit, 100)))


@router.get("/notices", response=Page[NotificationView], summary="One's own notices")
def notices(
    request: HttpRequest, company: Company, unread: bool = False, cursor: str | None = None, limit: int = 100
) -> Any:
    page = page_of(
        messages.notifications(actor=actor_of(request), unread_only=unread), cursor=cursor, limit=limit
    )
    return page | {"items": [messages.notification_view(n) for n in page["items"]]}


@router.get("/grants", response=list[GrantOut], summary="Who may do what")
def grants(request: HttpRequest, company: Company) -> Any:
    return [
        {
            "id": g.pk, "person": g.person.email, "name": g.person.name, "role": g.role,
            "node": g.node.code if g.node else None, "valid_from": g.valid_from, "valid_until": g.valid_until,
            "revoked": g.revoked_at is not None,
        }
        for g in rights.grants_visible(actor=actor_of(request))
    ]  # fmt: skip
