"""Product footprints: what configurations score by stage and part, and the rules of what is counted."""

from qingheng.calc.footprint.counting import Counted, counted
from qingheng.calc.footprint.model import STAGES, Origins, Recipe, Stage
from qingheng.calc.footprint.portfolio import Scored, Table, scored, table_of

__all__ = [
    "STAGES",
    "Counted",
    "Origins",
    "Recipe",
    "Scored",
    "Stage",
    "Table",
    "counted",
    "scored",
    "table_of",
]
