"""Verbs of this app."""

VIEW = "lca.view"
MANAGE = "lca.manage"
REVIEW = "lca.review"
