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
from qingheng.apps.products.services.families import (
    FamilyFacts,
    OptionFacts,
    add_option_line,
    remove_option,
    remove_option_line,
    remove_variant,
    retire_family,
    save_family,
    save_option,
    save_variant,
)
from qingheng.apps.products.services.installing import Loaded, install_products, load_tables
from qingheng.apps.products.services.items import (
    ItemFacts,
    remove_supplier,
    restore_item,
    retire_item,
    save_item,
    save_supplier,
)

__all__ = [
    "FamilyFacts",
    "ItemFacts",
    "Loaded",
    "OptionFacts",
    "add_content",
    "add_option_line",
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
    "remove_option",
    "remove_option_line",
    "remove_supplier",
    "remove_variant",
    "restore_item",
    "retire_family",
    "retire_item",
    "save_family",
    "save_item",
    "save_option",
    "save_supplier",
    "save_variant",
    "set_top",
    "start_bill",
    "undo_change",
]
