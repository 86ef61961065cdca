"""Words on decisions by hand that footprints rest on."""

from __future__ import annotations

from django.utils.translation import gettext, gettext_lazy, ngettext

from qingheng.apps.footprints import words
from qingheng.apps.footprints.contracts_hand import HandView

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


def summary(found: tuple[HandView, ...], percent: str) -> str:
    """One sentence: how many flows, what share, how many not reviewed or not in use any more."""
    waiting = sum(not one.stands for one in found)
    said = ngettext(
        "%(percent)s %% rests on %(n)s flow decided about by hand",
        "%(percent)s %% rests on %(n)s flows decided about by hand",
        len(found),
    ) % {"percent": percent, "n": len(found)}
    more = ngettext("%(n)s decision not reviewed", "%(n)s decisions not reviewed", waiting) % {"n": waiting}
    return f"{said}; {more}" if waiting else said
