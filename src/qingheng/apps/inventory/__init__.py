"""Greenhouse gas inventories: sealed facts through methods and factors to totals that explain themselves."""
