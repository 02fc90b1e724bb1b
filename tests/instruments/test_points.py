"""A reader's own points: what a spreadsheet writes is read, and what cannot be read is said in one sentence."""

from __future__ import annotations

import numpy as np
import pytest

from tests.in_node import run_js

READ = """
    const { pointsIn } = await module('points.js');
    return data.map((text) => { try { return pointsIn(text, 1); } catch ({ message }) { return message; } });"""
CORNERS = [[-0.9, 0.9, 1], [0.9, -0.9, 0]]  # x grows to the right, y upwards; kinds go by the alphabet
WRITTEN = {
    "commas": "1,4,b\n3,2,a",
    "a head and an empty line": "x,y,kind\r\n1,4,b\r\n\r\n3,2,a\r\n",
    "semicolons and commas before decimals": "1,5;4;b\n3,5;2;a",
    "tabs": "1\t4\tb\n3\t2\ta",
    "spaces and a true minus": "−1 4 b\n3 −2 a",
    "quotes": '"1","4","two words"\n"3","2","a"',
}
REFUSED = {
    "1,4,b\n3,2": "Line 2 should be two numbers and a kind, such as 0.5, −1, blue; it is “3,2”.",
    "x,y,kind\n1,4,b\n3,two,a": "Line 3 should be two numbers and a kind, such as 0.5, −1, blue; it is “3,two,a”.",
    "1,4,b,5": "Line 1 should be two numbers and a kind, such as 0.5, −1, blue; it is “1,4,b,5”.",
    "1,4,a\n2,3,b\n3,2,c": "There should be points of two kinds, at most 500; these are 3, of 3.",
    "": "There should be points of two kinds, at most 500; these are 0, of 0.",
    "\n".join(f"{k},1,{k % 2}" for k in range(501)): (
        "There should be points of two kinds, at most 500; these are 501, of 2."
    ),
}


def test_points_are_read_as_spreadsheets_write_them(node: str) -> None:
    for written, read in zip(WRITTEN, run_js(node, READ, list(WRITTEN.values())), strict=True):
        np.testing.assert_allclose(read["points"], CORNERS, atol=1e-12, err_msg=written)
    (same,) = run_js(node, READ, ["2,7,0\n2,7,1"])
    assert same["points"] == [[0, 0, 0], [0, 0, 1]]
    assert same["sentence"] == "2 points, stretched to fill the square: 0 is orange, 1 is blue."


@pytest.mark.parametrize("text", REFUSED, ids=range(len(REFUSED)))
def test_what_cannot_be_read_is_said_in_one_sentence(node: str, text: str) -> None:
    assert run_js(node, READ, [text]) == [REFUSED[text]]
