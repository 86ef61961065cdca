"""Figures, units and members of enumerations as cells hold them."""

from __future__ import annotations

from collections.abc import Iterable

from qingheng.calc.intake.dataset_model import EnumValue
from qingheng.calc.intake.folding import fold, loose

__all__ = ["fold", "loose", "match_enum"]


def match_enum(text: str, values: Iterable[EnumValue]) -> str | None:
    """Code of the member a text names by code, either name or a synonym; None when it names none.

    Compared folded first, then without separators; a member is never guessed from a similar spelling.
    """
    wanted, members = fold(text), tuple(values)
    if not wanted:
        return None
    for form, key in ((fold, wanted), (loose, loose(text))):
        for member in members:
            if key and any(form(name) == key for name in member.names):
                return member.code
    return None
