"""`maillage schema`: the JSON schema of scenario files, for editors that complete and check YAML."""

from __future__ import annotations

import argparse

from optimizer.commands.outcomes import DONE, print_json

NAME = "schema"
SUMMARY = "print the JSON schema of scenario files, for editors"


def arguments(_parser: argparse.ArgumentParser) -> None:
    """``schema`` takes none."""


def run(_args: argparse.Namespace) -> int:
    """Print the schema."""
    from optimizer.reading import scenario_schema

    print_json(scenario_schema())
    return DONE
