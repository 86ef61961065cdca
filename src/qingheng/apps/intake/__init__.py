"""Intake: any table of ESG facts becomes a checked, approved, sealed submission of a dataset."""
