"""Map files for the browser."""

from __future__ import annotations

import gzip
import json
import re
from concurrent.futures import ThreadPoolExecutor

import pytest

from geo.publish import Shelf, fetch, publish

ZONES = {"layer": "zones", "features": [{"id": "z01", "name": "第一战区", "p": [107.5, 23.3]}]}


def test_what_is_published_can_be_read_back():
    url = publish("451023-zones", ZONES)
    assert re.fullmatch(r"/geo/451023-zones\.[0-9a-f]{12}\.json", url)
    content = gzip.decompress(fetch(url.removeprefix("/geo/")))
    assert json.loads(content) == ZONES
    assert "第一战区" in content.decode()


def test_the_same_content_has_the_same_address_and_other_content_another():
    assert publish("zones", ZONES) == publish("zones", dict(ZONES))
    assert publish("zones", ZONES) != publish("zones", {**ZONES, "layer": "villages"})


def test_what_was_never_published_is_not_there():
    assert fetch("zones.000000000000.json") is None


@pytest.mark.parametrize("name", ["", "../zones", "zones/1", "a.b", "战区"])
def test_a_name_that_could_be_a_path_is_refused(name):
    with pytest.raises(ValueError, match="no name"):
        publish(name, ZONES)


def test_a_number_that_browsers_cannot_read_is_refused():
    with pytest.raises(ValueError, match="JSON"):
        publish("zones", [float("nan")])


def test_the_least_recently_used_file_makes_room():
    shelf = Shelf(capacity=10)
    shelf.put("a", b"12345")
    shelf.put("b", b"12345")
    shelf.get("a")
    shelf.put("c", b"12345")
    assert (shelf.get("a"), shelf.get("b"), shelf.get("c")) == (b"12345", None, b"12345")


def test_a_file_put_twice_takes_its_room_once():
    shelf = Shelf(capacity=10)
    shelf.put("a", b"12345")
    shelf.put("b", b"12345")
    shelf.put("b", b"12345")
    assert shelf.get("a") == b"12345"


def test_one_file_larger_than_the_shelf_is_still_served():
    shelf = Shelf(capacity=3)
    shelf.put("a", b"12")
    shelf.put("big", b"12345")
    assert (shelf.get("a"), shelf.get("big")) == (None, b"12345")


def test_many_threads_share_one_shelf_without_losing_count():
    shelf = Shelf(capacity=100)

    def work(number):
        for turn in range(200):
            shelf.put(f"{(number * turn) % 37}", bytes(1 + turn % 9))
            shelf.get(f"{turn % 37}")

    with ThreadPoolExecutor(8) as threads:
        list(threads.map(work, range(8)))
    kept = [content for name in range(37) if (content := shelf.get(str(name)))]
    shelf.put("last", b"x" * 100)
    assert sum(map(len, kept)) <= 100
    assert [shelf.get(str(name)) for name in range(37)] == [None] * 37
    assert shelf.get("last") == b"x" * 100
