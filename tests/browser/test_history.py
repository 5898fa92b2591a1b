"""History in a real browser: what was done, one session, trends, two side by side, and what is done with them."""

import json
import shutil
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from station.drill.people import Person
from station.storage.history import History
from station.storage.ownership import Ownership
from station.storage.paths import Archive, archive
from station.storage.roster import Roster
from tests.browser.pairing import let_in
from tests.kept_sessions import days_ago, fill
from tests.made_sessions import Plan

pytestmark = pytest.mark.browser

HOSTILE = "<img src=x onerror=alert(1)>\u202e\U0001f4a5 " + "W" * 25


class Kept:
    """What lies in the state folder of the page: sessions of Ada, of somebody with a hostile name, and of guests."""

    def __init__(self, archive: Archive) -> None:
        self.history, self.roster = History(archive), Roster(archive)
        self.people = {person.name: person.id or "" for person in self.roster.people()}
        self.ada, self.hostile = self.people["Ada"], self.people[HOSTILE]

    def newest(self, whose: str) -> str:
        """The id of the newest session of somebody."""
        return self.history.sessions(whose, limit=1)[0].id

    def owner(self, key: str) -> str | None:
        """Whose a session is."""
        return self.history.session(key).line.person_id


@pytest.fixture(scope="session")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A state folder after some weeks, made once."""
    folder = tmp_path_factory.mktemp("weeks")
    fill(folder, Plan(sets=3, kicks=24), last=days_ago(60))
    roster = Roster(archive(simulated=False, folder=folder))
    ada = roster.add_person(Person(None, "Ada", height_mm=1720.0)).id or ""
    other = roster.add_person(Person(None, HOSTILE)).id
    plans = [Plan(sets=2, kicks=20 + 3 * (n % 4), person_id=ada, program="warm-up") for n in range(9)]
    fill(folder, *plans, every=timedelta(days=4), last=days_ago(12))
    moved = [Plan(sets=2, kicks=20 + 4 * n, person_id=ada, program="warm-up", bar_mm=820.0) for n in range(3)]
    fill(folder, *moved, every=timedelta(days=3), last=days_ago(2))
    place, own = archive(simulated=False, folder=folder), History(archive(simulated=False, folder=folder)).sessions(ada)
    for line in reversed(own):  # they were made without knowing of each other
        Ownership(place).reassign(line.id, ada)
    fill(folder, Plan(kicks=26, person_id=other, program=HOSTILE, bar_mm=None, outcome="left"), last=days_ago(1.5))
    fill(folder, Plan(kicks=30), Plan(sets=2, kicks=20), every=timedelta(hours=5), last=days_ago(0.2))
    return folder


@pytest.fixture
def kept(filled: Path, tmp_path: Path) -> Kept:
    """That folder, for one test; asked for before the page is."""
    shutil.copytree(filled, tmp_path, dirs_exist_ok=True)
    return Kept(archive(simulated=False, folder=tmp_path))


def pages_of(kept: Kept) -> dict[str, str]:
    session = kept.newest(kept.ada)
    return {
        "history": "/history",
        "session": f"/history/{session}",
        "session-hostile": f"/history/{kept.newest(kept.hostile)}",
        "trends": f"/history/trends#{kept.ada}",
        "compare": f"/history/compare?one={session}",
        "take-home": "/take-home",
    }


def filled_in(phone: Any, name: str, kept: Kept) -> None:
    """Waits until a page shows what it is for."""
    if name == "history":
        phone.wait_for("document.querySelectorAll('#sessions li').length > 5")
    elif name.startswith("session"):
        phone.wait_for("!document.getElementById('session').hidden && document.querySelector('#plot-cadence svg')")
    elif name == "trends":
        phone.page.select_option("#person", kept.ada)
        phone.wait_for("document.querySelectorAll('#curves svg').length >= 4")
    elif name == "compare":
        phone.wait_for("document.querySelectorAll('#rows tr').length > 4")
    else:
        phone.wait_for("text('loading').startsWith('This page needs')")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_page_of_history_fits_and_axe_finds_nothing_serious(
    kept: Kept, broadcast: Any, served: Any, open_phone: Callable[..., Any], scheme: str, viewport: dict[str, int]
) -> None:
    phone = let_in(open_phone(color_scheme=scheme, viewport=viewport), served, "owner")
    for name, path in pages_of(kept).items():
        phone.page.goto(served.url + path)
        filled_in(phone, name, kept)
        assert phone.overflow_px() == 0, name
        phone.shot(f"{name}-{scheme}-{viewport['width']}", whole=True)
        assert phone.serious() == []
        small = phone.page.evaluate("""() => [...document.querySelectorAll("a, button, select, input, summary")]
            .filter((e) => e.checkVisibility() && !e.matches(".skip"))
            .map((e) => [e.outerHTML.slice(0, 80), e.getBoundingClientRect()])
            .filter(([, box]) => box.height < 44 || box.width < 44).map(([html]) => html)""")
        assert small == [], name
    assert phone.complaints == []


def test_the_first_load_of_each_page_is_light(kept: Kept, broadcast: Any, served: Any, phone_page: Any) -> None:
    let_in(phone_page, served, "owner")
    for name, path in pages_of(kept).items():
        context = phone_page.page.context.browser.new_context(storage_state=phone_page.page.context.storage_state())
        page = context.new_page()
        session = context.new_cdp_session(page)
        session.send("Network.enable")
        loaded: list[int] = []
        session.on("Network.loadingFinished", lambda event, loaded=loaded: loaded.append(event["encodedDataLength"]))
        page.goto(served.url + path)
        page.wait_for_function("() => document.body.dataset.link === 'live'")
        page.wait_for_load_state("load")
        context.close()
        print(f"{name}: {sum(loaded) / 1000:.1f} kB in {len(loaded) + 1} requests")  # and the stream, which never ends
        assert sum(loaded) <= 150_000, name
        assert len(loaded) + 1 <= 25, name


def open_session(phone: Any, served: Any, key: str) -> None:
    phone.page.goto(f"{served.url}/history/{key}")
    phone.wait_for("!document.getElementById('session').hidden && document.querySelector('#plot-cadence svg')")


def test_an_empty_history_says_what_to_do_next(broadcast: Any, served: Any, phone_page: Any) -> None:
    let_in(phone_page, served, "owner")
    phone_page.page.goto(f"{served.url}/history")
    phone_page.wait_for("!document.getElementById('empty').hidden")
    assert "Step onto the mat" in phone_page.text("empty")
    phone_page.shot("history-empty")
    phone_page.page.goto(f"{served.url}/history/trends")
    assert "Choose a person" in phone_page.text("empty")
    phone_page.page.goto(f"{served.url}/history/compare")
    assert "Open a session first" in phone_page.text("empty")
    assert phone_page.complaints == []


def test_a_user_sees_their_own_sessions_and_takes_a_guests_as_theirs(
    kept: Kept, broadcast: Any, served: Any, phone_page: Any
) -> None:
    let_in(phone_page, served, "user", kept.ada)
    phone_page.page.goto(f"{served.url}/history")
    phone_page.wait_for("document.querySelectorAll('#claimable li').length === 2")
    phone_page.wait_for("document.querySelectorAll('#sessions li').length === 12")
    assert phone_page.page.locator("#whose").count() == 0
    phone_page.shot("history-user")
    phone_page.page.locator("#claimable button").first.click()
    phone_page.page.get_by_role("button", name="Yes").click()
    phone_page.wait_for("document.querySelectorAll('#sessions li').length === 13")
    phone_page.wait_for("document.querySelectorAll('#claimable li').length === 1")
    claimed = kept.history.session(kept.newest(kept.ada))
    assert claimed.summary is not None
    assert claimed.summary.changes
    assert phone_page.page.goto(f"{served.url}/history/{kept.newest(kept.hostile)}").status == 404


def test_a_phone_of_nobody_says_so(kept: Kept, broadcast: Any, served: Any, phone_page: Any) -> None:
    let_in(phone_page, served, "user")
    phone_page.page.goto(f"{served.url}/history")
    phone_page.wait_for("!document.getElementById('empty').hidden")
    assert "nobody's yet" in phone_page.page.locator(".notice").inner_text()


def test_a_figure_that_is_touched_says_what_it_is_how_sure_and_shows_the_recording(
    kept: Kept, broadcast: Any, served: Any, phone_page: Any
) -> None:
    let_in(phone_page, served, "user", kept.ada)
    open_session(phone_page, served, kept.newest(kept.ada))
    phone_page.page.locator("#all-figures button").nth(1).click()
    phone_page.wait_for("document.querySelectorAll('#trace-plot .curve').length === 2")
    words = phone_page.text("figure")
    assert "Steps of both feet a minute" in words
    assert "Rests on" in words
    assert "By chance it may be off by" in words
    assert "Evidence grade B: checked on recordings of people" in words
    before = phone_page.text("trace-kick")
    phone_page.page.click("#trace-later")
    phone_page.wait_for(f"text('trace-kick') !== {json.dumps(before)}")
    phone_page.shot("dialog-figure")
    assert phone_page.serious() == []
    phone_page.page.get_by_role("button", name="Close").click()
    reach = phone_page.page.locator("#all-figures li", has_text="Reach").locator("button")
    reach.click()
    assert "grade C" in phone_page.text("figure")
    assert "never praised" in phone_page.text("figure")
    phone_page.page.get_by_role("button", name="Close").click()
    phone_page.page.locator("#plot-dwell").click(position={"x": 60, "y": 90})
    phone_page.wait_for("document.getElementById('figure').open && text('figure-title').startsWith('Kick ')")
    phone_page.shot("dialog-kick")
    assert phone_page.complaints == []


def test_a_session_says_left_against_right_and_the_one_thing_to_work_on(
    kept: Kept, broadcast: Any, served: Any, phone_page: Any
) -> None:
    let_in(phone_page, served, "user", kept.ada)
    open_session(phone_page, served, kept.newest(kept.ada))
    assert phone_page.text("next-thing") == "One step faster, as clean as today."
    sides = phone_page.text("sides")
    assert "Needs 20 of each foot." in sides
    assert "Not compared: turning round cannot check the range sensor." in sides
    assert "2 sets" not in sides


def test_a_trend_breaks_where_the_bar_was_moved_and_opens_each_point(
    kept: Kept, broadcast: Any, served: Any, phone_page: Any
) -> None:
    let_in(phone_page, served, "user", kept.ada)
    phone_page.page.goto(f"{served.url}/history/trends")
    phone_page.wait_for("document.querySelectorAll('#curves svg').length >= 4")
    curve = phone_page.page.locator("[data-figure=clean_pct]")
    assert curve.locator("path.curve").get_attribute("d").count("M") == 2
    assert curve.locator("path.band").count() == 1
    assert "the bar stood at another height" in phone_page.text("gaps")
    assert phone_page.page.locator("[data-figure=reach_pct]").count() == 0
    assert "clean kicks in a set" in phone_page.text("bests")
    curve.locator("svg").click()
    phone_page.wait_for("document.getElementById('point').open")
    phone_page.shot("dialog-point")
    assert "observations" in phone_page.text("point-text")
    with phone_page.page.expect_navigation():
        phone_page.page.click("#point-link")
    phone_page.wait_for("!document.getElementById('session').hidden")


def test_two_sessions_under_other_conditions_say_so(kept: Kept, broadcast: Any, served: Any, phone_page: Any) -> None:
    let_in(phone_page, served, "user", kept.ada)
    phone_page.page.goto(f"{served.url}/history/compare?one={kept.newest(kept.ada)}")
    phone_page.wait_for("text('apart').startsWith('Both were measured')")
    oldest = kept.history.sessions(kept.ada)[-1].id
    phone_page.page.select_option("#other", oldest)
    phone_page.wait_for("text('apart').includes('the bar stood at another height')")


def test_a_session_is_given_to_somebody_and_taken_back(
    kept: Kept, broadcast: Any, served: Any, phone_page: Any
) -> None:
    let_in(phone_page, served, "owner")
    key = kept.newest(kept.ada)
    open_session(phone_page, served, key)
    phone_page.page.select_option("#assign-to", kept.hostile)
    phone_page.page.click("#assign button:not([type=button])")
    phone_page.wait_for("text('done-text').startsWith('It is <img src=x')")
    assert kept.owner(key) == kept.hostile
    with phone_page.page.expect_navigation():
        phone_page.page.click("#undo-now")
    phone_page.wait_for("!document.getElementById('session').hidden")
    assert kept.newest(kept.ada) == key
    assert phone_page.complaints == []


def test_a_user_gives_a_session_away_and_takes_that_back(
    kept: Kept, broadcast: Any, served: Any, phone_page: Any
) -> None:
    let_in(phone_page, served, "user", kept.ada)
    key = kept.newest(kept.ada)
    open_session(phone_page, served, key)
    phone_page.page.click("#give-back")
    phone_page.page.get_by_role("button", name="Yes").click()
    phone_page.wait_for("text('done-text') === \"It is a guest's now.\"")
    assert kept.owner(key) is None
    with phone_page.page.expect_navigation():
        phone_page.page.click("#undo-now")
    phone_page.wait_for("!document.getElementById('session').hidden")
    assert kept.newest(kept.ada) == key


def test_a_session_is_deleted_only_after_a_clear_question(
    kept: Kept, broadcast: Any, served: Any, phone_page: Any
) -> None:
    let_in(phone_page, served, "user", kept.ada)
    key = kept.newest(kept.ada)
    open_session(phone_page, served, key)
    phone_page.page.click("#delete")
    assert "for good" in phone_page.text("sure-text")
    assert "56 kicks" in phone_page.text("sure-text")
    phone_page.shot("dialog-delete")
    phone_page.page.get_by_role("button", name="Keep it").click()
    assert kept.newest(kept.ada) == key
    phone_page.page.click("#delete")
    phone_page.page.get_by_role("button", name="Delete for good").click()
    phone_page.wait_for("text('done-text') === 'The session is deleted.'")
    assert kept.newest(kept.ada) != key


def test_each_format_is_a_download(kept: Kept, broadcast: Any, served: Any, phone_page: Any) -> None:
    let_in(phone_page, served, "user", kept.ada)
    open_session(phone_page, served, kept.newest(kept.ada))
    for kind, mark in {"csv": b"source,session,", "json": b'"kickstation"', "fit": b".FIT"}.items():
        with phone_page.page.expect_download() as download:
            phone_page.page.click(f"#exports a[href$='{kind}']")
        assert download.value.suggested_filename.endswith(f".{kind}")
        assert Path(download.value.path()).read_bytes()[:30].find(mark) >= 0


def test_a_picture_is_made_in_the_browser(kept: Kept, broadcast: Any, served: Any, phone_page: Any) -> None:
    let_in(phone_page, served, "user", kept.ada)
    open_session(phone_page, served, kept.newest(kept.ada))
    phone_page.page.click("#share")
    with phone_page.page.expect_download() as download:
        phone_page.page.click("#picture-save")
    picture = Path(download.value.path()).read_bytes()
    assert picture.startswith(b"\x89PNG")
    assert "SIMULATED" not in download.value.suggested_filename
    artefact = Path(__file__).parents[2] / "artefacts" / "picture.png"
    artefact.write_bytes(picture)
    assert phone_page.complaints == []


def test_what_nobody_moved_for_bears_simulated_everywhere(
    tmp_path: Path, broadcast: Any, served: Any, phone_page: Any
) -> None:
    fill(tmp_path, Plan(sets=2, kicks=24), last=days_ago(0.1), simulated=True)
    let_in(phone_page, served, "owner")
    broadcast.change(source="simulated")
    phone_page.page.goto(f"{served.url}/history")
    phone_page.wait_for("document.querySelectorAll('#sessions li').length === 1")
    assert phone_page.page.locator("#simulated").is_visible()
    with phone_page.page.expect_navigation():
        phone_page.page.click("#sessions a")
    phone_page.wait_for("!document.getElementById('session').hidden")
    assert phone_page.page.locator("#simulated").is_visible()
    with phone_page.page.expect_download() as download:
        phone_page.page.click("#exports a[href$='csv']")
    assert "SIMULATED" in download.value.suggested_filename
    assert b"\r\nSIMULATED," in Path(download.value.path()).read_bytes()
    phone_page.page.click("#share")
    with phone_page.page.expect_download() as download:
        phone_page.page.click("#picture-save")
    assert "SIMULATED" in download.value.suggested_filename
    (Path(__file__).parents[2] / "artefacts" / "picture-simulated.png").write_bytes(
        Path(download.value.path()).read_bytes()
    )
    yellow = "document.getElementById('picture-canvas').getContext('2d').getImageData(20, 1300, 1, 1).data.join()"
    assert phone_page.page.evaluate(yellow) == "255,201,51,255"


def test_a_guest_takes_a_session_home_by_a_code(
    kept: Kept, broadcast: Any, served: Any, open_phone: Callable[..., Any]
) -> None:
    owner, guest = let_in(open_phone(), served, "owner"), open_phone()
    key = kept.newest("guests")
    open_session(owner, served, key)
    owner.page.click("#take-home")
    owner.wait_for("document.querySelector('#home-code path.ink')")
    owner.shot("take-home-code")
    guest.page.goto(owner.text("home-link"))
    guest.wait_for("!document.getElementById('session').hidden && document.querySelector('#plot-cadence svg')")
    assert "#" not in guest.page.url
    guest.shot("take-home-session", whole=True)
    guest.page.locator("#heads button").first.click()
    guest.wait_for("document.querySelectorAll('#trace-plot .curve').length === 2")
    guest.page.get_by_role("button", name="Close").click()
    with guest.page.expect_download() as download:
        guest.page.locator("#exports button").first.click()
    assert key.encode() in Path(download.value.path()).read_bytes()
    assert guest.page.locator("#delete").count() == 0
    assert guest.page.goto(f"{served.url}/history/{key}").status == 403
    assert [text for text in guest.complaints if "403" not in text] == []
