"""Impact methods from files: openLCA JSON-LD, SimaPro CSV, a plain table, and the data that the library bw2io brings."""

from qingheng.formats.lca_methods.library import LIBRARY, library_names, read_library
from qingheng.formats.lca_methods.model import Category, Factor, MethodRead, Weighting
from qingheng.formats.lca_methods.reading import read_methods

__all__ = [
    "LIBRARY",
    "Category",
    "Factor",
    "MethodRead",
    "Weighting",
    "library_names",
    "read_library",
    "read_methods",
]
