"""Stored life-cycle databases."""
