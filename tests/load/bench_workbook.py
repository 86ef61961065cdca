"""A workbook of 100,000 rows: bare calamine, then to the proposed columns, to the preview, and to the checked draft.

    .venv/bin/python tests/load/bench_workbook.py [ROWS]

Previewed means: from the bytes of the file to the data handed to the page, which are the first fifty rows typed by
the proposed columns, each with what is wrong at its cells, read back from the disk as the page reads them. The whole
file has then been read and its tables, totals and notes found in all its rows; what needs every row typed
(duplicates, overlaps, gaps, comparisons) is added when the whole is checked, which is measured as well.

Each side runs in a process of its own, in turn, five times; the best of each counts, by the clock and in processor
time. As a server has long since read its units and names when somebody asks for a preview, each side reads a
workbook of a few rows before its time begins. Prints JSON.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT), str(ROOT / "src")]
ROUNDS = 5
WARMING_ROWS = 48
HEADERS = ["厂区", "月份", "能源品种", "表号", "用电量(kWh)", "供应商", "备注"]


def generate(path: Path, rows: int) -> None:
    """Readings of many meters over two years, with a title above and a total below."""
    import xlsxwriter

    book = xlsxwriter.Workbook(path, {"constant_memory": True})
    sheet = book.add_worksheet("能耗")
    sheet.write_string(0, 0, "能源消耗台账")
    sheet.write_row(2, 0, HEADERS)
    total = 0.0
    for at in range(rows):
        quantity = round(1000 + (at * 7919) % 90_000 / 7, 2)
        total += quantity
        month = f"{2024 + at % 24 // 12}年{at % 12 + 1}月"
        line = [
            f"工厂{at // 24 % 30}",
            month,
            "电力",
            f"M-{at // 24}",
            quantity,
            f"供电局{at % 9}",
            "" if at % 5 else f"抄表 {at}",
        ]
        sheet.write_row(3 + at, 0, line)
    sheet.write_row(3 + rows, 0, ["合计", "", "", "", round(total, 2)])
    book.close()


class Clock:
    """Seconds since it was made, by the clock and in processor time of all threads, at named points."""

    def __init__(self) -> None:
        self.found: dict[str, float] = {}
        self._began = time.perf_counter(), time.process_time()

    def at(self, name: str) -> None:
        """Note the seconds until now."""
        self.found[f"{name}_seconds"] = round(time.perf_counter() - self._began[0], 4)
        self.found[f"{name}_cpu_seconds"] = round(time.process_time() - self._began[1], 4)


def bare(path: Path, _folder: Path) -> dict[str, float]:
    """The peer: every cell read by the library alone."""
    from python_calamine import CalamineWorkbook

    clock = Clock()
    rows = CalamineWorkbook.from_path(path).get_sheet_by_index(0).to_python()
    clock.at("read")
    return {**clock.found, "rows": len(rows)}


def preview(path: Path, folder: Path) -> dict[str, float]:
    """Guards, cells, tables, proposed columns; the first rows for the page; then all rows typed and checked."""
    import yaml

    from qingheng.calc.intake import fold, read_dataset
    from qingheng.calc.intake.layout import find_tables
    from qingheng.calc.intake.mapping import profiles, propose
    from qingheng.formats.grid_in import read_grid
    from qingheng.formats.grid_memory import uncollected
    from qingheng.plane.intake.beginning import FIRST_ROWS, read_beginning
    from qingheng.plane.intake.plan import Around, plan_of
    from qingheng.plane.intake.rows import Wanted, read_rows
    from qingheng.plane.intake.running import prepare
    from qingheng.plane.intake.sources import GridSource

    text = (ROOT / "packs/datasets-manufacturing/datasets/energy.yaml").read_text(encoding="utf-8")
    about = read_dataset(yaml.safe_load(text), "energy")
    codes = [column.code for column in about.columns]
    sites = {fold(f"工厂{number}"): f"plant-{number}" for number in range(30)}
    known = {"site": frozenset(sites)}
    clock = Clock()
    with uncollected():
        grid = read_grid(path, path.name)
        table = find_tables(grid.sheets[0], about, references=known)[0]
        mapping = propose(table, about, profiles(table), references=known)
        clock.at("columns")
        plan = plan_of(about, mapping.confirmed(), around=Around(references={"node": sites}))
        read_beginning([table], [plan], folder / "first")
        shown = read_rows(folder / "first", codes, Wanted())
        clock.at("preview")
        outcome = prepare(GridSource(table.sheet, table), plan, folder / "draft")
        clock.at("checked")
    assert len(shown.rows) == min(FIRST_ROWS, outcome.rows)
    return {**clock.found, "rows": outcome.rows, "errors": outcome.errors}


def measured(side: str, path: Path) -> dict[str, float]:
    """One side in a process of its own."""
    ran = subprocess.run(
        [sys.executable, __file__, "--side", side, str(path)], check=True, capture_output=True, text=True
    )
    found: dict[str, float] = json.loads(ran.stdout)
    return found


def figures(rows: int = 100_000) -> dict[str, object]:
    """The best of each side, and how many times the peer ours took."""
    with tempfile.TemporaryDirectory(prefix="qingheng-bench-") as folder:
        path = Path(folder) / "energy.xlsx"
        generate(path, rows)
        rounds = [(measured("bare", path), measured("preview", path)) for _ in range(ROUNDS)]
    best = [{name: min(one[name] for one in side) for name in side[0]} for side in zip(*rounds, strict=True)]
    peer, ours = best
    times = {
        f"times_the_bare_to_{step}{kind}": round(
            ours[f"{step}{kind}_seconds"] / peer[f"read{kind}_seconds"], 2
        )
        for step in ("columns", "preview", "checked")
        for kind in ("", "_cpu")
    }
    return {"rows": rows, "bare": peer, "preview": ours, **times}


def main(arguments: list[str]) -> None:
    if arguments[:1] == ["--side"]:
        with tempfile.TemporaryDirectory(prefix="qingheng-bench-", dir=Path(arguments[2]).parent) as folder:
            run = {"bare": bare, "preview": preview}[arguments[1]]
            few = Path(folder) / "few.xlsx"
            generate(few, WARMING_ROWS)
            (Path(folder) / "warming").mkdir()
            run(few, Path(folder) / "warming")
            print(json.dumps(run(Path(arguments[2]), Path(folder))))
        return
    print(json.dumps(figures(int(arguments[0]) if arguments else 100_000), indent=2))


if __name__ == "__main__":
    main(sys.argv[1:])
