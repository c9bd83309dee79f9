"""Every text shown to people is there in French and in English, well written, and once.

Expected values of the extractor and of the typographer are by hand; the rest is the code against its catalogues.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from babel.messages.catalog import Message as Entry

from optimizer.commands.phrases import PHRASES
from optimizer.locale import CATALOGUES, catalogue, translator
from optimizer.words import NOUNS, WORDS
from tests.messages import Found, Message, extract, placeholders, slips, untranslated

NO_BREAK = "\u00a0"
FRENCH = sorted((CATALOGUES / "fr").glob("*.po"))


def sources(root: Path) -> Iterator[Path]:
    yield root / "app.py"
    yield from sorted((root / "optimizer").rglob("*.py"))


@pytest.fixture(scope="module")
def said(root: Path) -> Found:
    """What the code says."""
    found = Found()
    for path in sources(root):
        extract(path.read_text(encoding="utf-8"), path.relative_to(root).as_posix(), found)
    for key, text in WORDS.items():
        found.add(Message(key, text), "optimizer/words.py")
    for one, many in NOUNS.values():
        found.add(Message(None, one, many), "optimizer/words.py")
    for key, text in PHRASES.items():
        found.add(Message(key, text), "optimizer/commands/phrases.py")
    return found


def message_of(entry: Entry) -> Message:
    if isinstance(entry.id, str):
        return Message(entry.context, entry.id)
    return Message(entry.context, *entry.id)


def strings(entry: Entry) -> tuple[str, ...]:
    return (entry.string,) if isinstance(entry.string, str) else tuple(entry.string)


@pytest.fixture(scope="module")
def french() -> list[tuple[str, Entry]]:
    """Entries of every French catalogue, with the place of each."""
    return [(f"{path.name}:{entry.lineno}", entry) for path in FRENCH for entry in catalogue(path) if entry.id]


def edges(text: str) -> tuple[bool, bool]:
    """Whether a text starts, and ends, with a space or a line break."""
    return text[:1] in (" ", "\n"), text[-1:] in (" ", "\n")


def listing(lines: list[str]) -> str:
    return "\n".join(["", f"{len(lines)} in all", *sorted(lines)])


def test_every_message_has_its_french(said: Found, french: list[tuple[str, Entry]]) -> None:
    translated = {message_of(entry) for _, entry in french if all(strings(entry)) and not entry.fuzzy}
    missing = [f"{places[0]}: {message.singular!r}" + (f" ({message.context})" if message.context else "")
               for message, places in said.places.items() if message not in translated]
    assert not missing, listing(missing)


def test_no_message_is_hidden(said: Found) -> None:
    assert not said.hidden, listing(said.hidden)


def test_no_page_shows_a_text_that_is_not_translated(root: Path) -> None:
    pages = [root / "app.py", *sorted((root / "optimizer/pages").rglob("*.py"))]
    bare = [line for path in pages
            for line in untranslated(path.read_text(encoding="utf-8"), path.relative_to(root).as_posix())]
    assert not bare, listing(bare)


def test_no_translation_is_fuzzy(french: list[tuple[str, Entry]]) -> None:
    fuzzy = [f"{place}: {entry.id!r}" for place, entry in french if entry.fuzzy]
    assert not fuzzy, listing(fuzzy)


def test_no_translation_is_left_behind(said: Found, french: list[tuple[str, Entry]]) -> None:
    unused = [f"{place}: {entry.id!r}" for place, entry in french if message_of(entry) not in said.places]
    obsolete = [f"{path.name}: {key!r}" for path in FRENCH for key in catalogue(path).obsolete]
    assert not unused + obsolete, listing(unused + obsolete)


def test_every_key_is_said_somewhere(root: Path) -> None:
    text = "".join(path.read_text(encoding="utf-8") for path in (root / "optimizer").rglob("*")
                   if path.suffix in (".py", ".j2") and path.name not in ("words.py", "phrases.py"))
    said = set(re.findall(r"""["']([\w.]+)["']""", text))
    begun = tuple(re.findall(r"""f["'](\w+\.\w*){""", text) + re.findall(r"""["'](\w+\.\w*)["'] ~""", text))
    idle = [key for key in (*WORDS, *PHRASES) if key not in said and not key.startswith(begun)]
    assert not idle, listing(idle)


def test_catalogues_agree(french: list[tuple[str, Entry]]) -> None:
    first: dict[tuple[str | None, str], tuple[str, Entry]] = {}
    clashes = []
    for place, entry in french:
        message = message_of(entry)
        before, known = first.setdefault((message.context, message.singular), (place, entry))
        if (strings(known), message_of(known)) != (strings(entry), message):
            clashes.append(f"{message.singular!r}: {before} {strings(known)}, {place} {strings(entry)}")
    assert not clashes, listing(clashes)


@pytest.mark.parametrize("path", FRENCH, ids=lambda path: path.name)
def test_catalogue_says_each_message_once(path: Path) -> None:
    """Babel keeps the first of two entries and says nothing: the header and the entries are counted as written."""
    written = sum(line.startswith("msgid ") for line in path.read_text(encoding="utf-8").splitlines())
    assert written == 1 + len(catalogue(path))


def test_translations_hold_the_same_values(french: list[tuple[str, Entry]]) -> None:
    differing = []
    for place, entry in french:
        message = message_of(entry)
        wanted = placeholders(message.plural or message.singular)
        for number, string in enumerate(strings(entry)):
            # A singular may say its number in words: "one place".
            free = {"count"} if message.plural and number == 0 else set()
            if placeholders(string) - free != wanted - free:
                differing.append(f"{place}: {string!r} has not the values {sorted(wanted)}")
            if edges(string) != edges(message.singular):
                differing.append(f"{place}: {string!r} starts or ends with a space or line where English does not")
    assert not differing, listing(differing)


def test_french_is_well_set(french: list[tuple[str, Entry]]) -> None:
    wrong = [f"{place}: {slip}" for place, entry in french for string in strings(entry) for slip in slips(string)]
    assert not wrong, listing(wrong)


def test_extractor_finds_each_way_of_saying() -> None:
    found = Found()
    extract('''
_("a " "b", x=1); N_("c"); _.n("one", "{count} many", 3); _.c("map", "key"); desk._("d"); desk._.n("e", "f", 1)
translator("fr")("g"); other.n("no", "no"); _(label); _(row["x"])
''', "page.py", found)
    assert found.hidden == []
    assert set(found.places) == {
        Message(None, "a b"), Message(None, "c"), Message(None, "one", "{count} many"), Message("map", "key"),
        Message(None, "d"), Message(None, "e", "f"), Message(None, "g"),
    }


@pytest.mark.parametrize("hidden", [
    '_(f"{x} places")', '_("a" + x)', '_("{x}".format(x=1))', '_.c("map", f"{x}")', 't = translator("fr")',
    "def f(t: Translator): pass",
])
def test_extractor_tells_what_it_cannot_find(hidden: str) -> None:
    found = Found()
    extract(hidden, "page.py", found)
    assert len(found.hidden) == 1


@pytest.mark.parametrize(("source", "bare"), [
    ('st.title("Budget")', 1), ('column.button(f"Open {name}")', 1), ('st.slider(_("a"), help="More")', 1),
    ('st.title(_("Budget"))', 0), ('st.markdown(f"<b>{_(x)}</b> :material/map:")', 0), ('st.title("Maillage")', 0),
    ('state.get("budget")', 0), ('st.container(key="left")', 0), ('st.write("—")', 0),
])
def test_bare_texts_are_seen(source: str, bare: int) -> None:
    assert len(list(untranslated(source, "page.py"))) == bare


@pytest.mark.parametrize("text", [
    "Combien ?", "Combien?", "Lieu : école", "Lieu:", "10 %", "10%", "{share}%", "{cost} €", "oui; non", "« non »",
    "l'école", 'dit "non"', "attendez...", f"«non{NO_BREAK}»",
])
def test_slips_are_seen(text: str) -> None:
    assert slips(text)


@pytest.mark.parametrize("text", [
    f"Combien{NO_BREAK}?", "Combien\u202f?", f"Lieu{NO_BREAK}: école", f"«{NO_BREAK}oui{NO_BREAK}»", "l’école", "(%)",
    "9:30", "https://example.org/?a=b", "`maillage: 'x'`", '<a href="x">ici</a>', ":material/map: Carte", "(€)",
    "coût (€/an)", "{cost:.1f}",
])
def test_good_french_passes(text: str) -> None:
    assert slips(text) == []


def test_translator_puts_values_in_and_counts_by_the_rule_of_the_language() -> None:
    _ = translator("en")
    assert _("{count} of {whole}", count=1, whole=2) == "1 of 2"
    assert [_.n("{count} site", "{count} sites", count) for count in (0, 1, 1.5, 1200)] == [
        f"0{NO_BREAK}sites", f"1{NO_BREAK}site", f"1.5{NO_BREAK}sites", f"1,200{NO_BREAK}sites"]
    assert [translator("fr").n("{count} tour", "{count} tours", count) for count in (0, 1.5, 2, 1200)] == [
        f"0{NO_BREAK}tournée", f"1,5{NO_BREAK}tournée", f"2{NO_BREAK}tournées", f"1\u202f200{NO_BREAK}tournées"]
    assert translator("fr") is translator("fr")


def test_nothing_compiled_is_kept() -> None:
    assert FRENCH
    assert not list(CATALOGUES.rglob("*.mo"))
