"""Refusals that carry more than one sentence."""

from __future__ import annotations

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from qingheng.formats.problems import Problem, Severity
from qingheng.platform.rights.errors import Invalid


class UnreadableFile(Invalid):
    """A file of which nothing can be taken. `problems` has every complaint at its cell; the first is the
    message.
    """

    def __init__(self, problems: tuple[Problem, ...]) -> None:
        self.problems = problems
        first = next((p for p in problems if p.severity is Severity.error), None)
        if first is None:
            super().__init__(
                _("The file has no figure."),
                code="nothing-in-file",
                place="file",
                fix=_(
                    "Give a header with the indicator, its unit and one column a year, and figures below it."
                ),
            )
            return
        lang = "zh" if (get_language() or "en").startswith("zh") else "en"
        super().__init__(
            f"{first.place.describe(lang)}: {first.message(lang)}",
            code=first.code,
            place="file",
            fix=first.fix(lang),
        )
