"""Writes of products."""

from qingheng.apps.products.services.contents import add_content, remove_content
from qingheng.apps.products.services.drafting import (
    discard,
    fix_cell,
    import_bill,
    leave_out,
    release,
    set_top,
)
from qingheng.apps.products.services.installing import Loaded, install_products, load_tables

__all__ = [
    "Loaded",
    "add_content",
    "discard",
    "fix_cell",
    "import_bill",
    "install_products",
    "leave_out",
    "load_tables",
    "release",
    "remove_content",
    "set_top",
]
