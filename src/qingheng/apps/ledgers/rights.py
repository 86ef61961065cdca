"""Verbs of this app."""

VIEW = "ledgers.view"
MANAGE = "ledgers.manage"
APPROVE = "ledgers.approve"
COMPANY = ""  # path of the whole company: lots belong to no site
