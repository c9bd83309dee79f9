"""What is shown to people, in French and in English: gettext catalogues behind one small function.

The English text is the message itself, so English needs no catalogue; French is every file of `fr/`,
one for each page or module, merged. Catalogues are read at their first use, straight from `.po`:
nothing compiled is kept, and `maillage --help` pays for none of it.

>>> from optimizer.locale import translator
>>> _ = translator("fr")
>>> _("{count} places", count=3), _.n("{count} place", "{count} places", 2), _.c("map", "Key")
"""

from __future__ import annotations

import gettext
from functools import cache
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from babel.messages.catalog import Catalog

LANGUAGES = ("fr", "en")
"""French first."""

CATALOGUES = Path(__file__).parent


class Translator:
    """Says messages in one language; call it `_`, for that is the name by which messages are found.

    Values are put in their places after translation, with `str.format`. They are not escaped: whoever
    makes HTML escapes them.
    """

    def __init__(self, lang: str, messages: gettext.NullTranslations) -> None:
        self.lang = lang
        self._messages = messages

    def __call__(self, message: str, /, **values: object) -> str:
        """The message in the language spoken, with `values` in their places."""
        # gettext answers the empty message with the header of its catalogue.
        said = self._messages.gettext(message) if message else ""
        return said.format(**values) if values else said

    def c(self, context: str, message: str, /, **values: object) -> str:
        """The message as meant in `context`, where one English text has two French ones."""
        said = self._messages.pgettext(context, message)
        return said.format(**values) if values else said

    def n(self, singular: str, plural: str, count: float, /, **values: object) -> str:
        """Singular or plural by the language's rule; `{count}` has its thousands apart and keeps to its noun.

        French takes the singular up to, but not including, two; English for one alone.
        """
        from optimizer.wording import NO_BREAK, number

        size = abs(count)
        whole = float(count).is_integer()
        # gettext's rules know whole numbers only: 1.5 is singular in French and plural in English.
        rule = int(size) if whole or self.lang == "fr" else 2
        said = self._messages.ngettext(singular, plural, rule).replace("{count} ", f"{{count}}{NO_BREAK}")
        return said.format(count=number(count, self.lang, digits=0 if whole else 1), **values)


@cache
def translator(lang: str) -> Translator:
    """The translator of a language; anything but French speaks English."""
    return Translator(lang, _french() if lang == "fr" else gettext.NullTranslations())


def N_(message: str, /) -> str:  # noqa: N802 - gettext's own name for it
    """Mark a message that is translated later, where the language is known."""
    return message


def catalogue(path: Path) -> Catalog:
    """One `.po` file.

    Raises
    ------
    babel.messages.pofile.PoFileError
        Where the file does not read; it names the line.
    """
    from babel.messages.pofile import read_po

    with path.open("rb") as file:
        return read_po(file, locale=path.parent.name, abort_invalid=True)


def _french() -> gettext.GNUTranslations:
    """Every French catalogue as one; what is not translated, or only guessed, is said in English."""
    from babel.messages.catalog import Catalog
    from babel.messages.mofile import write_mo

    merged = Catalog(locale="fr", charset="utf-8")
    for path in sorted((CATALOGUES / "fr").glob("*.po")):
        for message in catalogue(path):
            if message.id and not message.fuzzy:
                merged.add(message.id, message.string, context=message.context)
    compiled = BytesIO()
    write_mo(compiled, merged)
    compiled.seek(0)
    return gettext.GNUTranslations(compiled)
