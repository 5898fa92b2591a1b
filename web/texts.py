"""All text of the page in each language that it knows, and which of them a visitor reads."""

import tomllib
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

from flask import g, request

FOLDER = Path(__file__).with_name("texts")
LANGUAGES = {"en": "English", "de": "Deutsch"}
DEFAULT = "en"
COOKIE = "language"


@cache
def texts_of(language: str) -> Mapping[str, str]:
    """Every text of `language` by its dotted key, such as `live.cadence`."""
    return dict(_flat(tomllib.loads((FOLDER / f"{language}.toml").read_text(encoding="utf-8")), ""))


def _flat(table: Mapping[str, Any], prefix: str) -> Iterator[tuple[str, str]]:
    for key, value in table.items():
        if isinstance(value, str):
            yield prefix + key, value.strip()
        else:
            yield from _flat(value, f"{prefix}{key}.")


def language() -> str:
    """The language of this request: what the visitor chose, else the best that the browser asks for."""
    if "language" not in g:
        chosen = request.cookies.get(COOKIE)
        g.language = chosen if chosen in LANGUAGES else _wished()
    return str(g.language)


def _wished() -> str:
    """The first language in the browser's order that the page knows, whatever the country."""
    wished = (tag.partition("-")[0].lower() for tag in request.accept_languages.values())
    return next((tag for tag in wished if tag in LANGUAGES), DEFAULT)


def t(key: str, **values: object) -> str:
    """The text `key` in the visitor's language, with `values` put in for what stands in braces. Raises KeyError."""
    text = texts_of(language())[key]
    return text.format_map(values) if values else text


def texts_for(*sections: str) -> dict[str, str]:
    """The texts of some sections (`live`, `learn.own`) in the visitor's language: what a page's scripts need."""
    beginnings = tuple(f"{section}." for section in sections)
    return {key: text for key, text in texts_of(language()).items() if key.startswith(beginnings)}
