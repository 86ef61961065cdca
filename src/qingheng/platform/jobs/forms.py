"""Forms of jobs."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from qingheng.platform.jobs.registry import JobKind


class KindForm(forms.Form):
    """Which kind of work. Offers the kinds the actor may start by hand."""

    kind = forms.ChoiceField(label=_("Job"))

    def __init__(self, *args: Any, kinds: list[JobKind], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["kind"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [(kind.kind, str(kind.title)) for kind in kinds]


class ScheduleForm(KindForm):
    """Which kind of work, and when."""

    cron = forms.CharField(
        label=_("When"),
        max_length=80,
        initial="0 6 * * 1",
        help_text=_("Minute, hour, day of month, month, day of week. 0 6 * * 1 is Mondays at 6:00."),
    )
