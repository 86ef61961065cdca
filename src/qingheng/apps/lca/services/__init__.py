"""Writes of life-cycle databases and impact methods."""

from qingheng.apps.lca.services.carrying import carry_over, review_carrying, withdraw_carrying
from qingheng.apps.lca.services.deciding import (
    map_flow,
    restore_mapping,
    review_mapping,
    withdraw_mapping,
)
from qingheng.apps.lca.services.exporting import Exported, export_version
from qingheng.apps.lca.services.importing import IMPORT_JOB, Import, run_import, start_import
from qingheng.apps.lca.services.methods import (
    import_library,
    import_methods,
    library,
    license_method,
    restore_method,
    retire_method,
)
from qingheng.apps.lca.services.packed import store_pack
from qingheng.apps.lca.services.retiring import restore, retire

__all__ = [
    "IMPORT_JOB",
    "Exported",
    "Import",
    "carry_over",
    "export_version",
    "import_library",
    "import_methods",
    "library",
    "license_method",
    "map_flow",
    "restore",
    "restore_mapping",
    "restore_method",
    "retire",
    "retire_method",
    "review_carrying",
    "review_mapping",
    "run_import",
    "start_import",
    "store_pack",
    "withdraw_carrying",
    "withdraw_mapping",
]
