"""How DuckDB and Spark write the same things."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Final

ONE_NANO: Final = "0.000000001"
SPLIT: Final = 2**60


@dataclass(frozen=True)
class Dialect:
    """DuckDB's. integer: whole numbers of 1e-9; whole, figure: the decimals that hold them, without and with places.

    weight: of potentials. many: whether one table may be many files.
    """

    integer: str
    whole: str
    figure: str
    string: str = "VARCHAR"
    weight: str = "BIGINT"
    many: bool = True

    def text(self, value: str) -> str:
        """A text."""
        return "'" + value.replace("'", "''") + "'"

    def name(self, value: str) -> str:
        """The name of a column."""
        return '"' + value.replace('"', '""') + '"'

    def day(self, value: date) -> str:
        """A day."""
        return f"DATE '{value.isoformat()}'"

    def parquet(self, path: Path) -> str:
        """A file as a table."""
        return f"read_parquet([{self.text(str(path))}])"

    def files(self, paths: list[Path], first: int) -> tuple[str, str]:
        """Files as a table, and the expression that numbers them from `first`."""
        return (
            f"read_parquet([{', '.join(self.text(str(path)) for path in paths)}])",
            f"(file_index + {first})",
        )

    def double(self, figure: str) -> str:
        """The double a figure enters a product as (`arithmetic.double`); DuckDB's own cast is just that."""
        return f"{figure}::DOUBLE"

    def nano(self, double: str) -> str:
        """A double as a whole number of 1e-9, a tie going away from zero."""
        return f"round({double} * 1e9::DOUBLE)::{self.integer}"

    def of_nano(self, integer: str) -> str:
        """A whole number of 1e-9 as a decimal."""
        return f"({integer}::{self.whole} * {ONE_NANO}::DECIMAL(9,9))::{self.figure}"

    def rounded(self, double: str) -> str:
        """A double as a decimal, a tie going away from zero; DuckDB's own cast multiplies by 1e9 and rounds so."""
        return f"({double})::{self.figure}"

    def scaled_down(self, integer: str, decimals: int) -> str:
        """A whole number by a power of ten, a tie going away from zero."""
        tens = 10**decimals
        half = f"CASE WHEN ({integer}) < 0 THEN -{tens // 2} ELSE {tens // 2} END"
        return f"((({integer}) + {half}) // {tens})" if decimals else f"({integer})"


NARROW: Final = Dialect("BIGINT", "DECIMAL(18,0)", "DECIMAL(18,9)")
WIDE: Final = Dialect("HUGEINT", "DECIMAL(38,0)", "DECIMAL(38,9)")


@dataclass(frozen=True)
class SparkDialect(Dialect):
    """Spark's: decimals of 38 digits throughout."""

    integer: str = "DECIMAL(38,0)"
    whole: str = "DECIMAL(38,0)"
    figure: str = "DECIMAL(38,9)"
    string: str = "STRING"
    weight: str = "DECIMAL(18,0)"
    many: bool = False

    def text(self, value: str) -> str:
        """A text."""
        return "'" + value.replace("\\", "\\\\").replace("'", "\\'") + "'"

    def name(self, value: str) -> str:
        """The name of a column."""
        return "`" + value.replace("`", "``") + "`"

    def parquet(self, path: Path) -> str:
        """A file as a table."""
        return "parquet." + self.name(path.resolve().as_uri())

    def files(self, paths: list[Path], first: int) -> tuple[str, str]:
        """A single file as a table, and its number."""
        (path,) = paths
        return self.parquet(path), str(first)

    def double(self, figure: str) -> str:
        """Whole units and the rest apart above 2^53 nanos, where Spark would round the whole once."""
        size = f"abs({figure})"
        whole = f"floor({size})::DECIMAL(38,0)"
        rest = f"({size} - floor({size}))::DECIMAL(10,9)::DOUBLE"
        apart = f"({whole}::DOUBLE + {rest})"
        return (
            f"(CASE WHEN {size} <= 9007199.254740992 THEN {figure}::DOUBLE "
            f"WHEN {figure} < 0 THEN -{apart} ELSE {apart} END)"
        )

    def nano(self, double: str) -> str:
        """A double as a whole number of 1e-9; Spark casts doubles by their shortest text, so by two whole numbers."""
        found = f"round({double} * 1e9D)"
        high = f"({found} / {SPLIT}D)::BIGINT"
        low = f"({found} - {high}::DOUBLE * {SPLIT}D)::BIGINT"
        return f"({high}::DECIMAL(19,0) * {SPLIT}::DECIMAL(19,0) + {low}::DECIMAL(19,0))::DECIMAL(38,0)"

    def rounded(self, double: str) -> str:
        """A double as a decimal, by whole numbers."""
        return self.of_nano(self.nano(double))

    def scaled_down(self, integer: str, decimals: int) -> str:
        """A whole number by a power of ten; Spark's round takes a tie away from zero."""
        if not decimals:
            return f"({integer})"
        return f"round(({integer}) * {10**-decimals:.{decimals}f}::DECIMAL({decimals},{decimals}), 0)::DECIMAL(38,0)"


SPARK: Final = SparkDialect()
