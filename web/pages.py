"""The pages for people: which there are, what each one needs, and the shell around them all."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from flask import Flask, Response, render_template, request

from station.config import Config
from web.access import visitor
from web.assets import Assets
from web.body import LINE_Y, all_the_time, phases
from web.qr import code_of
from web.texts import LANGUAGES, language, t, texts_for


@dataclass(frozen=True, slots=True)
class Tab:
    """One place of the navigation; its words are `nav.NAME`, its drawing `icons.html` of that name."""

    name: str
    path: str


TABS = (
    Tab("live", "/"),
    Tab("history", "/history"),
    Tab("people", "/people"),
    Tab("programs", "/programs"),
    Tab("learn", "/learn"),
    Tab("setup", "/set-up"),
)


class Pages:
    """The pages, each a method; the station's name in `config` stands on them until the loop says it."""

    def __init__(self, config: Config, assets: Assets) -> None:
        self._station = config.station.name
        self._button = config.button.pin is not None
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
        """Where an invitation leads, and where a phone asks to be let in; on one that is paired, the way for others."""
        address = request.base_url
        return render_template("pair.html", page="pair", button=self._button, address=address, code=code_of(address))

    def description(self) -> Response:
        """The description of the interface for programs."""
        return Response(self._description, mimetype="application/json")
