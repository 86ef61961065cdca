"""One reading of a target on the record: the figures it stands on and the status that follows from them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from qingheng.calc.periods import Period, PeriodsDoNotAlign, whole_years
from qingheng.calc.targets.target import Direction, Lacking, Status, Target, TargetType, Variant
from qingheng.calc.targets.trajectory import WIDE, TrajectoryPoint, goal_of, on_line, year_of
from qingheng.calc.targets.verdicts import Lookup, VariantAssessment, change, percent, reaches


@dataclass(slots=True)
class Reading:
    """One target read by one variant; collects what is lacking on the way."""

    target: Target
    variant: Variant
    lookup: Lookup
    periods: Sequence[str]
    fiscal_start_month: int
    lacking: list[Lacking] = field(default_factory=list)

    def assess(self) -> VariantAssessment:
        """The assessment of this reading; never raises for a figure that is missing."""
        if self.target.type is TargetType.range:
            return self._range()
        if self.target.type is TargetType.cumulative:
            return self._cumulative()
        return self._level()

    def _level(self) -> VariantAssessment:
        base = self._base()
        goal = goal_of(self.target, base)
        latest, when = self._latest()
        points = self._points(base, goal)
        if goal is None or latest is None:
            return self._made(base=base, goal=goal, latest=latest, when=when, points=points)
        direction = self._direction(base, goal)
        if reaches(latest, goal, direction):
            due = self._due(when, goal, points, quietly=True)
            return self._made(Status.met, base, goal, latest, when, due, points)
        due = self._due(when, goal, points)
        if due is None:
            return self._made(base=base, goal=goal, latest=latest, when=when, points=points)
        status = Status.ahead if reaches(latest, due, direction) else Status.behind
        return self._made(status, base, goal, latest, when, due, points)

    def _range(self) -> VariantAssessment:
        latest, when = self._latest()
        if latest is None:
            return self._made()
        low, high = self.target.low, self.target.high
        due = latest
        if low is not None and latest < low:
            due = low
        elif high is not None and latest > high:
            due = high
        status = Status.met if due == latest else Status.behind
        return self._made(status, latest=latest, when=when, due=due)

    def _cumulative(self) -> VariantAssessment:
        goal = self.target.target_value
        _, when = self._latest()
        if goal is None or when is None:
            return self._made(goal=goal)
        if self.target.base_period is None:
            self._lack("the first year counted is not stated", "未注明累计起始年度")
            return self._made(goal=goal, when=when)
        start = self.target.base_value or Decimal(0)
        first = self._year(self.target.base_period)
        if self.target.base_value is not None:
            first = first.next()
        total = self._total(start, first, when)
        if total is None:
            return self._made(base=self.target.base_value, goal=goal, when=when)
        points = self._cumulative_points(start, first, goal)
        if total >= goal:
            due = self._due(when, goal, points, quietly=True)
            return self._made(Status.met, self.target.base_value, goal, total, when, due, points)
        due = self._due(when, goal, points)
        if due is None:
            return self._made(base=self.target.base_value, goal=goal, latest=total, when=when, points=points)
        status = Status.ahead if total >= due else Status.behind
        return self._made(status, self.target.base_value, goal, total, when, due, points)

    def _base(self) -> Decimal | None:
        target = self.target
        if target.base_value is not None:
            base: Decimal | None = target.base_value
        elif target.base_period is not None:
            base = self.lookup(self.variant.formula, target.base_period)
        else:
            base = None
        if target.reduction is None:
            return base
        if base is None and target.base_period is None:
            self._lack("the base year is not stated", "未注明基准年")
        elif base is None:
            self._lack(f"the base-year figure ({target.base_period}) is not in the record",
                       f"记录中没有基准年（{target.base_period}）数据")  # fmt: skip
        elif base <= 0:
            self._lack("a reduction needs a positive base-year figure", "降幅目标要求基准年数据为正")
            return None
        return base

    def _latest(self) -> tuple[Decimal | None, str | None]:
        for period in reversed(self.periods):
            value = self.lookup(self.variant.formula, period)
            if value is not None:
                return value, period
        self._lack("the record has no figure for it", "记录中没有该数据")
        return None, None

    def _due(
        self, when: str | None, goal: Decimal, points: tuple[TrajectoryPoint, ...], *, quietly: bool = False
    ) -> Decimal | None:
        """What is due in a period; what is lacking for it is noted unless quietly asked."""
        noted = len(self.lacking)
        due = self._due_or_lacking(when, goal, points)
        if quietly:
            del self.lacking[noted:]
        return due

    def _due_or_lacking(
        self, when: str | None, goal: Decimal, points: tuple[TrajectoryPoint, ...]
    ) -> Decimal | None:
        target = self.target
        if target.standing:
            return goal
        if target.target_period is None:
            self._lack("the target year is not stated", "未注明目标年")
            return None
        if when is not None and self._year(when).end >= self._year(target.target_period).end:
            return goal
        if not points:
            self._explain_no_line()
            return None
        due = next((point.due for point in points if point.period == when), None)
        if due is None or when == target.base_period:
            self._lack(
                f"the record has no year after the base year ({target.base_period})",
                f"记录中没有基准年（{target.base_period}）之后的年度数据",
            )
            return None
        return due

    def _explain_no_line(self) -> None:
        target = self.target
        if target.base_period is None:
            self._lack("the base year is not stated, so there is no straight line",
                       "未注明基准年，无法得出线性轨迹")  # fmt: skip
        elif self._steps(target.base_period, target.target_period) is None:
            self._lack(
                f"{target.base_period} and {target.target_period} are not a whole number of years apart",
                f"{target.base_period} 与 {target.target_period} 相隔不是整年",
            )
        else:
            self._lack(f"the base-year figure ({target.base_period}) is not in the record",
                       f"记录中没有基准年（{target.base_period}）数据")  # fmt: skip

    def _points(self, base: Decimal | None, goal: Decimal | None) -> tuple[TrajectoryPoint, ...]:
        target = self.target
        steps = self._steps(target.base_period, target.target_period)
        if base is None or goal is None or target.base_period is None or steps is None:
            return ()
        points: list[TrajectoryPoint] = []
        year = self._year(target.base_period)
        for step in range(steps + 1):
            actual = base if step == 0 else self._recorded(year)
            points.append(TrajectoryPoint(year.label, on_line(base, goal, step, steps), actual))
            year = year.next()
        return tuple(points)

    def _cumulative_points(self, start: Decimal, first: Period, goal: Decimal) -> tuple[TrajectoryPoint, ...]:
        steps = self._steps(first.previous().label, self.target.target_period)
        if steps is None:
            return ()
        points: list[TrajectoryPoint] = []
        total: Decimal | None = start
        year = first
        for step in range(1, steps + 1):
            added = self._recorded(year)
            total = None if total is None or added is None else WIDE.add(total, added)
            points.append(TrajectoryPoint(year.label, on_line(start, goal, step, steps), total))
            year = year.next()
        return tuple(points)

    def _total(self, start: Decimal, first: Period, until: str) -> Decimal | None:
        total = start
        absent: list[str] = []
        year, last = first, self._year(until)
        while year <= last:
            added = self._recorded(year)
            if added is None:
                absent.append(year.label)
            else:
                total = WIDE.add(total, added)
            year = year.next()
        if absent:
            self._lack(f"years to be counted are not in the record: {', '.join(absent)}",
                       f"记录中缺少应累计的年度：{'、'.join(absent)}")  # fmt: skip
            return None
        return total

    def _recorded(self, year: Period) -> Decimal | None:
        return self.lookup(self.variant.formula, year.label) if year.label in self.periods else None

    def _steps(self, first: str | None, last: str | None) -> int | None:
        if first is None or last is None:
            return None
        try:
            steps = whole_years(self._year(first), self._year(last))
        except PeriodsDoNotAlign:
            return None
        return steps if steps >= 1 else None

    def _direction(self, base: Decimal | None, goal: Decimal) -> Direction:
        if self.target.direction is not None:
            return self.target.direction
        if base is not None and base != goal:
            return "lower" if goal < base else "higher"
        return "higher" if self.target.type is TargetType.share else "lower"

    def _year(self, text: str) -> Period:
        return year_of(text, self.fiscal_start_month)

    def _lack(self, text_en: str, text_zh: str) -> None:
        lacking = Lacking(text_en, text_zh)
        if lacking not in self.lacking:
            self.lacking.append(lacking)

    def _made(
        self,
        status: Status = Status.undecided,
        base: Decimal | None = None,
        goal: Decimal | None = None,
        latest: Decimal | None = None,
        when: str | None = None,
        due: Decimal | None = None,
        points: tuple[TrajectoryPoint, ...] = (),
    ) -> VariantAssessment:
        gap = None if latest is None or due is None else WIDE.subtract(latest, due)
        return VariantAssessment(
            name_zh=self.variant.name_zh,
            name_en=self.variant.name_en,
            formula=self.variant.formula,
            status=status,
            base=base,
            goal=goal,
            latest=latest,
            latest_period=when,
            due=due,
            gap=gap,
            gap_percent=percent(gap, due),
            change_percent=change(latest, base),
            due_percent=change(due, base),
            points=points,
            missing=tuple(self.lacking) if status is Status.undecided else (),
        )
