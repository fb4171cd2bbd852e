"""The laboratories as pages of their own, in chromium: keyboard, mouse, finger; what is drawn and said."""

import re

import pytest

from gdlib import i18n, labs
from tests.browser import browser, page, quiet_page  # noqa: F401

pytestmark = pytest.mark.browser

VERMILLION, BLUE = (0xD5, 0x5E, 0x00), (0x00, 0x72, 0xB2)


@pytest.fixture
def show(page, tmp_path):  # noqa: F811
    """``show(lab)`` opens a laboratory's page and waits until it is drawn."""
    return lambda lab: opened(page, lab, tmp_path)


def opened(page, lab, folder):  # noqa: F811
    path = folder / "lab.html"
    path.write_text(lab.page(), "utf8")
    page.goto(path.as_uri())
    page.wait_for_function("document.querySelector('.gd-live')?.textContent")
    return page


def state(page, name):  # noqa: F811
    return page.evaluate(f"lab.get('{name}')")


def said(page, pattern):  # noqa: F811
    """Wait until the live line says ``pattern``, and return the line."""
    page.wait_for_function(f"new RegExp({pattern!r}).test(document.querySelector('.gd-live').textContent)")
    return page.locator(".gd-live").text_content()


def painted(page, canvas, color):  # noqa: F811
    """The number of pixels of (nearly) this colour, once the frame asked for is painted."""
    return page.evaluate(
        """([canvas, color]) => new Promise((done) => requestAnimationFrame(() => setTimeout(() => {
          const c = document.querySelectorAll("canvas[role]")[canvas];
          const { data } = c.getContext("2d").getImageData(0, 0, c.width, c.height);
          let n = 0;
          for (let k = 0; k < data.length; k += 4) {
            n += [0, 1, 2].every((i) => Math.abs(data[k + i] - color[i]) < 12);
          }
          done(n);
        })))""",
        [canvas, color],
    )


def on_map(page, box, w):  # noqa: F811
    """Where the point ``w`` of the world is on the screen: canvas.js leaves these edges for the axes."""
    frame, (left, top, right, bottom) = page.locator("canvas").first.bounding_box(), (34, 20, 8, 36)
    (x0, x1), (y0, y1) = box
    width, height = frame["width"] - left - right, frame["height"] - top - bottom
    return (
        frame["x"] + left + (w[0] - x0) / (x1 - x0) * width,
        frame["y"] + top + (y1 - w[1]) / (y1 - y0) * height,
    )


BOX = ((-3, 3), (-2, 2))


# ---- level sets ----


def test_the_point_moves_by_keyboard(show):
    page = show(labs.level_sets(point=(1, 0.5)))  # noqa: F811
    level_map = page.locator("canvas").first
    level_map.focus()
    for key in ("ArrowRight", "ArrowRight", "ArrowUp", "Shift+ArrowLeft"):
        page.keyboard.press(key)
    assert state(page, "point") == pytest.approx([1.19, 0.6])
    assert "(1.19, 0.60)" in said(page, r"1\.19, 0\.60")
    assert "(1.19, 0.60)" in level_map.get_attribute("aria-label")
    page.keyboard.press("Home")
    assert state(page, "point") == [1, 0.5]


def test_a_press_of_the_arrow_never_leaves_the_picture(show):
    page = show(labs.level_sets(point=(2.9, 1.95)))  # noqa: F811
    page.locator("canvas").first.focus()
    for _press in range(5):
        page.keyboard.press("ArrowRight")
        page.keyboard.press("ArrowUp")
    assert state(page, "point") == [3, 2]


def test_the_direction_turns_and_stops_where_the_ground_is_level(show):
    page = show(labs.level_sets("bowl", point=(1, 1), direction=150, a=1, b=3))  # noqa: F811
    page.locator("canvas").first.focus()
    page.keyboard.press("q")  # up is at 71.6°, so the level set lies at 161.6°
    assert "you climb" in said(page, "155°")
    page.keyboard.press("q")
    page.keyboard.press("q")
    assert state(page, "direction") == pytest.approx(161.565, abs=1e-3)
    assert "the slope is 0.00: you neither climb nor fall" in said(page, "neither")
    page.keyboard.press("e")
    page.keyboard.press("]")
    assert state(page, "direction") == pytest.approx(155)


def test_buttons_face_up_along_and_down(show):
    page = show(labs.level_sets("bowl", point=(3, 1), a=1, b=4))  # noqa: F811
    page.get_by_role("button", name="Uphill").click()
    assert "the slope is 5.00: the steepest way up" in said(page, "steepest way up")
    page.get_by_role("button", name="Downhill").click()
    assert "the slope is −5.00: the steepest way down" in said(page, "steepest way down")
    page.get_by_role("button", name="Along the level set").click()
    assert "the slope is 0.00" in said(page, "neither climb nor fall")


def test_the_dial_is_a_slider_for_keys_and_hand(show):
    page = show(labs.level_sets("bowl", point=(2, 0), direction=20, a=1, b=1))  # noqa: F811
    dial = page.get_by_role("slider", name="Slope in every direction")
    dial.focus()
    page.keyboard.press("ArrowLeft")
    page.wait_for_function("document.querySelector('[role=slider]').getAttribute('aria-valuenow') === '25'")
    assert dial.get_attribute("aria-valuetext") == "25°, slope 1.81: you climb"
    box = dial.bounding_box()
    page.mouse.move(box["x"] + box["width"] / 2 + 10, box["y"] + 30)
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] / 2 - 1, box["y"] + 30, steps=4)
    page.mouse.up()
    assert state(page, "direction") == pytest.approx(90)  # caught by the level set, 0.4° away


def test_the_point_is_dragged_and_the_arrows_follow(show):
    page = show(labs.level_sets("bowl", point=(2, 1)))  # noqa: F811
    assert painted(page, 0, VERMILLION) > 150  # the gradient
    assert painted(page, 0, BLUE) > 100  # its opposite
    page.mouse.move(*on_map(page, BOX, (2, 1)))
    page.mouse.down()
    page.mouse.move(*on_map(page, BOX, (-1.2, 0.8)), steps=5)
    assert state(page, "point") == pytest.approx([-1.2, 0.8], abs=0.01)
    page.mouse.move(*on_map(page, BOX, (0, 0)))
    page.mouse.up()
    page.evaluate("lab.set('point', [0, 0])")
    assert painted(page, 0, VERMILLION) == painted(page, 0, BLUE) == 0
    assert "the gradient is zero" in said(page, "zero")
    assert "no arrow" in page.locator("canvas").first.get_attribute("aria-label")
    page.mouse.move(*on_map(page, BOX, (2, 1)))
    assert state(page, "point") == [0, 0]  # released is released


def test_a_finger_drags_the_point_taps_it_elsewhere_and_still_scrolls(browser, tmp_path):  # noqa: F811
    phone = {"viewport": {"width": 400, "height": 700}, "has_touch": True, "device_scale_factor": 3}
    with quiet_page(browser, **phone) as page:  # noqa: F811
        opened(page, labs.level_sets("bowl", point=(2, 1)), tmp_path)
        page.touchscreen.tap(*on_map(page, BOX, (-2, -1)))
        assert state(page, "point") == pytest.approx([-2, -1], abs=0.02)
        prevented = """([x, y]) => {
          const canvas = document.querySelector("canvas");
          const touch = new Touch({ identifier: 1, target: canvas, clientX: x, clientY: y });
          return !canvas.dispatchEvent(new TouchEvent("touchstart", { touches: [touch], cancelable: true }));
        }"""
        assert page.evaluate(prevented, on_map(page, BOX, (-2, -1)))
        assert not page.evaluate(prevented, on_map(page, BOX, (2, 1)))


def test_another_surface_is_chosen_and_the_kernel_may_choose_too(show):
    page = show(labs.level_sets())  # noqa: F811
    page.get_by_role("combobox", name="surface").select_option("saddle")
    assert state(page, "point") == [0.9, 0.6]
    assert "(1.80, −1.20)" in said(page, "1\\.80")
    page.evaluate("lab.set('surface', 'himmelblau'); lab.set('point', [3, 2])")
    said(page, "zero")
    assert page.get_by_role("combobox", name="surface").input_value() == "himmelblau"


# ---- the ball ----


def test_a_slider_moves_by_keyboard_and_its_number_is_the_one_in_use(show):
    page = show(labs.momentum_ball(lr=0.05, beta=0.5))  # noqa: F811
    slider = page.get_by_role("slider", name="learning rate lr")
    slider.focus()
    page.keyboard.press("ArrowRight")
    lr = state(page, "lr")
    assert lr > 0.05
    assert lr == float(f"{lr:.3g}")
    said(page, re.escape(f"lr = {lr:.3g}"))
    assert slider.get_attribute("aria-valuetext") == f"{lr:.3g}"
    assert slider.locator("xpath=../b").text_content() == f"{lr:.3g}"
    page.keyboard.press("ArrowLeft")
    assert state(page, "lr") == pytest.approx(0.05, rel=0.02)


def test_a_slider_moves_by_mouse_past_the_border_of_stability(show):
    page = show(labs.momentum_ball(lr=0.05, beta=0.5, kappa=25))  # noqa: F811
    assert "diverges" not in said(page, "Momentum: converges")
    slider = page.get_by_role("slider", name="learning rate lr").bounding_box()
    page.mouse.click(slider["x"] + 0.75 * slider["width"], slider["y"] + slider["height"] / 2)
    assert state(page, "lr") > 2 * 1.5 / 25
    assert "Momentum: diverges" in said(page, "diverges")
    row = page.get_by_role("row", name=re.compile("momentum"))
    assert "diverges" in row.text_content()
    assert row.text_content().endswith("∞")


def test_the_point_on_the_map_of_speeds_sets_both(show):
    page = show(labs.momentum_ball(lr=0.05, beta=0.5))  # noqa: F811
    speeds = page.locator("canvas[role=img]").nth(1)
    speeds.focus()
    page.keyboard.press("ArrowUp")
    assert state(page, "beta") == 0.51
    box = speeds.bounding_box()
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] * 0.9, box["y"] + box["height"] * 0.8, steps=5)
    page.mouse.up()
    assert state(page, "lr") > 0.5
    assert state(page, "beta") < 0.3
    assert "momentum there: diverges" in speeds.get_attribute("aria-label")


def test_where_all_eigenvalues_are_complex_the_laboratory_says_so(show):
    page = show(labs.momentum_ball(lr=0.05, beta=0.81, kappa=25))  # noqa: F811
    assert "Momentum: converges, oscillating, factor 0.9 per step" in said(page, "ρ = √β")
    page.evaluate("lab.set('beta', 0.2)")
    assert "√β" not in said(page, "β = 0.2,")


def test_the_start_moves_and_the_paths_are_drawn_and_hidden(show):
    page = show(labs.momentum_ball(lr=0.03, beta=0.5))  # noqa: F811
    assert painted(page, 0, BLUE) > 100
    page.get_by_role("checkbox", name="gradient descent").uncheck()
    assert painted(page, 0, BLUE) == 0
    page.mouse.move(*on_map(page, BOX, (-2.4, 1.2)))
    page.mouse.down()
    page.mouse.move(*on_map(page, BOX, (2, -1)), steps=3)
    page.mouse.up()
    assert state(page, "start") == pytest.approx([2, -1], abs=0.02)
    assert "start at (2.0" in page.locator("canvas").first.get_attribute("aria-label")


def test_it_plays_pauses_steps_and_starts_again(show):
    page = show(labs.momentum_ball(steps=40))  # noqa: F811
    page.locator("canvas").first.focus()
    page.keyboard.press("Space")
    assert page.get_by_role("button", name="Pause").is_visible()
    page.wait_for_function("lab.get('step') >= 3 && lab.get('step') < 40")
    page.keyboard.press("Space")
    page.get_by_role("button", name="Play").wait_for()
    step = state(page, "step")
    page.keyboard.press("n")
    assert state(page, "step") == step + 1
    page.get_by_role("button", name="Start again").click()
    assert state(page, "step") == 40


def test_less_motion_is_respected(browser, tmp_path):  # noqa: F811
    with quiet_page(browser, reduced_motion="reduce") as page:  # noqa: F811
        opened(page, labs.momentum_ball(steps=2), tmp_path)
        page.evaluate("seen = []; lab.on('change:step', () => seen.push(lab.get('step')))")
        page.get_by_role("button", name="Play").click()
        page.wait_for_function("seen.at(-1) === 2")
        assert page.evaluate("seen") == [0, 1, 2]
        page.get_by_role("button", name="Play").wait_for()


# ---- both ----

MAKE = [labs.level_sets, labs.momentum_ball]


@pytest.mark.parametrize("make", MAKE)
def test_everything_is_reached_by_tab_shows_its_focus_and_has_a_name(show, make):
    page = show(make())  # noqa: F811
    focusable = page.locator(".gd-lab :is(button, select, input, canvas[tabindex])")
    for k in range(focusable.count()):
        page.keyboard.press("Tab")
        here = page.evaluate(
            """() => { const node = document.activeElement, css = getComputedStyle(node); return {
              name: node.getAttribute("aria-label") || (node.labels?.[0] ?? node).textContent,
              ring: css.outlineStyle + css.outlineWidth, ours: node.dataset.lmSuppressShortcuts } }"""
        )
        assert here["name"].strip(), k
        assert here["ring"] == "solid3px"
        assert here["ours"] == "true"


@pytest.mark.parametrize("make", MAKE)
def test_it_fits_a_phone_with_long_words_and_sharp_pictures(browser, tmp_path, make):  # noqa: F811
    i18n.use("de")
    lab = make()
    lab.words = {key: word + " Donaudampfschifffahrt" for key, word in lab.words.items()}
    with quiet_page(browser, viewport={"width": 400, "height": 800}, device_scale_factor=2) as page:  # noqa: F811
        opened(page, lab, tmp_path)
        assert page.evaluate("document.documentElement.scrollWidth") == 400
        canvas = page.evaluate("(c => [c.width, c.clientWidth])(document.querySelector('canvas'))")
        assert canvas[0] == 2 * canvas[1]
        assert "0,05" in page.content() or "0,75" in page.content()


@pytest.mark.parametrize("make", MAKE)
def test_a_dark_page_gets_a_dark_picture_at_once(browser, tmp_path, make):  # noqa: F811
    corner = "[...document.querySelector('canvas').getContext('2d').getImageData(60, 60, 1, 1).data]"
    with quiet_page(browser, color_scheme="light") as page:  # noqa: F811
        opened(page, make(), tmp_path)
        assert min(page.evaluate(corner)[:3]) > 200
        page.emulate_media(color_scheme="dark")
        page.wait_for_function(f"Math.max(...{corner}.slice(0, 3)) < 120")


@pytest.mark.parametrize("make", MAKE)
def test_a_laboratory_that_is_taken_away_leaves_nothing_running(show, make):
    page = show(make())  # noqa: F811
    page.evaluate(
        """() => { heard = []; const { on, off } = lab;
          lab.on = (name, f) => { heard.push(name); on(name, f); };
          lab.off = (name, f) => { heard.splice(heard.indexOf(name), 1); off(name, f); }; }"""
    )
    assert page.evaluate(
        """async () => {
          const text = [...document.scripts].at(-1).textContent.split("const model = host(")[0];
          const module = await import(URL.createObjectURL(new Blob([text], { type: "text/javascript" })));
          const el = document.body.appendChild(document.createElement("div"));
          const end = module.default.render({ model: lab, el }), before = heard.length;
          await new Promise(requestAnimationFrame);
          end(); el.remove();
          return before > 3 && heard.length === 0; }"""
    )
