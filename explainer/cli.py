"""The command `explainer`: serve the course, train, check, prove, and carry the result to a phone."""

from __future__ import annotations

import argparse
import importlib.util
import os
import socket
import sys
from collections.abc import Callable, Sequence

from explainer.files import pages

REFUSED = 2  # the exit code for input that cannot be used; 1 is a check or proof that failed


def main(arguments: Sequence[str] | None = None) -> int:
    """Run `explainer ...`; return 0 when all went well, 1 when a check failed, 2 when the input cannot be used."""
    options = _parser().parse_args(arguments)
    try:
        return options.run(options) or 0
    except KeyboardInterrupt:
        print("\nStopped.", file=sys.stderr)
        return 130
    except (ValueError, OSError) as problem:  # every refusal of the library is one of these, with one clear sentence
        print(f"explainer: {problem}", file=sys.stderr)
        return REFUSED
    except ImportError as problem:
        print(f"explainer: {_missing(problem)}", file=sys.stderr)
        return REFUSED


def _app(options: argparse.Namespace) -> int:
    _need("streamlit", "app")
    if not _is_free(options.host, options.port):
        raise OSError(f"port {options.port} is taken; choose another: explainer app --port {options.port + 99}")
    settings = {
        "server.port": options.port,
        "server.address": options.host,
        "server.headless": str(not options.browser).lower(),
        "browser.gatherUsageStats": "false",
    }
    os.chdir(pages().parent)  # where Streamlit looks for .streamlit/config.toml
    print(f"The course opens at http://{options.host}:{options.port} (stop with Ctrl-C)", flush=True)
    from streamlit.web import cli

    flags = [f"--{name}={value}" for name, value in settings.items()]
    cli.main(["run", str(pages() / "app.py"), *flags], standalone_mode=False)


def _is_free(host: str, port: int) -> bool:
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            return False
    return True


def _need(module: str, extra: str) -> None:
    if importlib.util.find_spec(module) is None:
        raise ValueError(f"this command needs {module}; install it: pip install 'deep-learning-explainer[{extra}]'")


def _missing(problem: ImportError) -> str:
    return f"{problem.name or problem} is not installed; install everything: pip install 'deep-learning-explainer[all]'"


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="explainer",
        description="How neural networks work, from one neuron to a digit recogniser on a phone.",
        epilog="Each command explains itself: explainer train --help",
    )
    commands = parser.add_subparsers(title="commands", metavar="COMMAND", required=True)

    def command(name: str, run: Callable[[argparse.Namespace], int | None], text: str) -> argparse.ArgumentParser:
        added = commands.add_parser(name, help=text.split(".")[0].lower(), description=text)
        added.set_defaults(run=run)
        return added

    app = command("app", _app, "Serve the course. It opens in a browser on this machine and nowhere else.")
    app.add_argument("--port", type=int, default=8501, help="port to listen on (8501)")
    app.add_argument("--host", default="localhost", help="address to listen on (localhost: this machine only)")
    app.add_argument("--browser", action="store_true", help="open the page in the default browser")
    return parser


if __name__ == "__main__":
    sys.exit(main())
