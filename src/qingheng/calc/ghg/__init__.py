"""Greenhouse gas accounting of an organisation: which rows become which activities, in which scope."""

from qingheng.calc.ghg.model import BLOCKED, COUNTED, LEFT_OUT, Amount, Key, LineChoice, MethodRule, Side

__all__ = ["BLOCKED", "COUNTED", "LEFT_OUT", "Amount", "Key", "LineChoice", "MethodRule", "Side"]
