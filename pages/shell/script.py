"""JavaScript modules of assets/ as one module: Streamlit takes a component's script as a single text."""

from __future__ import annotations

import re
from functools import cache

from explainer.files import asset


@cache
def joined(*names: str) -> str:
    """The modules one after the other, a module before those that import it; only the last one's exports remain."""
    *parts, last = (asset(name).read_text(encoding="utf-8") for name in names)
    inner = [re.sub(r"^export (?:default )?", "", part, flags=re.MULTILINE) for part in parts]
    return re.sub(r"^import .*?;\n", "", "\n".join([*inner, last]), flags=re.MULTILINE | re.DOTALL)
