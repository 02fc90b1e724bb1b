"""The reader's network as a bundle for the phone: built and checked in the background, handed over as one zip."""

from __future__ import annotations

import io
import json
import shutil
import tempfile
import zipfile
from dataclasses import dataclass
from html import escape
from pathlib import Path
from urllib.parse import SplitResult, urlsplit

import segno
import streamlit as st

from explainer import mnist, phone
from explainer.files import asset
from explainer.mnist.bundle import Check
from explainer.mnist.formats import folder as formats
from parts import address, charts, jobs, learning, show

EXPORT = "export"  # what its jobs are called


@dataclass(frozen=True)
class Bundle:
    """A finished zip, and what the check of every file found."""

    zip: bytes
    checked: Check


def begin(network: learning.Trained) -> jobs.Job:
    """Build and check the bundle of a trained network."""
    return jobs.start(lambda job: _build(network), EXPORT, network)


def current(network: learning.Trained) -> jobs.Job | None:
    """The newest export of just this network, if the reader has begun one, be it before a reload."""
    return next((job for job in reversed(jobs.own(EXPORT)) if job.about is network), None)


def _build(network: learning.Trained) -> Bundle:
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch) / "bundle"
        found = mnist.export(network.model, folder, learning.digits(network.data), network.history)
        return Bundle(packed(folder), found)


def with_recogniser(bundle: Path) -> bytes:
    """A bundle as a zip, with its finished recogniser, Flutter project and files for developers; the bundle stays as it is."""
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch) / "bundle"
        shutil.copytree(bundle, folder)
        formats.write(folder)
        phone.pack(folder)
        return packed(folder)


def packed(folder: Path) -> bytes:
    """A folder as a zip with relative paths only."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for file in sorted(path for path in folder.rglob("*") if path.is_file()):
            archive.write(file, Path("bundle") / file.relative_to(folder))
    return buffer.getvalue()


def follow(job: jobs.Job) -> None:
    """Say how the export goes; when it is ready, the page runs again."""

    following = job.going_on

    @st.fragment(run_every=0.5 if following else None)
    def look() -> None:
        jobs.watch(job)
        if job.state == "waiting":
            ahead = jobs.ahead(job)
            st.info(f"{ahead} {'job comes' if ahead == 1 else 'jobs come'} first; yours starts by itself.")
        elif job.state == "running":
            st.info("Converting, writing and checking every file: about ten seconds …", icon=":material/hourglass_top:")
        elif job.state == "failed":
            st.error(f"The bundle could not be built: {job.problem}")
        if following and not job.going_on:
            st.rerun()

    look()


def hand_over(bundle: Bundle) -> None:
    """The zip, the sizes of its files, and how each of them answered beside Keras."""
    found = bundle.checked
    st.success(
        f"Every file was read back and asked about {found.digits:,} test digits. The two Keras files, .keras and .h5, give "
        "back the network to the last bit.",
        icon=":material/check:",
    )
    st.download_button("Download the bundle", bundle.zip, "bundle.zip", "application/zip", on_click="ignore")
    show.chart(charts.file_sizes({parity.file: parity.bytes for parity in found.parities}))
    rows = "".join(
        f"| {parity.file} | {parity.bytes:,} | {parity.accuracy:.2%} | {parity.largest_difference:.1e} | "
        f"{parity.agreement:.2%} |\n"
        for parity in found.parities
    )
    head = "| file | bytes | accuracy | largest difference of a probability | same answers |\n|---|---|---|---|---|\n"
    st.markdown(head + rows)


def shipped() -> None:
    """The course's own network as a bundle, for readers who have trained none."""
    with st.expander("Or take the network that comes with the course"):
        st.download_button(
            "Download its bundle",
            _shipped_zip,
            "bundle.zip",
            "application/zip",
            on_click="ignore",
            key="shipped bundle",
        )


@st.cache_resource(show_spinner=False)
def _shipped_zip() -> bytes:
    return with_recogniser(asset("model/bundle"))


def sizes() -> dict[str, int]:
    """Bytes of the TensorFlow Lite files of the course's own network: float32, float16, dynamic, int8."""
    manifest = json.loads((asset("model/bundle") / "manifest.json").read_text(encoding="utf-8"))
    return {name: variant["bytes"] for name, variant in manifest["variants"].items()}


def qr_code() -> None:
    """A QR code for the address where the reader has put the folder web/, so that a phone needs no typing."""
    url = address.text("hosted", "Where your folder web/ is hosted: its address", "", _url)
    if not url:
        st.caption("As soon as an address stands here, a QR code for it appears.")
        return
    code = segno.make(url, error="m").svg_data_uri(scale=5, border=4, dark="#1d2330", light="#ffffff")
    st.html(f'<img src="{code}" alt="QR code for {escape(url)}" width="180" height="180" style="border-radius: 12px">')
    if urlsplit(url).scheme == "http":
        st.caption("This is plain http: it works while the phone reaches that address, but not offline.")


def _url(typed: str) -> str:
    typed = typed.strip()
    if not typed:
        return ""
    parts = _split(typed)
    if parts is None or parts.scheme not in ("http", "https") or not parts.hostname or not _plain(typed):
        raise ValueError("an address such as https://your-name.github.io/digits/ is expected")
    return typed


def _split(typed: str) -> SplitResult | None:
    try:
        return urlsplit(typed)
    except ValueError:  # a bracket that is left open, for example
        return None


def _plain(typed: str) -> bool:
    return typed.isprintable() and " " not in typed
