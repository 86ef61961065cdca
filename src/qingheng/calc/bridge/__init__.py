"""Why the figure of this year is not that of last year: effects that add up to the difference, to the last digit."""

from qingheng.calc.bridge.effects import EFFECTS, Cell, Effect, bridge, totals

__all__ = ["EFFECTS", "Cell", "Effect", "bridge", "totals"]
