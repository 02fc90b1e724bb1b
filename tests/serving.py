"""Servers of tests: on a port that is free, from when they answer until they are no longer needed."""

from __future__ import annotations

import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
HEALTH = "_stcore/health"  # where Streamlit says that it is up


def free_ports(count: int) -> list[int]:
    """Ports that nobody listens at, each another one."""
    with ExitStack() as stack:
        probes = [stack.enter_context(socket.socket()) for _ in range(count)]
        for probe in probes:
            probe.bind(("127.0.0.1", 0))
        return [probe.getsockname()[1] for probe in probes]


def free_port() -> int:
    """A port that nobody listens at."""
    return free_ports(1)[0]


@contextmanager
def serving(
    command: Sequence[str | Path], address: str, log: Path, *, cwd: Path = ROOT, env: Mapping[str, str] | None = None
) -> Iterator[subprocess.Popen]:
    """A server, from when `address` answers; what it says is added to `log`."""
    with log.open("a") as output:
        server = subprocess.Popen(command, cwd=cwd, stdout=output, stderr=subprocess.STDOUT, env=env)
    try:
        _wait_for(address, server, log)
        yield server
    finally:
        server.terminate()
        try:
            server.wait(20)
        except subprocess.TimeoutExpired:
            server.kill()
            server.wait()


@contextmanager
def streamlit(script: Path | str, log: Path, port: int | None = None) -> Iterator[str]:
    """A Streamlit app of ours: its address."""
    port = free_port() if port is None else port
    settings = [f"--server.port={port}", "--server.address=127.0.0.1", "--server.headless=true"]
    settings += ["--server.fileWatcherType=none", "--browser.gatherUsageStats=false"]
    command = [sys.executable, "-m", "streamlit", "run", str(script), *settings]
    with serving(command, f"http://127.0.0.1:{port}/{HEALTH}", log):
        yield f"http://127.0.0.1:{port}"


def _wait_for(address: str, server: subprocess.Popen, log: Path) -> None:
    for _ in range(600):
        assert server.poll() is None, f"{server.args} has ended: {log.read_text()}"
        try:
            urllib.request.urlopen(address, timeout=1).close()
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise AssertionError(f"nothing answers at {address}: {log.read_text()}")
