"""A source becomes a draft: typed rows in Parquet, issues beside them, all of it or nothing."""

from __future__ import annotations

import json
from collections import deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import asdict, dataclass, field
from datetime import date
from pathlib import Path
from typing import Any, Final

import polars as pl

from qingheng.calc.texts import BilingualError
from qingheng.plane.intake.checking import row_checks
from qingheng.plane.intake.complaints import ISSUE_SCHEMA, Complaint, Tally, as_json, issue_frame
from qingheng.plane.intake.distinct import Coded
from qingheng.plane.intake.duplicates import check_duplicates, check_sealed
from qingheng.plane.intake.fingerprints import ContentHash, row_fingerprints
from qingheng.plane.intake.history import check_history
from qingheng.plane.intake.intensity import check_intensity
from qingheng.plane.intake.keys import Draft, compact, span_fields
from qingheng.plane.intake.metering import check_meters
from qingheng.plane.intake.periods import check_gaps, check_overlaps
from qingheng.plane.intake.plan import Plan
from qingheng.plane.intake.sources import Batch, CsvSource, GridSource
from qingheng.plane.intake.typing import as_written, type_frame, written_schema
from qingheng.plane.intake.writing import write_rows
from qingheng.plane.store.files import flush, fresh_folder

Source = GridSource | CsvSource
Progress = Callable[[float, int], None]
WORKERS: Final = 2
_AHEAD: Final = 3  # batches in the air: bounds memory
_ACROSS: Final = 0.85  # share of the work that reading and typing is


class Cancelled(BilingualError):
    """The person who asked for it does not want it any more; nothing was kept."""

    def __init__(self) -> None:
        super().__init__("The reading was cancelled; nothing was kept.", "读取已取消，未保留任何内容。")


@dataclass(frozen=True)
class Coverage:
    """Rows of one site in one month; the site is empty when the dataset has none."""

    site: str
    month: date
    rows: int


@dataclass(frozen=True)
class Outcome:
    """What a draft holds. rows: in the draft. typed: those that count. totals: left out as totals.

    errors, warnings: issues in all; counts: by code. content_sha256: of the rows that count, whatever their
    order. first_day, last_day: of those rows. coverage: by site and month.
    """

    rows: int
    typed: int
    excluded: int
    totals: int
    errors: int
    warnings: int
    counts: dict[str, int]
    content_sha256: str
    first_day: date | None
    last_day: date | None
    coverage: tuple[Coverage, ...] = field(default=())

    def as_dict(self) -> dict[str, Any]:
        """Plain values, for JSON."""
        found: dict[str, Any] = json.loads(json.dumps(asdict(self), default=str))
        return found


def prepare(
    source: Source | Sequence[Source],
    plan: Plan | Sequence[Plan],
    folder: Path,
    *,
    progress: Progress | None = None,
    cancelled: Callable[[], bool] | None = None,
) -> Outcome:
    """Read, type and check a source (or several tables of one dataset, each with its plan) into `folder`.

    Writes typed/part-00000.parquet, issues.parquet and outcome.json; the folder appears whole or not at all.
    progress: called with the share done (0 to 1) and the rows so far. cancelled: asked between batches.
    Raises UnreadableStream (a source that cannot be read to its end or changed meanwhile) and Cancelled.
    """
    sources = [source] if isinstance(source, GridSource | CsvSource) else list(source)
    plans = [plan] * len(sources) if isinstance(plan, Plan) else list(plan)
    with fresh_folder(folder) as partial:
        (partial / "typed").mkdir()
        run = _Run(sources, plans, progress or (lambda share, rows: None), cancelled or (lambda: False))
        path = run.write(partial / "typed")
        with ThreadPoolExecutor(1, thread_name_prefix="intake-flush") as beside:
            flushed = beside.submit(flush, path)
            run.compare(path)
            flushed.result()
        outcome = run.outcome()
        run.tally.frame().write_parquet(partial / "issues.parquet", compression="zstd")
        (partial / "outcome.json").write_text(
            json.dumps(outcome.as_dict(), ensure_ascii=False), encoding="utf-8"
        )
    run.progress(1.0, outcome.rows)
    return outcome


def typed_batch(raw: pl.DataFrame, plan: Plan, schema: Mapping[str, Any]) -> Worked:
    """Rows of a raw frame typed and checked by themselves, as they are written by a `written_schema`."""
    return _work(Batch(lambda: (raw, []), 1.0), plan, schema, 0, 1)


@dataclass(frozen=True)
class Worked:
    """A batch typed and checked by itself."""

    frame: pl.DataFrame
    issues: pl.DataFrame
    lanes: pl.DataFrame
    keys: pl.DataFrame
    months: pl.DataFrame
    totals: int
    used: frozenset[int]
    share: float


class _Run:
    """The state of one preparation."""

    def __init__(
        self, sources: list[Source], plans: list[Plan], progress: Progress, cancelled: Callable[[], bool]
    ) -> None:
        self.sources, self.plans, self.progress, self.cancelled = sources, plans, progress, cancelled
        self.plan = plans[0]
        self.schema = written_schema(plans)
        self.tally = Tally()
        self.content = ContentHash(self.plan.columns)
        self.rows = self.excluded = self.totals = 0
        self._keys: list[pl.DataFrame] = []
        self._months: list[pl.DataFrame] = []
        self._used: dict[int, set[int]] = {}

    def write(self, folder: Path) -> Path:
        """Stream every batch into one Parquet file in a folder; gives that file."""
        path = write_rows(self._frames(), self.schema, folder)
        self._say_whole()
        return path

    def compare(self, path: Path) -> None:
        """The checks that need all rows."""
        keys = pl.concat(self._keys) if self._keys else pl.DataFrame()
        self._keys.clear()
        if keys.is_empty():
            return
        draft = Draft(path, self.plan)
        known = pl.Series("n", [], dtype=pl.UInt32)
        for step, (number, check) in enumerate(
            enumerate([check_duplicates, None, check_overlaps, check_gaps, check_history])
        ):
            self._pause(_ACROSS + (1 - _ACROSS) * step / 5)
            if number == 1:
                known = check_sealed(keys, draft, self.tally)
            elif check is check_overlaps:
                check_overlaps(keys, draft, self.tally, known)
            elif check is not None:
                check(keys, draft, self.tally)  # type: ignore[call-arg]
        check_intensity(draft, self.tally)
        check_meters(draft, self.tally)
        self._days = (keys["start"].min(), keys["end"].max()) if "start" in keys.columns else (None, None)

    def outcome(self) -> Outcome:
        """What was found."""
        first, last = getattr(self, "_days", (None, None))
        return Outcome(
            rows=self.rows,
            typed=self.rows - self.excluded,
            excluded=self.excluded,
            totals=self.totals,
            errors=self.tally.errors,
            warnings=self.tally.warnings,
            counts=dict(sorted(self.tally.counts.items())),
            content_sha256=self.content.sha256,
            first_day=first,
            last_day=last,
            coverage=self._coverage(),
        )

    def _frames(self) -> Iterator[pl.DataFrame]:
        """The typed rows of every batch, which is counted in as it passes."""
        for worked in self._worked():
            self._take(worked)
            yield worked.frame

    def _worked(self) -> Iterator[Worked]:
        """Typed batches in order, a few of them in the air at once."""
        waiting: deque[Future[Worked]] = deque()
        with ThreadPoolExecutor(WORKERS, thread_name_prefix="intake") as pool:
            try:
                for number, (source, plan) in enumerate(zip(self.sources, self.plans, strict=True)):
                    for batch in source.batches(plan):
                        waiting.append(
                            pool.submit(_work, batch, plan, self.schema, number, len(self.sources))
                        )
                        if len(waiting) >= _AHEAD:
                            yield waiting.popleft().result()
                    while waiting:
                        done = waiting.popleft().result()
                        self._used.setdefault(number, set()).update(done.used)
                        yield done
            finally:
                for future in waiting:
                    future.cancel()

    def _take(self, worked: Worked) -> None:
        """Count a batch in."""
        self._keys.append(worked.keys.with_columns(pl.col("n") + pl.lit(self.rows, dtype=pl.UInt32)))
        self._months.append(worked.months)
        self.tally.add(worked.issues)
        self.content.add(worked.lanes)
        self.rows += worked.frame.height
        self.excluded += int(worked.frame["_excluded"].sum())
        self.totals += worked.totals
        self._used.setdefault(0, set()).update(worked.used)
        self._pause(worked.share * _ACROSS)

    def _pause(self, share: float) -> None:
        if self.cancelled():
            raise Cancelled()
        self.progress(share, self.rows)

    def _say_whole(self) -> None:
        """Issues of the file as a whole."""
        unsaid = [
            column
            for column in self.plan.columns
            if column.required
            and not all(plan.given(column) for plan in self.plans)
            and not _fixed(self.plans, column.code)
        ]
        rows = [
            _whole("missing_column", "error", column.code, {"name_zh": column.zh, "name_en": column.en})
            for column in unsaid
        ]
        used = set().union(*self._used.values()) if self._used else set()
        for number, fix in enumerate(self.plan.fixes):
            if number not in used and self.plan.dataset.has(fix.column):
                column = self.plan.dataset.column(fix.column)
                words = {"before": fix.before, "name_zh": column.zh, "name_en": column.en}
                rows.append(_whole("fix_unused", "warning", fix.column, words))
        if not self.rows:
            rows.append(_whole("no_rows", "error", "", {}))
        self.tally.add(pl.DataFrame(rows, schema=ISSUE_SCHEMA))

    def _coverage(self) -> tuple[Coverage, ...]:
        if not self._months:
            return ()
        months = (
            pl.concat(self._months).group_by("site", "month").agg(pl.col("rows").sum()).drop_nulls("month")
        )
        return tuple(
            Coverage(site or "", month, rows)
            for site, month, rows in months.sort("site", "month").iter_rows()
        )


def _work(batch: Batch, plan: Plan, schema: Mapping[str, Any], number: int, sources: int) -> Worked:
    """Type and check one batch; runs on a worker's thread."""
    raw, beforehand = batch.load()
    typed = type_frame(raw, plan)
    complaints = row_checks(typed.frame, plan, typed.faulty, typed.coded)
    places = typed.frame.select("_sheet", "_row", "_col")
    issues = [typed.issues, issue_frame(complaints, places), *_by_row(beforehand, raw)]
    lanes = row_fingerprints(typed.frame, plan.columns, typed.coded, typed.unscaled)
    keys = compact(typed.frame, plan, lanes, 0, typed.coded)
    counted = lanes.filter(~typed.frame["_excluded"]) if typed.frame["_excluded"].any() else lanes
    share = (number + batch.share) / sources
    return Worked(
        as_written(typed.frame, schema, typed.coded),
        pl.concat(issues),
        counted,
        keys,
        _months(typed.frame, plan, typed.coded),
        typed.totals,
        typed.used,
        share,
    )


def _by_row(complaints: list[Complaint], raw: pl.DataFrame) -> list[pl.DataFrame]:
    """Issues of complaints whose rows are numbers of the source."""
    found = []
    for complaint in complaints:
        places = raw.filter(pl.col("_row").is_in(complaint.rows.implode())).select("_sheet", "_row", "_col")
        whole = Complaint(
            complaint.code,
            "",
            pl.Series(range(places.height), dtype=pl.UInt32),
            None,
            complaint.values,
            complaint.severity,
        )
        found.append(issue_frame([whole], places))
    return found


def _months(frame: pl.DataFrame, plan: Plan, coded: Mapping[str, Coded]) -> pl.DataFrame:
    """Rows by site and month in which they begin."""
    days = span_fields(plan.dataset)
    site = next((column.code for column in plan.columns if column.reference == "node"), None)
    schema = {"site": pl.String, "month": pl.Date, "rows": pl.UInt32}
    if days is None:
        return pl.DataFrame(schema=schema)
    counted = ~frame["_excluded"]
    fields = {"site": coded.get(site or ""), "day": coded.get(days[0])}
    there = {
        "site": frame[site] if site else pl.Series([""]).new_from_index(0, frame.height),
        "day": frame[days[0]],
    }
    rows = pl.DataFrame({name: one.codes if one else there[name] for name, one in fields.items()}).filter(
        counted
    )
    daily = rows.group_by("site", "day").agg(pl.len().alias("rows"))
    for name, one in fields.items():
        if one is not None:
            daily = daily.with_columns(one.values.gather(daily[name]).alias(name))
    grouped = daily.group_by("site", pl.col("day").dt.month_start().alias("month"))
    return grouped.agg(pl.col("rows").sum()).cast(schema)  # type: ignore[arg-type]


def _fixed(plans: list[Plan], code: str) -> bool:
    return any(fix.column == code for plan in plans for fix in plan.fixes)


def _whole(code: str, severity: str, column: str, values: dict[str, Any]) -> dict[str, Any]:
    return {
        "code": code, "severity": severity, "_sheet": "", "_row": None, "_col": None, "column": column,
        "text": "", "values": as_json(values),
    }  # fmt: skip
