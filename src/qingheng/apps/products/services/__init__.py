"""Writes of products."""

from qingheng.apps.products.services.contents import add_content, remove_content
from qingheng.apps.products.services.drafting import discard, import_bill, release
from qingheng.apps.products.services.editing import (
    add_row,
    change_row,
    choose_columns,
    edit_revision,
    fix_cell,
    leave_out,
    set_top,
    start_bill,
    undo_change,
)
from qingheng.apps.products.services.installing import Loaded, install_products, load_tables

__all__ = [
    "Loaded",
    "add_content",
    "add_row",
    "change_row",
    "choose_columns",
    "discard",
    "edit_revision",
    "fix_cell",
    "import_bill",
    "install_products",
    "leave_out",
    "load_tables",
    "release",
    "remove_content",
    "set_top",
    "start_bill",
    "undo_change",
]
