"""Finding things: company, verb and node are conditions of the same query as the words."""

from __future__ import annotations

from django.db import connection
from django.db.models import FloatField, Q
from django.db.models.expressions import RawSQL
from django.urls import NoReverseMatch, reverse

from qingheng.calc.texts import grams
from qingheng.platform.rights.actor import Actor
from qingheng.platform.rights.roles import VERBS
from qingheng.platform.search.contracts import Hit
from qingheng.platform.search.fulltext import match_of, match_text
from qingheng.platform.search.models import SearchDocument

_MOST_GRAMS = 60


def search(*, actor: Actor, text: str, limit: int = 20, kind: str = "") -> list[Hit]:
    """Things of the actor's company that hold all words of the text, best first; none for an empty text."""
    actor.require("company.view")
    wanted = tuple(dict.fromkeys(grams(text)))[:_MOST_GRAMS]
    if not wanted:
        return []
    match, expression = match_of(connection.vendor), match_text(connection.vendor, wanted)
    found = (
        SearchDocument.objects.filter(_visible_to(actor), tenant_id=actor.tenant_id)
        .extra(tables=match.tables, where=match.where, params=[expression])  # noqa: S610 - SQL is constant
        .annotate(
            rank=RawSQL(match.rank, [expression] * match.rank_takes_text, output_field=FloatField())  # noqa: S611
        )
        .order_by("rank", "kind", "object_id")
    )
    if kind:
        found = found.filter(kind=kind)
    return [hit for document in found[:limit] if (hit := _hit(actor, document))]


def _visible_to(actor: Actor) -> Q:
    """Documents whose verb the actor holds, and holds on their node when they belong to one."""
    visible = Q(pk__in=[])
    for verb in VERBS:
        paths = actor.paths(verb)
        if not paths:
            continue
        where = Q(path="")
        for path in paths:
            where |= Q(path__startswith=path)
        visible |= Q(verb=verb) & where
    return visible


def _hit(actor: Actor, document: SearchDocument) -> Hit | None:
    try:
        url = reverse(document.url_name, kwargs={"company": actor.company, **document.url_args})
    except NoReverseMatch:  # indexed by a version whose page has since moved: nothing to open
        return None
    return Hit(document.kind, document.object_id, document.title_zh, document.title_en, url)
