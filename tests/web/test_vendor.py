"""Other people's files are those that their authors published, and each says whose it is and under which licence."""

import hashlib
import tomllib
from pathlib import Path

FOLDER = Path(__file__).parents[2] / "web" / "static" / "vendor"
LIST = "VENDORED.toml"


def test_each_vendored_file_is_listed_and_has_the_hash_of_its_tarball() -> None:
    packages = tomllib.loads((FOLDER / LIST).read_text())["package"]
    listed = {name: said["sha256"] for package in packages for name, said in package["files"].items()}
    found = {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in FOLDER.iterdir() if path.name != LIST}
    assert found == listed


def test_each_package_says_its_version_its_licence_and_has_the_text_of_that() -> None:
    for package in tomllib.loads((FOLDER / LIST).read_text())["package"]:
        assert package["version"]
        assert len(package["tarball_sha256"]) == 64
        (licence,) = (name for name in package["files"] if name.endswith("LICENSE"))
        assert package["licence"] in (FOLDER / licence).read_text()
        assert package["author"] in (FOLDER / licence).read_text()
