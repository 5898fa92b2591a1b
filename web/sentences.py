"""What the loop and the hardware say in English, in the visitor's language.

They say it in whole sentences with figures in them, for logs and the command line too. `[sentence]` of the texts holds
each of them as it is in English, so that it is known again; what is not known stays in English.
"""

import re
import string
from collections.abc import Iterator, Sequence
from functools import cache, lru_cache

import msgspec

from station.messages import PartState
from web.texts import DEFAULT, texts_of

# Figures change, sentences repeat: as many as some rigs with a fault each need.
REMEMBERED = 256
# Where the fault of another pad begins; the remedy of one may have a semicolon in it, too.
_NEXT_PAD = re.compile(r"; (?=The (?:left |right )?pad )")
# The fields of a snapshot in which a part's message stands whole.
_REPEATED = ("message", "text", "notice")
_JOINTS = (". ", "; ")


@lru_cache(maxsize=REMEMBERED)
def translated(text: str, language: str) -> str:
    """The text in `language`, sentence by sentence; in English where one is not known."""
    if language == DEFAULT or not text:
        return text
    faults = _NEXT_PAD.split(text)
    if len(faults) > 1:
        return "; ".join(translated(fault, language) for fault in faults)
    for key, pattern in _patterns():
        if found := pattern.fullmatch(text):
            values = {name: translated(value, language) for name, value in found.groupdict().items()}
            return texts_of(language)[key].format_map(values)
    for joint in _JOINTS:
        first, between, rest = text.rpartition(joint)
        if between:
            return translated(first, language) + joint + translated(rest, language)
    return text


def parts_in(payload: bytes, parts: Sequence[PartState], language: str) -> bytes:
    """An encoded snapshot with what its `parts` say in `language`, also where session and guide repeat it."""
    for message in {part.message for part in parts if part.message}:
        told = translated(message, language)
        for name in _REPEATED:
            payload = payload.replace(_field(name, message), _field(name, told))
    return payload


def _field(name: str, message: str) -> bytes:
    return msgspec.json.encode(name) + b":" + msgspec.json.encode(message)


@cache
def _patterns() -> Sequence[tuple[str, re.Pattern[str]]]:
    """Each sentence as it is in English, the one with most words of its own first: it says more than one it holds."""
    known = {key: text for key, text in texts_of(DEFAULT).items() if key.startswith("sentence.")}
    ordered = sorted(known, key=lambda key: -len(re.sub(r"\{\w+\}", "", known[key])))
    return [(key, re.compile("".join(_pieces(known[key])), re.DOTALL)) for key in ordered]


def _pieces(text: str) -> Iterator[str]:
    for literal, name, _, _ in string.Formatter().parse(text):
        yield re.escape(literal)
        if name is not None:
            yield rf"(?P<{name}>(?:(?!\. ).)+?)"  # within one sentence
