"""Messy files and their one right reading."""

from tests.intake.corpus import energy_long, energy_wide, other_tables, social_and_supply
from tests.intake.corpus.case import Case, Context

CASES: list[Case] = [*energy_long.CASES, *energy_wide.CASES, *other_tables.CASES, *social_and_supply.CASES]

__all__ = ["CASES", "Case", "Context"]
