"""One flow without a factor at a time: what it could be taken for, deciding, reviewing; and all that was decided."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from qingheng.apps.lca import queries, rights, services, words
from qingheng.apps.lca.decisions import MappingView, OpenFlowView, ProposalView
from qingheng.apps.lca.tables import decided_columns, flow_url
from qingheng.apps.lca.views.databases import trail
from qingheng.platform.rights.errors import NotFound, Refusal
from qingheng.platform.rights.lists import Listing, asked, chips
from qingheng.platform.rights.pages import CompanyRequest, page

_OUT = "out"
_TO = "to:"


@require_http_methods(["GET", "POST"])
@page(rights.VIEW)
def flow(request: CompanyRequest, lca_version: str) -> HttpResponse:
    """A flow of the worklist: proposals with reasons, the decision, and what was decided before."""
    about: dict[str, Any] = {
        "actor": request.actor, "version": lca_version, "method": asked(request, "method") or "gwp100-ar6",
        "flow": asked(request, "flow", most=300),
    }  # fmt: skip
    found = queries.open_flow(**about, text=asked(request, "q"))
    refused: Refusal | None = None
    if request.method == "POST":
        choice = request.POST.get("choice", "")[:310]
        try:
            services.map_flow(
                **about, target=choice.removeprefix(_TO) if choice.startswith(_TO) else "", left_out=choice == _OUT,
                per=request.POST.get("per", "")[:60], why=request.POST.get("why", "")[:1000], at=timezone.now(),
            )  # fmt: skip
        except NotFound:
            raise
        except Refusal as refusal:
            if refusal.status == 403:
                raise
            refused = refusal
        else:
            return _on(request, found)
    return render(request, "lca/flow.html", _context(request, found, refused), status=422 if refused else 200)


def _on(request: CompanyRequest, found: OpenFlowView) -> HttpResponse:
    """To the next flow of the worklist, or to the worklist after the last one."""
    messages.success(
        request, _("Decided: %(flow)s. Scores count it from now on; the decision can be withdrawn on its page.")
        % {"flow": found.name},
    )  # fmt: skip
    following = found.after or found.before
    if following:
        return redirect(flow_url(request.company.slug, found.version, found.method, following))
    at = reverse("lca:open", args=[request.company.slug, found.version])
    return redirect(f"{at}?method={found.method}")


def _context(request: CompanyRequest, found: OpenFlowView, refused: Refusal | None) -> dict[str, Any]:
    slug = request.company.slug
    work = f"{reverse('lca:open', args=[slug, found.version])}?method={found.method}"
    method = queries.method(actor=request.actor, code=found.method)
    manage, review = request.actor.may(rights.MANAGE), request.actor.may(rights.REVIEW)
    return {
        "found": found,
        "method_name": words.pick(method.name_zh, method.name_en),
        "reason": words.pick(found.open.reason_zh, found.open.reason_en) if found.open else "",
        "amount": words.figure(found.open.amount) if found.open else "",
        "proposals": [_proposal(found, one) for one in found.proposals],
        "history": [_decision(request, one, manage=manage, review=review) for one in found.mappings],
        "before": flow_url(slug, found.version, found.method, found.before) if found.before else "",
        "after": flow_url(slug, found.version, found.method, found.after) if found.after else "",
        "work": work,
        "text": asked(request, "q"),
        "refused": refused,
        "place": refused.place if refused else "",
        "typed": {key: request.POST.get(key, "") for key in ("choice", "per", "why")},
        "may_decide": manage and not (found.counted and not _in_use(found)),
        "by_itself": found.counted and not _in_use(found),
        "trail": [*trail(request, found.version), (_("Flows not counted"), work)],
    }


def _in_use(found: OpenFlowView) -> MappingView | None:
    return next((one for one in found.mappings if one.state == "in_use"), None)


def _proposal(found: OpenFlowView, one: ProposalView) -> dict[str, Any]:
    """A proposal with its reasons in words, and what speaks against it."""
    against = [words.word(words.PLACES, one.place)] if one.place == "other" else []
    if not one.origin:
        against.append(_("carbon of another origin"))
    if one.per is None:
        against.append(
            _("say how many %(target)s one %(unit)s is") % {"target": one.unit, "unit": found.unit}
        )
    return {
        "value": f"{_TO}{one.target}",
        "name": words.pick(one.name_zh, one.name_en),
        "note": " · ".join(part for part in (one.compartment, one.cas) if part),
        "why": words.word(words.LIKE, one.like),
        "place": words.word(words.PLACES, one.place) if one.place != "other" else "",
        "against": against,
        "factors": [
            (words.figure(value), f"{unit} / {one.unit}", words.pick(zh, en))
            for zh, en, value, unit in one.factors
        ],
    }


def _decision(request: CompanyRequest, one: MappingView, *, manage: bool, review: bool) -> dict[str, Any]:
    own = one.made_by == request.actor.person_id and one.made_name == request.actor.name[:200]
    used = one.state == "in_use"
    return {
        "one": one,
        "target": words.target(one.target_name),
        "state": words.word(words.DECISIONS, one.state),
        "may_withdraw": manage and used,
        "may_restore": manage and not used,
        "may_review": review and used and not own and not one.reviewed_name,
        "waits": used and not one.reviewed_name,
    }


@require_safe
@page(rights.VIEW)
def decided(request: CompanyRequest, lca_version: str) -> HttpResponse:
    """All decisions about flows of a version, with who reviewed them."""
    found = queries.mappings(actor=request.actor, version=lca_version)
    view = queries.version(actor=request.actor, version=lca_version)
    state, method, text = asked(request, "state"), asked(request, "method"), asked(request, "q").casefold()
    rows = [
        one
        for one in found
        if (not state or one.state == state)
        and (not method or one.method == method)
        and text in f"{one.name} {one.compartment} {one.target_name} {one.why}".casefold()
    ]
    columns = decided_columns(request.company.slug)
    listing = Listing(request, "lca-decided", _("Decided by hand"), columns, rows)
    if (file := listing.export(at=timezone.now())) is not None:
        return file
    waiting = sum(one.state == "in_use" and not one.reviewed_name for one in found)
    states = [(key, said) for key, said in words.DECISIONS.items() if any(one.state == key for one in found)]
    codes = [(code, code) for code in dict.fromkeys(one.method for one in found)]
    context = {
        **listing.context(),
        "version": view.version,
        "trail": trail(request, view.version),
        "work": reverse("lca:open", args=[request.company.slug, view.version]),
        "chip_groups": [
            (pgettext("lca", "State"), chips(request, "state", states)),
            (pgettext("lca", "Method"), chips(request, "method", codes) if len(codes) > 1 else []),
        ],
        "state_line": ngettext(
            "%(n)s decision in use is not reviewed", "%(n)s decisions in use are not reviewed", waiting
        ) % {"n": waiting},
    }  # fmt: skip
    return render(request, "lca/decided.html", context)


@require_POST
@page(rights.VIEW)
def act(request: CompanyRequest, mapping_id: int, act: str) -> HttpResponse:
    """Agree with a decision, object to it, withdraw it, or decide so again."""
    one, now = queries.mapping(actor=request.actor, mapping=mapping_id), timezone.now()
    about: dict[str, Any] = {"actor": request.actor, "mapping": mapping_id, "at": now}
    note = request.POST.get("note", "")[:1000]
    try:
        if act in ("approve", "object"):
            services.review_mapping(**about, agree=act == "approve", note=note)
        elif act == "withdraw":
            services.withdraw_mapping(**about, why=note)
        elif act == "restore":
            services.restore_mapping(**about)
        else:
            raise NotFound(_("There is no such act."), code="no-act", place="act")
    except NotFound:
        raise
    except Refusal as refusal:
        if refusal.status == 403:
            raise
        messages.error(request, f"{refusal.message} {refusal.fix}".strip())
    else:
        messages.success(request, _SAID[act])
    return redirect(flow_url(request.company.slug, one.version, one.method, one.flow))


_SAID = {
    "approve": gettext_lazy("The decision is reviewed."),
    "object": gettext_lazy("The decision is out of use; its flow is open again."),
    "withdraw": gettext_lazy("The decision is withdrawn; its flow is open again."),
    "restore": gettext_lazy("Decided so again; it waits for its review."),
}
