"""Quantification: rows of sealed partitions meet the factors chosen for their keys and become sealed result lines."""

from qingheng.plane.quantify.calculating import calculate
from qingheng.plane.quantify.finding import Rows, find_keys, read_rows, scratch
from qingheng.plane.quantify.model import Columns, CubeRow, Line, RunPartition, columns_of
from qingheng.plane.quantify.overlapping import Work, overlapped
from qingheng.plane.quantify.recalculating import recalculate
from qingheng.plane.quantify.results import choice, cube, lines, used_factors
from qingheng.plane.quantify.sealing import opened, verify_run

__all__ = [
    "Columns",
    "CubeRow",
    "Line",
    "Rows",
    "RunPartition",
    "Work",
    "calculate",
    "choice",
    "columns_of",
    "cube",
    "find_keys",
    "lines",
    "opened",
    "overlapped",
    "read_rows",
    "recalculate",
    "scratch",
    "used_factors",
    "verify_run",
]
