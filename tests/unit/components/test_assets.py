"""Files for the browser."""

from __future__ import annotations

import pytest

from components.web.assets import COMPONENTS, Asset, asset_tree, asset_url, find_asset


def served(url: str) -> Asset | None:
    digest, _, path = url.removeprefix("/assets/").partition("/")
    return find_asset(digest, path)


def test_leaflet_comes_from_our_own_address():
    script = served(asset_url("leaflet/leaflet-src.esm.js"))
    assert script.media_type == "text/javascript"
    assert b"Leaflet 1.9.3" in script.content[:200]
    assert served(asset_url("leaflet/leaflet.css")).media_type == "text/css"
    assert served(asset_url("leaflet/images/layers.png")).media_type == "image/png"


def test_files_of_one_version_share_a_folder_so_that_they_can_import_each_other():
    first, second = asset_url("leaflet/leaflet.css"), asset_url("leaflet/leaflet-src.esm.js")
    assert first.split("/")[:3] == second.split("/")[:3]


def test_an_unknown_file_is_a_mistake_of_the_program():
    with pytest.raises(KeyError, match="no-such-file"):
        asset_url("battle_map/no-such-file.js")


def test_an_address_of_another_version_is_not_served():
    assert find_asset("000000000000", "leaflet/leaflet.css") is None


@pytest.mark.parametrize(
    "path", ["web/gate.py", "../app.py", "../../etc/passwd", "leaflet/../web/gate.py", "/etc/passwd"]
)
def test_only_listed_files_are_served(path):
    assert find_asset(asset_tree().digest, path) is None


def test_every_script_and_style_of_the_components_is_served():
    scripts_and_styles = [*COMPONENTS.rglob("*.js"), *COMPONENTS.rglob("*.css")]
    on_disk = {file.relative_to(COMPONENTS).as_posix() for file in scripts_and_styles}
    assert on_disk == {path for path in asset_tree().files if not path.startswith("leaflet/")}
