"""Columns of the lists of assurance."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy as _p

from qingheng.apps.assurance import words
from qingheng.apps.assurance.contracts import EngagementView
from qingheng.platform.rights.lists import ListColumn


def engagement_columns(link: Callable[[EngagementView], str]) -> tuple[ListColumn, ...]:
    """Columns of the list of engagements."""

    def cell(one: EngagementView) -> dict[str, Any]:
        return {"text": one.title, "url": link(one), "note": one.inventory_code}

    return (
        ListColumn("title", _p("engagement", "Engagement"), lambda one: one.title, cell),
        ListColumn("period", _("Period"), lambda one: one.period),
        ListColumn("level", _("Level"), lambda one: words.word(words.LEVELS, one.level)),
        ListColumn("materiality", _("Materiality, %"), lambda one: f"{one.materiality_percent.normalize():f}",
                   lambda one: {"figure": one.materiality_percent.normalize(), "decimals": None}, kind="number"),
        ListColumn("auditor", _("Auditor"), lambda one: one.auditor_name),
        ListColumn("state", _("State"), lambda one: words.word(words.STATES, one.state)),
    )  # fmt: skip
