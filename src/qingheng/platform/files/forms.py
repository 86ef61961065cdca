"""Forms of retention and holds; what they say is judged by the services."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from qingheng.platform.files.retention import LONGEST_REASON


class ReasonForm(forms.Form):
    """Why evidence is held, or is not held any more."""

    reason = forms.CharField(
        label=_("Reason"),
        max_length=LONGEST_REASON,
        help_text=_("It stays in the audit trail."),
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class RetentionForm(forms.Form):
    """Until when evidence is kept."""

    until = forms.DateField(
        label=_("Kept until"),
        help_text=_("The last day it is kept. It can be made later afterwards, never earlier."),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
