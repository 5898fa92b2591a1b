"""People in a real browser: chosen, added, changed, invited, taken away and deleted; a user sees themselves alone."""

import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from station.commands import AskSession
from station.drill.people import Person
from station.drill.view import SessionView
from station.storage.history import History
from station.storage.paths import archive
from station.storage.roster import Roster
from tests.browser.pairing import let_in
from tests.kept_sessions import days_ago, fill
from tests.made_sessions import Plan

pytestmark = pytest.mark.browser

HOSTILE = "<img src=x onerror=alert(1)>\u202e\U0001f4a5 " + "W" * 25


class Kept:
    """Ada with two sessions, a child, and somebody with a hostile name."""

    def __init__(self, folder: Path) -> None:
        fill(folder)
        place = archive(simulated=False, folder=folder)
        self.roster, self.history = Roster(place), History(place)
        self.ada = self.roster.add_person(Person(None, "Ada", height_mm=1720.0, birth_year=1990)).id or ""
        self.roster.add_person(Person(None, "Kim", height_mm=1250.0, birth_year=2018, style="runner"))
        self.hostile = self.roster.add_person(Person(None, HOSTILE)).id or ""
        fill(folder, Plan(kicks=20, person_id=self.ada), Plan(kicks=20, person_id=self.ada), last=days_ago(1))


@pytest.fixture
def kept(tmp_path: Path) -> Kept:
    """Asked for before the page is."""
    return Kept(tmp_path)


def opened(phone: Any, served: Any, path: str = "/people") -> Any:
    phone.page.goto(served.url + path)
    phone.wait_for(
        "document.querySelectorAll('#people > li').length"
        if path == "/people"
        else "document.querySelector('[data-key=name]')"
    )
    phone.wait_for("document.body.dataset.link === 'live'")
    return phone


def card(phone: Any, person_id: str) -> Any:
    return phone.page.locator(f"li[data-person='{person_id}']")


def open_more(phone: Any, person_id: str) -> None:
    card(phone, person_id).locator("summary").click()


@pytest.mark.parametrize(("scheme", "language"), [("light", "en"), ("dark", "de")])
def test_the_pages_fit_and_axe_finds_nothing_serious(
    kept: Kept,
    broadcast: Any,
    served: Any,
    open_phone: Callable[..., Any],
    scheme: str,
    viewport: dict[str, int],
    language: str,
) -> None:
    phone = let_in(open_phone(color_scheme=scheme, viewport=viewport), served, "owner")
    phone.page.request.post(f"{served.url}/api/v1/language", data={"language": language})
    for name, path in {
        "people": "/people",
        "person-new": "/people/edit",
        "person-hostile": f"/people/edit?id={kept.hostile}",
    }.items():
        opened(phone, served, path)
        for details in phone.page.locator("main details").all():
            details.evaluate("(e) => { e.open = true; }")
        assert phone.overflow_px() == 0, name
        phone.shot(f"{name}-{language}-{scheme}-{viewport['width']}", whole=True)
        assert phone.serious() == [], name
    assert phone.complaints == []


def test_the_first_page_of_an_owner_says_what_to_do_next(broadcast: Any, served: Any, phone_page: Any) -> None:
    phone = opened(let_in(phone_page, served, "owner"), served)
    phone.wait_for("text('empty').startsWith('Nobody yet')")
    phone.shot("people-empty")
    phone.page.click("#new")
    phone.wait_for("document.querySelector('[data-key=name]')")
    phone.page.keyboard.press("Tab")
    phone.page.focus("[data-key=name]")
    phone.page.keyboard.type("Eve")
    phone.page.keyboard.press("Tab")
    phone.page.keyboard.type("172,5")
    phone.page.keyboard.press("Enter")
    phone.wait_for("document.getElementById('people')?.textContent.includes('172.5 cm')")
    assert "bar at mark 13" in phone.text("people")
    assert not phone.page.locator("#empty").is_visible()
    assert phone.complaints == []


def test_who_is_chosen_says_so_once_the_station_does(kept: Kept, broadcast: Any, served: Any, phone_page: Any) -> None:
    phone = opened(let_in(phone_page, served, "owner"), served)
    phone.wait_for("document.querySelector('[data-person=\"\"] .choose').textContent === 'Trains now'")
    card(phone, kept.ada).get_by_role("button", name="Choose").click()
    served.orders.wait_for(AskSession("person", kept.ada))
    broadcast.change(session=SessionView("standing_by", "free", "Free", kept.ada, "Ada"))
    phone.wait_for(f"document.querySelector('[data-person=\"{kept.ada}\"] .choose').textContent === 'Trains now'")
    assert served.orders.commands == [AskSession("person", kept.ada)], "it is asked for once"


def test_refusals_stand_at_their_fields(kept: Kept, broadcast: Any, served: Any, phone_page: Any) -> None:
    phone = opened(let_in(phone_page, served, "owner"), served, f"/people/edit?id={kept.ada}")
    phone.wait_for("document.querySelector('[data-key=height_mm]').value === '172'")
    phone.page.get_by_label("Body height, cm").fill("17")
    phone.page.locator("summary").click()
    phone.page.get_by_label("MET value for").fill("8")
    phone.page.locator("summary").click()
    phone.page.click("#save")
    phone.wait_for("document.querySelectorAll('.fault').length === 2")
    assert phone.page.locator("details").get_attribute("open") is not None
    assert phone.page.evaluate("document.activeElement.dataset.key") == "height_mm"
    assert phone.serious() == []
    phone.shot("person-refused", whole=True)
    phone.page.get_by_label("Body height, cm").fill("172")
    phone.page.get_by_label("MET value for").fill("")
    phone.page.get_by_label("Name").fill("kim")
    phone.page.click("#save")
    phone.wait_for("document.querySelector('.fault')?.textContent.includes('sounds like it')")
    phone.page.get_by_label("Name").fill("Adele")
    with phone.page.expect_navigation():
        phone.page.click("#save")
    phone.wait_for("document.getElementById('people')?.textContent.includes('Adele')")
    assert kept.roster.person(kept.ada) == Person(kept.ada, "Adele", height_mm=1720.0, birth_year=1990)
    assert [text for text in phone.complaints if "422" not in text and "409" not in text] == []


def test_a_child_is_marked_and_nobody_stands_beside_anybodys_figures(
    kept: Kept, broadcast: Any, served: Any, phone_page: Any
) -> None:
    phone = opened(let_in(phone_page, served, "owner"), served)
    kim = next(person.id for person in kept.roster.people() if person.name == "Kim")
    assert "under 18" in card(phone, kim or "").inner_text()
    assert "under 18" not in card(phone, kept.ada).inner_text()
    assert phone.page.locator("#people img, #people table, #people svg").count() == 0
    assert "session" not in card(phone, kept.ada).locator(".note").first.inner_text()


def test_somebody_takes_everything_away_and_invites_a_phone_that_is_theirs(
    kept: Kept, broadcast: Any, served: Any, open_phone: Callable[..., Any]
) -> None:
    owner, phone = opened(let_in(open_phone(), served, "owner"), served), open_phone()
    open_more(owner, kept.ada)
    with owner.page.expect_download() as download:
        card(owner, kept.ada).get_by_role("link", name="Take everything away").click()
    names = zipfile.ZipFile(download.value.path()).namelist()
    assert sum(name.startswith("sessions/") for name in names) == 2
    card(owner, kept.ada).get_by_role("button", name="Invite a phone").click()
    owner.wait_for("document.querySelector('#invitation-code path.ink')")
    owner.shot("person-invitation")
    phone.page.goto(owner.text("invitation-link"))
    phone.page.fill("#pair-name", "Ada's phone")
    phone.page.click("#pair-form button")
    phone.wait_for("text('pair-text') === 'This phone is paired.'")
    opened(phone, served)
    assert phone.page.locator("#people > li").count() == 2, "Ada and the guest"
    assert phone.page.locator("#new").count() == 0
    open_more(phone, kept.ada)
    assert card(phone, kept.ada).get_by_role("button", name="Delete").count() == 0
    assert phone.overflow_px() == 0
    phone.shot("people-of-a-user", whole=True)
    assert phone.complaints == []


def test_a_phone_that_is_nobodys_is_made_somebodys_on_the_set_up_page(
    kept: Kept, broadcast: Any, served: Any, open_phone: Callable[..., Any]
) -> None:
    owner, phone = let_in(open_phone(), served, "owner"), let_in(open_phone(), served, "user", name=HOSTILE)
    owner.page.goto(f"{served.url}/set-up")
    whose = owner.page.locator("#phones select")
    with owner.page.expect_response(lambda answer: answer.url.endswith("/person")):
        whose.select_option(kept.ada)
    assert owner.overflow_px() == 0
    owner.shot("phones-whose", whole=True)
    opened(phone, served)
    assert phone.page.locator(f"li[data-person='{kept.ada}']").count() == 1


@pytest.mark.parametrize("keep_sessions", [False, True])
def test_somebody_goes_only_after_it_was_said_what_goes_with_them(
    kept: Kept, broadcast: Any, served: Any, phone_page: Any, keep_sessions: bool
) -> None:
    phone = opened(let_in(phone_page, served, "owner"), served)
    open_more(phone, kept.ada)
    card(phone, kept.ada).get_by_role("button", name="Delete").click()
    assert "2 sessions go with their recordings." in phone.text("goes")
    assert phone.serious() == []
    phone.shot("person-delete")
    phone.page.get_by_role("button", name="Keep").click()
    assert kept.roster.person(kept.ada).name == "Ada"
    card(phone, kept.ada).get_by_role("button", name="Delete").click()
    if keep_sessions:
        phone.page.check("#keep-sessions")
    phone.page.get_by_role("button", name="Delete for good").click()
    phone.wait_for("text('done') === '\u2068Ada\u2069 is deleted.'")
    assert len(kept.history.sessions()) == (2 if keep_sessions else 0)
    assert phone.complaints == []


def test_a_phone_that_is_nobodys_is_told_how_it_becomes_somebodys(
    kept: Kept, broadcast: Any, served: Any, phone_page: Any
) -> None:
    phone = opened(let_in(phone_page, served, "user"), served)
    assert "ask the owner of the station to invite it as yours" in phone.page.locator(".notice").inner_text()
    assert phone.page.locator("#people > li").count() == 1
