"""Acts on studies: set one up, have it calculated."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from qingheng.apps.footprints import rights, services, words
from qingheng.apps.footprints.forms import StudyForm
from qingheng.apps.footprints.views.addressing import address, trail
from qingheng.apps.lca import queries as lca
from qingheng.apps.products import queries as products
from qingheng.platform.rights.errors import Refusal
from qingheng.platform.rights.forms import refuse
from qingheng.platform.rights.pages import CompanyRequest, page


@page(rights.MANAGE)
@require_http_methods(["GET", "POST"])
def make(request: CompanyRequest) -> HttpResponse:
    """Set up a study of a family; a refusal stands at its field."""
    now = timezone.now()
    today = timezone.localdate(now)
    families = [
        (one.code, words.two(one.name_zh, one.name_en) or one.code)
        for one in products.families(actor=request.actor, on=today)
    ]
    databases = [
        (one.current.version, f"{one.name} ({one.current.version})")
        for one in lca.databases(actor=request.actor)
        if one.current is not None
    ]
    form = StudyForm(request.POST or None, families=families, databases=databases, initial={"on": today})
    if request.method == "POST" and form.is_valid():
        try:
            made = services.make_study(actor=request.actor, asked=form.asked(), at=now)
        except Refusal as refusal:
            refuse(form, refusal)
        else:
            services.start_run(actor=request.actor, study=made.code, at=now)
            messages.success(request, _("The study is set up and is being calculated."))
            return redirect(f"{address(request, 'list')}?study={made.code}")
    context = {"form": form, "ready": families and databases, "trail": trail(request)}
    return render(request, "footprints/make.html", context, status=422 if form.errors else 200)


@page(rights.RUN)
@require_POST
def run(request: CompanyRequest, study: str) -> HttpResponse:
    """Have a worker calculate a study."""
    job = services.start_run(actor=request.actor, study=study, at=timezone.now())
    messages.info(request, _("The study is being calculated: job %(number)s.") % {"number": job.id})
    return redirect(f"{address(request, 'list')}?study={study}")
