"""Forms of assurance."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy as _p

from qingheng.apps.assurance import words

Owners = list[tuple[int, str, str]]


def owner_field() -> forms.TypedChoiceField:
    """Who is to answer; its choices come with the form."""
    return forms.TypedChoiceField(
        label=_("Owner"),
        required=False,
        coerce=int,
        empty_value=None,
        help_text=_("Who is to answer. They are told."),
    )


def due_field() -> forms.DateField:
    """The last day of an answer."""
    return forms.DateField(
        label=_p("finding", "Due"),
        required=False,
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
    )


def offer(form: forms.Form, owners: Owners) -> None:
    """Put people, id, name and e-mail each, into the field of the owner."""
    chooser = form.fields["owner"]
    assert isinstance(chooser, forms.ChoiceField)
    chooser.choices = [("", "—"), *((str(number), name) for number, name, _mail in owners)]


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

    unit = forms.ChoiceField(label=_p("sampling", "What is drawn"), choices=lambda: list(words.UNITS.items()))
    method = forms.ChoiceField(label=_p("sampling", "Method"), choices=lambda: list(words.METHODS.items()))
    strata = forms.ChoiceField(label=_p("sampling", "Strata"), choices=lambda: list(words.STRATA.items()))
    size = forms.IntegerField(label=_p("sampling", "How many"), min_value=1, max_value=2000)
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
    owner = owner_field()
    due = due_field()
    line = forms.CharField(
        label=_("Line"), required=False, max_length=20, help_text=_("Part and choice, such as 0.3.")
    )

    def __init__(self, *args: Any, owners: Owners, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, owners)


class AssignForm(forms.Form):
    """Who is to answer, and until when."""

    owner = owner_field()
    due = due_field()

    def __init__(self, *args: Any, owners: Owners, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, owners)


class AnswerForm(forms.Form):
    """The company's answer."""

    answer = forms.CharField(label=_("Answer"), widget=forms.Textarea(attrs={"rows": 3}))
    evidence = forms.CharField(
        label=_("Other evidence"),
        required=False,
        max_length=300,
        help_text=_("Where it can be found, when it is no file of this application."),
    )
    file = forms.FileField(
        label=_("File that proves it"),
        required=False,
        help_text=_("Bill, meter reading, contract: kept and never changed."),
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


class ProofForm(forms.Form):
    """One more file that proves the answer."""

    file = forms.FileField(label=_("File that proves it"))
    why = forms.CharField(label=_("What it shows"), required=False, max_length=300)


class SignForm(forms.Form):
    """The sign-off."""

    opinion = forms.ChoiceField(label=_("Opinion"), choices=lambda: list(words.OPINIONS.items()))
    statement = forms.CharField(label=_("Statement"), widget=forms.Textarea(attrs={"rows": 4}))
    run_hash = forms.CharField(widget=forms.HiddenInput)
