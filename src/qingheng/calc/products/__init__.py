"""Products as one graph: bills exploded, masses from the bottom up, revisions compared, configurations by the thousand."""

from qingheng.calc.products.comparing import Change, LineChange, compare
from qingheng.calc.products.configuring import (
    Configurations,
    OptionMatrix,
    choices_of,
    configured,
    every_choice,
    matrix_of,
    option_faults,
    with_options,
)
from qingheng.calc.products.faults import Fault, Faulty
from qingheng.calc.products.graph import (
    Edge,
    Explosion,
    Graph,
    Node,
    explode,
    faults_of,
    graph_of,
    tree,
    users,
)
from qingheng.calc.products.masses import Fit, MassRow, masses, unit_mass
from qingheng.calc.products.model import Act, Item, Kind, Line, Option, OptionLine, key, trimmed
from qingheng.calc.products.tables import Read, read_tables, tables_or_refuse

__all__ = [
    "Act",
    "Change",
    "Configurations",
    "Edge",
    "Explosion",
    "Fault",
    "Faulty",
    "Fit",
    "Graph",
    "Item",
    "Kind",
    "Line",
    "LineChange",
    "MassRow",
    "Node",
    "Option",
    "OptionLine",
    "OptionMatrix",
    "Read",
    "choices_of",
    "compare",
    "configured",
    "every_choice",
    "explode",
    "faults_of",
    "graph_of",
    "key",
    "masses",
    "matrix_of",
    "option_faults",
    "read_tables",
    "tables_or_refuse",
    "tree",
    "trimmed",
    "unit_mass",
    "users",
    "with_options",
]
