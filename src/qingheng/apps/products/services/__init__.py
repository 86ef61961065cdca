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
from qingheng.apps.products.services.installing import install_products

__all__ = [
    "add_content",
    "discard",
    "fix_cell",
    "import_bill",
    "install_products",
    "leave_out",
    "release",
    "remove_content",
    "set_top",
]
