"""How the documentation is built: MyST pages, Furo's looks, reference from the docstrings."""

import re
from importlib.metadata import version as installed_version
from typing import Any

from sphinx.addnodes import desc_sig_name, pending_xref
from sphinx.application import Sphinx
from sphinx.ext.napoleon.docstring import GoogleDocstring

project = "klaviyo_bridge"
author = "The klaviyo_bridge contributors"
copyright = author
release = installed_version("klaviyo-bridge")
version = release

extensions = ["myst_parser", "sphinx.ext.autodoc"]
exclude_patterns = ["_build"]
html_theme = "furo"
html_title = f"{project} {release}"

myst_enable_extensions = ["colon_fence", "deflist", "fieldlist"]
myst_heading_anchors = 3

autodoc_default_options = {"members": True, "show-inheritance": True}
autodoc_member_order = "bysource"
autodoc_typehints = "signature"
autodoc_typehints_format = "short"
python_use_unqualified_type_names = True
python_maximum_signature_line_length = 88

# There is no inventory of other projects' names without a network; private bases and type
# variables have no page.
nitpick_ignore_regex = [
    (r"py:.*", r"(?!klaviyo_bridge\b)[a-z_]\w*(\.\w+)+"),
    (r"py:.*", r"[a-z]+|[A-Z]"),
    (r"py:.*", r"klaviyo_bridge\.(\w+\.)*(_\w+|[A-Z]\w*T|[A-Z])"),
]


def _read_sections(
    _app: Sphinx, what: str, _name: str, _obj: object, _options: object, lines: list[str]
) -> None:
    """Read Google's sections (``Raises:``), but take an attribute's docstring as prose.

    The extension that Sphinx ships takes the words before an attribute's first colon for its
    type. Source: https://www.sphinx-doc.org/en/master/usage/extensions/napoleon.html
    """
    if what not in {"attribute", "data", "property"}:
        lines[:] = GoogleDocstring(lines).lines()


def _show_defaults(
    _app: Sphinx,
    _what: str,
    _name: str,
    _obj: object,
    _options: object,
    signature: str | None,
    returns: str | None,
) -> tuple[str, str | None] | None:
    """Write an ellipsis for a default that has no spelling, such as one made by a factory."""
    if signature is None:
        return None
    return re.sub(r"= (?:NOTHING|<[^<>]*>)", "= ...", signature), returns


def _forget_builtin_type(_app: Sphinx, tree: Any) -> None:
    """Link no ``type`` in a signature: it would be taken for any attribute of that name."""
    for link in list(tree.findall(pending_xref)):
        if link.get("reftarget") == "type":
            link.replace_self(desc_sig_name("", "type"))


def setup(app: Sphinx) -> None:
    """Listen to every docstring and signature before it is rendered."""
    app.connect("doctree-read", _forget_builtin_type)
    app.connect("autodoc-process-docstring", _read_sections)
    app.connect("autodoc-process-signature", _show_defaults)
