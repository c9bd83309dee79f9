"""A real browser before the real pages: Chromium as the system has it, and nothing from elsewhere.

Each module gets a server of its own with an empty workspace. A request to any other host is refused and
fails the test: the pages need no internet.
"""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Page

ROOT = Path(__file__).parents[2]
CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
QUIET = (
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
)
READY_MS = 30_000
"""Patience of every wait: the machine may be busy. Nothing sleeps, so nobody waits that long for nothing."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Say plainly why nothing runs where there is no browser."""
    if CHROMIUM is None:
        for item in items:
            if Path(__file__).parent in item.path.parents:
                item.add_marker(pytest.mark.skip(reason="no Chromium: apt-get install chromium"))


@pytest.fixture(scope="session")
def browser_type_launch_args() -> dict[str, Any]:
    return {"executable_path": CHROMIUM, "args": list(QUIET)}


@pytest.fixture(scope="session")
def browser_context_args() -> dict[str, Any]:
    return {
        "locale": "fr-FR", "timezone_id": "Europe/Paris", "viewport": {"width": 1440, "height": 1000},
        "reduced_motion": "reduce",
    }


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder from which the server of a module works."""
    return tmp_path_factory.mktemp("home")


@pytest.fixture(scope="module")
def desk_url(home: Path) -> Iterator[str]:
    """Address of a running desk."""
    with served(home, free_port()) as url:
        yield url


def free_port() -> int:
    """A port on which nobody listens."""
    with socket.socket() as free:
        free.bind(("localhost", 0))
        return int(free.getsockname()[1])


@contextmanager
def served(home: Path, port: int, **settings: str) -> Iterator[str]:
    """A server that works from `home`, with these environment variables; its address."""
    environment = os.environ | {"MAILLAGE_WORKSPACE": str(home / "workspace"), "PYTHONPATH": str(ROOT)} | settings
    with (home / "server.log").open("wb") as log:
        server = subprocess.Popen(
            [sys.executable, "-m", "optimizer.cli", "app", "--headless", "--port", str(port)],
            cwd=home, env=environment, stdout=log, stderr=subprocess.STDOUT,
        )
        url = f"http://localhost:{port}"
        try:
            _wait_until_healthy(url, server)
            yield url
        finally:
            server.terminate()
            server.wait(timeout=20)


@pytest.fixture
def context(context: BrowserContext, desk_url: str) -> Iterator[BrowserContext]:
    """A context that refuses the rest of the world and remembers who asked for it."""
    refused = refuse_all_but(context, desk_url)
    yield context
    assert not refused, f"the pages asked for {refused}"


def refuse_all_but(context: BrowserContext, *allowed: str) -> list[str]:
    """Let a context reach these addresses alone; the list is that of those refused."""
    refused: list[str] = []

    def only_here(route: Any) -> None:
        if route.request.url.startswith((*allowed, "data:", "blob:")):
            route.continue_()
        else:
            refused.append(route.request.url)
            route.abort()

    context.route("**/*", only_here)
    context.set_default_timeout(READY_MS)
    return refused


@pytest.fixture
def page(page: Page) -> Iterator[Page]:
    """A page on which no script may fail and no traceback may show."""
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    yield page
    assert not errors
    assert page.locator("[data-testid=stException]").count() == 0


def _wait_until_healthy(url: str, server: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        assert server.poll() is None, "the server ended at once"
        try:
            with urllib.request.urlopen(f"{url}/_stcore/health", timeout=1) as answer:
                if answer.status == 200:
                    return
        except OSError:
            time.sleep(0.1)
    raise AssertionError("the server did not answer within a minute")
