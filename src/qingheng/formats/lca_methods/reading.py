"""Which format impact methods are in, told by content, and their reading."""

from __future__ import annotations

from pathlib import Path

from qingheng.formats.archive_guard import open_archive
from qingheng.formats.lca.losing import Account
from qingheng.formats.lca.reading import LCA_LIMITS
from qingheng.formats.lca_methods.model import MethodRead
from qingheng.formats.lca_methods.openlca import is_openlca, read_openlca_methods
from qingheng.formats.lca_methods.plain_csv import heading, read_plain_methods
from qingheng.formats.lca_methods.simapro import read_simapro_methods
from qingheng.formats.limits import Limits
from qingheng.formats.problems import FileRefused, refused
from qingheng.formats.sniff import check_size


def read_methods(
    source: Path | bytes, *, name: str = "", limits: Limits = LCA_LIMITS
) -> tuple[MethodRead, ...]:
    """The impact methods of a file or its bytes. name: where the file states none.

    Raises FileRefused for files that are hostile, too large, in no known format, or hold no method with a factor.
    """
    if isinstance(source, bytes):
        data = source
    else:
        name = name or source.stem
        with source.open("rb") as file:
            data = file.read(limits.file_bytes + 1)
    check_size(data, limits)
    account = Account()
    found = _read(data, name or "method", account, limits)
    found = tuple(one for one in found if any(category.factors for category in one.categories))
    if not found:
        first = account.losses[0] if account.losses else None
        raise refused(
            "lca_no_methods",
            zh="没有读到任何带因子的影响评价方法。" + (f"首个问题：{first.message_zh}。" if first else ""),
            en="No impact method with a factor was found." + (f" First problem: {first.message_en}." if first else ""),
            fix_zh="请确认导出时包含影响评价方法及其因子。",
            fix_en="Make sure the export includes impact methods with their factors.",
            text=first.place if first else "",
        )  # fmt: skip
    return found


def _read(data: bytes, name: str, account: Account, limits: Limits) -> tuple[MethodRead, ...]:
    if data.startswith(b"PK"):
        archive = open_archive(data, limits)
        if is_openlca(list(archive.names)):
            return read_openlca_methods(archive, account)
        raise _unknown()
    start = data[:4096]
    if b"{SimaPro" in start or b"{\x00S\x00i\x00m\x00a" in start:
        return read_simapro_methods(data, name, account)
    if heading(data) is not None:
        return read_plain_methods(data, name, account)
    raise _unknown()


def _unknown() -> FileRefused:
    return refused(
        "lca_methods_unknown",
        zh="认不出这是哪种影响评价方法文件。",
        en="This is no file of impact methods in a format that is known.",
        fix_zh="可用：openLCA JSON-LD 压缩包、SimaPro CSV，或含 category、flow、unit、factor 列的 CSV。",
        fix_en="Use an openLCA JSON-LD package, SimaPro CSV, or a CSV with columns category, flow, unit, factor.",
    )
