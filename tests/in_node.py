"""Runs our own JavaScript modules in Node.js, without a browser."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

ASSETS = Path(__file__).resolve().parents[1] / "assets"


def run_js(node: str, code: str, data: object = None, *, timeout: float = 120) -> object:
    """The value that `code` returns.

    It sees `data`, `fs`, each module of assets/instruments as `module("name.js")`, each of assets/phone as
    `phone("name.js")`, and `said(action)`: the message with which an action is refused, or null. Numbers that JSON does
    not have come back as None: NaN and the infinities. A script that hangs is stopped and is a failure.
    """
    script = f"""
        import fs from 'node:fs';
        const module = (name) => import({json.dumps(ASSETS.as_uri())} + '/instruments/' + name);
        const phone = (name) => import({json.dumps(ASSETS.as_uri())} + '/phone/' + name);
        const said = (action) => {{ try {{ action(); return null; }} catch (problem) {{ return problem.message; }} }};
        const data = JSON.parse(fs.readFileSync(0, 'utf8'));
        const result = await (async () => {{ {code} }})();
        process.stdout.write(JSON.stringify(result ?? null));
    """
    done = subprocess.run(
        [node, "--input-type=module", "--eval", script],
        input=json.dumps(data),
        capture_output=True,
        text=True,
        timeout=timeout,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)
