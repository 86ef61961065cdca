"""Refusals of services, put where they belong in a form."""

from __future__ import annotations

from django import forms

from qingheng.platform.rights.errors import Refusal


def refuse(form: forms.BaseForm, refusal: Refusal) -> None:
    """Add a service's refusal to the field it is about, else to the form, with what to do next."""
    words = f"{refusal.message} {refusal.fix}".strip()
    form.add_error(refusal.place if refusal.place in form.fields else None, words)
