"""What commands print of where the items of a footprint are made."""

from __future__ import annotations

from typing import TYPE_CHECKING

import typer

if TYPE_CHECKING:
    from qingheng.apps.footprints.contracts import FootprintView


def print_places(one: FootprintView) -> None:
    """Each place with its share, the process that stands for it there and the candidates that were not taken."""
    from qingheng.apps.footprints import words_places as words

    for row in words.shown(one):
        place = row["of"]
        share = "-" if row["percent"] is None else f"{row['percent']:.2f} %"
        power = f", {place.kwh:.4f} kWh" if place.kwh else ""
        kilograms = "" if place.kilograms is None else f", {place.kilograms:.4f} kgCO2e"
        where = f"{row['kind']} {row['code']} {place.country or '-'}"
        typer.echo(f"{place.item}: {where} {share}{power}{kilograms} {row['why']}".rstrip())
        for each in row["processes"]:
            arrow = f" → {each['of'].process}" if each["other"] else ""
            typer.echo(f"  {each['of'].stated}{arrow} ({each['level']})")
            for some in each["considered"]:
                if some["of"].process != each["of"].process:
                    typer.echo(
                        f"    - {some['of'].process} {some['of'].location} ({some['level']}): {some['why']}"
                    )
