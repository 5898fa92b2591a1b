"""Serves the static files from memory, compressed once, under an address that changes whenever one of them does."""

import gzip
import hashlib
import mimetypes
from dataclasses import dataclass
from pathlib import Path

from flask import Response, abort, request

FOLDER = Path(__file__).with_name("static")
# What the page's own files are; mimetypes asks the machine, and not every machine knows these.
TYPES = {".js": "text/javascript", ".css": "text/css", ".svg": "image/svg+xml", ".LICENSE": "text/plain"}
FOR_EVER = "public, max-age=31536000, immutable"


@dataclass(frozen=True, slots=True)
class Asset:
    """One static file: its bytes, plain and compressed, and what they are."""

    plain: bytes
    gzipped: bytes
    mimetype: str


class Assets:
    """The files below `folder`, read once.

    `digest` is part of every address. It stands for all files together, so that modules which import each other by
    relative names are always of one version, and a phone may keep each for ever.
    """

    def __init__(self, folder: Path = FOLDER) -> None:
        paths = sorted(path for path in folder.rglob("*") if path.is_file())
        self._assets = {path.relative_to(folder).as_posix(): _read(path) for path in paths}
        everything = hashlib.sha256()
        for name, asset in self._assets.items():
            everything.update(f"{name}\0{len(asset.plain)}\0".encode() + asset.plain)
        self.digest = everything.hexdigest()[:16]

    def url(self, name: str) -> str:
        """The address of the file `name`. Raises KeyError if there is none."""
        if name not in self._assets:
            raise KeyError(f"there is no static file {name}")
        return f"/static/{self.digest}/{name}"

    def serve(self, digest: str, name: str) -> Response:
        """The answer to a request for `name`; the name is looked up among those read, and never a path."""
        asset = self._assets.get(name)
        if asset is None or digest != self.digest:
            abort(404)
        packed = request.accept_encodings["gzip"] > 0
        response = Response(asset.gzipped if packed else asset.plain, mimetype=asset.mimetype)
        response.headers["Cache-Control"] = FOR_EVER
        response.headers["Vary"] = "Accept-Encoding"
        if packed:
            response.headers["Content-Encoding"] = "gzip"
        return response


def _read(path: Path) -> Asset:
    plain = path.read_bytes()
    kind = TYPES.get(path.suffix) or mimetypes.guess_type(path.name)[0] or "application/octet-stream"
    return Asset(plain, gzip.compress(plain, 9, mtime=0), kind)


def compress(response: Response) -> Response:
    """Compresses a page or an answer in JSON that is worth it; streams and what is compressed stay as they are."""
    if (
        response.is_streamed
        or response.mimetype not in {"text/html", "application/json"}
        or request.accept_encodings["gzip"] == 0
    ):
        return response
    plain = response.get_data()
    if len(plain) >= LEAST_BYTES:
        response.set_data(gzip.compress(plain, 5))
        response.headers["Content-Encoding"] = "gzip"
        response.headers.add("Vary", "Accept-Encoding")
    return response


# Less fits into one packet anyway.
LEAST_BYTES = 1_000
