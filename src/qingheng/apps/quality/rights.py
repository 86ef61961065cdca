"""Verbs of this app."""

VIEW = "checks.view"
RUN = "checks.run"
ANSWER = "findings.answer"
