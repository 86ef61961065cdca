"""What commands print of the electricity of a footprint by contract."""

from __future__ import annotations

from typing import TYPE_CHECKING

import typer

if TYPE_CHECKING:
    from collections.abc import Sequence

    from qingheng.apps.footprints.contracts import FootprintView


def print_electricity(one: FootprintView, state: str = "") -> None:
    """Sites with what covers them, at which figures, and what is not counted. state: as queries.electricity_state."""
    from qingheng.apps.footprints import words_electricity as words

    if one.electricity is None:
        return
    if words.STATES.get(state):
        typer.echo(f"! {words.STATES[state]}")
    for site in words.shown(one.electricity):
        of = site["of"]
        typer.echo(
            f"{site['name']} {of.year}: {site['used']} MWh, {site['share']} %; {site['covered']} / {site['kwh']} kWh"
        )
        for part in site["parts"]:
            figures = " + ".join(
                f"{each['of'].kilograms:f} ({each['of'].factor})" for each in part["figures"]
            )
            typer.echo(
                f"  {part['name']} {part['of'].mwh:f} MWh, {part['percent']:.2f} %, "
                f"{part['of'].kilograms:f} kgCO2e/kWh = {figures}"
            )
            for lot in part["lots"]:
                typer.echo(
                    f"    {_lot(lot['of'].code, lot['of'].serial_from, lot['of'].serial_to)} {lot['of'].mwh:f} MWh"
                )
        for row in site["left"]:
            lot = row["of"].lot
            typer.echo(
                f"  - {_lot(lot.code, lot.serial_from, lot.serial_to)} {row['name']} {lot.mwh:f} MWh: {row['why']} "
                f"{row['remedy']}"
            )


def print_covered(footprints: Sequence[FootprintView]) -> None:
    """In one line a site, what covers the year all footprints of a run rest on; nothing for a run on the grid."""
    from qingheng.apps.footprints import words_electricity as words

    for one in footprints[:1]:
        for site in words.shown(one.electricity) if one.electricity else ():
            parts = ", ".join(f"{part['name']} {part['percent']:.2f} %" for part in site["parts"]) or "-"
            left = f"; {words.NOT_COUNTED}: {len(site['left'])}" if site["left"] else ""
            typer.echo(f"{site['name']} {site['of'].year}: {site['share']} % ({parts}){left}")


def _lot(code: str, first: str, last: str) -> str:
    return f"{code} {first}–{last}" if last else f"{code} {first}".strip()
