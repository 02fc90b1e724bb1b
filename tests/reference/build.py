"""Write the reference pages: `python -m tests.reference.build site/reference`. Sphinx makes them, and asks no other host."""

from __future__ import annotations

import json
import logging
import sys
import tempfile
from pathlib import Path

from sphinx.application import Sphinx

import explainer
from explainer.charts.drawing import plotlyjs
from explainer.charts.drawing.embedding import CONFIG
from explainer.files import asset
from explainer.teaching.handouts import themes
from tests.reference import lighter, pages

LOOK = """
h1 { font-size: 2em; overflow-wrap: break-word; }
h2 { font-size: 1.5em; }
dd > p:first-of-type { font-weight: 600; }
math { font-size: 1.15em; }
figure { overflow-x: auto; }
"""
SETTINGS = {
    "project": "Deep Learning Explainer",
    "release": explainer.__version__,
    "copyright": "",
    "extensions": ["sphinx.ext.autodoc", "myst_parser"],
    "smartquotes": False,
    "html_theme": "furo",
    "html_title": "Deep Learning Explainer",
    "html_favicon": str(asset("phone/icon.svg")),
    "html_css_files": ["ours.css"],
    "html_show_copyright": False,
    "html_show_sphinx": False,
    "html_show_search_summary": False,  # it would fetch the pages, which no browser allows from the disk
    "html_copy_source": False,
    "html_show_sourcelink": False,
    "autodoc_member_order": "bysource",
    "autodoc_typehints": "signature",
    "python_use_unqualified_type_names": True,
    "python_display_short_literal_types": True,
    "toc_object_entries_show_parents": "hide",
    "add_module_names": False,
    "myst_heading_anchors": 3,
    "suppress_warnings": ["ref.python"],  # two packages each have a Neuron, and an annotation names no package
}


def build(folder: Path) -> int:
    """Write the pages into `folder`. Returns how many warnings Sphinx had, which it prints."""
    for talker in ("kaleido", "choreographer"):  # Sphinx would print each of their steps
        logging.getLogger(talker).setLevel(logging.CRITICAL)
    with tempfile.TemporaryDirectory() as draft:
        source = Path(draft)
        static = source / "_static"
        static.mkdir()
        for name, text in pages.written():
            (source / name).write_text(text, encoding="utf-8")
        (static / "ours.css").write_text(LOOK, encoding="utf-8")
        (static / "plotly.min.js").write_text(plotlyjs.flat(), encoding="utf-8")
        (static / "draw.js").write_text(_drawing(), encoding="utf-8")
        settings = SETTINGS | {"html_static_path": [str(static)]}
        app = Sphinx(source, None, folder, source / ".doctrees", "html", confoverrides=settings, status=None)
        app.connect("autodoc-process-docstring", _process)
        app.build()
        lighter.lighten(folder)
        return app._warncount


def _process(_app: Sphinx, _what: str, _name: str, _of: object, _options: object, lines: list[str]) -> None:
    lines[:] = pages.as_rst_lines(lines)


def _drawing() -> str:
    """What draws the figures of a page, in the theme of the reader's system."""
    script = asset("player/draw.js").read_text(encoding="utf-8").replace("CONFIG", json.dumps(CONFIG))
    table = json.dumps(themes()).replace("</", "<\\/")
    return (
        "document.documentElement.dataset.theme = 'auto';\n"
        f"document.head.append(Object.assign(document.createElement('script'), "
        f"{{ id: 'themes', type: 'application/json', textContent: {json.dumps(table)} }}));\n{script}"
    )


if __name__ == "__main__":
    sys.exit(min(1, build(Path(sys.argv[1]))))
