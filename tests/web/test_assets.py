"""Static files: from memory, compressed, kept for ever under an address that changes with them, never by a path."""

import gzip
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from web.assets import LEAST_BYTES, Assets

ASSETS = Assets()


def test_a_file_comes_compressed_to_whom_can_read_it_and_plain_to_others(client: FlaskClient) -> None:
    address = ASSETS.url("page.css")
    packed = client.get(address, headers={"Accept-Encoding": "gzip, br"})
    plain = client.get(address)
    assert packed.headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(packed.data) == plain.data == (Path("web/static/page.css")).read_bytes()
    assert packed.headers["Cache-Control"] == plain.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert plain.headers["Vary"] == "Accept-Encoding"
    assert plain.mimetype == "text/css"


def test_a_change_of_any_file_changes_every_address(tmp_path: Path) -> None:
    (tmp_path / "a.js").write_text("one")
    (tmp_path / "b.js").write_text("two")
    before, again = Assets(tmp_path), Assets(tmp_path)
    assert before.url("a.js") == again.url("a.js")
    (tmp_path / "b.js").write_text("three")
    assert Assets(tmp_path).url("a.js") != before.url("a.js")


def test_a_name_that_is_no_file_is_a_fault_of_the_template() -> None:
    with pytest.raises(KeyError, match=r"no static file page\.jss"):
        ASSETS.url("page.jss")


@pytest.mark.parametrize(
    "name", ["../app.py", "%2e%2e/app.py", "/etc/passwd", "..%2f..%2fetc%2fpasswd", "nothing.js", "vendor"]
)
def test_no_name_leads_out_of_the_static_files(client: FlaskClient, name: str) -> None:
    assert client.get(f"/static/{ASSETS.digest}/{name}").status_code in {308, 404}


def test_another_version_is_not_served_under_an_old_address(client: FlaskClient) -> None:
    assert client.get("/static/0000000000000000/page.css").status_code == 404


def test_pages_are_compressed_and_small_answers_are_not(client: FlaskClient) -> None:
    packed = {"Accept-Encoding": "gzip"}
    page = client.get("/learn", headers=packed)
    assert page.headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(page.data).startswith(b"<!doctype html>")
    health = client.get("/healthz", headers=packed)
    assert len(health.data) < LEAST_BYTES
    assert "Content-Encoding" not in health.headers
    with client.get("/api/v1/live", headers=packed, buffered=False) as stream:
        assert "Content-Encoding" not in stream.headers
