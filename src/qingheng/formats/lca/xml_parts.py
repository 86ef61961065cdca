"""XML from strangers as small trees, one for each data set, without entities, document types or endless depth."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from xml.sax import SAXException  # nosec B406
from xml.sax.handler import ContentHandler  # nosec B406
from xml.sax.xmlreader import AttributesImpl  # nosec B406

from defusedxml.common import DefusedXmlException
from defusedxml.expatreader import DefusedExpatParser

from qingheng.formats.lca.losing import Account

DECLARES = "!"
"""In place of a root: the file declares a document type or entities before it."""
_DEEPEST = 100
_PIECE = 1024 * 1024


@dataclass(slots=True)
class Node:
    """An element without its namespace."""

    tag: str
    attributes: dict[str, str]
    children: list[Node] = field(default_factory=list)
    text: str = ""

    def all(self, tag: str) -> Iterator[Node]:
        """Children of a name."""
        return (one for one in self.children if one.tag == tag)

    def at(self, *path: str) -> Node | None:
        """The first element down a path, None when there is none."""
        here: Node | None = self
        for tag in path:
            here = next(here.all(tag), None) if here is not None else None
        return here

    def words(self, *path: str) -> str:
        """Text down a path: English where it comes in several languages, else the first."""
        parent = self.at(*path[:-1])
        found = list(parent.all(path[-1])) if parent is not None else []
        english = [one for one in found if one.attributes.get("lang", "").lower().startswith("en")]
        return (english or found)[0].text.strip() if found else ""

    def get(self, name: str) -> str:
        """An attribute, empty when there is none."""
        return self.attributes.get(name, "").strip()


class _DeepError(Exception):
    """Elements nested beyond anything a data set needs."""


class _Builder(ContentHandler):
    """Builds the trees of the elements called `tags` and hands each over when it closes; the rest is passed by."""

    def __init__(self, tags: frozenset[str], taken: Callable[[Node], None]) -> None:
        super().__init__()
        self._tags, self._taken = tags, taken
        self._open: list[Node] = []
        self._words: list[list[str]] = []
        self._depth = 0
        self.root = ""

    def startElement(self, name: str, attrs: AttributesImpl[str]) -> None:  # noqa: N802 - the interface's name
        tag = name.rpartition(":")[2]
        self.root = self.root or tag
        self._depth += 1
        if self._depth > _DEEPEST:
            raise _DeepError
        if self._open or tag in self._tags:
            node = Node(tag, {key.rpartition(":")[2]: value for key, value in attrs.items()})
            if self._open:
                self._open[-1].children.append(node)
            self._open.append(node)
            self._words.append([])

    def characters(self, content: str) -> None:
        if self._words:
            self._words[-1].append(content)

    def endElement(self, name: str) -> None:  # noqa: N802 - the interface's name
        self._depth -= 1
        if self._open:
            node = self._open.pop()
            node.text = "".join(self._words.pop()).strip()
            if not self._open:
                self._taken(node)


def read_sets(
    data: bytes, tags: frozenset[str], place: str, account: Account, taken: Callable[[Node], None]
) -> str:
    """Hand over each element called one of `tags`; the name of the root. What cannot be read is noted, with what it is."""
    parser = DefusedExpatParser(forbid_dtd=True, forbid_entities=True, forbid_external=True)
    builder = _Builder(tags, taken)
    parser.setContentHandler(builder)
    try:
        for start in range(0, len(data), _PIECE):
            parser.feed(data[start : start + _PIECE])
        parser.close()
    except DefusedXmlException:
        account.lose("file-entities", place, "XML 声明了文档类型或实体，未读取",
                     "The XML declares a document type or entities and was not read")  # fmt: skip
    except _DeepError:
        account.lose(
            "file-deep", place, "XML 嵌套过深，未读取", "The XML is nested too deep and was not read"
        )
    except (SAXException, LookupError, ValueError) as broken:  # LookupError: an encoding there is not
        account.lose(
            "file-syntax", place, f"不是有效的 XML：{broken}"[:200], f"Not valid XML: {broken}"[:200]
        )
    return builder.root


class _RootReachedError(Exception):
    """The first element is all that is asked."""


class _Root(ContentHandler):
    name = ""
    space = ""

    def startElement(self, name: str, attrs: AttributesImpl[str]) -> None:  # noqa: N802 - the interface's name
        self.name = name.rpartition(":")[2]
        self.space = " ".join(value for key, value in attrs.items() if key.startswith("xmlns"))
        raise _RootReachedError


def root_of(data: bytes) -> tuple[str, str]:
    """Name of the first element and the namespaces it declares; empty where that is no XML, DECLARES where it is hostile."""
    parser = DefusedExpatParser(forbid_dtd=True, forbid_entities=True, forbid_external=True)
    root = _Root()
    parser.setContentHandler(root)
    try:
        parser.feed(data[:_PIECE])
    except _RootReachedError:
        return root.name, root.space
    except DefusedXmlException:
        return DECLARES, ""
    except (SAXException, LookupError, ValueError):
        return "", ""
    return "", ""
