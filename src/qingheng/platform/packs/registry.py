"""The kinds of packs a company can take into use. Apps register how in packed.py with the decorator @takes_up."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Protocol

from django.utils.translation import gettext as _

from qingheng.platform.packs.contracts import PackContent
from qingheng.platform.rights.actor import Actor
from qingheng.platform.rights.errors import Invalid


class TakeUp(Protocol):
    """Brings the company to what the pack says, or refuses. Runs inside the transaction of the installation."""

    def __call__(self, *, actor: Actor, content: PackContent, at: datetime) -> None: ...


_kinds: dict[str, TakeUp] = {}


def takes_up(kind: str) -> Callable[[TakeUp], TakeUp]:
    """Register how packs of a kind are taken into use. Raises ValueError when the kind is taken."""

    def register(take_up: TakeUp) -> TakeUp:
        if _kinds.get(kind, take_up) is not take_up:
            raise ValueError(f"the kind of pack {kind!r} is registered twice")
        _kinds[kind] = take_up
        return take_up

    return register


def is_installable(kind: str) -> bool:
    """Whether a company can take packs of this kind into use by itself."""
    return kind in _kinds


def taker_of(kind: str) -> TakeUp:
    """How packs of that kind are taken into use. Raises Invalid for a kind that is not installed this way."""
    if kind not in _kinds:
        raise Invalid(
            _("Packs of the kind “%(kind)s” are not installed by a company.") % {"kind": kind},
            code="kind-not-installed",
            place="pack",
            fix=_("Catalogues and rules are."),
        )
    return _kinds[kind]
