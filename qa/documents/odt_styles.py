"""Styles of an OpenDocument text: whether one is the title's, hides, strikes through or raises words (pure)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qa.documents.markup import attribute, local

if TYPE_CHECKING:
    from qa.documents.markup import Element

__all__ = ["Styles"]

MAX_PARENTS = 30  # styles above a style, each based on the next
_FAMILIES = {"p": "paragraph", "h": "paragraph", "span": "text"}


class Styles:
    """The styles of a document, including those that programs make for single paragraphs."""

    def __init__(self, *roots: Element | None) -> None:
        self._found = {
            (attribute(style, "family"), attribute(style, "name")): style
            for root in roots
            if root is not None
            for style in root.iter("{*}style")
        }

    def is_title(self, element: Element) -> bool:
        """Tell whether a paragraph has the title's style, or a style that is based on it."""
        return "Title" in self._names(element)

    def is_hidden(self, element: Element) -> bool:
        """Tell whether a paragraph, a span or a section is hidden."""
        if attribute(element, "is-hidden") == "true":
            return True
        return "none" in (attribute(element, "display"), self._says(element, "display"))

    def is_struck(self, element: Element, *, above: bool) -> bool:
        """Tell whether a line goes through the words of an element; ``above``: through those around it."""
        line = self._says(element, "text-line-through-style")
        return line != "none" if line else above

    def is_raised(self, element: Element) -> bool:
        """Tell whether a span is raised: "super 58%", "33% 58%"."""
        height = self._says(element, "text-position").partition(" ")[0]
        return height == "super" or height.strip("0%").isdecimal()

    def _names(self, element: Element) -> list[str]:
        """Return the name of an element's style and the names of the styles that it is based on, the nearest first."""
        family, name = _FAMILIES.get(local(element), ""), attribute(element, "style-name")
        names: list[str] = []
        while name and len(names) < MAX_PARENTS:
            names.append(name)
            style = self._found.get((family, name))
            name = attribute(style, "parent-style-name") if style is not None else ""
        return names

    def _says(self, element: Element, what: str) -> str:
        """Return the value of a text property from the nearest style of an element that has it; "" if none has it."""
        family = _FAMILIES.get(local(element), "")
        for name in self._names(element):
            for properties in self._found.get((family, name), ()):
                if local(properties) == "text-properties" and attribute(properties, what):
                    return attribute(properties, what)
        return ""
