"""Words on decisions by hand that footprints rest on."""

from __future__ import annotations

from decimal import Decimal
from typing import Final

from django.utils.translation import gettext, gettext_lazy, ngettext, pgettext

from qingheng.apps.footprints import words
from qingheng.apps.footprints.contracts_hand import HandView

LEAST: Final = Decimal("0.01")
"""Per cent: smaller shares are told as being smaller."""
STATES = {
    "withdrawn": gettext_lazy("withdrawn since"),
    "objected": gettext_lazy("somebody objected since"),
    "replaced": gettext_lazy("replaced by another decision since"),
    "gone": gettext_lazy("not found any more"),
}


def standing_of(one: HandView) -> str:
    """Whether a decision is reviewed, or what became of it since the record was made."""
    if one.state in STATES:
        return str(STATES[one.state])
    if one.reviewed_name:
        return gettext("reviewed by %(who)s") % {"who": one.reviewed_name}
    return gettext("not reviewed")


def taken_for(one: HandView) -> str:
    """What a flow is taken for, in the reader's language where it is a gas, with its figure where somebody gave one."""
    if one.left_out:
        return gettext("deliberately not counted")
    zh, both, en = one.target_name.partition(" / ")
    name = words.two(zh, en) if both and not zh.isascii() else one.target_name
    return f"{name} (1 {one.unit} = {one.per.normalize():f})" if one.per is not None else name


def percent_of(share: Decimal | None) -> str:
    """A share in per cent, and below what is shown where it is smaller."""
    if share is None:
        return "—"
    percent = share * 100
    return (
        gettext("under %(least)s") % {"least": LEAST}
        if percent and abs(percent) < LEAST
        else f"{percent:.2f}"
    )


def summary(found: tuple[HandView, ...], share: Decimal | None) -> str:
    """One sentence without its stop: flows counted by hand and their share, flows left out, decisions not reviewed."""
    counted = sum(not one.left_out for one in found)
    out, waiting = len(found) - counted, sum(not one.stands for one in found)
    said = []
    if counted:
        said.append(ngettext(
            "%(percent)s %% rests on %(n)s flow decided about by hand",
            "%(percent)s %% rests on %(n)s flows decided about by hand",
            counted,
        ) % {"percent": percent_of(share), "n": counted})  # fmt: skip
    if out:
        said.append(ngettext(
            "%(n)s flow is deliberately not counted", "%(n)s flows are deliberately not counted", out
        ) % {"n": out})  # fmt: skip
    if waiting:
        said.append(
            ngettext("%(n)s decision not reviewed", "%(n)s decisions not reviewed", waiting) % {"n": waiting}
        )
    return pgettext("between parts of a sentence", "; ").join(said)
