"""XML and HTML -> trees of lxml, safe from what a stranger's file could do by entities, network or endless depth."""

from __future__ import annotations

import re
from html.entities import html5
from io import BytesIO
from typing import TYPE_CHECKING, Any

from qa.errors import CorpusError

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

__all__ = [
    "Element",
    "attribute",
    "children",
    "finished_elements",
    "local",
    "opened_and_closed",
    "parse_html",
    "parse_xhtml",
    "parse_xml",
]

Element = Any  # an element of lxml, which has no types

_ENTITY = re.compile(r"&([A-Za-z][A-Za-z0-9]{1,31};)")
_ENTITY_IN_BYTES = re.compile(rb"&([A-Za-z][A-Za-z0-9]{1,31};)")
_XML_ENTITIES = frozenset(("amp;", "lt;", "gt;", "quot;", "apos;"))
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f]")


def parse_xml(data: bytes, name: str) -> Element:
    """Return the root of an XML file. HTML's names of characters ("&eacute;") are read, declared or not.

    Raises:
        CorpusError: it is not XML.
    """
    from lxml import etree

    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, remove_comments=True)
    try:
        return etree.fromstring(_ENTITY_IN_BYTES.sub(_number_in_bytes, data), parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise _damaged(name, error) from error


def finished_elements(data: bytes, name: str, kinds: Sequence[str]) -> Iterator[Element]:
    """Yield the elements of some kinds, in any namespace, where they end; what was yielded before is forgotten.

    A large file is read in this way, as its whole tree would need ten times its size.

    Raises:
        CorpusError: it is not XML.
    """
    from lxml import etree

    found = etree.iterparse(
        BytesIO(data),
        events=("end",),
        tag=[f"{{*}}{kind}" for kind in kinds],
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        remove_comments=True,
        collect_ids=False,
    )
    try:
        for _, element in found:
            yield element
            element.clear()
            parent = element.getparent()
            while parent is not None and element.getprevious() is not None:
                del parent[0]
    except (etree.XMLSyntaxError, ValueError) as error:
        raise _damaged(name, error) from error


def parse_html(text: str, name: str) -> Element | None:
    """Return the root of a web page, also if it has errors; None if it has no element.

    Raises:
        CorpusError: its elements are nested deeper than can be read.
    """
    from lxml import etree

    parser = etree.HTMLParser(encoding="utf-8", no_network=True, remove_comments=True, remove_pis=True, huge_tree=True)
    data = _ENTITY.sub(_number, _CONTROL.sub(" ", text)).encode("utf-8", "replace")
    try:
        root = etree.fromstring(data, parser)
    except (etree.XMLSyntaxError, ValueError):
        return None
    if any(error.type_name == "ERR_RESOURCE_LIMIT" for error in parser.error_log):
        raise CorpusError(f"{name}: its elements are nested too deep: is it damaged?")
    return root


def parse_xhtml(text: str, name: str) -> Element | None:
    """Return the root of a page that is written as XML; a page that is not valid XML is read by `parse_html`."""
    from lxml import etree

    parser = etree.XMLParser(
        encoding="utf-8", resolve_entities=False, no_network=True, load_dtd=False, remove_comments=True, remove_pis=True
    )
    try:
        return etree.fromstring(_ENTITY.sub(_number, text).encode("utf-8", "replace"), parser)
    except (etree.XMLSyntaxError, ValueError):
        return parse_html(text, name)


def local(element: Element) -> str:
    """Return an element's name without its namespace, in lower case; "" if it is not an element."""
    tag = element.tag
    return tag.rpartition("}")[2].lower() if isinstance(tag, str) else ""


def children(element: Element, name: str) -> Iterator[Element]:
    """Yield the children with a name, in any namespace."""
    return (child for child in element if isinstance(child.tag, str) and child.tag.rpartition("}")[2] == name)


def opened_and_closed(root: Element) -> Iterator[tuple[Element, bool]]:
    """Yield each element of a tree twice, in its order: True where it begins, False where it ends."""
    from lxml import etree

    return ((element, event == "start") for event, element in etree.iterwalk(root, events=("start", "end")))


def attribute(element: Element, name: str) -> str:
    """Return an attribute by its name, in any namespace; "" if there is none."""
    for key, value in element.attrib.items():
        if key.rpartition("}")[2] == name:
            return str(value)
    return ""


def _damaged(name: str, error: Exception) -> CorpusError:
    said = " ".join(str(error).split())
    return CorpusError(f"{name}: is damaged: {said}")


def _number(match: re.Match[str]) -> str:
    """Return the number of a character that HTML names; XML does not know the names, nor does lxml know HTML5's."""
    return match[0] if match[1] in _XML_ENTITIES else _numbers(html5.get(match[1], "")) or match[0]


def _number_in_bytes(match: re.Match[bytes]) -> bytes:
    name = match[1].decode("ascii")
    return match[0] if name in _XML_ENTITIES else _numbers(html5.get(name, "")).encode("ascii") or match[0]


def _numbers(characters: str) -> str:
    """Return characters by their numbers, as they can stand in any XML.

    >>> _numbers("€")
    '&#8364;'
    """
    return "".join(f"&#{ord(character)};" for character in characters)
