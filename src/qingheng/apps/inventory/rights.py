"""Verbs of this app."""

VIEW = "inventory.view"
RUN = "inventory.run"
MANAGE = "inventory.manage"
RULES = "inventory.rules"
LOCK = "inventory.lock"
