"""The student's own figures on the page: real PNGs, few, each with its words, at its exercise."""

import re
import struct
import zlib
from base64 import b64decode, b64encode

import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_output

from gdlib.course.feedback import page
from gdlib.course.feedback_pictures import LARGEST, MOST, chunks, picture

from .test_feedback import answer, check, notebook

SIGNATURE = b"\x89PNG\r\n\x1a\n"
PIXELS = zlib.compress(bytes(10))
DENSE = struct.pack(">IIB", 7874, 7874, 1)  # 200 dots an inch


def chunk(name, body=b""):
    return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))


def header(width=4, height=2, depth=8, colour=0, packing=0, filtering=0, interlaced=0):
    return chunk(
        b"IHDR", struct.pack(">IIBBBBB", width, height, depth, colour, packing, filtering, interlaced)
    )


def png(*parts, head=None, pixels=PIXELS, tail=b""):
    return SIGNATURE + (head or header()) + b"".join(parts) + chunk(b"IDAT", pixels) + chunk(b"IEND") + tail


def encoded(data):
    return b64encode(data).decode()


def drawn(name, *pictures, alt="Two curves."):
    outputs = [
        new_output("display_data", {"image/png": encoded(data), "text/plain": alt}) for data in pictures
    ]
    return new_code_cell("draw()", id=name, metadata={"tags": ["figure"]}, outputs=outputs)


def test_a_picture_is_kept_as_it_is_and_shown_at_its_size():
    data = png(chunk(b"pHYs", DENSE), head=header(800, 600))
    found = picture(encoded(data), "alt")
    assert b64decode(found.data) == data
    assert (found.width, found.height, found.alt) == (400, 300, "alt")


def test_what_hangs_on_a_picture_is_left_out():
    data = png(chunk(b"tEXt", b"Comment\0<script>"), chunk(b"iCCP", b"x"), tail=b"PK\x03\x04 a zip")
    assert b64decode(picture(encoded(data)).data) == png()


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"<svg onload=alert(1)>",
        b"GIF89a" + png(),
        png()[:-1],
        png()[:20] + b"\xff" + png()[21:],
        SIGNATURE + chunk(b"IDAT") + header() + chunk(b"IEND"),
        SIGNATURE + header() + chunk(b"IEND"),
        png(header()),
        png(head=header(0, 5)),
        png(head=header(9000, 9000)),
        png(head=header(2**31, 1)),
        png(head=header(depth=3)),
        png(head=header(colour=5)),
        png(head=header(interlaced=2)),
        png(head=chunk(b"IHDR", b"short")),
        SIGNATURE + struct.pack(">I", 2**32 - 1) + b"IDAT",
        png(pixels=bytes(LARGEST)),
    ],
)
def test_everything_else_is_refused(data):
    assert picture(encoded(data)) is None


@pytest.mark.parametrize("value", [None, 7, {}, "no base64!", "a" * 10**7, ["x", 3], '"><script>'])
def test_what_is_no_base64_is_refused(value):
    assert picture(value) is None
    assert chunks(b"") == []


def test_a_picture_stands_at_its_exercise():
    nb = notebook(
        new_markdown_cell("## First"),
        drawn("before", png(), alt="the lesson's own"),
        answer("one"),
        check("one", 2.0, 2.0),
        new_markdown_cell("**See it.**"),
        drawn("other", png(), alt="same section"),
        new_markdown_cell("## Second"),
        answer("two"),
        check("two", 2.0, 2.0),
        drawn("one-see", png(), alt="by its name"),
        new_markdown_cell("## Third"),
        drawn("after", png(), alt="nobody's"),
    )
    alts = [re.findall('<img alt="(.*?)"', part) for part in page(nb).split("<section")]
    assert alts == [[], ["same section", "by its name"], []]


def test_alt_texts_are_escaped_and_never_missing():
    alt = 'x" onerror="alert(1)'
    nb = notebook(answer("one"), check("one", 2.0, 2.0), drawn("one-see", png(), png(), alt=alt))
    nb.cells[-1].outputs[1].data["text/plain"] = "<Figure size 640x480 with 1 Axes>"
    html = page(nb)
    assert 'alt="x&#34; onerror=&#34;alert(1)"' in html
    assert 'alt="A figure that your code for one drew."' in html
    assert "img-src data:;" in html


def test_few_pictures_and_first_those_of_what_is_wrong():
    right = [answer("one"), check("one", 2.0, 2.0), drawn("one-see", *[png()] * MOST, alt="right")]
    wrong = [answer("two"), check("two", 0.0, 2.0), drawn("two-see", *[png()] * 3, alt="wrong")]
    html = page(notebook(*right, *wrong))
    assert html.count('alt="wrong"') == 3
    assert html.count('alt="right"') == MOST - 3
    assert "3 figures are left out" in html


def test_a_picture_that_is_refused_is_counted():
    html = page(notebook(answer("one"), check("one", 2.0, 2.0), drawn("one-see", b"<svg>")))
    assert "<img" not in html
    assert "1 figure is left out" in html


def test_pictures_never_make_a_page_too_heavy_to_mail():
    heavy = png(pixels=zlib.compress(bytes(range(256)) * 1100, 0))
    assert 0.9 * LARGEST < len(heavy) < LARGEST
    nb = notebook(answer("one"), check("one", 0.0, 2.0), drawn("one-see", *[heavy] * 60))
    html = page(nb)
    assert 500_000 < len(html) < 1_000_000
    assert "figures are left out" in html


def test_pictures_of_a_check_or_of_an_answer_are_not_shown():
    cell = check("one", 2.0, 2.0, new_output("display_data", {"image/png": encoded(png())}))
    assert "<img" not in page(notebook(answer("one"), cell))
