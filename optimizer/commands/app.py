"""`maillage app`: the pages, in the browser."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from optimizer.commands.options import language_option
from optimizer.commands.outcomes import DONE
from optimizer.commands.phrases import phrase
from optimizer.faults import Fault, InputError
from optimizer.told import Told

NAME = "app"
SUMMARY = "open the pages in the browser"
ENTRY = Path(__file__).parents[2] / "app.py"
"""Beside the package, in a clone and in an installed wheel alike."""
THEME = Path(__file__).parents[1] / "pages" / "theme.toml"


def arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments of ``app``."""
    parser.add_argument("--port", type=int, default=8501, help="port on this computer (default: %(default)s)")
    parser.add_argument("--headless", action="store_true", help="serve without opening a browser")
    parser.add_argument("--address", default="localhost",
                        help="network address to serve at; another than this computer needs a login (default: "
                             "%(default)s)")
    language_option(parser)


def run(args: argparse.Namespace) -> int:
    """Serve until Ctrl-C.

    Raises
    ------
    InputError
        If others than this computer are to be served, and nobody can log in; or the file of roles is faulty.
    """
    from streamlit.web import cli as streamlit

    if args.address not in ("localhost", "127.0.0.1", "::1") and not _login_is_set_up():
        raise InputError([Fault(
            column="--address", message=Told("without a login, only this computer is served"),
            remedy=Told("leave it out, or set up the login in .streamlit/secrets.toml"))])
    print(phrase("app", args.lang), file=sys.stderr)
    _make_ready()
    # In this very process, so that whoever stops the command stops the server.
    streamlit.main(
        [
            "run", str(ENTRY),
            "--server.port", str(args.port),
            "--server.headless", str(args.headless).lower(),
            "--server.address", args.address,
            "--browser.gatherUsageStats", "false",
            "--client.toolbarMode", "minimal",
            "--client.showErrorDetails", "none",
            "--client.showErrorLinks", "false",
            "--server.fileWatcherType", "none",
            "--server.maxUploadSize", "200",
            "--theme.base", str(THEME),
        ],
        standalone_mode=False,
    )
    return DONE


def _login_is_set_up() -> bool:
    import streamlit as st

    return st.secrets.load_if_toml_exists() and "auth" in st.secrets


def _make_ready() -> None:
    """Import and read what the first page needs, before anyone can ask for it.

    Not in a thread beside the server: modules that import one another must not be met half made.
    """
    import altair  # noqa: F401
    import pandas  # noqa: F401

    import optimizer.what_if  # noqa: F401
    from optimizer.reading import read_territory
    from optimizer.review.review import Review
    from optimizer.views.map_scenes.ground import ground_of
    from optimizer.workspace import Workspace, default_root

    workspace = Workspace(default_root())
    workspace.database.make_ready()
    Review(workspace).people.seed()
    ground_of(read_territory("lozere"))
