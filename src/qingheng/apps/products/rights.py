"""Verbs of this app."""

VIEW = "products.view"
MANAGE = "products.manage"
RELEASE = "products.release"
