"""Verbs of this app."""

VIEW = "targets.view"
MANAGE = "targets.manage"
