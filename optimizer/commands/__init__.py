"""The commands of `maillage`: one file each, listed here and nowhere else.

A command is a module with `NAME`, `SUMMARY`, `arguments(parser)` and `run(args) -> int` (the exit
code). Importing it must be free: whatever is heavy is imported inside `run`.
"""

from __future__ import annotations

import argparse
from typing import Protocol

from optimizer.commands import app, check, compare, explain, export, review, schema, solve


class Command(Protocol):
    """What `optimizer.cli` asks of a command's module."""

    NAME: str
    SUMMARY: str

    def arguments(self, parser: argparse.ArgumentParser) -> None:
        """Declare the command's own arguments."""

    def run(self, args: argparse.Namespace) -> int:
        """Do the work and return the exit code."""


COMMANDS: tuple[Command, ...] = (solve, check, compare, explain, export, review, schema, app)
