"""Life-cycle databases from files to inventories, tolerant, with a loss for everything not taken as it stood."""

from qingheng.formats.lca.reading import LCA_LIMITS, LcaFormat, Read, read_lca

__all__ = ["LCA_LIMITS", "LcaFormat", "Read", "read_lca"]
