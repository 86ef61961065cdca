"""Reads of submissions."""

from __future__ import annotations

from django.db.models import Q

from qingheng.apps.intake.contracts import IntakeSubmissionView
from qingheng.apps.intake.models import Submission
from qingheng.apps.intake.submission_access import APPROVE, SEE, seen_submission
from qingheng.apps.intake.views_of import view_of_submission
from qingheng.platform.rights.actor import Actor

MOST = 2_000


def submissions(
    *, actor: Actor, state: str = "", dataset: str = "", text: str = "", mine: bool = False
) -> list[IntakeSubmissionView]:
    """Submissions the actor may see, newest first, at most MOST. Raises Forbidden.

    text: words that must all occur in title, file name, dataset, node or preparer.
    """
    actor.require(SEE)
    found = Submission.objects.select_related("node", "blob", "partition")
    paths = actor.paths(SEE)
    if "" not in paths:
        reach = Q(pk__in=[])
        for path in paths:
            reach |= Q(node__path__startswith=path)
        found = found.filter(reach)
    for name, value in (("state", state), ("dataset", dataset)):
        if value:
            found = found.filter(**{name: value})
    if mine:
        found = found.filter(prepared_by_id=actor.person_id)
    words = text.casefold().split()
    views = []
    for one in found[: MOST * 2 if words else MOST]:
        view = view_of_submission(one, getattr(one, "partition", None))
        if all(word in _searched(view) for word in words):
            views.append(view)
    return views[:MOST]


def submission(*, actor: Actor, submission_id: int) -> IntakeSubmissionView:
    """One submission. Raises NotFound, Forbidden."""
    found = seen_submission(actor, submission_id)
    return view_of_submission(found, getattr(found, "partition", None))


def waiting_for(*, actor: Actor) -> list[IntakeSubmissionView]:
    """Submissions that wait for this actor's decision: may approve for the node, did not prepare it."""
    if not actor.may(APPROVE):
        return []
    return [
        view_of_submission(one)
        for one in Submission.objects.select_related("node", "blob").filter(state="submitted")
        if one.prepared_by_id != actor.person_id and actor.may(APPROVE, path=one.node.path)
    ]


def _searched(view: IntakeSubmissionView) -> str:
    return (
        f"{view.title} {view.file_name} {view.dataset} {view.dataset_zh} {view.dataset_en} "
        f"{view.node_zh} {view.node_en} {view.node_code} {view.prepared_name}"
    ).casefold()
