"""Verbs of this app, and those that make somebody a preparer of the figures."""

VIEW = "assurance.view"
MANAGE = "assurance.manage"
AUDIT = "assurance.audit"
ANSWER = "assurance.answer"

PREPARES = (
    "datapoints.enter",
    "datapoints.approve",
    "inventory.run",
    "inventory.manage",
    "inventory.lock",
    "factors.manage",
    "ledgers.manage",
    "organisation.manage",
)
