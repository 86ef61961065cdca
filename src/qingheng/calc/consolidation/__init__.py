"""How much of an entity's emissions and other figures belongs to the group, by consolidation approach."""

from qingheng.calc.consolidation.approach import Approach, Holding, UnreadableHolding, share

__all__ = ["Approach", "Holding", "UnreadableHolding", "share"]
