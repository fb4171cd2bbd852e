"""The feedback page in a browser: on a phone, in the dark, on paper, and what a submission tries there."""

import re
from base64 import b64encode
from copy import deepcopy

import pytest

from gdlib.course.feedback import page as feedback_page
from tests.browser import browser, quiet_page  # noqa: F401  (fixture)
from tests.grading.marked import marked, worked
from tests.grading.test_feedback_pictures import png

pytestmark = pytest.mark.browser
LESSON = "01-slope"
UPHILL = {"gd_step": "def gd_step(w, g, lr):\n    return w + lr * g"}
ATTACK = (
    "<script>document.title = 'owned'</script><img src=x onerror=\"document.title = 'owned'\">"
    "</pre><svg onload=\"document.title = 'owned'\"> [x](javascript:document.title='owned')"
    "<style>body { display: none }</style><iframe src=http://127.0.0.1:9/></iframe>"
)


@pytest.fixture(scope="module")
def nb():
    return marked("de", LESSON, worked("de", LESSON) | UPHILL, figures=True)


@pytest.fixture(scope="module")
def file(nb, tmp_path_factory):
    path = tmp_path_factory.mktemp("page") / "page.html"
    path.write_text(feedback_page(nb, student="ada"), "utf8")
    return path


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_on_a_phone_the_exercise_the_reason_and_the_hint_need_no_scrolling(browser, file, scheme):  # noqa: F811
    with quiet_page(browser, viewport={"width": 390, "height": 844}, color_scheme=scheme) as page:
        page.goto(file.as_uri())
        card = page.locator(".card").first
        box = card.bounding_box()
        assert box["y"] + box["height"] < 844
        assert "gd_step" in card.inner_text()
        assert "bergauf" in card.inner_text()
        assert page.evaluate("document.documentElement.scrollWidth") <= 390
        widths = page.evaluate("[...document.images].map((i) => i.naturalWidth && i.clientWidth)")
        assert len(widths) == 5
        assert all(100 < width <= 390 for width in widths)


CONTRAST = """() => {
  const linear = (v) => v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4;
  const lum = (rgb) => rgb.reduce((sum, v, i) => sum + linear(v / 255) * [0.2126, 0.7152, 0.0722][i], 0);
  const numbers = (text) => text.match(/[\\d.]+/g).map(Number);
  const ground = (node) => {
    const rgb = numbers(getComputedStyle(node).backgroundColor);
    return rgb.length === 4 && rgb[3] === 0 ? ground(node.parentElement) : rgb;
  };
  const ratio = (node) => {
    const pair = [numbers(getComputedStyle(node).color), ground(node)].map((rgb) => lum(rgb.slice(0, 3)));
    return (Math.max(...pair) + 0.05) / (Math.min(...pair) + 0.05);
  };
  const texts = document.querySelectorAll("h1, h2, h3, p, a, td, th, pre, b, span, code, li");
  return Math.min(...[...texts].map(ratio));
}"""


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_text_can_be_read(browser, file, scheme):  # noqa: F811
    with quiet_page(browser, color_scheme=scheme) as page:
        page.goto(file.as_uri())
        assert page.evaluate(CONTRAST) > 4.5


def test_the_links_lead_to_the_exercises(browser, file):  # noqa: F811
    with quiet_page(browser) as page:
        page.goto(file.as_uri())
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.hash") == "#gd_step"
        page.keyboard.press("Enter")
        page.wait_for_function("location.hash === '#gd_step'")
        missing = "[...document.links].filter((a) => !document.querySelector(a.hash)).length"
        assert page.evaluate(missing) == 0


def test_on_paper_it_is_a_few_pages_with_everything_on_them(browser, file):  # noqa: F811
    with quiet_page(browser, color_scheme="dark") as page:
        page.goto(file.as_uri())
        pdf = page.pdf(format="A4")
        assert 3 <= len(re.findall(rb"/Type\s*/Page\b", pdf)) <= 8
        page.emulate_media(media="print")
        ink = "getComputedStyle(document.body).color + getComputedStyle(document.body).backgroundColor"
        assert page.evaluate(ink) == "rgb(0, 0, 0)rgb(255, 255, 255)"


def test_nothing_of_a_submission_runs_or_is_fetched(browser, nb, tmp_path):  # noqa: F811
    picture = {"image/png": b64encode(png()).decode(), "text/plain": ATTACK, "text/html": ATTACK}
    nb = deepcopy(nb)
    for cell in nb["cells"]:
        own = cell["metadata"].get("nbgrader", {})
        said = [{"output_type": "stream", "name": "stdout", "text": ATTACK}]
        said += [{"output_type": "error", "ename": ATTACK, "evalue": ATTACK, "traceback": [ATTACK]}]
        said += [{"output_type": "display_data", "data": picture, "metadata": {}}]
        if own.get("solution"):
            own["comment"] = ATTACK
        if cell["cell_type"] == "code":
            cell["outputs"], cell["source"] = said, ATTACK
        elif not own:
            cell["source"] = f"## {ATTACK}"
    path = tmp_path / "page.html"
    path.write_text(feedback_page(nb, student=ATTACK, notes=[ATTACK], lang="de"), "utf8")
    asked = []
    with quiet_page(browser) as page:
        page.on("request", lambda request: asked.append(request.url))
        page.goto(path.as_uri())
        page.wait_for_timeout(200)
        assert page.title().startswith("Rückmeldung · ")
        assert page.locator("script, iframe, svg, object, form").count() == 0
        assert page.locator("style").count() == 1
        assert page.locator("body").is_visible()
        assert page.locator("img").count() == 5
    assert asked == [path.as_uri()]
