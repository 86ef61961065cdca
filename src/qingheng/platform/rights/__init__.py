"""Roles as sets of verbs, granted on an organisation node and a period; the actor every service asks."""
