"""A PostgreSQL server of the tests' own: started on a free port in a temporary folder, gone with them."""

from __future__ import annotations

import os
import pwd
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

START_S = 60


class NotInstalled(Exception):
    """There is no server to start; the text says why."""


class Server:
    """A running server; everyone on this machine may connect as ``postgres``."""

    def __init__(self, port: int) -> None:
        self.port = port
        self._number = 0

    def url(self, schema: str) -> str:
        """Address of one schema: nothing outside it is seen."""
        return f"postgresql://postgres@127.0.0.1:{self.port}/postgres?options=-csearch_path%3D{schema}"

    def new_schema(self) -> str:
        """An empty schema, which is made far sooner than a database; its name."""
        self._number += 1
        name = f"t{self._number}"
        self._say(f"CREATE SCHEMA {name}")
        return name

    def drop(self, schema: str) -> None:
        self._say(f"DROP SCHEMA {schema} CASCADE")

    def _say(self, statement: str) -> None:
        import psycopg

        with psycopg.connect(self.url("public"), autocommit=True) as connection:
            connection.execute(statement.encode())


def programs() -> Path:
    """The folder of the newest server's programs.

    Raises
    ------
    NotInstalled
    """
    found = [path.parent for path in Path("/usr/lib/postgresql").glob("*/bin/postgres")]
    on_path = shutil.which("postgres")
    if not found and on_path is None:
        raise NotInstalled("PostgreSQL is not installed (Debian: apt-get install postgresql)")
    return max(found, key=lambda path: int(path.parent.name)) if found else Path(str(on_path)).parent


@contextmanager
def server() -> Iterator[Server]:
    """Start a server, and stop it afterwards.

    Raises
    ------
    NotInstalled
    """
    bin_folder, identity = programs(), _identity()
    home = Path(tempfile.mkdtemp(prefix="maillage-postgresql-"))
    try:
        if identity is not None:
            os.chown(home, identity.pw_uid, identity.pw_gid)
        _run(bin_folder, identity, "initdb", "-D", str(home / "data"), "-U", "postgres", "-A", "trust", "-E", "UTF8",
             "--locale=C.UTF-8", "--no-sync")
        port = _free_port()
        process = subprocess.Popen(  # nobody cuts the power in a test: nothing waits for the disk
            [bin_folder / "postgres", "-D", home / "data", "-p", str(port), "-c", "listen_addresses=127.0.0.1",
             "-c", f"unix_socket_directories={home}", "-c", "max_connections=200", "-c", "fsync=off"],
            cwd=home, stdout=subprocess.DEVNULL, stderr=(home / "log").open("wb"), **_as(identity),  # type: ignore[call-overload]
        )
        try:
            _wait(bin_folder, port, process, home / "log")
            yield Server(port)
        finally:
            process.send_signal(signal.SIGINT)  # its clients are gone by now; it does not wait for them
            process.wait(30)
    finally:
        shutil.rmtree(home, ignore_errors=True)


def _identity() -> pwd.struct_passwd | None:
    """As whom it runs: the server refuses root."""
    if os.geteuid() != 0:
        return None
    try:
        return pwd.getpwnam("postgres")
    except KeyError as error:
        raise NotInstalled("there is no user “postgres” to run PostgreSQL as") from error


def _as(identity: pwd.struct_passwd | None) -> dict[str, object]:
    return {} if identity is None else {"user": identity.pw_uid, "group": identity.pw_gid, "extra_groups": []}


def _run(bin_folder: Path, identity: pwd.struct_passwd | None, program: str, *arguments: str) -> None:
    done = subprocess.run(  # type: ignore[call-overload]
        [bin_folder / program, *arguments], cwd="/", capture_output=True, text=True, **_as(identity)
    )
    assert done.returncode == 0, done.stdout + done.stderr


def _free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


def _wait(bin_folder: Path, port: int, process: subprocess.Popen[bytes], log: Path) -> None:
    until = time.monotonic() + START_S
    ready = [bin_folder / "pg_isready", "-q", "-h", "127.0.0.1", "-p", str(port)]
    while subprocess.run(ready).returncode != 0:
        assert process.poll() is None and time.monotonic() < until, log.read_text(encoding="utf-8", errors="replace")
        time.sleep(0.05)
