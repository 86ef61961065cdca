"""Verbs of this app."""

VIEW = "footprints.view"
RUN = "footprints.run"
MANAGE = "footprints.manage"
APPROVE = "footprints.approve"
