"""A workbook of 100,000 rows: bare calamine, then to the proposed columns, then to the checked preview.

    .venv/bin/python tests/load/bench_workbook.py [ROWS]

Each side runs in a process of its own, in turn, three times; the best of each counts. As a server has long since
read its units and names when somebody asks for a preview, each side reads a workbook of a few rows before its
time begins. Prints JSON.
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
ROUNDS = 3
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


def bare(path: Path, _folder: Path) -> dict[str, float]:
    """The peer: every cell read by the library alone."""
    from python_calamine import CalamineWorkbook

    started = time.perf_counter()
    rows = CalamineWorkbook.from_path(path).get_sheet_by_index(0).to_python()
    return {"seconds": time.perf_counter() - started, "rows": len(rows)}


def preview(path: Path, folder: Path) -> dict[str, float]:
    """Guards, cells, tables, proposed columns; then typed and checked rows in a draft."""
    import yaml

    from qingheng.calc.intake import fold, read_dataset
    from qingheng.calc.intake.layout import find_tables
    from qingheng.calc.intake.mapping import profiles, propose
    from qingheng.formats.grid_in import read_grid
    from qingheng.plane.intake.plan import Around, plan_of
    from qingheng.plane.intake.running import prepare
    from qingheng.plane.intake.sources import GridSource

    body = yaml.safe_load(
        (ROOT / "packs/datasets-manufacturing/datasets/energy.yaml").read_text(encoding="utf-8")
    )
    about = read_dataset(body, "energy")
    sites = {fold(f"工厂{number}"): f"plant-{number}" for number in range(30)}
    started = time.perf_counter()
    grid = read_grid(path, path.name)
    table = find_tables(grid.sheets[0], about, references={"site": frozenset(sites)})[0]
    mapping = propose(table, about, profiles(table), references={"site": frozenset(sites)})
    proposed = time.perf_counter()
    plan = plan_of(about, mapping.confirmed(), around=Around(references={"node": sites}))
    outcome = prepare(GridSource(table.sheet, table), plan, folder / "draft")
    return {
        "to_columns_seconds": proposed - started,
        "seconds": time.perf_counter() - started,
        "rows": outcome.rows,
        "errors": outcome.errors,
    }


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
    peer = min((one for one, _ in rounds), key=lambda found: found["seconds"])
    ours = min((one for _, one in rounds), key=lambda found: found["seconds"])
    return {
        "rows": rows,
        "bare": peer,
        "preview": ours,
        "times_the_bare_to_columns": round(ours["to_columns_seconds"] / peer["seconds"], 2),
        "times_the_bare": round(ours["seconds"] / peer["seconds"], 2),
    }


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
