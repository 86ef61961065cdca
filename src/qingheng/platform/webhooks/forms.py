"""The form that adds an endpoint."""

from __future__ import annotations

from django import forms
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from qingheng.platform.webhooks.addresses import LONGEST
from qingheng.platform.webhooks.contracts import EVENTS


class EndpointForm(forms.Form):
    """Where to, and what of; both are judged by the service."""

    url = forms.CharField(
        label=_("Address"),
        max_length=LONGEST,
        widget=forms.TextInput(attrs={"inputmode": "url", "autocomplete": "off"}),
        help_text=_("Begins with https:// and is reached from the internet."),
    )
    events = forms.CharField(
        label=_("Events"),
        initial="intake.",
        help_text=format_lazy(
            "{} {}",
            _("Names, beginnings that end in a dot, or * for all; separated by spaces."),
            " ".join(EVENTS),
        ),
    )

    def patterns(self) -> list[str]:
        """The events typed in, apart."""
        text: str = self.cleaned_data["events"]
        return text.replace(",", " ").replace("，", " ").split()
