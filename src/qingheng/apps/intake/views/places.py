"""What the pages of intake share: nodes and datasets one may use, the path above the title, files as answers."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import pgettext

from qingheng.apps.intake.contracts import IntakeSubmissionView
from qingheng.apps.intake.submission_access import ENTER
from qingheng.apps.organisation import queries as organisation
from qingheng.apps.organisation.contracts import NodeView
from qingheng.platform.rights.lists import MIMES
from qingheng.platform.rights.pages import CompanyRequest


def may_use(request: CompanyRequest) -> list[NodeView]:
    """Nodes the actor may enter data for."""
    if not request.actor.may(ENTER):
        return []
    return [one for one in organisation.tree(actor=request.actor) if request.actor.may(ENTER, path=one.path)]


def first_month(request: CompanyRequest) -> int:
    """The month in which the company's fiscal year begins."""
    top = organisation.root(actor=request.actor)
    return organisation.fiscal_start_month(actor=request.actor, node_id=top.id)


def known_periods(request: CompanyRequest) -> list[str]:
    """Labels of the company's periods, the latest first, to choose from."""
    found = organisation.periods(actor=request.actor, kind="")
    return [one.label for one in sorted(found, key=lambda one: one.start, reverse=True)][:60]


def trail(request: CompanyRequest, *more: tuple[str, str]) -> list[tuple[str, str]]:
    """The path above the title: intake, then pages below it as (words, url name)."""
    here = {"company": request.company.slug}
    first = (pgettext("module", "Data intake"), reverse("intake:home", kwargs=here))
    return [first, *((words, reverse(name, kwargs=here)) for words, name in more)]


def to_submission(request: CompanyRequest, submission_id: int, step: str = "") -> HttpResponse:
    """Redirect to the page of a submission, at a step."""
    url = reverse(
        "intake:submission", kwargs={"company": request.company.slug, "submission_id": submission_id}
    )
    return redirect(f"{url}?step={step}" if step else url)


def file_answer(name: str, body: bytes, kind: str) -> HttpResponse:
    """A file to download; kind: xlsx or csv."""
    response = HttpResponse(body, content_type=MIMES[kind])
    plain = "".join(c if c.isascii() and (c.isalnum() or c in "-_.") else "-" for c in name).strip("-.")
    response["Content-Disposition"] = f'attachment; filename="{plain or f"file.{kind}"}"'
    response["X-Content-Type-Options"] = "nosniff"
    return response


def is_mine(request: CompanyRequest, one: IntakeSubmissionView) -> bool:
    """Whether the reader prepared the submission."""
    return one.prepared_by_id is not None and one.prepared_by_id == request.actor.person_id
