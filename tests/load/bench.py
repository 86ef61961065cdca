"""Benchmarks: pages under load, start-up, memory, first `up`. Each beside a peer in the same run.

    ./run bench              all
    ./run bench pages        only the named ones: pages, startup, memory, up, intake, workbook, journey5m, quantify, ledger,
                             portfolio, quantify50m (asked by name alone: it takes 4 GB of disk and minutes)

The peer of a page is /healthz of the same server under the same load: a Django answer without any work. Figures are
printed and written to var/bench.json; nothing is asserted.
"""

from __future__ import annotations

import http.client
import http.cookiejar
import json
import os
import re
import statistics
import subprocess
import sys
import tempfile
import threading
import time
import urllib.parse
import urllib.request
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from tests.load import (  # noqa: E402
    bench_intake,
    bench_journey,
    bench_lca_import,
    bench_ledger,
    bench_portfolio,
    bench_quantify,
    bench_workbook,
)
from tests.load.memory import tree_memory  # noqa: E402
from tests.serving import PEOPLE, Served  # noqa: E402

USERS = 20
SECONDS = 15.0
PAGES = {
    "control tower": "/c/{c}/",
    "KPI table": "/c/{c}/kpi/",
    "findings": "/c/{c}/quality/",
    "targets": "/c/{c}/targets/",
    "organisation": "/c/{c}/organisation/",
    "search": "/c/{c}/search/?q=用水",
}


def sign_in(server: Served, email: str, password: str) -> str:
    """Cookie header of a signed-in session."""
    jar = http.cookiejar.CookieJar()
    opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(jar))
    address = f"{server.address}/account/login/"
    page = opener.open(address).read().decode()
    token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page).group(1)
    form = urllib.parse.urlencode({"csrfmiddlewaretoken": token, "login": email, "password": password})
    opener.open(urllib.request.Request(address, form.encode(), headers={"Referer": address})).read()
    return "; ".join(f"{cookie.name}={cookie.value}" for cookie in jar)


def load_on(port: int, path: str, cookie: str) -> dict:
    """`USERS` clients on kept-alive connections ask for one page for `SECONDS`; times in ms."""
    times: list[float] = []
    bad: list[int] = []
    until = time.perf_counter() + SECONDS

    def user() -> None:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
        while time.perf_counter() < until:
            started = time.perf_counter()
            connection.request("GET", path, headers={"Cookie": cookie, "Accept-Language": "en"})
            answer = connection.getresponse()
            answer.read()
            times.append((time.perf_counter() - started) * 1000)
            if answer.status != 200:
                bad.append(answer.status)
            time.sleep(1.0)  # a person reads before the next click
        connection.close()

    threads = [threading.Thread(target=user) for _ in range(USERS)]
    for number, thread in enumerate(threads):
        thread.start()
        time.sleep(1.0 / USERS * (number < USERS))
    for thread in threads:
        thread.join()
    ordered = sorted(times)
    return {
        "requests": len(times),
        "not_200": len(bad),
        "median_ms": round(statistics.median(ordered), 1),
        "p95_ms": round(ordered[int(len(ordered) * 0.95) - 1], 1),
    }


def bench_server(wanted: set[str], figures: dict) -> None:
    server = Served()
    loaded = server.load()
    with server:
        figures["startup_s"] = round(server.startup, 2)
        cookie = sign_in(server, f"programme_manager@{PEOPLE}", server.password("programme_manager"))
        if "pages" in wanted:
            pages = {"(peer) healthz": "/healthz"} | {
                name: urllib.parse.quote(path.format(c=loaded["company"]), safe="/?=&%")
                for name, path in PAGES.items()
            }
            figures["pages"] = {}
            for name, path in pages.items():
                figures["pages"][name] = load_on(server.port, path, cookie)
                print(f"  {name:<16} {figures['pages'][name]}", flush=True)
        figures["memory_mb"] = round(tree_memory(server.process.pid), 1)


def bench_up(figures: dict) -> None:
    """A clone, its own environment, a warm package cache; then the same again."""
    with tempfile.TemporaryDirectory(prefix="qingheng-clone-") as folder:
        subprocess.run(["git", "clone", "-q", str(ROOT), folder], check=True)
        environment = {
            k: v for k, v in os.environ.items() if k not in {"PYTHONPATH", "QINGHENG_HOME", "VIRTUAL_ENV"}
        }
        for name in ("first_up_s", "second_up_s"):
            started = time.perf_counter()
            subprocess.run(
                ["./run", "up", "--once"], cwd=folder, env=environment, check=True, stdout=subprocess.DEVNULL
            )
            figures[name] = round(time.perf_counter() - started, 1)


def main(arguments: list[str]) -> None:
    wanted = set(arguments) or {
        "pages",
        "startup",
        "memory",
        "up",
        "intake",
        "workbook",
        "journey5m",
        "quantify",
        "ledger",
        "portfolio",
    }
    figures: dict = {"cores": os.cpu_count(), "users": USERS}
    if wanted & {"pages", "startup", "memory"}:
        print("serving ...", flush=True)
        bench_server(wanted, figures)
    if "up" in wanted:
        print("first and second ./run up in a clone ...", flush=True)
        bench_up(figures)
    if "ledger" in wanted:
        print("a hundred allocators over one lot ...", flush=True)
        figures["ledger"] = bench_ledger.figures()
    if "portfolio" in wanted:
        print("a hundred thousand products over a technosphere of 20,000 columns ...", flush=True)
        figures["portfolio"] = bench_portfolio.with_peer()
        print("a life-cycle database of 20,000 processes from its file to a stored version ...", flush=True)
        figures["lca_import"] = bench_lca_import.figures()
    if "workbook" in wanted:
        print("a workbook of 100,000 rows ...", flush=True)
        figures["workbook"] = bench_workbook.figures()
    if "intake" in wanted:
        print("five million freight rows ...", flush=True)
        figures["intake"] = bench_intake.figures()
    if "quantify" in wanted:
        print("five million rows to result lines ...", flush=True)
        figures["quantify"] = bench_quantify.figures()
    if "quantify50m" in wanted:
        print("fifty million rows to result lines ...", flush=True)
        figures["quantify50m"] = bench_quantify.figures_large()
    if "journey5m" in wanted:
        print("five million freight rows from the page to the seal ...", flush=True)
        figures["journey5m"] = bench_journey.figures()
    target = ROOT / "var" / "bench.json"
    target.parent.mkdir(exist_ok=True)
    target.write_text(json.dumps(figures, ensure_ascii=False, indent=2), encoding="utf-8")
    print(json.dumps(figures, ensure_ascii=False, indent=2))


if __name__ == "__main__":
    main(sys.argv[1:])
