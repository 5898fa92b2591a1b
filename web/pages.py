"""The pages for people: which there are, what each one needs, and the shell around them all."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from flask import Flask, Response, render_template

from web.access import visitor
from web.assets import Assets
from web.body import LINE_Y, all_the_time, phases
from web.texts import LANGUAGES, language, t, texts_for


@dataclass(frozen=True, slots=True)
class Tab:
    """One place of the navigation; its words are `nav.NAME`, its drawing `icons.html` of that name."""

    name: str
    path: str


TABS = (
    Tab("live", "/"),
    Tab("history", "/history"),
    Tab("programs", "/programs"),
    Tab("learn", "/learn"),
    Tab("setup", "/set-up"),
)


class Pages:
    """The pages, each a method; `station` is the name that stands on them until the loop says it."""

    def __init__(self, station: str, assets: Assets) -> None:
        self._station = station
        self._assets = assets
        self._description = Path(__file__).with_name("openapi.json").read_bytes()

    def furnish(self, app: Flask) -> None:
        """Gives the templates of `app` what all of them use."""
        app.jinja_env.globals.update(t=t, asset=self._assets.url, texts_for=texts_for)
        app.context_processor(self._shell)

    def _shell(self) -> dict[str, Any]:
        return {
            "station": self._station,
            "tabs": TABS,
            "language": language(),
            "languages": LANGUAGES,
            "visitor": visitor(),
        }

    def live(self) -> str:
        """The live page."""
        return render_template("live.html", page="live", script_texts=("shell", "live", "now", "drill", "said"))

    def learn(self) -> str:
        """The drill, explained."""
        return render_template("learn.html", page="learn", phases=phases(), all_the_time=all_the_time(), line_y=LINE_Y)

    def setup(self) -> str:
        """The rig as it works now, and the phones."""
        return render_template("setup.html", page="setup")

    def pair(self) -> str:
        """Where an invitation leads."""
        return render_template("pair.html", page="pair")

    def description(self) -> Response:
        """The description of the interface for programs."""
        return Response(self._description, mimetype="application/json")
