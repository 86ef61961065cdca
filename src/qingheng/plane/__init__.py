"""The analytical plane: bulk facts as frames and immutable Parquet. Knows no web and no database."""

import os

from qingheng.plane.allocator import settle

# Freed memory stays with the process for five seconds, not half a one: the next batch takes it without a page fault.
# The allocator of the engine reads this once, before its first import.
os.environ.setdefault("_RJEM_MALLOC_CONF", "dirty_decay_ms:5000")
settle()
