"""The command line: `maillage COMMAND …`.

Exit codes: 0 done, 1 no feasible plan, 2 bad input, 130 interrupted (the best plan so far is still
written). Only bugs end in a traceback.
"""

from __future__ import annotations

import argparse
import os
import sys
import threading
from collections.abc import Sequence
from importlib import metadata
from typing import NoReturn

from optimizer.commands import COMMANDS
from optimizer.commands.interruption import Aborted
from optimizer.commands.outcomes import BAD_INPUT, INTERRUPTED, READER_GONE, complain
from optimizer.commands.phrases import preferred_language
from optimizer.faults import InputError, why
from optimizer.told import Told

DESCRIPTION = """\
Decides which existing buildings of a territory open as seasonal shared places, which tours a truck
drives and when, so that people get the most access under one budget, with a proven bound."""
EPILOG = "Without arguments, `maillage solve` plans the bundled territory of Lozère."


class _UsageError(Exception):
    """Arguments that make no command; the message starts with the usage line."""


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        raise _UsageError(f"{message}\n{self.format_usage().strip()}\nSee `{self.prog} --help`.")


class _Version(argparse.Action):
    """Reads the version only when asked: the metadata of packages is slow to open."""

    def __call__(self, parser: argparse.ArgumentParser, *_: object) -> NoReturn:
        print(f"maillage {metadata.version('maillage')}")
        parser.exit()


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code.

    Parameters
    ----------
    argv : sequence of str, optional
        Arguments after the program's name; those of the process by default.
    """
    arguments = list(sys.argv[1:] if argv is None else argv)
    as_json = "--json" in arguments
    lang = "en" if as_json else preferred_language()
    try:
        args = _parser().parse_args(arguments)
        lang = lang if as_json else getattr(args, "lang", lang)
        code = int(args.run(args))
        sys.stdout.flush()
        if argv is None:
            _leave(code)
        return code
    except _UsageError as error:
        complain(str(error), as_json=as_json)
        return BAD_INPUT
    except InputError as error:
        complain(error.text(lang), as_json=as_json, faults=error.faults)
        return BAD_INPUT
    except BrokenPipeError:
        # The reader (`| head`) has gone; nothing more can be said on this stream, not even at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return READER_GONE
    except OSError as error:
        complain(_told(error, lang), as_json=as_json)
        return BAD_INPUT
    except KeyboardInterrupt:
        complain(Told("interrupted; nothing was written").text(lang), as_json=as_json)
        return INTERRUPTED
    except Aborted:
        complain(Told("stopped at once; nothing was written").text(lang), as_json=as_json)
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(INTERRUPTED)  # a solver still computes in its thread and cannot be asked any more


def _leave(code: int) -> None:
    """End the process at once if a solver still computes that cannot be asked any more and nobody waits for."""
    if threading.active_count() > 1:
        from models.left_alone import at_work

        if at_work():
            sys.stderr.flush()
            os._exit(code)


def _parser() -> argparse.ArgumentParser:
    parser = _Parser(prog="maillage", description=DESCRIPTION, epilog=EPILOG)
    parser.add_argument("--version", action=_Version, nargs=0, help="print the version and exit")
    commands = parser.add_subparsers(title="commands", metavar="COMMAND", required=True)
    for command in COMMANDS:
        one = commands.add_parser(command.NAME, help=command.SUMMARY, description=f"{command.SUMMARY}.")
        command.arguments(one)
        one.set_defaults(run=command.run)
    return parser


def _told(error: OSError, lang: str) -> str:
    """An operating-system error as one line: which file, and what is the matter."""
    files = [str(name) for name in (error.filename, error.filename2) if name is not None]
    reason = why(error)
    return Told("{files}: {reason}", files=" → ".join(files), reason=reason).text(lang) if files else reason.text(lang)


if __name__ == "__main__":
    sys.exit(main())
