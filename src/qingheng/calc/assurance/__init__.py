"""What an auditor does with figures: which to look at, and whether what was found matters."""

from qingheng.calc.assurance.misstatement import Judged, judged
from qingheng.calc.assurance.sampling import (
    LEVELS,
    METHODS,
    Drawn,
    Item,
    covered,
    covered_by,
    draw,
    needed,
    quotas,
    turn,
)

__all__ = [
    "LEVELS",
    "METHODS",
    "Drawn",
    "Item",
    "Judged",
    "covered",
    "covered_by",
    "draw",
    "judged",
    "needed",
    "quotas",
    "turn",
]
