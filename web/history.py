"""The pages of what was done, and all routes about it."""

from uuid import UUID

from flask import Flask, render_template

from web.access import visitor
from web.archives import Archives
from web.keyring import Keyring
from web.live import LiveFeed
from web.session_deeds import SessionDeeds
from web.sessions import NOBODY, Sessions, own_person


class HistoryPages:
    """The pages, each a method: shells that scripts fill from the answers about sessions."""

    def __init__(self, archives: Archives, sessions: Sessions) -> None:
        self._archives = archives
        self._sessions = sessions

    def listed(self) -> str:
        """What was done, newest first."""
        return render_template("history.html", page="history", people=self._people(), nobody=own_person() == NOBODY)

    def one(self, session_id: UUID) -> str:
        """One session."""
        _, line = self._sessions.seen(session_id)
        return render_template("session.html", page="history", session=line, people=self._people())

    def trends(self) -> str:
        """One person over weeks."""
        return render_template("trends.html", page="history", people=self._people(), own=own_person())

    def compared(self) -> str:
        """Two sessions side by side."""
        return render_template("compare.html", page="history")

    def take_home(self) -> str:
        """Where the link leads with which somebody takes a session home."""
        return render_template("take-home.html", page="history")

    def _people(self) -> list[tuple[str, str]]:
        """Everybody's id and name, for the owner alone."""
        people = self._archives.now().roster.people() if visitor().may("owner") else []
        return [(person.id or "", person.name) for person in people]


def add_history(app: Flask, archives: Archives, keyring: Keyring, feed: LiveFeed) -> None:
    """Joins addresses and answers; web.access says who may ask."""
    sessions = Sessions(archives)
    pages, deeds = HistoryPages(archives, sessions), SessionDeeds(archives, sessions, keyring, feed)
    api, one = "/api/v1", "/api/v1/sessions/<uuid:session_id>"
    for path, answers in (
        ("/history", pages.listed),
        ("/history/trends", pages.trends),
        ("/history/compare", pages.compared),
        ("/history/<uuid:session_id>", pages.one),
        ("/take-home", pages.take_home),
        (f"{api}/sessions", sessions.listed),
        (f"{api}/sessions/claimable", sessions.claimable),
        (f"{api}/sessions/compare", sessions.compared),
        (one, sessions.one),
        (f"{one}/trace", sessions.trace),
        (f"{one}/export/<kind>", sessions.export),
        (f"{api}/trends", sessions.trend),
    ):
        app.add_url_rule(path, endpoint=f"GET {path}", view_func=answers, methods=["GET"])
    for path, obeys in (
        (f"{one}/claim", deeds.claim),
        (f"{one}/assign", deeds.assign),
        (f"{one}/undo", deeds.undo),
        (f"{one}/delete", deeds.delete),
        (f"{one}/take-home", deeds.take_home),
        (f"{api}/take-home", deeds.taken_home),
        (f"{api}/take-home/trace", deeds.taken_home_trace),
        (f"{api}/take-home/export", deeds.taken_home_export),
    ):
        app.add_url_rule(path, endpoint=f"POST {path}", view_func=obeys, methods=["POST"])
