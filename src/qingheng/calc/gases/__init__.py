"""Greenhouse gases and their warming potentials: masses are stored, CO2 equivalents are derived by set."""

from qingheng.calc.gases.masses import BIOGENIC, CO2E, REMOVED, Masses, gas_label
from qingheng.calc.gases.potentials import GwpSet, MissingGwp, co2e

__all__ = ["BIOGENIC", "CO2E", "REMOVED", "GwpSet", "Masses", "MissingGwp", "co2e", "gas_label"]
