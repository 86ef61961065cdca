"""Verbs of this app."""

VIEW = "company.view"
SET_FOR_ALL = "headlines.manage"
