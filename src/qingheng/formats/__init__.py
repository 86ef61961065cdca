"""Bytes to typed rows and typed rows to bytes; hostile input is met here and nowhere else.

Readers: `sniff`, `archive_guard`, `sheets`, `kpi_sheet`. Writers: `xlsx_out`, `csv_out`, `json_out`,
`pdf_out`, `annotate`. Every complaint is a `problems.Problem`: it says what, where and what to do next, in
Chinese and English.
"""
