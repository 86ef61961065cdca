"""Pages of notices: each person sees their own."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from qingheng.platform.messages import queries
from qingheng.platform.messages.models import Notification
from qingheng.platform.messages.services import mark_read
from qingheng.platform.rights.lists import ListColumn, Listing, asked, chips, moment
from qingheng.platform.rights.pages import CompanyRequest, page


def _title(row: Notification) -> str:
    return row.title_zh if (get_language() or "").startswith("zh") else row.title_en


def _link(row: Notification) -> dict[str, str]:
    url = reverse("messages:open", kwargs={"company": row.tenant.slug, "notification_id": row.pk})
    return {"text": _title(row), "url": url}


def _state(row: Notification) -> str:
    return _("Read") if row.read_at else _("New")


COLUMNS = (
    ListColumn("title", gettext_lazy("Notice"), _title, cell=_link),
    ListColumn("created_at", gettext_lazy("When"), lambda row: moment(row.created_at)),
    ListColumn("state", gettext_lazy("State"), _state),
)


@require_safe
@page("company.view")
def list_notices(request: CompanyRequest) -> HttpResponse:
    """One's own notices, newest first."""
    unread = asked(request, "state") == "unread"
    found = queries.notifications(actor=request.actor, text=asked(request, "q"), unread_only=unread)
    listing = Listing(request, "notices", _("Notices"), COLUMNS, found.select_related("tenant"))
    if (file := listing.export(at=timezone.now())) is not None:
        return file
    context = {
        **listing.context(),
        "unread": queries.unread_count(actor=request.actor),
        "chip_groups": [(_("State"), chips(request, "state", [("unread", _("New only"))]))],
    }
    return render(request, "messages/list.html", context)


@require_safe
@page("company.view")
def open_notice(request: CompanyRequest, notification_id: int) -> HttpResponse:
    """Mark one notice read and go where it leads."""
    notice = queries.notification(actor=request.actor, notification_id=notification_id)
    mark_read(actor=request.actor, at=timezone.now(), notification_id=notification_id)
    return redirect(notice.link or reverse("messages:list", kwargs={"company": request.company.slug}))


@require_POST
@page("company.view")
def read_all(request: CompanyRequest) -> HttpResponse:
    """Mark all of one's notices read."""
    mark_read(actor=request.actor, at=timezone.now())
    return redirect("messages:list", company=request.company.slug)
