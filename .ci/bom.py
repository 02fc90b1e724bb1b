"""The bill of materials of the product in CycloneDX: python .ci/bom.py FOLDER writes FOLDER/explainer.cdx.json.

uv writes it, from a copy of pyproject.toml that allows nothing but the versions of requirements.lock.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


def pins() -> list[str]:
    """The lines of requirements.lock without their checksums."""
    lines = (ROOT / "requirements.lock").read_text(encoding="utf-8").splitlines()
    return [line.removesuffix("\\").strip() for line in lines if re.match("[A-Za-z0-9]", line)]


def project() -> str:
    """pyproject.toml with every version fixed, its own among them."""
    allowed = "constraint-dependencies = [\n" + "".join(f"    {json.dumps(pin)},\n" for pin in pins()) + "]"
    text = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    version = re.search(r'__version__ = "(.*)"', (ROOT / "explainer/__init__.py").read_text(encoding="utf-8"))[1]
    return text.replace('dynamic = ["version"]', f'version = "{version}"') + f"\n[tool.uv]\n{allowed}\n"


def main(folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    file = (folder / "explainer.cdx.json").absolute()
    with tempfile.TemporaryDirectory() as name:
        (Path(name) / "pyproject.toml").write_text(project(), encoding="utf-8")
        uv = [Path(sys.executable).with_name("uv"), "export", "--quiet", "--format", "cyclonedx1.5", "--preview"]
        subprocess.run([*uv, "--all-extras", "--no-dev", "--output-file", file], cwd=name, check=True)
    locked = {tuple(re.split(r"==|\s", pin)[:2]) for pin in pins()}
    listed = {(part["name"], part["version"]) for part in json.loads(file.read_text(encoding="utf-8"))["components"]}
    if listed - locked:
        sys.exit(f"the bill of materials has other versions than requirements.lock: {sorted(listed - locked)}")
    sys.stdout.write(f"{file} lists {len(listed)} packages\n")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
