"""Actor: who asks, in which company, with which grants. Passed to every service and query."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from django.utils.translation import gettext as _

from qingheng.platform.rights.errors import Forbidden
from qingheng.platform.rights.roles import ROLES, VERBS


@dataclass(frozen=True)
class Holding:
    """One grant in force. `path` is the node's path ('' for the whole company), e.g. '/1/4/'."""

    role: str
    path: str = ""
    period_from: date | None = None
    period_until: date | None = None

    def reaches(self, *, path: str | None, period_end: date | None) -> bool:
        """Whether the grant covers that node and a period ending on that day; None asks for anywhere, any time."""
        if path is not None and not path.startswith(self.path):
            return False
        if period_end is None:
            return True
        if self.period_from and period_end < self.period_from:
            return False
        return not (self.period_until and period_end > self.period_until)


@dataclass(frozen=True)
class Actor:
    """Frozen for one request, command or job. `only` narrows to the verbs of an API token."""

    person_id: int | None
    name: str
    tenant_id: int
    company: str
    holdings: tuple[Holding, ...]
    only: frozenset[str] | None = None
    is_operator: bool = False
    verbs: frozenset[str] = field(init=False)

    def __post_init__(self) -> None:
        verbs = frozenset().union(*(ROLES.get(h.role, frozenset()) for h in self.holdings))
        if self.is_operator:
            verbs = frozenset(VERBS)
        object.__setattr__(self, "verbs", verbs if self.only is None else verbs & self.only)

    @property
    def roles(self) -> tuple[str, ...]:
        return tuple(sorted({holding.role for holding in self.holdings}))

    def may(self, verb: str, *, path: str | None = None, period_end: date | None = None) -> bool:
        """Whether the act is allowed, on that node and period when they are given."""
        if verb not in VERBS:
            raise KeyError(verb)
        if verb not in self.verbs:
            return False
        if self.is_operator:
            return True
        return any(
            verb in ROLES.get(holding.role, frozenset()) and holding.reaches(path=path, period_end=period_end)
            for holding in self.holdings
        )

    def require(self, verb: str, *, path: str | None = None, period_end: date | None = None) -> None:
        """Raise Forbidden unless the act is allowed."""
        if not self.may(verb, path=path, period_end=period_end):
            raise Forbidden(
                _("Your roles here do not let you %(act)s.") % {"act": VERBS[verb]},
                code="forbidden",
                fix=_("Ask an administrator of this company for the role you need."),
            )

    def paths(self, verb: str) -> tuple[str, ...]:
        """Node paths below which the verb holds; ('',) means the whole company, () nowhere."""
        if verb not in self.verbs:
            return ()
        if self.is_operator:
            return ("",)
        found = {h.path for h in self.holdings if verb in ROLES.get(h.role, frozenset())}
        return ("",) if "" in found else tuple(sorted(found))
