"""Disclosure: the five-year table, its exports, one series, the passport of a figure, the report index."""
