"""Engines as Django apps, one engine each, all with the same file names."""
