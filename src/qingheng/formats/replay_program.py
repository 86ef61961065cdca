"""Replays an inventory pack: the same totals to the last digit, or the first line that differs.

Python 3.11 and its standard library alone, so that an auditor can read it whole and run it anywhere:

    python replay.py                  inside the unpacked folder
    python replay.py pack.zip         on the pack as it is

It proves, in this order: the files are those of the manifest; the run hash is that of the stated inputs; every
coefficient is factor x multiplier x rates x days x sign; every line is amount x coefficient, rounded half away from zero
at 1e-9 kg; CO2e is mass x GWP; certificates; totals.
Exit code 0: the same; 1: something differs; 2: this is no pack that can be read.
"""

from __future__ import annotations

import hashlib
import io
import json
import sys
from collections import defaultdict
from collections.abc import Mapping, Sequence
from contextlib import closing
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path
from typing import Any

from qingheng.formats.replay_arithmetic import (
    HALF_UP,
    LAST,
    USUAL,
    WIDE,
    by_formula,
    double,
    multiplier_of,
    nanos,
    rated,
    rounded,
    seal_of,
    shown,
    total_of,
    weights,
)
from qingheng.formats.replay_reading import (
    MANIFEST,
    MEANING,
    PLACES,
    Broken,
    Difference,
    Pack,
    Row,
    count,
    number,
    piece_of,
)

FORMAT, VERSION = "qingheng-inventory-pack", 1
MOST_MANIFEST = 64 * 2**20


class Replay:
    """One pass over a pack. `unproven`: what had to be taken as stated, and why."""

    def __init__(self, pack: Pack) -> None:
        self.pack = pack
        self.unproven: list[dict[str, str]] = []
        self.damaged: list[dict[str, str]] = []
        self.lines = 0
        self.manifest = self._manifest()
        self.sums: dict[tuple[int, int], dict[str, Any]] = {}
        self.compared = 0

    def _manifest(self) -> dict[str, Any]:
        if self.pack.sizes.get(MANIFEST, 0) > MOST_MANIFEST:
            raise Broken("The manifest is too large. 清单过大。")
        with self.pack.open(MANIFEST) as file:
            body = piece_of(file, MANIFEST, MOST_MANIFEST)
        try:
            found = json.loads(body)
            known = (found["format"], found["version"]) == (FORMAT, VERSION)
            files = {
                str(name): (str(one["sha256"]), int(one["bytes"])) for name, one in found["files"].items()
            }
            seal = found.pop("seal")
            self.inputs, self.run_hash = dict(found["inputs"]), str(found["run"]["hash"])
            self.span = (str(found["period"]["first"]), str(found["period"]["last"]))
            self.parts = [
                (int(one["number"]), str(one["dataset"]), [str(gas) for gas in one["gases"]])
                for one in found["parts"]
            ]
            self.sets = [str(one) for one in found["gwp_sets"]]
        except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
            raise Broken(f"The manifest is not one of an inventory pack. 清单不符合格式。 {error}") from None
        if not known:
            raise Broken("The pack is of another format or a later version. 格式或版本不受支持。")
        self.files, self.seal = files, str(seal)
        return dict(found)

    def run(self) -> None:
        """Prove everything. Raises Difference at the first that is not so, Broken for what cannot be read."""
        self._files()
        try:
            self._run_hash()
            self._choices()
            for part, dataset, gases in self.parts:
                self._lines(part, dataset, gases)
            self._sums()
            self._instruments()
            self._totals()
        except (Broken, LookupError) as error:
            if self.damaged:
                raise Difference("file", **self.damaged[0]) from error
            raise (
                Broken(str(error))
                if isinstance(error, Broken)
                else Broken(f"Not in the pack: {error}. 包内缺少。")
            ) from None
        if self.damaged:
            raise Difference("file", **self.damaged[0])

    def _files(self) -> None:
        """Exactly the files of the manifest, each with its bytes; the manifest under its own seal."""
        if seal_of(self.manifest) != self.seal:
            self.damaged.append({"file": MANIFEST, "expected": self.seal, "found": seal_of(self.manifest)})
        extra = sorted(set(self.pack.sizes) - set(self.files) - {MANIFEST})
        if extra:
            raise Difference("extra_file", file=extra[0])
        for name, (digest, size) in sorted(self.files.items()):
            if name not in self.pack.sizes:
                raise Difference("missing_file", file=name)
            found = (
                self.pack.digest(name) if self.pack.sizes[name] == size else f"{self.pack.sizes[name]} bytes"
            )
            if found != digest:
                self.damaged.append({"file": name, "expected": digest, "found": found})

    def _run_hash(self) -> None:
        """The run hash is that of the inputs, and the rows come from the sealed partitions these name."""
        found = hashlib.sha256(json.dumps(self.inputs, sort_keys=True).encode()).hexdigest()
        if found != self.run_hash:
            raise Difference("run_hash", file=MANIFEST, expected=found, found=self.run_hash)
        names = {part: dataset for part, dataset, _gases in self.parts}
        self.sources: dict[tuple[int, str], Row] = {}
        for row in self.pack.rows("sources.csv"):
            part = count(row["part"], "sources.csv")
            if row["partition_sha256"] not in self.inputs.get("files", {}).get(names.get(part, ""), []):
                raise Difference(
                    "source", file="sources.csv", dataset=names.get(part, ""), found=row["partition_sha256"]
                )
            self.sources[part, row["source"]] = row

    def _choices(self) -> None:
        """Coefficients from factor x multiplier x rates x days x sign."""
        self.gwp: dict[str, dict[str, Decimal]] = {one: {} for one in self.sets}
        for row in self.pack.rows("gwp.csv"):
            self.gwp[row["set"]][row["gas"]] = number(row["gwp"], "gwp.csv")
        factors: dict[str, dict[str, Decimal]] = defaultdict(dict)
        self.withheld = set()
        for row in self.pack.rows("factors.csv"):
            if row["withheld"] == "1":
                self.withheld.add(row["factor"])
            else:
                factors[row["factor"]][row["gas"]] = number(row["kg_per_unit"], "factors.csv")
        self.stated: dict[tuple[int, int], dict[str, Decimal]] = defaultdict(dict)
        for row in self.pack.rows("coefficients.csv"):
            at = count(row["part"], "coefficients.csv"), count(row["choice"], "coefficients.csv")
            self.stated[at][row["gas"]] = number(row["coefficient"], "coefficients.csv")
        self.choices: dict[tuple[int, int], Row] = {}
        self.of_key: dict[tuple[int, int], list[int]] = defaultdict(list)
        for row in self.pack.rows("choices.csv"):
            at = count(row["part"], "choices.csv"), count(row["choice"], "choices.csv")
            self.choices[at] = row
            self.of_key[at[0], count(row["key"], "choices.csv")].append(at[1])
            self._coefficients(at, row, factors)

    def _coefficients(
        self, at: tuple[int, int], row: Row, factors: Mapping[str, Mapping[str, Decimal]]
    ) -> None:
        if row["status"] != "counted":
            if self.stated.get(at):
                raise Difference(
                    "coefficient",
                    dataset=row["dataset"],
                    choice=f"{at[0]}.{at[1]}",
                    expected="",
                    found="stated",
                )
            return
        if row["factor"] in self.withheld or row["proof"] == "stated":
            why = "factor_withheld" if row["factor"] in self.withheld else "rate_as_stated"
            self.unproven.append({"choice": f"{at[0]}.{at[1]}", "factor": row["factor"], "why": why})
            return
        product = multiplier_of(row, self.span)
        expected = {gas: WIDE.multiply(mass, product) for gas, mass in factors[row["factor"]].items()}
        expected = by_formula(row["formula"], row["values"], expected)
        found = self.stated.get(at, {})
        for gas in sorted({*expected, *found}):
            if expected.get(gas) != found.get(gas):
                raise Difference("coefficient", dataset=row["dataset"], choice=f"{at[0]}.{at[1]}", factor=row["factor"],
                                 gas=gas, expected=expected.get(gas, ""), found=found.get(gas, ""))  # fmt: skip

    def _lines(self, part: int, dataset: str, gases: list[str]) -> None:
        """Lines of a part from its rows, row by row; both files are read once, side by side."""
        rated_by = {one: weights(gases, self.gwp[one]) for one in self.sets}
        lines = self.pack.rows(f"lines-{part}.csv")
        line, last = next(lines, None), 0
        for row in self.pack.rows(f"rows-{part}.csv"):
            number_of, key = count(row["id"], "rows"), count(row["key"], "rows")
            if number_of <= last:
                raise Difference("row_order", dataset=dataset, **self._place(part, row))
            last = number_of
            amount = None if row["amount"] == "" else nanos(number(row["amount"], f"rows-{part}.csv"))
            for choice in sorted(self.of_key[part, key]):
                if line is None or line["id"] != row["id"] or line["choice"] != str(choice):
                    raise Difference(
                        "missing_line", dataset=dataset, choice=f"{part}.{choice}", **self._place(part, row)
                    )
                self._line(part, choice, row, line, amount, gases, rated_by)
                line = next(lines, None)
        if line is not None:
            raise Difference("extra_line", dataset=dataset, file=f"lines-{part}.csv", row=line["id"])

    def _line(
        self, part: int, choice: int, row: Row, line: Row, amount: int | None, gases: list[str],
        rated_by: Mapping[str, tuple[dict[str, int], int]],
    ) -> None:  # fmt: skip
        said = self.choices[part, choice]
        self.lines += 1
        sums = self.sums.setdefault(
            (part, choice), {"rows": 0, "missing": 0, "amount": None, "kg": {}, "co2e": {}}
        )
        sums["rows"] += 1
        sums["missing"] += amount is None
        if amount is not None:
            sums["amount"] = amount + (sums["amount"] or 0)
        known = (
            self.stated.get((part, choice), {}) if said["status"] == "counted" and amount is not None else {}
        )
        withheld = said["factor"] in self.withheld and said["status"] == "counted" and amount is not None
        masses: dict[str, int] = {}
        for gas in gases:
            found = None if line[f"kg_{gas}"] == "" else nanos(number(line[f"kg_{gas}"], f"lines-{part}.csv"))
            expected = (
                rounded(double(amount) * float(known[gas]) * 1e9)
                if gas in known and amount is not None
                else None
            )
            if found != expected and not withheld:
                self._differs("mass", part, row, gas, expected, found)
            if found is not None:
                masses[gas] = found
                sums["kg"][gas] = sums["kg"].get(gas, 0) + found
        for one, (weight, places) in rated_by.items():
            found = (
                None if line[f"co2e_{one}"] == "" else nanos(number(line[f"co2e_{one}"], f"lines-{part}.csv"))
            )
            whole = bool(masses) and all(gas in weight for gas in masses)
            expected = rated(masses, weight, places) if whole else None
            if found != expected:
                self._differs("co2e", part, row, one, expected, found)
            if found is not None:
                sums["co2e"][one] = sums["co2e"].get(one, 0) + found

    def _differs(
        self, what: str, part: int, row: Row, gas: str, expected: int | None, found: int | None
    ) -> None:
        dataset = next(name for at, name, _gases in self.parts if at == part)
        raise Difference(
            what,
            dataset=dataset,
            **self._place(part, row),
            gas=gas,
            expected=shown(expected),
            found=shown(found),
        )

    def _place(self, part: int, row: Row) -> Row:
        source = self.sources.get((part, row["source"]), {})
        return {
            "file": source.get("file") or source.get("partition", ""),
            "sheet": row["sheet"],
            "row": row["row"],
        }

    def _sums(self) -> None:
        """Rows and amounts of each choice, also of those that are blocked, as the sums of the run have them."""
        found = dict(self.sums)
        for row in self.pack.rows("sums.csv"):
            at = count(row["part"], "sums.csv"), count(row["choice"], "sums.csv")
            mine = found.pop(at, {"rows": 0, "missing": 0, "amount": None})
            amount = None if row["amount"] == "" else nanos(number(row["amount"], "sums.csv"))
            counts = count(row["rows"], "sums.csv"), count(row["missing"], "sums.csv")
            if (mine["rows"], mine["missing"]) != counts or mine["amount"] != amount:
                raise Difference("sum", file="sums.csv", choice=f"{at[0]}.{at[1]}", expected=shown(mine["amount"]),
                                 found=row["amount"])  # fmt: skip
        if found:
            raise Difference("missing_sum", file="sums.csv", choice=".".join(map(str, min(found))))

    def _instruments(self) -> None:
        """Certificates: less the MWh at the factor of the market line, plus the MWh at the factor of the lot."""
        stated: dict[str, dict[str, str]] = defaultdict(dict)
        for row in self.pack.rows("instrument_values.csv"):
            stated[row["number"]][f"{row['what']}:{row['code']}"] = row["kg"]
        part = len(self.parts)
        rows = list(self.pack.rows("instruments.csv"))
        for at, (row, said) in enumerate(zip(rows, self._certified(rows), strict=True)):
            expected: dict[str, Decimal] = {}
            if row["status"] == "counted":
                expected = self._certificate(row, said)
            found = {
                name: number(text, "instrument_values.csv") for name, text in stated[row["number"]].items()
            }
            for name in sorted({*expected, *found}):
                if expected.get(name) != found.get(name):
                    raise Difference("certificate", file="instruments.csv", row=at + 1, gas=name,
                                     expected=expected.get(name, ""), found=found.get(name, ""))  # fmt: skip
            self.choices[part, at] = {**row, "scope": "2", "category": "electricity", "side": "market"}
            self.sums[part, at] = {
                "rows": 1, "missing": 0,
                "kg": {name[3:]: nanos(value) for name, value in found.items() if name.startswith("kg:")},
                "co2e": {name[5:]: nanos(value) for name, value in found.items() if name.startswith("co2e:")},
            }  # fmt: skip

    def _certified(self, rows: Sequence[Row]) -> list[Sequence[str]]:
        """The allocation each line of certificates is of, in their order; the lines of one add up to its MWh."""
        told = self.inputs.get("certificates", [])
        found: list[Sequence[str]] = []
        number_of, left = -1, Decimal(0)
        for at, row in enumerate(rows):
            if not left:
                number_of += 1
                if number_of == len(told):
                    raise Difference(
                        "certificates", file="instruments.csv", expected=len(told), found=len(rows)
                    )
                left = number(told[number_of][3], "certificates")
            said, mwh = told[number_of], number(row["mwh"], "instruments.csv")
            if [row["site"], row["month"], row["lot"]] != said[:3] or not 0 < mwh <= left:
                raise Difference("certificate", file="instruments.csv", row=at + 1, expected=said[:4])
            left = USUAL.subtract(left, mwh)
            found.append(said)
        if left or number_of + 1 != len(told):
            raise Difference("certificates", file="instruments.csv", expected=len(told), found=len(rows))
        return found

    def _certificate(self, row: Row, said: Sequence[str]) -> dict[str, Decimal]:
        """Masses and CO2e of one certificate line."""
        of = count(row["part"], "instruments.csv"), count(row["choice"], "instruments.csv")
        lot = dict(pair.split("=", 1) for pair in said[5].split(";") if pair)
        mwh, per = number(row["mwh"], "instruments.csv"), number(row["per_mwh"], "instruments.csv")
        market, found = self.stated.get(of, {}), {}
        for gas in sorted({*market, *lot}):
            before = HALF_UP.multiply(market.get(gas, Decimal(0)), per)
            change = HALF_UP.multiply(mwh, USUAL.subtract(number(lot.get(gas, "0"), "certificates"), before))
            found[gas] = change.quantize(LAST, rounding=ROUND_HALF_UP, context=HALF_UP)
        answer = {f"kg:{gas}": value for gas, value in found.items()}
        for one in self.sets:
            weight, places = weights(list(found), self.gwp[one])
            if len(weight) == len(found):
                exact = sum(nanos(value) * weight[gas] for gas, value in found.items())
                size = (abs(exact) + 10**places // 2) // 10**places
                answer[f"co2e:{one}"] = Decimal(-size if exact < 0 else size).scaleb(-9, HALF_UP)
        return answer

    def _totals(self) -> None:
        """Totals from the lines, under every grouping the pack states, each with what it leaves open."""
        found: dict[tuple[str, ...], Decimal | None] = {}
        for view in ("location", "market"):
            groups: dict[tuple[str, str], list[tuple[Row, dict[str, Any]]]] = defaultdict(list)
            groups["all", ""] = []
            for at in sorted(self.sums):
                said = self.choices[at]
                if said["side"] in ("both", view):
                    for group, key in (("all", ""), ("scope", said["scope"]), ("site", said["site"]),
                                       ("category", f"{said['scope']}.{said['category']}")):  # fmt: skip
                        groups[group, key].append((said, self.sums[at]))
            for (group, key), kept in groups.items():
                for what, value in total_of(kept, self.sets).items():
                    found[view, group, key, what] = value
        for row in self.pack.rows("totals.csv"):
            at_total = row["view"], row["group"], row["key"], row["what"]
            stated = None if row["value"] == "" else number(row["value"], "totals.csv")
            if at_total not in found or found.pop(at_total) != stated:
                raise Difference("total", file="totals.csv", group=" ".join(at_total), found=row["value"])
            self.compared += 1
        if found:
            raise Difference("missing_total", file="totals.csv", group=" ".join(next(iter(found))))


def replay(path: Path, seal: str = "") -> dict[str, Any]:
    """What a replay finds. result: same, different, unreadable; first: what differs. seal: the one to expect, if known."""
    try:
        pack = Pack(path)
        with closing(pack.zip) if pack.zip is not None else closing(io.BytesIO()):
            found = Replay(pack)
            answer: dict[str, Any] = {"seal": found.seal, "run": found.run_hash}
            try:
                if seal and seal != found.seal:
                    raise Difference("seal", file=MANIFEST, expected=seal, found=found.seal)
                found.run()
                answer["result"] = "same"
            except Difference as difference:
                answer |= {"result": "different", "first": difference.about}
            return answer | {
                "lines": found.lines, "totals": found.compared, "unproven": found.unproven, "damaged": found.damaged,
            }  # fmt: skip
    except Broken as broken:
        return {"result": "unreadable", "message": str(broken)}


EXIT = {"same": 0, "different": 1, "unreadable": 2}


def told(answer: Mapping[str, Any]) -> str:
    """What a replay found, for people."""
    if answer["result"] == "unreadable":
        return f"No pack that can be read. 无法读取的复算包。\n  {answer['message']}"
    if answer["result"] == "different":
        first = dict(answer["first"])
        what = " ".join(MEANING.get(first.pop("what"), ()))
        about = "".join(f"\n  {name} {PLACES.get(name, '')}: {value}" for name, value in first.items())
        return f"It differs. First: 有差异，首处：\n  {what}{about}"
    words = f"The same to the last digit: {answer['lines']} lines, {answer['totals']} totals. 逐位一致。"
    words += f"\n  seal {answer['seal']}"
    factors = sorted({one["factor"] for one in answer["unproven"]})
    if factors:
        words += f"\n  Taken as stated, not proven (licence or rate not in the pack) 未能证明: {', '.join(factors)}"
    return words


def main(arguments: Sequence[str]) -> int:
    """Run on a pack, or on the folder this program lies in."""
    as_json = "--json" in arguments
    names = [one for one in arguments if not one.startswith("--")]
    answer = replay(Path(names[0]) if names else Path(__file__).resolve().parent)
    sys.stdout.write((json.dumps(answer, ensure_ascii=False, indent=1) if as_json else told(answer)) + "\n")
    return EXIT[str(answer["result"])]


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
