"""The page as one WSGI application: every route, and who looks at a request before it gets there."""

import time
from collections.abc import Callable
from functools import partial

from flask import Flask
from werkzeug.exceptions import HTTPException

from station.config import Config
from station.storage.errors import StorageError
from web.access import Gate
from web.archives import Archives
from web.asking import Ask
from web.assets import Assets, compress
from web.doors import Doors
from web.guard import Guard, own_names
from web.guide_orders import GuideOrders
from web.history import add_history
from web.keeper import Keeper
from web.knocking import Knocking
from web.knocks import Knocks
from web.live import LiveFeed
from web.loop import look_again
from web.metrics import Metrics
from web.orders import Orders
from web.pages import Pages
from web.pairing import Pairing
from web.people import add_people
from web.programs import add_programs
from web.refusals import RefusedError, answer, answer_http, answer_storage
from web.set_up import SetUp, add_set_up
from web.stream import Stream


def create_app(
    feed: LiveFeed, config: Config, doors: Doors, ask: Ask, now_ns: Callable[[], int] = time.monotonic_ns
) -> Flask:
    """The page that shows what `feed` receives to whom the `doors` let in, and lays before the loop what they `ask`."""
    app = Flask(__name__, static_folder=None)
    app.config["PROVIDE_AUTOMATIC_OPTIONS"] = False
    assets = Assets()
    pages = Pages(config, assets)
    pages.furnish(app)
    # The last that looks at an answer compresses it; Flask asks in the reverse order.
    app.after_request(compress)
    Guard(own_names(config.web.names), now_ns).protect(app)
    Gate(doors.keyring, doors.phones).protect(app)
    app.register_error_handler(RefusedError, answer)
    app.register_error_handler(HTTPException, answer_http)
    app.register_error_handler(StorageError, answer_storage)
    app.add_url_rule("/metrics", view_func=Metrics(feed, doors.station.id).metrics, methods=["GET"])
    stream = Stream(feed, doors.phones, config.web.max_streams)
    _add_routes(app, assets, pages, stream, Pairing(doors.keyring, doors.phones))
    knocks, button = Knocks(ask, now_ns), config.button.pin is not None
    knocking = Knocking(knocks, feed, doors.keyring, doors.phones, button=button)
    app.add_url_rule("/api/v1/pair/ask", view_func=knocking.ask, methods=["POST"])
    app.add_url_rule("/api/v1/pair/answer", view_func=knocking.answer, methods=["POST"])
    archives = Archives(doors.folder, doors.station, feed)
    orders = Orders(ask, archives)
    app.add_url_rule("/api/v1/session", view_func=orders.order, methods=["POST"])
    app.add_url_rule("/api/v1/choices", view_func=orders.choices, methods=["GET"])
    add_programs(app, archives, feed)
    add_people(app, archives, doors.phones, feed)
    add_history(app, archives, doors.keyring, feed)
    keeper = Keeper(archives, partial(look_again, feed))
    feed.tell(keeper.hear)
    add_set_up(app, SetUp(ask, archives, feed, keeper), GuideOrders(ask, archives, feed))
    return app


def _add_routes(app: Flask, assets: Assets, pages: Pages, stream: Stream, pairing: Pairing) -> None:
    """Joins addresses and answers; web.access says who may ask."""
    api = "/api/v1"
    for path, answers in (
        ("/", pages.live),
        ("/learn", pages.learn),
        ("/set-up", pages.setup),
        ("/pair", pages.pair),
        ("/static/<digest>/<path:name>", assets.serve),
        ("/healthz", stream.healthz),
        (f"{api}/openapi.json", pages.description),
        (f"{api}/live", stream.live),
        (f"{api}/state", stream.state),
        (f"{api}/kicks/last", stream.last_kick),
        (f"{api}/phones", pairing.phones),
    ):
        app.add_url_rule(path, endpoint=f"GET {path}", view_func=answers, methods=["GET"])
    for path, obeys in (
        (f"{api}/language", pairing.language),
        (f"{api}/pair", pairing.pair),
        (f"{api}/phones/invite", pairing.invite),
        (f"{api}/phones/leave", pairing.leave),
        (f"{api}/phones/<uuid:phone_id>/revoke", pairing.revoke),
        (f"{api}/phones/<uuid:phone_id>/person", pairing.give),
    ):
        app.add_url_rule(path, endpoint=f"POST {path}", view_func=obeys, methods=["POST"])
