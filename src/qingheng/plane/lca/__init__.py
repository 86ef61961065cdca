"""Life-cycle databases on the disk: immutable versions named by their content, their factors and their intensities."""

from qingheng.plane.lca.intensities import kept_intensities
from qingheng.plane.lca.methods import StoredMethod, kept_matrix, open_method, write_method
from qingheng.plane.lca.reading import BrokenVersion, StoredVersion, open_version
from qingheng.plane.lca.tables import ordered
from qingheng.plane.lca.writing import Written, write_version

__all__ = [
    "BrokenVersion",
    "StoredMethod",
    "StoredVersion",
    "Written",
    "kept_intensities",
    "kept_matrix",
    "open_method",
    "open_version",
    "ordered",
    "write_method",
    "write_version",
]
