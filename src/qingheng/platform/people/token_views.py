"""Pages of one's own API tokens."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from qingheng.platform.people.forms import TokenForm
from qingheng.platform.people.queries import own_tokens
from qingheng.platform.people.services import create_token, revoke_token
from qingheng.platform.rights.errors import Refusal
from qingheng.platform.rights.forms import refuse
from qingheng.platform.rights.pages import CompanyRequest, page


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@page("tokens.manage")
def tokens(request: CompanyRequest) -> HttpResponse:
    """One's own tokens and a form for a new one, whose text is shown in the answer and never again."""
    form, now, text = TokenForm(request.POST or None, verbs=request.actor.verbs), timezone.now(), ""
    if request.method == "POST" and form.is_valid():
        try:
            text = create_token(actor=request.actor, at=now, **form.cleaned_data).text
            form = TokenForm(verbs=request.actor.verbs)
        except Refusal as refusal:
            refuse(form, refusal)
    context = {"form": form, "text": text, "tokens": own_tokens(actor=request.actor, at=now)}
    return render(request, "people/tokens.html", context, status=422 if form.is_bound else 200)


@require_POST
@page("tokens.manage")
def revoke(request: CompanyRequest, token_id: int) -> HttpResponse:
    """End one of one's own tokens."""
    revoke_token(actor=request.actor, token_id=token_id, at=timezone.now())
    return redirect("people:tokens", company=request.company.slug)
