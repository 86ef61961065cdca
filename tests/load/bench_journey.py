"""Five million freight rows from the drop zone to the seal, as people do it, beside the bare library.

    .venv/bin/python tests/load/bench_journey.py [ROWS]
    .venv/bin/python tests/load/bench_journey.py --preview [ROWS]    only the preview page and the seal, of two files

A data owner drops the file on the page, confirms the columns, cancels the check and resumes it; the worker is killed
in the midst and another goes on; an approver seals. The same rows then come by stream and by command, the last one
wrong. The peer is polars.read_csv(...).write_parquet(...) on the same file. Memory is the proportional share (PSS) of
all processes of the server, by part. Prints JSON.
"""

from __future__ import annotations

import http.client
import json
import os
import re
import shutil
import signal
import statistics
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT), str(ROOT / "src")]

from tests.load import bench_intake  # noqa: E402
from tests.load.memory import Memory  # noqa: E402
from tests.serving import PEOPLE, Served  # noqa: E402

HOME = "/c/lenovo/intake/"
SITES = ("Hefei", "Wuhan", "Budapest", "Whitsett, North Carolina")
PATIENCE = 600_000  # ms
PAINTED = "performance.getEntriesByName('first-contentful-paint').map(entry => entry.startTime)"
ANSWERED = (
    "performance.getEntriesByType('navigation').map(entry => entry.responseStart - entry.requestStart)[0]"
)


def write_files(folder: Path, rows: int) -> tuple[Path, Path]:
    """The file of a company whose sites are known, whole; and the same with another unit in the last row."""
    import polars as pl

    raw, good, bad = (folder / name for name in ("raw.csv", "freight-2023.csv", "freight-last.csv"))
    bench_intake.generate(raw, rows)
    plant = pl.col("Site").str.extract(r"(\d+)").cast(pl.Int64) % len(SITES)
    known = plant.replace_strict(dict(enumerate(SITES)), return_dtype=pl.String)
    wrong = pl.scan_csv(raw, infer_schema=False).with_columns(known.alias("Site"))
    wrong.with_columns(pl.col("Waybill number").str.replace("SH", "LS")).sink_csv(bad)
    wrong.with_columns(pl.col("Unit").replace("kWh", "t")).sink_csv(good)
    raw.unlink()
    return good, bad


class Journey:
    """A browser with an owner and an approver, a server with a worker, and what was measured."""

    def __init__(self, server: Served, browser: Any, memory: Memory) -> None:
        self.server, self.memory, self.found = server, memory, dict[str, Any]()
        self.owner, self.approver = (self._signed_in(browser, role) for role in ("data_owner", "approver"))

    def _signed_in(self, browser: Any, role: str) -> Any:
        context = browser.new_context(base_url=self.server.address, locale="en-GB")
        context.set_default_timeout(PATIENCE)
        page = context.new_page()
        page.goto("/account/login/")
        page.locator("input[name=login]").fill(f"{role}@{PEOPLE}")
        page.locator("input[name=password]").fill(self.server.password(role))
        page.locator("form button[type=submit]").first.click()
        page.wait_for_url("**/c/**")
        return page

    def hand_in(self, file: Path) -> None:
        """Drop the file, wait for its columns, confirm them."""
        page = self.owner
        page.goto(HOME)
        page.locator("input[type=file]").set_input_files(file)
        page.locator("select[name=dataset]").select_option("freight")
        with self._timed("upload_s"):
            page.locator("form.drop-card button.btn-primary").click()
            page.locator(".intake-steps").wait_for()
        self.address = re.sub(r"\?.*", "", page.url)
        with self._timed("columns_s"):
            page.locator(".mapping-table, #first-rows table, #preview").first.wait_for()
        if not page.locator(".mapping-table").count():  # the columns of a file before it are remembered
            return
        page.locator(".form-acts button.btn-primary, button.btn-primary").last.click()
        page.locator("#intake-progress progress").wait_for()

    def cancel_and_resume(self) -> None:
        """Stop the check at its first tenth, and take it up again."""
        page = self.owner
        self._until_progress(10)
        with self._timed("cancel_s"):
            page.locator("#intake-progress form button").click()
            while not page.locator("form[action$='/resume/'] button").count():
                page.wait_for_timeout(500)
                page.reload()
        page.locator("form[action$='/resume/'] button").click()

    def die_and_go_on(self) -> None:
        """Kill the worker at two fifths; measure until its successor has the run, and until the rows are checked."""
        self._until_progress(15)
        self.found["paint_while_checking_ms"] = self.paints(self.address)
        self._until_progress(40)
        os.kill(self.memory.worker(), signal.SIGKILL)
        killed = time.perf_counter()
        self._until_progress(39, below=True)
        self.found["taken_up_again_s"] = round(time.perf_counter() - killed, 1)
        taken = time.perf_counter()
        self.owner.locator(".rows-table").wait_for()
        self.found["checked_s"] = round(time.perf_counter() - taken, 1)

    def leaf(self) -> None:
        """First paint of the checked draft: first page, far page, filtered, searched."""
        for name, query in (
            ("paint_preview_ms", "?step=check"),
            ("paint_far_page_ms", "?step=check&page=90000"),
            ("paint_warnings_ms", "?step=check&only=warnings"),
            ("paint_search_ms", "?step=check&q=SH1049"),
            ("paint_hand_in_ms", "?step=hand_in"),
        ):
            self.found[name] = self.paints(self.address + query, name.replace("paint_", "server_"))

    def seal(self) -> None:
        """Hand in, approve by somebody else, wait for the seal."""
        self.owner.goto(self.address + "?step=hand_in")
        with self._timed("submit_s"):
            self.owner.locator("form[action$='/submit/'] button.btn-primary").click()
            self.owner.locator("form[action$='/withdraw/']").wait_for()
        self.approver.goto(self.address)
        with self._timed("approve_and_seal_s"):
            self.approver.locator("form[action$='/approve/'] button.btn-primary").click()
            self.approver.locator(".page-head .badge").get_by_text("Sealed").wait_for()
        self.found["paint_sealed_rows_ms"] = self.paints(self.address + "?step=check")

    def paints(self, address: str, answered: str = "") -> float:
        """Median first contentful paint of three visits, ms. answered: name under which the server's share is kept."""
        page = self.owner.context.new_page()
        times: list[float] = []
        waits: list[float] = []
        for _ in range(3):
            page.goto(address)
            while not (painted := page.evaluate(PAINTED)):  # told a frame after the load event
                page.wait_for_timeout(20)
            times.append(painted[0])
            waits.append(page.evaluate(ANSWERED))
        page.close()
        if answered:
            self.found[answered] = round(statistics.median(waits), 1)
        return round(statistics.median(times), 1)

    def _until_progress(self, per_cent: int, *, below: bool = False) -> None:
        """Wait until the run is so far; below: until it begins again. Raises TimeoutError, also when it is over."""
        bar, until = self.owner.locator("#intake-progress progress"), time.perf_counter() + PATIENCE / 1000
        while time.perf_counter() < until and not self.owner.locator(".rows-table").count():
            now = float(bar.get_attribute("value", timeout=5000) or 0) if bar.count() else -1
            if now >= 0 and ((now <= per_cent) if below else (now >= per_cent)):
                return
            time.sleep(0.2)
        raise TimeoutError(f"the run was never at {per_cent} % {self.owner.url}")

    def _timed(self, name: str) -> Any:
        return self.memory.timed(name, self.found)


def stream(server: Served, file: Path, found: dict[str, Any], memory: Memory) -> None:
    """The same bytes by a program, as a draft of its own, discarded afterwards."""
    token = server.run("people", "token", f"data_owner@{PEOPLE}", "--label", "bench")["token"]
    asked = "/api/v1/lenovo/intake/submissions/stream?dataset=freight&name=streamed.csv&again=true"
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=600)
    headers = {"Authorization": f"Bearer {token}", "Content-Type": "text/csv", "Content-Length": str(file.stat().st_size)}  # fmt: skip
    with memory.timed("stream_s", found), file.open("rb") as body:
        connection.request("POST", asked, body, headers)
        answer = connection.getresponse()
        made = json.loads(answer.read())
    found["stream_status"] = answer.status
    server.run("intake", "discard", str(made["id"]), "--as", f"data_owner@{PEOPLE}")


def by_command(server: Served, file: Path, found: dict[str, Any], memory: Memory) -> None:
    """`qingheng intake load` of the file whose last row is wrong, and what it says of that row."""
    person = ("--as", f"data_owner@{PEOPLE}")
    with memory.timed("command_s", found):
        made = server.run("intake", "load", str(file), "--dataset", "freight", *person, codes=(0, 1))
    shown = server.run("intake", "preview", str(made["id"]), "--only", "errors", *person)
    found["last_row_named"] = [
        (row["row"], cell["issues"][0]["cell"], cell["issues"][0]["en"])
        for row in shown["page"]["rows"]
        for cell in row["cells"]
        if cell["issues"]
    ]
    found["command_errors"] = made["errors"]


def travelled(good: Path, bad: Path) -> dict[str, Any]:
    """The whole journey on a server of its own."""
    from playwright.sync_api import sync_playwright

    browser_path = shutil.which("chromium") or shutil.which("google-chrome")
    if browser_path is None:
        return {"not_run": "no browser installed (Debian package: chromium)"}
    server = Served()
    server.load()
    with server, Memory(server.process.pid) as memory, sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=browser_path, args=["--no-sandbox", "--disable-quic"]
        )
        journey = Journey(server, browser, memory)
        for step in (lambda: journey.hand_in(good), journey.cancel_and_resume, journey.die_and_go_on,
                     journey.leaf, journey.seal):  # fmt: skip
            step()
            print(f"  {journey.found}", flush=True)
        browser.close()
        found = journey.found
        stream(server, good, found, memory)
        by_command(server, bad, found, memory)
        with memory.timed("verify_s", found):
            found["verified"] = server.run("intake", "verify")
        found["peak_mb"] = memory.peaks()
    return found


def previewed(files: list[Path]) -> dict[str, Any]:
    """Each file handed in, checked, leafed through and sealed in turn, by the same people on one server."""
    from playwright.sync_api import sync_playwright

    server, found = Served(), dict[str, Any]()
    server.load()
    with server, Memory(server.process.pid) as memory, sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=shutil.which("chromium") or shutil.which("google-chrome"),
            args=["--no-sandbox", "--disable-quic"],
        )
        journey = Journey(server, browser, memory)
        for file in files:
            journey.found = found[file.stem] = {}
            journey.hand_in(file)
            journey.found["paint_while_checking_ms"] = journey.paints(
                journey.address, "server_while_checking_ms"
            )
            with memory.timed("checked_s", journey.found):
                journey.owner.locator("#preview").wait_for()
            journey.leaf()
            journey.seal()
            print(f"  {journey.found}", flush=True)
        browser.close()
    return found


def preview_figures(rows: int = 5_000_000) -> dict[str, Any]:
    """The preview page and the seal of two files with other rows each."""
    import polars as pl

    with tempfile.TemporaryDirectory(prefix="qingheng-bench-") as folder:
        good, bad = write_files(Path(folder), rows)
        other = bad.with_name("freight-other.csv")
        other_rows = pl.scan_csv(bad, infer_schema=False).with_columns(pl.col("Unit").replace("kWh", "t"))
        other_rows.sink_csv(other)
        bad.unlink()
        return {"rows": rows, **previewed([good, other])}


def figures(rows: int = 5_000_000) -> dict[str, Any]:
    """The journey's figures, the bare library's beside them."""
    with tempfile.TemporaryDirectory(prefix="qingheng-bench-") as folder:
        good, bad = write_files(Path(folder), rows)
        bare = bench_intake.measured("bare", good)
        found = travelled(good, bad)
        return {"rows": rows, "file_mb": round(good.stat().st_size / 1e6, 1), "bare": bare, **found}


if __name__ == "__main__":
    measure, given = (
        (preview_figures, sys.argv[2:]) if sys.argv[1:2] == ["--preview"] else (figures, sys.argv[1:])
    )
    print(json.dumps(measure(int(given[0]) if given else 5_000_000), indent=2, ensure_ascii=False))
