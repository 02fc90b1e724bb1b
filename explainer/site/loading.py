"""What a page needs before it answers is asked for at once: over a slow line a reader waits once, not for each file."""

from __future__ import annotations

import re
from pathlib import Path

from explainer.site.markup import Box

IMPORT = re.compile(r"^import [^;]*?from '([^']+)';", re.MULTILINE)
WHERE = {  # what a page has -> the script that it imports then, see assets/site/site.js
    'class="walk': "player.js",
    'class="predict turn"': "practice.js",
    'class="derived"': "derived.js",
    'class="own-numbers"': "numbers.js",
    'src="plotly.min.js"': "charts.js",
}
SCRIPT = '<script src="site.js" type="module"></script>'
STYLE = '<link rel="stylesheet" href="site.css">'
PLAYER = '<link rel="stylesheet" href="player.css">\n'


def set_back(page: Box) -> None:
    """Put what stands behind the first picture of a page into a part of its own, which a browser lays out when it comes near."""
    pictures = ('class="in-hand"', 'class="walk"', 'class="chart"')
    places = [place for place, part in enumerate(page.inside) if any(mark in _html(part) for mark in pictures)]
    if places and page.inside[places[0] + 1 :]:
        later = Box("div", ' class="later"', page.inside[places[0] + 1 :])
        page.inside[places[0] + 1 :] = [later]


def _html(part: str | Box) -> str:
    return part if isinstance(part, str) else part.html


def hasten(folder: Path) -> None:
    """Name the scripts that each page will import; the first page has its looks in itself, and none of the step player."""
    looks = (folder / "site.css").read_text(encoding="utf-8")
    for page in folder.glob("*.html"):
        text = page.read_text(encoding="utf-8")
        kinds = sorted(set(re.findall(r'"given":\{"kind":"(\w+)"', text)))
        scripts = [
            "site.js",
            *(f"instruments/{kind}.js" for kind in kinds),
            *(["instruments/stage.js"] if kinds else []),
            *(script for mark, script in WHERE.items() if mark in text),
        ]
        needed = dict.fromkeys(name for script in scripts for name in imported(folder, script))
        links = "".join(f'<link rel="modulepreload" href="{name}">\n' for name in needed if name != "site.js")
        text = text.replace(SCRIPT, f"{links}{SCRIPT}")
        if page.name == "index.html":
            text = text.replace(PLAYER, "").replace(STYLE, f"<style>\n{looks}</style>")
        page.write_text(text, encoding="utf-8")


def imported(folder: Path, script: str) -> list[str]:
    """A script and all that it imports before it runs, from the edition's folder."""
    waiting, scripts = [script], []
    while waiting:
        name = waiting.pop(0)
        if name in scripts:
            continue
        scripts.append(name)
        home = (folder / name).parent
        for other in IMPORT.findall((folder / name).read_text(encoding="utf-8")):
            waiting.append((home / other).resolve().relative_to(folder.resolve()).as_posix())
    return scripts
