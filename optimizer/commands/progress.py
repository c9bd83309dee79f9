"""Progress on a terminal: one live line where there is one, plain lines elsewhere, always on standard error."""

from __future__ import annotations

import sys
import time
from contextlib import AbstractContextManager
from typing import TYPE_CHECKING, Protocol, TextIO

from optimizer.plan import Progress
from optimizer.views.progress import news, phase_name
from optimizer.wording import NO_BREAK

if TYPE_CHECKING:
    from rich.spinner import Spinner

PLAIN_SECONDS = 5.0
"""Without a terminal, a line for a new phase, and for news within one at most this often."""


class Display(AbstractContextManager["Display"], Protocol):
    """What shows the progress of a run; used as a context manager."""

    def observe(self, progress: Progress) -> None:
        """Take note of the optimiser's news; any thread may call."""

    def say(self, text: str) -> None:
        """Show a sentence that stays."""


def display(lang: str, *, quiet: bool, started: float, stream: TextIO | None = None) -> Display:
    """The display that suits `stream` (standard error by default).

    Parameters
    ----------
    lang : str
        ``fr`` or ``en``.
    quiet : bool
        Show nothing.
    started : float
        `time.perf_counter` at the start of the command.
    """
    out = stream or sys.stderr
    if quiet:
        return _Silence()
    return _LiveLine(lang, started, out) if out.isatty() else _PlainLines(lang, started, out)


class _Silence:
    def __enter__(self) -> _Silence:
        return self

    def __exit__(self, *_: object) -> None:
        return None

    def observe(self, progress: Progress) -> None:
        """Show nothing."""

    def say(self, text: str) -> None:
        """Say nothing."""


class _PlainLines:
    """For logs: a line when the phase changes, and for news now and then."""

    def __init__(self, lang: str, started: float, stream: TextIO) -> None:
        self._lang, self._started, self._stream = lang, started, stream
        self._phase = ""
        self._shown_at = self._started
        self._shown = ""

    def __enter__(self) -> _PlainLines:
        return self

    def __exit__(self, *_: object) -> None:
        return None

    def observe(self, progress: Progress) -> None:
        now = time.perf_counter()
        text = news(progress, self._lang)
        fresh = text != self._shown and now - self._shown_at >= PLAIN_SECONDS
        if progress.phase != self._phase or fresh:
            self._phase, self._shown, self._shown_at = progress.phase, text, now
            words = phase_name(progress.phase, self._lang)
            self.say(f"{now - self._started:6.1f} s  {words}" + (f" · {text}" if text else ""))

    def say(self, text: str) -> None:
        print(text, file=self._stream, flush=True)


class _LiveLine:
    """For people: one line with a spinner, redrawn in place; it vanishes when the work ends."""

    def __init__(self, lang: str, started: float, stream: TextIO) -> None:
        from rich.console import Console
        from rich.live import Live
        from rich.spinner import Spinner

        self._lang, self._started = lang, started
        self._progress = Progress(phase="reading", seconds=0.0)
        self._spinner = Spinner("dots")
        self._live = Live(
            console=Console(file=stream), refresh_per_second=8, transient=True, get_renderable=self._line
        )

    def __enter__(self) -> _LiveLine:
        self._live.start(refresh=True)
        return self

    def __exit__(self, *_: object) -> None:
        self._live.stop()

    def observe(self, progress: Progress) -> None:
        self._progress = progress  # drawn by the live line's own thread

    def say(self, text: str) -> None:
        self._live.console.print(text, highlight=False, markup=False)

    def _line(self) -> Spinner:
        from rich.text import Text

        progress = self._progress
        seconds = f"{time.perf_counter() - self._started:.0f}{NO_BREAK}s"
        parts = [phase_name(progress.phase, self._lang), seconds, news(progress, self._lang)]
        text = " · ".join(part for part in parts if part)
        self._spinner.update(text=Text(text, no_wrap=True, overflow="ellipsis"))
        return self._spinner
