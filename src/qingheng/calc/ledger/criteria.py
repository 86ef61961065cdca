"""The checklist of quality criteria of a lot, and what it decides."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

YES: Final = "yes"
NO: Final = "no"
NOT_APPLICABLE: Final = "not_applicable"
ANSWERS: Final = (YES, NO, NOT_APPLICABLE)

MET: Final = "met"
FAILED: Final = "failed"
OPEN: Final = "open"


def verdict(criteria: Sequence[str], answers: Mapping[str, str]) -> str:
    """`met` when every criterion is answered yes or does not apply, `failed` when one is not met, else `open`.

    criteria: the codes that apply to the kind; none means there is nothing to meet. Only a lot that met them all may
    be rated at its own factor. Source: GHG Protocol Scope 2 Guidance, table 7.1.
    """
    given = [answers.get(code, "") for code in criteria]
    if NO in given:
        return FAILED
    return MET if all(answer in (YES, NOT_APPLICABLE) for answer in given) else OPEN
