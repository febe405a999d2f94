"""Frames that were frozen come back as they were, and nothing that was tampered with comes back at all."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from data.store.frozen import DamagedEditionError, canonical, digest, frames_of, opened, packed


def every_kind():
    index = pd.Index(["a", "b", "c"], dtype=object, name="id")
    return pd.DataFrame(
        {
            "text": pd.Series(["㙟村", None, "𠅤"], dtype=object, index=index),
            "joined": pd.Series(["甲", np.nan, "乙"], dtype=object, index=index),
            "maybe": pd.Series([True, np.nan, False], dtype=object, index=index),
            "day": pd.Series(["2018-09-20", None, "2018-12-31"], dtype="datetime64[s]", index=index),
            "share": [0.1, float("nan"), 1 / 3],
            "people": pd.Series([1, None, 90225], dtype="Int64", index=index),
            "whole": [1, 2, 3],
            "is_demo": [True, False, True],
            "nothing": pd.Series([None, None, None], dtype=object, index=index),
        },
        index=index,
    )


def test_every_kind_of_column_comes_back_to_the_digit():
    frames = {"first": every_kind(), "second": pd.DataFrame({"x": pd.Series(["y"], dtype=object)})}
    restored = frames_of(canonical(frames))
    assert list(restored) == ["first", "second"]
    for name, frame in frames.items():
        pd.testing.assert_frame_equal(restored[name], frame)


def test_a_frame_without_rows_comes_back_with_its_columns():
    empty = every_kind().iloc[:0]
    pd.testing.assert_frame_equal(frames_of(canonical({"none": empty}))["none"], empty)


def test_the_same_frames_give_the_same_hash_and_one_digit_gives_another():
    other = every_kind()
    other.loc["a", "share"] = 0.1000000001
    assert digest(canonical({"x": every_kind()})) == digest(canonical({"x": every_kind()}))
    assert digest(canonical({"x": every_kind()})) != digest(canonical({"x": other}))


@pytest.mark.parametrize("damage", ["cut", "changed", "no archive", "another hash"])
def test_a_damaged_edition_is_refused_in_words(damage):
    content = canonical({"x": every_kind()})
    kept, sha256 = packed(content), digest(content)
    broken = {
        "cut": (kept[:-20], sha256),
        "changed": (packed(content.replace("㙟".encode(), "㙠".encode())), sha256),
        "no archive": (b"nothing", sha256),
        "another hash": (kept, "0" * 64),
    }
    assert set(opened(kept, sha256)) == {"x"}
    with pytest.raises(DamagedEditionError, match="校验值不符"):
        opened(*broken[damage])
