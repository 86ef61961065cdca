"""The form that chooses the headline figures."""

from __future__ import annotations

from itertools import groupby
from typing import Any

from django import forms
from django.forms.boundfield import BoundField
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from qingheng.apps.indicators import queries as indicators
from qingheng.apps.indicators.contracts import SeriesView
from qingheng.apps.tower.contracts import MOST_HEADLINES
from qingheng.apps.tower.words import series_label

Choices = list[tuple[str, Any]]
PLACES = tuple(f"place_{position}" for position in range(MOST_HEADLINES))


def _choices(series: list[SeriesView], gone: list[str]) -> Choices:
    """Figures by topic in catalogue order; chosen ones the catalogue no longer has stand last, and say so."""
    found: Choices = [("", _("Leave empty"))]
    for topic, views in groupby(series, key=lambda view: view.topic):
        found.append((indicators.topic_word(topic), [(view.key, series_label(view)) for view in views]))
    found += [(key, _("%(key)s: no longer in the catalogue") % {"key": key}) for key in gone]
    return found


class HeadlinesForm(forms.Form):
    """A place for each headline figure, first to last; an empty place is passed over."""

    def __init__(self, *args: Any, series: list[SeriesView], chosen: tuple[str, ...], **kwargs: Any) -> None:
        kwargs.setdefault("initial", dict(zip(PLACES, chosen, strict=False)))
        super().__init__(*args, **kwargs)
        known = {view.key for view in series}
        choices = _choices(series, [key for key in chosen if key not in known])
        for position, name in enumerate(PLACES):
            self.fields[name] = forms.ChoiceField(
                label=gettext_lazy("Place %(number)s") % {"number": position + 1},
                required=False,
                choices=choices,
            )

    def places(self) -> list[tuple[int, BoundField]]:
        """The fields with their positions, first to last."""
        return [(position, self[name]) for position, name in enumerate(PLACES)]

    def filled(self) -> list[tuple[str, str]]:
        """(field, series key) of the places that are not empty, in order."""
        return [(name, self.cleaned_data[name]) for name in PLACES if self.cleaned_data.get(name)]

    def refuse(self, position: str, message: str) -> None:
        """Say what is wrong at the place of the figure that is wrong, else above the form."""
        names = [name for name, _key in self.filled()]
        at = int(position) if position.isdecimal() else len(names)
        self.add_error(names[at] if at < len(names) else None, message)


def moved(values: list[str], move: str) -> list[str]:
    """The values after `up-3` or `down-3`: that place changes with its neighbour. Anything else changes nothing."""
    way, _dash, number = move.partition("-")
    if way not in ("up", "down") or number not in {str(position) for position in range(len(values))}:
        return values
    here = int(number)
    there = here + (1 if way == "down" else -1)
    if not 0 <= there < len(values):
        return values
    swapped = list(values)
    swapped[here], swapped[there] = swapped[there], swapped[here]
    return swapped
