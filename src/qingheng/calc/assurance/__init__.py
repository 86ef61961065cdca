"""What an auditor does with figures: which to look at, and whether what was found matters."""

from qingheng.calc.assurance.misstatement import Judged, judged
from qingheng.calc.assurance.sampling import (
    LEVELS,
    METHODS,
    Drawn,
    Item,
    covered,
    draw,
    needed,
)

__all__ = ["LEVELS", "METHODS", "Drawn", "Item", "Judged", "covered", "draw", "judged", "needed"]
