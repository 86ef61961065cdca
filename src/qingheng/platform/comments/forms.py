"""The form that writes a comment."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from qingheng.platform.comments.contracts import TEXT_LENGTH


class CommentForm(forms.Form):
    """The text; its length and characters are judged by the service, which counts line ends once."""

    text = forms.CharField(
        label=_("Your comment"),
        widget=forms.Textarea(attrs={"rows": 3, "maxlength": TEXT_LENGTH}),
        help_text=_("Those concerned are told. A comment cannot be changed; you can withdraw it."),
    )
