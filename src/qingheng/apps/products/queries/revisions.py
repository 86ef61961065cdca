"""Revisions of bills: drafts with their faults, what is in force, what two of them have differently."""

from __future__ import annotations

from datetime import date

from django.db.models import Count
from django.utils.translation import gettext as _

from qingheng.apps.products import models, rights
from qingheng.apps.products.contracts import DraftView, RevisionView
from qingheng.apps.products.drafts import barrier, draft_by, revision_view, seen_draft
from qingheng.apps.products.graphs import calc_line, item_by
from qingheng.calc.products import Line, LineChange, compare
from qingheng.platform.audit.queries import newest
from qingheng.platform.rights.actor import Actor
from qingheng.platform.rights.errors import Invalid, NotFound


def revisions(*, actor: Actor, item: str = "", state: str = "") -> list[RevisionView]:
    """Revisions, newest first: of one item, in one state. Raises Forbidden, NotFound."""
    actor.require(rights.VIEW)
    rows = models.Revision.objects.select_related("item").annotate(counted=Count("lines")).order_by("-id")
    if item:
        rows = rows.filter(item=item_by(item))
    if state:
        rows = rows.filter(state=state)
    return [revision_view(one, rows=one.counted) for one in rows]


def revision(*, actor: Actor, revision_id: int) -> RevisionView:
    """One revision. Raises Forbidden, NotFound."""
    actor.require(rights.VIEW)
    return revision_view(_row(revision_id))


def draft(*, actor: Actor, revision_id: int) -> DraftView:
    """A draft with its rows and what is wrong with them. Raises Forbidden, NotFound."""
    actor.require(rights.VIEW)
    return seen_draft(revision_id, actor.tenant_id, newest())


def release_barrier(*, actor: Actor, revision_id: int, on: date) -> str:
    """Why an actor who may release does not release this draft: they had a hand in it; empty otherwise."""
    actor.require(rights.VIEW)
    return barrier(actor, draft_by(revision_id), on)


def lines(*, actor: Actor, revision_id: int) -> list[Line]:
    """Lines of a released revision, in its order. Raises Forbidden, NotFound."""
    actor.require(rights.VIEW)
    return _lines(_row(revision_id))


def comparison(
    *, actor: Actor, before: int, after: int
) -> tuple[RevisionView, RevisionView, tuple[LineChange, ...]]:
    """What a revision has differently from another one of the same product. Raises Forbidden, NotFound, Invalid."""
    actor.require(rights.VIEW)
    first, second = _row(before), _row(after)
    if models.DRAFT in (first.state, second.state):
        raise Invalid(
            _("A draft cannot be compared."),
            code="draft",
            place="revision",
            fix=_("Release it, or take another one."),
        )
    if first.item_id != second.item_id:
        raise Invalid(
            _("The two revisions are of different products."), code="other-product", place="revision",
            fix=_("Choose two of one product."),
        )  # fmt: skip
    return revision_view(first), revision_view(second), compare(_lines(first), _lines(second))


def _row(revision_id: int) -> models.Revision:
    found: models.Revision | None = (
        models.Revision.objects.select_related("item").filter(pk=revision_id).first()
    )
    if found is None:
        raise NotFound(_("There is no such revision."), code="no-revision", place="revision")
    return found


def _lines(row: models.Revision) -> list[Line]:
    rows = list(row.lines.select_related("parent", "child").order_by("position"))
    items = {one.pk: one for line in rows for one in (line.parent, line.child)}
    return [calc_line(one, items) for one in rows]
