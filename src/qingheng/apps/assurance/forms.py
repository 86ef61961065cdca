"""Forms of assurance."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy as _p

from qingheng.apps.assurance import words


class EngagementForm(forms.Form):
    """An engagement to open."""

    title = forms.CharField(label=_p("engagement", "Title"), max_length=200)
    inventory = forms.ChoiceField(label=_("Inventory"))
    level = forms.ChoiceField(label=_("Level"), choices=lambda: list(words.LEVELS.items()))
    side = forms.ChoiceField(label=_("View of energy bought"), choices=lambda: list(words.SIDES.items()))
    materiality_percent = forms.DecimalField(
        label=_("Materiality, per cent of the total"), initial=Decimal(5), max_digits=6, decimal_places=3
    )
    auditor = forms.ChoiceField(
        label=_("Auditor"),
        help_text=_("Somebody with the role of auditor until a day, and no role that prepares."),
    )

    def __init__(self, *args: Any, inventories: Any, auditors: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["inventory"].choices = inventories  # type: ignore[attr-defined]
        self.fields["auditor"].choices = auditors  # type: ignore[attr-defined]


class SampleForm(forms.Form):
    """A sample to draw."""

    method = forms.ChoiceField(label=_p("sampling", "Method"), choices=lambda: list(words.METHODS.items()))
    strata = forms.ChoiceField(label=_p("sampling", "Strata"), choices=lambda: list(words.STRATA.items()))
    size = forms.IntegerField(label=_p("sampling", "Lines"), min_value=1, max_value=2000)
    seed = forms.IntegerField(
        label=_p("sampling", "Seed"), min_value=0, max_value=2**31 - 1, initial=1,
        help_text=_("The same seed draws the same lines."),
    )  # fmt: skip


class FindingForm(forms.Form):
    """A finding to raise."""

    title = forms.CharField(label=_p("finding", "Title"), max_length=200)
    text = forms.CharField(label=_("What was found"), widget=forms.Textarea(attrs={"rows": 3}))
    amount = forms.DecimalField(
        label=_("Effect on the total, tCO₂e"), required=False, max_digits=15, decimal_places=3,
        help_text=_("Above zero: the total is too high. Empty while nobody knows."),
    )  # fmt: skip
    due = forms.DateField(label=_("Due"), required=False, widget=forms.DateInput(attrs={"type": "date"}))
    line = forms.CharField(
        label=_("Line"), required=False, max_length=20, help_text=_("Part and choice, such as 0.3.")
    )


class AnswerForm(forms.Form):
    """The company's answer."""

    answer = forms.CharField(label=_("Answer"), widget=forms.Textarea(attrs={"rows": 3}))
    evidence = forms.CharField(
        label=_("Evidence"),
        required=False,
        max_length=300,
        help_text=_("Name or SHA-256 of the file that proves it."),
    )


class CloseForm(forms.Form):
    """How a finding is closed."""

    outcome = forms.ChoiceField(label=_("Outcome"), choices=lambda: list(words.OUTCOMES.items()))
    amount = forms.DecimalField(
        label=_("Effect on the total, tCO₂e"), required=False, max_digits=15, decimal_places=3
    )
    conclusion = forms.CharField(
        label=_("Conclusion"), required=False, widget=forms.Textarea(attrs={"rows": 2})
    )


class SignForm(forms.Form):
    """The sign-off."""

    opinion = forms.ChoiceField(label=_("Opinion"), choices=lambda: list(words.OPINIONS.items()))
    statement = forms.CharField(label=_("Statement"), widget=forms.Textarea(attrs={"rows": 4}))
    run_hash = forms.CharField(widget=forms.HiddenInput)
