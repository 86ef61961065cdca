"""Reads of definitions, footnotes and breaks in series."""

from __future__ import annotations

from django.utils.translation import gettext as _

from qingheng.apps.indicators.contracts import BreakView, FootnoteView, IndicatorView, SeriesView, VersionView
from qingheng.apps.indicators.models import Datapoint, Footnote, Indicator, IndicatorVersion, SeriesBreak
from qingheng.apps.indicators.series_keys import key_of
from qingheng.apps.indicators.views_of import series_of, view_of_indicator, view_of_version
from qingheng.platform.rights.actor import Actor
from qingheng.platform.rights.errors import NotFound


def catalogue(
    *, actor: Actor, text: str = "", pillar: str = "", topic: str = "", retired: bool = False
) -> list[IndicatorView]:
    """Definitions in order, filtered; text is looked for in names, code, definition and framework ids."""
    actor.require("indicators.view")
    found = Indicator.objects.all()
    if not retired:
        found = found.filter(retired_at=None)
    if pillar:
        found = found.filter(pillar=pillar)
    if topic:
        found = found.filter(topic=topic)
    views = [view_of_indicator(one) for one in found]
    words = text.casefold().split()
    return [view for view in views if all(word in _searched(view) for word in words)]


def topics(*, actor: Actor) -> list[tuple[str, str]]:
    """(pillar, topic) of the indicators in use, in catalogue order."""
    actor.require("indicators.view")
    rows = Indicator.objects.filter(retired_at=None).order_by("order").values_list("pillar", "topic")
    return list(dict.fromkeys(rows))


def indicator(*, actor: Actor, code: str) -> IndicatorView:
    """One definition. Raises NotFound."""
    actor.require("indicators.view")
    return view_of_indicator(_found(code))


def versions(*, actor: Actor, code: str) -> list[VersionView]:
    """All versions of a definition, oldest first. Raises NotFound."""
    actor.require("indicators.view")
    found = IndicatorVersion.objects.filter(indicator=_found(code)).order_by("version")
    return [view_of_version(version) for version in found]


def series(*, actor: Actor, node_id: int | None = None, derived: bool = True) -> list[SeriesView]:
    """Rows of a table of figures, in catalogue order, members in the order of their axis.

    node_id: only series that have a figure in force there. derived False: without those computed by
    formula, which is the record as published.
    """
    actor.require("indicators.view")
    found = Indicator.objects.filter(retired_at=None)
    if not derived:
        found = found.filter(formula="")
    views = [view for one in found for view in series_of(one)]
    if node_id is None:
        return views
    filled = set(
        Datapoint.objects.filter(node_id=node_id, current=True)
        .values_list("indicator_id", "member")
        .distinct()
    )
    return [view for view in views if (view.indicator_id, view.member) in filled]


def footnotes(*, actor: Actor) -> dict[str, FootnoteView]:
    """Notes of the company's sources by code, fn2 before fn10."""
    actor.require("indicators.view")
    views = [FootnoteView(note.code, note.zh, note.en, note.effect) for note in Footnote.objects.all()]
    return {view.code: view for view in sorted(views, key=lambda view: (len(view.code), view.code))}


def breaks(*, actor: Actor) -> list[BreakView]:
    """Breaks in series. A restatement is told by its cause `restated`; it is no break."""
    actor.require("indicators.view")
    return [
        BreakView(
            key=key_of(one.indicator.code, one.member),
            period=one.period.label,
            cause=one.cause,
            reason_zh=one.reason_zh,
            reason_en=one.reason_en,
            certain=one.certain,
        )
        for one in SeriesBreak.objects.select_related("indicator", "period").order_by(
            "indicator__order", "pk"
        )
    ]


def _found(code: str) -> Indicator:
    found: Indicator | None = Indicator.objects.filter(code=code).first()
    if found is None:
        raise NotFound(_("There is no such indicator."), code="no-indicator")
    return found


def _searched(view: IndicatorView) -> str:
    members = " ".join(f"{member.zh} {member.en}" for member in view.members)
    return " ".join(
        (
            view.code,
            view.name_zh,
            view.name_en,
            view.definition_zh,
            view.definition_en,
            members,
            " ".join(view.frameworks),
        )
    ).casefold()
