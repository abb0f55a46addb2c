"""Values -> HTML, by the templates in ``templates/``; whatever a template prints is escaped.

Jinja's own escaping is made only for HTML. Here the text of a document must mean nothing to any parser that it may
meet: of HTML, of Markdown or of LaTeX. So `escape_html` is the environment's ``finalize``, which Jinja calls for every
value that a template prints. The filters are removed, because ``safe`` and others can mark a text as escaped that is
not. ``tests/chat/test_templating.py`` checks that the templates keep to the other rules.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from qa.answering.escape import escape_html

if TYPE_CHECKING:
    from typing import Any

    from jinja2 import Environment

__all__ = ["environment", "render_template"]


def render_template(name: str, **values: Any) -> str:
    """Fill in the template ``NAME.html.j2``.

    Raises:
        jinja2.UndefinedError: the template prints a value that was not given.
    """
    return environment().get_template(f"{name}.html.j2").render(values)


@cache
def environment() -> Environment:
    """Return the environment of all templates."""
    from jinja2 import Environment, PackageLoader, StrictUndefined
    from markupsafe import Markup

    def escaped(value: object) -> Markup:
        if isinstance(value, Markup):  # the result of a macro: all that it printed is escaped already
            return value
        return Markup(value if isinstance(value, int) else escape_html(str(value)))

    made = Environment(
        loader=PackageLoader("qa.chat"),
        autoescape=True,
        finalize=escaped,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
    made.filters.clear()
    return made
