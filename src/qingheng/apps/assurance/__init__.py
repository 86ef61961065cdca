"""Assurance: an auditor samples lines of a run, raises findings, and signs off what was found to hold."""
