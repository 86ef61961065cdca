"""Life-cycle databases on the disk: immutable versions named by their content, their factors and their intensities."""

from qingheng.plane.lca.intensities import kept_intensities
from qingheng.plane.lca.reading import BrokenVersion, StoredVersion, open_version
from qingheng.plane.lca.tables import ordered
from qingheng.plane.lca.writing import Written, write_version

__all__ = [
    "BrokenVersion",
    "StoredVersion",
    "Written",
    "kept_intensities",
    "open_version",
    "ordered",
    "write_version",
]
