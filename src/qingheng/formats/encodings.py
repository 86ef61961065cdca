"""The encoding of a text file, decided by evidence or refused."""

from __future__ import annotations

import codecs
import re
from contextlib import suppress
from dataclasses import dataclass

from qingheng.formats.problems import refused

_SAMPLE = 64 * 1024
_MARKS = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))
_COMMON_HAN = re.compile(r"[\u4e00-\u9fff]")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_ODD = re.compile(r"[\ue000-\uf8ff\ufffd\u0080-\u009f]")
_FREQUENT = frozenset(
    "的一是不在有人这中大上个国我以要他时来用们生到作地于出就分对成会可主发年动同工也能下过子说产种面而方"
    "后多定行学法所民"
    "得经十三之进着等部度家电力里如水化高自二理起小物现实加量都两体制机当使点从业本去把性好应开它合还因由"
    "其些然前外天政四日那"
    "社义事平形相全表间样与关各重新线内数正心反你明看原又么利比或但质气第向道命此变条只没结解问意建月公无"
    "系军很情者最立代想已"
    "通并提直题党程展五果料象员革位入常文总次品式活设及管特件长求老头基资边流路级少图山统接知较将组见计别"
    "她手角期根论运农指几九"
    "区强放决西被干做必战先回则任取据处队南给色光门即保治北造百规热领七海口东导器压志世金增争济阶油思术极"
    "交受联什认六共权收证"
    "改清己美再采转更单风切打白教速花带安场身车例真务具万每目至达走积示议声报斗完类八离华名确才科张信马节"
    "话米整空元况今集温传"
    "收入税项毛利研费用员工性别女男按年龄段百分范围排放温室气体能源消耗废弃物单位指标财年范总计亿万吨千瓦"
    "时兆焦升捐赠志愿者培训"
    "供应商碳绿色环境社会治理数值脚注来源说明名称期间维度注释备编码"
)


@dataclass(frozen=True)
class Decoded:
    """Text of a file and the encoding it was in."""

    text: str
    encoding: str


def decode(data: bytes) -> Decoded:
    """Decode a text file: UTF-8 and UTF-16 with or without mark, or GB18030 (which holds GBK and GB 2312).

    UTF-16 without a mark shows by zeros in one half of the bytes. UTF-8 is accepted when every byte fits, which
    text of another encoding practically never does. GB18030 accepts almost anything, so it must also look like
    Chinese: common characters, nothing from private areas.
    Raises FileRefused when the bytes fit none, saying so.
    """
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return _strict(data, encoding)
    wide = unmarked_utf16(data)
    if wide is not None:
        return _strict(data, wide)
    with suppress(UnicodeDecodeError):
        return Decoded(data.decode("utf-8"), "utf-8")
    try:
        text = data.decode("gb18030")
    except UnicodeDecodeError as unfit:
        raise _undecidable(unfit.start) from unfit
    if not _looks_chinese(text):
        raise _undecidable(next(at for at, byte in enumerate(data) if byte > 127))
    return Decoded(text, "gb18030")


def unmarked_utf16(data: bytes) -> str | None:
    """utf-16-le or utf-16-be where the beginning of a file shows it without a mark, else None.

    Digits, delimiters and line ends have a zero in one half of their bytes, Chinese hardly any in either. What
    has many zeros in one half must also decode, with no control characters but those of tables.
    """
    sample = data[: _SAMPLE if len(data) > _SAMPLE else len(data) // 2 * 2]
    even, odd = sample[0::2].count(0), sample[1::2].count(0)
    most, least = max(even, odd), min(even, odd)
    if most < 2 or most * 10 < len(sample) // 2 or least * 4 > most:
        return None
    encoding = "utf-16-le" if odd > even else "utf-16-be"
    try:
        text = codecs.getincrementaldecoder(encoding)().decode(sample)
    except UnicodeDecodeError:
        return None
    return None if _CONTROL.search(text) else encoding


def _strict(data: bytes, encoding: str) -> Decoded:
    try:
        return Decoded(data.decode(encoding), encoding)
    except UnicodeDecodeError as unfit:
        raise _undecidable(unfit.start) from unfit


def _looks_chinese(text: str) -> bool:
    """Enough of the characters beyond ASCII are frequent Chinese ones."""
    beyond = [char for char in text if ord(char) > 127]
    han = [char for char in beyond if _COMMON_HAN.match(char)]
    odd = sum(1 for char in beyond if _ODD.match(char))
    if not han or odd * 20 > len(beyond):
        return False
    return sum(1 for char in han if char in _FREQUENT) * 5 >= len(han)


def _undecidable(at: int) -> Exception:
    return refused(
        "undecidable_encoding",
        zh=f"无法判断文件的文字编码（第 {at + 1} 个字节既不符合 UTF-8，也不符合 GBK/GB18030 的中文）。",
        en=f"The encoding cannot be decided (byte {at + 1} fits neither UTF-8 nor Chinese in GBK/GB18030).",
        fix_zh="请在 Excel 中另存为“CSV UTF-8（逗号分隔）”，或直接上传 .xlsx。",
        fix_en="Save it from Excel as “CSV UTF-8 (Comma delimited)”, or upload the .xlsx.",
    )
