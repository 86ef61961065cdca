"""What was drawn in the words of the reader; what is missing for a sign-off; why one was withdrawn."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from qingheng.apps.assurance import words
from qingheng.apps.assurance.access import seen
from qingheng.apps.assurance.contracts import Standing
from qingheng.apps.inventory import queries as inventories
from qingheng.apps.organisation import queries as organisation
from qingheng.calc.units import UnknownUnit, unit_label
from qingheng.platform.audit.queries import history_of
from qingheng.platform.rights.actor import Actor

_DAYS: Final = re.compile(r"(\d{4}-\d\d-\d\d)/(\d{4}-\d\d-\d\d)")
_AMOUNT: Final = re.compile(r"([-0-9,.]+) (\S+)")
_CATEGORY: Final = re.compile(r"3\.c(\d+)")


@dataclass(frozen=True)
class Withdrawal:
    """A sign-off that was taken back: who, when, why."""

    name: str
    at: datetime
    reason: str


def spoken(*, actor: Actor, engagement_id: int) -> Callable[[str], str]:
    """A function that says a drawn line, kept in codes, in words: site, days, activity, amount. Raises Forbidden, NotFound.

    What has no words stays as it is.
    """
    inventory = seen(actor, engagement_id).inventory
    sites = {one.code: words.two(one.name_zh, one.name_en) for one in organisation.tree(actor=actor)}
    activities = {
        code: words.two(*both)
        for code, both in inventories.activity_names(actor=actor, inventory_id=inventory.pk).items()
    }

    def said(about: str) -> str:
        parts = about.split(" · ")
        at = next((number for number, part in enumerate(parts) if _DAYS.fullmatch(part)), None)
        if at is None:
            category = _CATEGORY.fullmatch(about)
            return _("Scope 3, category %(n)s") % {"n": category[1]} if category else sites.get(about, about)
        parts[:at] = [sites.get(part, part) for part in parts[:at]]
        parts[at] = _days(parts[at])
        parts[at + 1 :] = [activities.get(part) or _amount(part) for part in parts[at + 1 :]]
        return " · ".join(parts)

    return said


def _days(text: str) -> str:
    """A year or a month where the days are one; else the first and the last."""
    first, last = (date.fromisoformat(part) for part in text.split("/"))
    ends = last + timedelta(days=1)
    if first.day == 1 and ends == date(first.year + first.month // 12, first.month % 12 + 1, 1):
        return f"{first:%Y-%m}"
    if (first.month, first.day) == (1, 1) and ends == date(first.year + 1, 1, 1):
        return str(first.year)
    return f"{first} – {last}"


def _amount(text: str) -> str:
    found = _AMOUNT.fullmatch(text)
    if found is None:
        return text
    try:
        return f"{found[1]} {unit_label(found[2], words.two('zh', 'en'))}"
    except UnknownUnit:
        return text


def missing_for_sign_off(stands: Standing, locked: bool) -> list[str]:
    """What is still to be done before the auditor may sign, in the order it is done."""
    found = []
    if stands.outdated or not stands.drawn:
        found.append(_("Draw a sample of the run in force."))
    unchecked = stands.drawn - stands.checked
    if unchecked:
        found.append(
            ngettext("%(n)s drawn line is not checked.", "%(n)s drawn lines are not checked.", unchecked)
            % {"n": unchecked}
        )
    if stands.open_findings:
        found.append(
            ngettext("%(n)s finding is not closed.", "%(n)s findings are not closed.", stands.open_findings)
            % {"n": stands.open_findings}
        )
    if not locked:
        found.append(_("The company has not locked the inventory."))
    return found


def withdrawal(*, actor: Actor, engagement_id: int) -> Withdrawal | None:
    """The last sign-off that was taken back, while the engagement is open. Raises Forbidden, NotFound."""
    found = seen(actor, engagement_id)
    if found.state != "open":
        return None
    events = history_of(object_type="engagement", object_id=found.pk)
    last = next((one for one in reversed(events) if one.action == "assurance.withdrawn"), None)
    if last is None:
        return None
    return Withdrawal(last.actor_name, last.at, str(last.data.get("reason", "")))
