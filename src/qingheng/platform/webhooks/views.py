"""Pages of webhooks, for administrators."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from qingheng.platform.rights.errors import Refusal
from qingheng.platform.rights.forms import refuse
from qingheng.platform.rights.lists import Listing, asked, chips
from qingheng.platform.rights.pages import CompanyRequest, page
from qingheng.platform.webhooks import queries, services
from qingheng.platform.webhooks.forms import EndpointForm
from qingheng.platform.webhooks.tables import COLUMNS, STATES, reason_words


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@page("webhooks.manage")
def list_endpoints(request: CompanyRequest) -> HttpResponse:
    """The endpoints, and a form for a new one, whose secret is shown in the answer and never again."""
    form, made = EndpointForm(request.POST or None), None
    if request.method == "POST" and form.is_valid():
        try:
            made = services.add_endpoint(
                actor=request.actor,
                url=form.cleaned_data["url"],
                events=form.patterns(),
                at=timezone.now(),
            )
            form = EndpointForm()
        except Refusal as refusal:
            refuse(form, refusal)
    context = {"form": form, "made": made, "endpoints": queries.endpoints(actor=request.actor)}
    return render(request, "webhooks/list.html", context, status=422 if form.is_bound else 200)


@require_safe
@page("webhooks.manage")
def show_endpoint(request: CompanyRequest, endpoint_id: int) -> HttpResponse:
    """One endpoint with what was sent to it, newest first."""
    endpoint = queries.endpoint(actor=request.actor, endpoint_id=endpoint_id)
    found = queries.deliveries(
        actor=request.actor,
        endpoint_id=endpoint_id,
        state=asked(request, "state"),
        text=asked(request, "q"),
    )
    listing = Listing(request, "webhook-deliveries", _("Deliveries"), COLUMNS, found)
    if (file := listing.export(at=timezone.now())) is not None:
        return file
    groups = [(_("State"), chips(request, "state", STATES.items()))]
    return render(
        request, "webhooks/endpoint.html", {**listing.context(), "endpoint": endpoint, "chip_groups": groups}
    )


@require_POST
@page("webhooks.manage")
def test(request: CompanyRequest, endpoint_id: int) -> HttpResponse:
    """Send a test now and say what came back."""
    done = services.test_endpoint(actor=request.actor, endpoint_id=endpoint_id, at=timezone.now())
    if done.state == "sent":
        messages.success(request, _("The test was taken (%(status)s).") % {"status": done.status_code})
    else:
        status = f" ({done.status_code})" if done.status_code else ""
        messages.error(request, reason_words(done.reason) + status)
    return redirect("webhooks:endpoint", company=request.company.slug, endpoint_id=endpoint_id)


@require_http_methods(["GET", "HEAD", "POST"])
@page("webhooks.manage")
def remove(request: CompanyRequest, endpoint_id: int) -> HttpResponse:
    """Ask, then tell the address nothing more."""
    if request.method == "POST":
        services.remove_endpoint(actor=request.actor, endpoint_id=endpoint_id, at=timezone.now())
        messages.success(request, _("The endpoint was removed."))
        return redirect("webhooks:list", company=request.company.slug)
    endpoint = queries.endpoint(actor=request.actor, endpoint_id=endpoint_id)
    return render(request, "webhooks/remove.html", {"endpoint": endpoint})
