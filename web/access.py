"""Who may do what: one table of routes and the least role for each, and the gate that holds everybody to it."""

from collections.abc import Mapping
from dataclasses import dataclass

from flask import Flask, Response, abort, g, request

from web.keyring import Keyring
from web.phones import Phone, Phones, Role
from web.refusals import RefusedError

COOKIE = "phone"
COOKIE_AGE_S = 400 * 24 * 3600  # browsers keep no cookie for longer (RFC 6265bis)
RANK: Mapping[Role, int] = {"anyone": 0, "user": 1, "owner": 2}

# A route that is missing here is closed to everybody. HEAD counts as GET.
ACCESS: Mapping[str, Mapping[str, Role]] = {
    "/": {"GET": "anyone"},
    "/learn": {"GET": "anyone"},
    "/set-up": {"GET": "user"},
    "/pair": {"GET": "anyone"},
    "/healthz": {"GET": "anyone"},
    "/metrics": {"GET": "anyone"},
    "/static/<digest>/<path:name>": {"GET": "anyone"},
    "/api/v1/openapi.json": {"GET": "anyone"},
    "/api/v1/live": {"GET": "anyone"},
    "/api/v1/state": {"GET": "anyone"},
    "/api/v1/kicks/last": {"GET": "anyone"},
    "/api/v1/session": {"POST": "user"},
    "/api/v1/choices": {"GET": "user"},
    # The owner builds, a user tries the parts and calibrates their own person: web.guide_orders asks for each guide.
    "/api/v1/set-up/people": {"GET": "user"},
    "/api/v1/set-up/rig": {"GET": "user"},
    "/api/v1/set-up/doctor": {"GET": "user"},
    "/api/v1/set-up/guide/begin": {"POST": "user"},
    "/api/v1/set-up/guide/answer": {"POST": "user"},
    "/api/v1/set-up/guide/abort": {"POST": "user"},
    "/api/v1/language": {"POST": "anyone"},
    "/api/v1/pair": {"POST": "anyone"},
    "/api/v1/pair/ask": {"POST": "anyone"},
    "/api/v1/pair/answer": {"POST": "anyone"},
    "/api/v1/phones": {"GET": "owner"},
    "/api/v1/phones/invite": {"POST": "owner"},
    "/api/v1/phones/leave": {"POST": "user"},
    "/api/v1/phones/<uuid:phone_id>/revoke": {"POST": "owner"},
    "/api/v1/phones/<uuid:phone_id>/person": {"POST": "owner"},
    # A user sees, changes and takes away their own person alone: web.people asks for each of them.
    "/people": {"GET": "user"},
    "/people/edit": {"GET": "user"},
    "/api/v1/people": {"GET": "user", "POST": "owner"},
    "/api/v1/people/<uuid:person_id>/change": {"POST": "user"},
    "/api/v1/people/<uuid:person_id>/delete": {"POST": "owner"},
    "/api/v1/people/<uuid:person_id>/export": {"GET": "user"},
    "/programs": {"GET": "user"},
    "/programs/edit": {"GET": "owner"},
    "/api/v1/programs": {"GET": "user", "POST": "owner"},
    "/api/v1/programs/<name>/change": {"POST": "owner"},
    "/api/v1/programs/<name>/delete": {"POST": "owner"},
    # A user sees and changes their own sessions alone: web.sessions asks for each of them.
    "/history": {"GET": "user"},
    "/history/trends": {"GET": "user"},
    "/history/compare": {"GET": "user"},
    "/history/<uuid:session_id>": {"GET": "user"},
    "/take-home": {"GET": "anyone"},
    "/api/v1/sessions": {"GET": "user"},
    "/api/v1/sessions/claimable": {"GET": "user"},
    "/api/v1/sessions/compare": {"GET": "user"},
    "/api/v1/sessions/<uuid:session_id>": {"GET": "user"},
    "/api/v1/sessions/<uuid:session_id>/trace": {"GET": "user"},
    "/api/v1/sessions/<uuid:session_id>/export/<kind>": {"GET": "user"},
    "/api/v1/sessions/<uuid:session_id>/claim": {"POST": "user"},
    "/api/v1/sessions/<uuid:session_id>/assign": {"POST": "user"},
    "/api/v1/sessions/<uuid:session_id>/undo": {"POST": "user"},
    "/api/v1/sessions/<uuid:session_id>/delete": {"POST": "user"},
    "/api/v1/sessions/<uuid:session_id>/take-home": {"POST": "user"},
    "/api/v1/trends": {"GET": "user"},
    "/api/v1/take-home": {"POST": "anyone"},
    "/api/v1/take-home/trace": {"POST": "anyone"},
    "/api/v1/take-home/export": {"POST": "anyone"},
}


@dataclass(frozen=True, slots=True)
class Visitor:
    """Who asks: a paired phone, or one that is not."""

    phone: Phone | None = None

    @property
    def role(self) -> Role:
        """What this visitor may do."""
        return "anyone" if self.phone is None else self.phone.role

    def may(self, role: Role) -> bool:
        """Whether this visitor may do what `role` may."""
        return RANK[self.role] >= RANK[role]


class Gate:
    """Knows each visitor by the signed cookie of its phone, and lets through whom the table allows."""

    def __init__(self, keyring: Keyring, phones: Phones) -> None:
        self._keyring = keyring
        self._phones = phones

    def protect(self, app: Flask) -> None:
        """Has `app` ask this gate before each route."""
        app.before_request(self.look)

    def look(self) -> None:
        """Notes who asks, and refuses what is not for them."""
        g.visitor = self._visitor()
        if request.url_rule is None:
            return  # there is nothing here, which Flask says after this
        method = "GET" if request.method == "HEAD" else request.method
        role = ACCESS.get(request.url_rule.rule, {}).get(method)
        if role is None:
            abort(404)
        if not g.visitor.may(role):
            raise RefusedError("not paired" if g.visitor.phone is None else "not allowed")

    def _visitor(self) -> Visitor:
        cookie = request.cookies.get(COOKIE)
        phone_id = self._keyring.phone_of(cookie) if cookie else None
        phone = None if phone_id is None else self._phones.find(phone_id)
        if phone is not None:
            self._phones.saw(phone)
        return Visitor(phone)


def visitor() -> Visitor:
    """Who asks; nobody in particular where the request was refused before that was looked up."""
    found: Visitor = g.get("visitor", Visitor())
    return found


def let_in(response: Response, cookie: str) -> None:
    """Has the browser keep the cookie of its phone: not for scripts, not with requests of other pages."""
    response.set_cookie(COOKIE, cookie, max_age=COOKIE_AGE_S, httponly=True, samesite="Strict")


def let_out(response: Response) -> None:
    """Has the browser forget the cookie of its phone."""
    response.delete_cookie(COOKIE, httponly=True, samesite="Strict")
