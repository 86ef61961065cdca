"""`qingheng`: the command line. Commands parse, make one call into a service or query, and print."""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from qingheng.interfaces.cli import (
    commands_assurance,
    commands_bench,
    commands_comments,
    commands_company,
    commands_data,
    commands_factor_imports,
    commands_factors,
    commands_findings,
    commands_footprint,
    commands_footprint_analysis,
    commands_footprint_data,
    commands_footprint_links,
    commands_intake,
    commands_intake_files,
    commands_inventory,
    commands_inventory_change,
    commands_inventory_choices,
    commands_inventory_settings,
    commands_inventory_uncertainty,
    commands_lca,
    commands_lca_carrying,
    commands_lca_deciding,
    commands_lca_scores,
    commands_lca_store,
    commands_ledgers,
    commands_ledgers_reading,
    commands_people,
    commands_platform,
    commands_products,
    commands_products_drafts,
    commands_products_editing,
    commands_replay,
    commands_run,
    commands_webhooks,
)
from qingheng.interfaces.cli.helping import commands_in_chinese, wants_chinese
from qingheng.interfaces.cli.session import language_of, start_django

app = typer.Typer(
    name="qingheng",
    help="Qingheng 青衡: an open ESG platform for manufacturers. 面向制造企业的开放 ESG 平台。",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_show_locals=False,
)
commands_run.register(app)
commands_bench.register(app)
commands_company.register(app)
commands_data.register(app)
commands_findings.register(app)
commands_factors.register(app)
commands_factor_imports.register()
commands_comments.register(app)
commands_intake.register(app)
commands_intake_files.register()
commands_ledgers.register(app)
commands_ledgers_reading.register()
commands_inventory.register(app)
commands_inventory_change.register(app)
commands_inventory_choices.register(app)
commands_inventory_settings.register(app)
commands_inventory_uncertainty.register(app)
commands_replay.register(app)
commands_lca.register(app)
commands_footprint.register(app)
commands_footprint_data.register()
commands_footprint_links.register()
commands_footprint_analysis.register()
commands_lca_scores.register()
commands_lca_deciding.register()
commands_lca_carrying.register()
commands_lca_store.register()
commands_products.register(app)
commands_products_drafts.register()
commands_products_editing.register()
commands_assurance.register(app)
commands_platform.register(app)
commands_people.register(app)
commands_webhooks.register(app)


@app.command()
def version() -> None:
    """Print the release."""
    import qingheng

    typer.echo(qingheng.__version__)


@app.command(hidden=True)
def django(arguments: Annotated[list[str], typer.Argument()]) -> None:
    """Run a Django management command."""
    start_django()
    from django.core.management import execute_from_command_line

    execute_from_command_line(["qingheng", *arguments])


def main() -> None:
    """Entry point: help and usage in the language of the terminal, or of --lang."""
    if wants_chinese(sys.argv[1:], language_of(None)):
        commands_in_chinese(app)()
    else:
        app()


if __name__ == "__main__":
    main()
