"""The form that answers a finding."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy as _p

from qingheng.apps.quality.contracts import NOTE_LENGTH, STATES, AnswerView
from qingheng.apps.quality.words import STATE_WORDS
from qingheng.platform.people.models import Person


class AnswerForm(forms.Form):
    """State, reason, owner and date of one finding."""

    state = forms.ChoiceField(label=_("State"))
    note = forms.CharField(
        label=_("Reason"),
        required=False,
        max_length=NOTE_LENGTH,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_(
            "What explains the figure, why it is kept, or what was corrected; needed for every state but open. "
            "Auditors read this."
        ),
    )
    owner = forms.ChoiceField(label=_("Who sees to it"), required=False)
    due = forms.DateField(
        label=_p("finding", "Until"), required=False, widget=forms.DateInput(attrs={"type": "date"})
    )

    def __init__(
        self, *args: Any, owners: list[Person], answer: AnswerView | None = None, **kwargs: Any
    ) -> None:
        if answer is not None:
            kwargs["initial"] = {
                "state": answer.state,
                "note": answer.note,
                "owner": str(answer.owner_id or ""),
                "due": answer.due,
            }
        super().__init__(*args, **kwargs)
        states, people = self.fields["state"], self.fields["owner"]
        if isinstance(states, forms.ChoiceField) and isinstance(people, forms.ChoiceField):
            states.choices = [(state, STATE_WORDS[state]) for state in STATES]
            people.choices = [
                ("", _p("finding", "Nobody yet")),
                *((str(person.pk), str(person)) for person in owners),
            ]

    def owner_id(self) -> int | None:
        """The person chosen, or None."""
        chosen = self.cleaned_data.get("owner")
        return int(chosen) if chosen else None
