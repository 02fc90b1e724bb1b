"""The wheel carries the whole course: installed in a clean environment, `explainer app` serves it."""

from __future__ import annotations

import os
import subprocess
import sys
import sysconfig
import venv
import zipfile
from pathlib import Path

import pytest

from tests.serving import HEALTH, free_port, serving

ROOT = Path(__file__).resolve().parent.parent


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("dist")
    subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)],
        cwd=ROOT,
        check=True,
        capture_output=True,
    )
    return next(folder.glob("*.whl"))


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A clean virtual environment with the wheel in it; its dependencies are borrowed from this one, offline."""
    home = tmp_path_factory.mktemp("clean") / "venv"
    venv.create(home, with_pip=False, symlinks=os.name != "nt")
    python = home / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    ask = "import sysconfig; print(sysconfig.get_paths()['purelib'])"
    packages = Path(subprocess.check_output([python, "-c", ask], text=True).strip())
    borrowed = dict.fromkeys([sysconfig.get_paths()["purelib"], sysconfig.get_paths()["platlib"]])
    (packages / "borrowed.pth").write_text("\n".join(borrowed))
    subprocess.run(
        [sys.executable, "-m", "pip", "--python", str(python), "install", "-q", "--no-deps", "--no-index", str(wheel)],
        check=True,
        capture_output=True,
    )
    return python


def test_the_wheel_holds_course_and_assets_and_nothing_else(wheel: Path) -> None:
    names = zipfile.ZipFile(wheel).namelist()
    assert "explainer/_course/pages/app.py" in names
    assert "explainer/_course/assets/digits.npz" in names
    strays = [n for n in names if "__pycache__" in n or n.startswith("tests/") or ".pytest" in n]
    assert not strays
    tops = {name.split("/")[0] for name in names}
    assert tops == {"explainer", next(top for top in tops if top.endswith(".dist-info"))}


def test_installed_library_is_the_wheels(installed: Path, tmp_path: Path) -> None:
    code = "import explainer, explainer.files as f; print(explainer.__file__); print(f.asset('digits.npz'))"
    shown = subprocess.check_output([installed, "-c", code], cwd=tmp_path, text=True).splitlines()
    assert all(Path(line).is_relative_to(installed.parent.parent) for line in shown)


def test_installed_course_is_served(installed: Path, tmp_path: Path) -> None:
    port = free_port()
    command = [installed, "-m", "explainer.cli", "app", "--host", "127.0.0.1", "--port", str(port)]
    log = tmp_path / "log.txt"
    with serving(command, f"http://127.0.0.1:{port}/{HEALTH}", log, cwd=tmp_path):
        refused = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
        assert refused.returncode == 2
        assert f"port {port} is taken" in refused.stderr
    assert "Traceback" not in log.read_text()
