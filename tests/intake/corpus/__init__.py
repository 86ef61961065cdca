"""Messy files and their one right reading."""

from tests.intake.corpus import energy_long, energy_wide, other_tables
from tests.intake.corpus.case import Case, Context

CASES: list[Case] = [*energy_long.CASES, *energy_wide.CASES, *other_tables.CASES]

__all__ = ["CASES", "Case", "Context"]
