"""One name for each shape in the description of the API.

Shapes are described under the name of their class, and classes of different apps may be called the same. The first keeps
the plain name; further ones carry their app in front, so that no description stands for another's answers.
"""

from __future__ import annotations

import re
from typing import Final

from ninja.openapi import schema as described
from ninja.schema import NinjaGenerateJsonSchema
from pydantic.json_schema import CoreModeRef, CoreRef, DefsRef

_OURS: Final = re.compile(r"(qingheng(?:\.\w+)+)\.(\w+)(:\d+)$")
_taken: Final[dict[str, str]] = {}


class OneNameEach(NinjaGenerateJsonSchema):
    """Names of shapes that are told apart by the module of their class."""

    def get_defs_ref(self, core_mode_ref: CoreModeRef) -> DefsRef:
        """The name of a shape."""
        found = _OURS.match(core_mode_ref[0])
        if found is None:
            return super().get_defs_ref(core_mode_ref)
        module, name, number = found.groups()
        own = CoreRef(f"{module}.{name_of(module, name)}{number}")
        return super().get_defs_ref((own, core_mode_ref[1]))


def name_of(module: str, name: str) -> str:
    """The name a class of a module is described under."""
    for one in (name, f"{_app(module)}{name}", f"{module.replace('.', '_')}_{name}"):
        if _taken.setdefault(one, module) == module:
            return one
    raise ValueError(f"{module}.{name} is described twice")


def install() -> None:
    """Have the API described with these names."""
    described.NinjaGenerateJsonSchema = OneNameEach  # type: ignore[attr-defined]  # the library asks for it by this name


def _app(module: str) -> str:
    parts = module.split(".")
    where = parts[3] if parts[1:3] == ["interfaces", "api"] else parts[2]
    return "".join(word.capitalize() for word in where.split("_"))
