"""The scripts of the edition in few files: over a slow line each file that a page waits for costs more than its bytes.

What most instruments need stands in one file, what one of them needs alone in its own, and so for the player and the rest. Each
module keeps a function of its own, so that no name of it meets one of another module. Modules keep to the two forms that
`explainer.instruments.bundle` names.
"""

from __future__ import annotations

import re
from pathlib import Path

from explainer.instruments.bundle import enclosed, exported

IMPORT = re.compile(r"^import (\{[^}]*\}) from '([^']+)';\n", re.MULTILINE)
NOTE = re.compile(r"^[ \t]*(?://.*|/\*\*(?:(?!\*/)[\s\S])*\*/[ \t]*)\n", re.MULTILINE)
ENTRIES = (
    "site.js",
    "charts.js",
    "player.js",
    "practice.js",
    "derived.js",
    "search.js",
    "learned.js",
    "numbers.js",
    "carry.js",
)
STAGE = "instruments/stage.js"
ALL = "instruments/mount.js"  # imports every instrument


def pack(folder: Path) -> None:
    """Write each script that a page asks for with all that it needs, and remove the modules that nobody asks for any more."""
    sources = {
        file.relative_to(folder).as_posix(): file.read_text(encoding="utf-8")
        for place in ("*.js", "instruments/*.js", "phone/*.js")
        for file in folder.glob(place)
        if file.name not in ("plotly.min.js", "sw.js")
    }
    kinds = [name for name in _needs(sources, ALL) if name != STAGE]
    common = _order(sources, STAGE) + [name for name in _many(sources, kinds) if name not in _order(sources, STAGE)]
    files = {STAGE: _stage(sources, common)}
    for kind in kinds:
        own = [name for name in _order(sources, kind) if name not in common]
        files[kind] = f"import {{ modules }} from './stage.js';\n{_wrapped(sources, own)}{_exported(sources, kind)}"
    for entry in ENTRIES:
        files[entry] = _entry(sources, entry)
    for name in sources:
        if not name.startswith("phone/"):  # a page of its own
            (folder / name).unlink()
    for name, text in files.items():
        (folder / name).write_text(text, encoding="utf-8")


def _needs(sources: dict[str, str], name: str) -> list[str]:
    """What a module imports, by places in the edition; what lies elsewhere in the repository lies on top here."""
    needs = []
    for _, other in IMPORT.findall(sources[name]):
        near = Path("/", Path(name).parent, other).resolve().relative_to("/").as_posix()
        needs.append(near if near in sources else Path(other).name)
    return needs


def _order(sources: dict[str, str], name: str, without: tuple[str, ...] = ()) -> list[str]:
    """A module behind all that it needs."""
    order: list[str] = []
    for other in _needs(sources, name):
        if other not in without:
            order += [each for each in _order(sources, other, without) if each not in order]
    return [*order, name]


def _many(sources: dict[str, str], kinds: list[str]) -> list[str]:
    """The modules that at least half of the instruments need, each behind those that it needs."""
    orders = [_order(sources, kind) for kind in kinds]
    return [
        name
        for name in dict.fromkeys(name for order in orders for name in order)
        if 2 * sum(name in order for order in orders) >= len(kinds)
    ]


def _stage(sources: dict[str, str], common: list[str]) -> str:
    return f"export const modules = {{}};\n{_wrapped(sources, common)}{_exported(sources, STAGE)}"


def _entry(sources: dict[str, str], entry: str) -> str:
    """A script that a page asks for; of another such script it imports what it needs."""
    others = tuple(name for name in ENTRIES if name != entry)
    *own, _ = _order(sources, entry, others)
    head = f"const modules = {{}};\n{_wrapped(sources, own)}" if own else ""
    return _imports_first(f"{head}{plain(_taken(sources, entry, others))}")


def _imports_first(text: str) -> str:
    """The script with what it imports at its beginning."""
    lines = [match[0] for match in IMPORT.finditer(text)]
    return "".join(lines) + IMPORT.sub("", text)


def _wrapped(sources: dict[str, str], names: list[str]) -> str:
    return "".join(f"{enclosed(name, plain(_taken(sources, name)), '??=')}\n" for name in names)


def _exported(sources: dict[str, str], name: str) -> str:
    """The lines by which a script exports what its main module does."""
    return f"export const {{ {exported(sources[name])} }} = modules['{name}'];\n"


def _taken(sources: dict[str, str], name: str, others: tuple[str, ...] = ()) -> str:
    """A module whose imports take their names from `modules`; those from `others` stay."""
    needs = iter(_needs(sources, name))

    def line(match: re.Match) -> str:
        need = next(needs)
        names = re.sub(r"(\w+) as (\w+)", r"\1: \2", match[1])
        return match[0] if need in others else f"const {names} = modules['{need}'];\n"

    return IMPORT.sub(line, sources[name])


def plain(source: str) -> str:
    """A script without the lines that are written for its readers, who find them in the repository."""
    return "".join(f"{line.strip()}\n" for line in NOTE.sub("", source).splitlines() if line.strip())
