"""Runs the instruments' own JavaScript modules in Node.js, without a browser."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

HOUSE = Path(__file__).resolve().parents[2] / "assets" / "instruments"


def run_js(node: str, code: str, data: object = None) -> object:
    """The value that `code` returns. It sees `data`, and each module of assets/instruments as `module("name.js")`.

    Numbers that JSON does not have come back as None: NaN and the infinities.
    """
    script = f"""
        import fs from 'node:fs';
        const module = (name) => import({json.dumps(HOUSE.as_uri())} + '/' + name);
        const data = JSON.parse(fs.readFileSync(0, 'utf8'));
        const result = await (async () => {{ {code} }})();
        process.stdout.write(JSON.stringify(result ?? null));
    """
    done = subprocess.run(
        [node, "--input-type=module", "--eval", script],
        input=json.dumps(data),
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)
