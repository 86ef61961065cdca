"""Verbs of this app."""

VIEW = "factors.view"
MANAGE = "factors.manage"
REVIEW = "factors.review"
RULES = "inventory.rules"
