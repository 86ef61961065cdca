"""Forms of inventories."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from qingheng.apps.inventory import words
from qingheng.apps.inventory.services import Options


class InventoryForm(forms.Form):
    """An inventory to set up for a period."""

    period = forms.ChoiceField(label=_("Period"))
    code = forms.CharField(
        label=_("Code"), max_length=60, help_text=_("Small letters, digits and hyphens; it never changes.")
    )
    name_zh = forms.CharField(label=_("Name in Chinese"), max_length=200)
    name_en = forms.CharField(label=_("Name in English"), max_length=200)
    approach = forms.ChoiceField(label=_("Consolidation"), choices=lambda: list(words.APPROACHES.items()))
    dates = forms.ChoiceField(label=_("Choice of factors by date"), choices=lambda: list(words.DATES.items()))
    gwp_sets = forms.CharField(
        label=_("GWP sets"),
        initial="AR6 AR5",
        max_length=60,
        help_text=_("The main one first; the others are calculated beside it."),
    )

    def __init__(self, *args: Any, periods: list[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["period"].choices = [(label, label) for label in periods]  # type: ignore[attr-defined]

    def options(self) -> Options:
        """What was chosen, as the service takes it."""
        data = self.cleaned_data
        return Options(
            approach=data["approach"], dates=data["dates"], gwp_sets=tuple(data["gwp_sets"].upper().split())
        )
