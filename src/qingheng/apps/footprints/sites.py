"""Sites of production as people write them, and as a study keeps them: by item, each with its share."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal, InvalidOperation

from django.utils.translation import gettext as _

from qingheng.apps.footprints.electricity import text
from qingheng.calc.products import key, trimmed
from qingheng.platform.rights.errors import Invalid

Sites = Mapping[str, str | Mapping[str, Decimal]]
"""By item (empty: all that nobody delivers) the code of its site, or codes with shares from 0 to 1."""


def sites_said(said: Iterable[str]) -> dict[str, dict[str, Decimal]]:
    """Sites of lines such as `hefei`, `hefei:60, wuhan:40` or `nb.board = hefei:60, wuhan:40`; figures are per cent.

    Without an item before the sign of equality, of all that nobody delivers. Raises Invalid at `sites`.
    """
    found: dict[str, dict[str, Decimal]] = {}
    for line in said:
        item, _sign, places = line.replace("＝", "=").rpartition("=")
        shares: dict[str, Decimal] = {}
        for one in filter(None, (part.strip() for part in places.replace("，", ",").split(","))):
            code, mark, percent = one.replace("：", ":").partition(":")
            shares[code.strip()] = (
                shares.get(code.strip(), Decimal(0)) + _share(percent) if mark else Decimal(1)
            )
        if item.strip() in found:
            raise _bad(_("“%(item)s” stands there twice.") % {"item": item.strip()[:80]}, "item-twice")
        if shares:
            found[item.strip()] = shares
    return found


def sites_kept(said: Sites) -> dict[str, str | dict[str, str]]:
    """Sites as a study keeps them, items folded; one site alone by its code. Raises Invalid at `sites`."""
    found: dict[str, str | dict[str, str]] = {}
    for item, places in said.items():
        shares = {places: Decimal(1)} if isinstance(places, str) else dict(places)
        shares = {code.strip(): share for code, share in shares.items() if code.strip()}
        if not shares:
            continue
        whole = sum(shares.values(), Decimal(0))
        if any(share <= 0 for share in shares.values()) or whole != 1:
            raise _bad(
                _("The shares of the sites of “%(item)s” make %(percent)s %%; together they are 100 %%, none of them zero.")
                % {"item": item or _("everything nobody delivers"), "percent": trimmed(whole * 100)}, "bad-site-shares",
            )  # fmt: skip
        code = next(iter(shares))
        found[key(item)] = (
            code if len(shares) == 1 else {site: text(one) for site, one in sorted(shares.items())}
        )
    return found


def codes_of(kept: Mapping[str, str | Mapping[str, str]]) -> list[str]:
    """Codes of all sites of a study."""
    return sorted({code for one in kept.values() for code in ([one] if isinstance(one, str) else one)})


def _share(percent: str) -> Decimal:
    said = percent.strip().rstrip("%％").strip()
    try:
        value = Decimal(said)
    except InvalidOperation as error:
        raise _bad(_("“%(text)s” is no share in per cent.") % {"text": said[:20]}, "no-share") from error
    if not value.is_finite() or not 0 < value <= 100:
        raise _bad(_("“%(text)s” is no share in per cent.") % {"text": said[:20]}, "no-share")
    return value / 100


def _bad(said: str, code: str) -> Invalid:
    return Invalid(
        said, code=code, place="sites", fix=_("Write a site alone, or sites with shares: hefei:60, wuhan:40.")
    )
