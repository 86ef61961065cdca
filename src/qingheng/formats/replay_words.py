"""What a pack says of itself, in Chinese and English."""

from __future__ import annotations

from typing import Final

README_ZH: Final = """# 温室气体清单复算包

本包包含一次清单计算的全部依据：活动数据行、所用因子、方法、证书、结果行和合计。
不需要本平台、数据库或网络即可复算。

    python replay.py            （Python 3.11 或以上，仅用标准库；加 --json 输出机器可读结果）

一致则返回 0；有差异则指出第一处（数据集、文件、工作表、行、气体、应为、实为）并返回 1；不是可读的复算包则返回 2。

| 文件 | 内容 |
|---|---|
| manifest.json | 公司、期间、合并方法、运行哈希及其输入、每个文件的 SHA-256、封签 |
| sources.csv | 封存的数据文件及其原始文件、提交人、批准人 |
| rows-N.csv | 各部分的活动数据行：来源、工作表、行、键、精确数量 |
| factors.csv | 所用因子：数值、单位、来源、文件、版本、离散度及其界限；许可不允许导出的只列编号与哈希 |
| choices.csv | 每个键的选择：因子、级别、理由、换算、费率、天数、符号、合并份额、因子与数量的离散度 |
| coefficients.csv | 每单位数量的各气体千克数 |
| lines-N.csv | 结果行：各气体质量与各 GWP 的 CO2e，千克 |
| sums.csv | 每个选择的行数、缺失数与数量合计 |
| instruments.csv, instrument_values.csv | 证书（基于市场） |
| uncertainty.csv | 各范围约 95 % 的区间与份额（来自因子、来源未给出、代用、实测）；不参与重算 |
| totals.csv | 两种视角下按总量、范围、类别、场所、气体的合计 |
| methods.csv, rates.csv, gwp.csv | 方法条文、汇率、增温潜势 |

规则：质量 = 数量（双精度）× 系数，在 1e-9 kg 处四舍五入；CO2e = Σ 质量 × GWP，再舍入一次；合计为精确求和。
被阻断的行没有质量，不按零处理，单独计数。
请将封签与审计日志中“inventory.packed”记录的封签核对。
"""

README_EN: Final = """# Replay pack of a greenhouse gas inventory

Everything one calculation stands on: rows of activity data, factors as used, methods, certificates, result lines and
totals.
It is replayed without the platform, a database or a network.

    python replay.py            (Python 3.11 or later, standard library alone; --json for programs)

Exit code 0: the same to the last digit. 1: something differs, and the first is named (dataset, file, sheet, row, gas,
expected, found). 2: this is no pack that can be read.

| file | content |
|---|---|
| manifest.json | company, period, approach, run hash and its inputs, SHA-256 of every file, seal |
| sources.csv | sealed files with the files they came from, who prepared and who approved |
| rows-N.csv | rows of activity data by part: source, sheet, row, key, exact amount |
| factors.csv | factors as used: value, unit, source, version, spread, limits; id and hash alone where licences keep them |
| choices.csv | the choice for each key: factor, level, reason, conversion, rates, days, sign, share, spreads |
| coefficients.csv | kilograms of each gas for one unit of the amount |
| lines-N.csv | result lines: mass of each gas and CO2e by GWP set, in kilograms |
| sums.csv | rows, rows without an amount, and summed amount of each choice |
| instruments.csv, instrument_values.csv | certificates, market-based |
| uncertainty.csv | intervals of about 95 % with shares (factors, unstated, proxy, measured); not replayed |
| totals.csv | totals of both views: of everything, by scope, category, site, and gas within each |
| methods.csv, rates.csv, gwp.csv | method texts, exchange rates, warming potentials |

Rule: mass = amount (as a double) x coefficient, rounded half away from zero at 1e-9 kg; CO2e = sum of mass x GWP, rounded
once more; totals are exact sums. A blocked line has no mass: not zero, but counted apart.
Hold the seal against the one in the audit trail (event inventory.packed).
"""
