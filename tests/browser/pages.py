"""The pages in a real browser: every page on desktop, phone, light and dark, keyboard only.

    python3 tests/browser/pages.py BINARY [--out DIR] [--axe axe.min.js] [--chromium PATH]

Needs Playwright (PyPI) and Chromium. Serves the sample shop itself, keeps screenshots in DIR, fails
on console errors, on requests that leave the host, on pages wider than the phone, on serious
findings of axe-core (when its file is given; else of the few checks below).
"""

import argparse
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

from playwright.sync_api import sync_playwright

PAGES = {
    "overview": "/?days=30",
    "managers": "/managers?days=30",
    "chats": "/chats?sort=worst&days=30",
    "now": "/now",
    "money": "/money?days=30",
    "practice": "/practice",
    "data": "/data",
    "runs": "/data/runs",
    "labels": "/labels",
    "settings": "/settings",
    "access": "/access",
    "account": "/account",
    "why": "/why?metric=response_rate&days=30",
    "report": "/reports/daily",
    "table": "/tables/manager_summary",
    "api": "/api",
}
DESKTOP = {"width": 1360, "height": 900}
PHONE = {"width": 390, "height": 844}

# Without axe-core: what breaks pages for screen readers most often.
OWN_CHECKS = """() => {
  const faults = [];
  const named = (e) => (e.getAttribute('aria-label') || e.labels?.length || e.title || e.textContent.trim());
  for (const e of document.querySelectorAll('input:not([type=hidden]),select')) if (!named(e)) faults.push('no label: ' + e.outerHTML.slice(0, 120));
  for (const e of document.querySelectorAll('a[href],button')) if (!named(e)) faults.push('no name: ' + e.outerHTML.slice(0, 120));
  const ids = [...document.querySelectorAll('[id]')].map((e) => e.id);
  for (const id of ids.filter((id, at) => ids.indexOf(id) !== at)) faults.push('id twice: ' + id);
  if (document.querySelectorAll('h1').length !== 1) faults.push('not one h1');
  if (!document.documentElement.lang) faults.push('no language');
  return faults;
}"""


class Watch:
    """Everything a page must not do."""

    def __init__(self, base):
        self.base, self.faults, self.where = base, [], ""

    def on(self, page):
        page.on("console", lambda m: self.fault(f"console: {m.text}") if m.type in ("error", "warning") else None)
        page.on("pageerror", lambda e: self.fault(f"script: {e}"))
        page.on("request", lambda r: self.fault(f"leaves the host: {r.url}") if not r.url.startswith((self.base, "data:")) else None)

    def fault(self, text):
        self.faults.append(f"{self.where}: {text}")


def accessible(page, watch, axe):
    if not axe:
        for fault in page.evaluate(OWN_CHECKS):
            watch.fault(fault)
        return
    # The page's policy lets no foreign script in: axe is put into the isolated world of the debugger.
    page.evaluate(axe)
    found = page.evaluate("() => axe.run(document, {resultTypes: ['violations'], runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa']})")
    for one in found["violations"]:
        if one["impact"] in ("serious", "critical"):
            nodes = "; ".join(node["html"][:140] for node in one["nodes"][:3])
            watch.fault(f"axe {one['id']} ({one['impact']}): {nodes}")


def set_preferences(page, base, language, theme):
    page.context.add_cookies([
        {"name": "spindle_language", "value": language, "url": base},
        {"name": "spindle_theme", "value": theme, "url": base},
    ])


def look(page, watch, axe, out, name, theme, size):
    watch.where = f"{name} {theme} {size['width']}"
    page.set_viewport_size(size)
    answer = page.goto(watch.base + PAGES[name])
    if answer.status != 200:
        watch.fault(f"status {answer.status}")
    page.wait_for_load_state("load")
    wide = page.evaluate("() => document.documentElement.scrollWidth - document.documentElement.clientWidth")
    if wide > 0:
        watch.fault(f"{wide} px wider than the screen")
    accessible(page, watch, axe)
    page.screenshot(path=out / f"{name}-{theme}-{size['width']}.png", full_page=True)


def three_clicks(page, watch, out):
    """From the overview to the worst chat and why it is the worst."""
    watch.where = "three clicks"
    page.set_viewport_size(DESKTOP)
    page.goto(watch.base + "/?days=30")
    page.locator("a.chat").first.click()
    page.wait_for_url("**/chats/**")
    page.locator(".advice a").first.click()
    anchor = page.url.split("#")[1]
    if not page.locator(f"#{anchor}.quoted").is_visible():
        watch.fault("the evidence is not marked")
    page.screenshot(path=out / "dialogue.png", full_page=True)


def correct(page, watch):
    """A wrong mark is corrected and the page comes back to the message."""
    watch.where = "correction"
    details = page.locator("details.correct").first
    details.locator("summary").click()
    form = details.locator("form.label").first
    form.locator("label").last.click()
    with page.expect_navigation():
        form.locator("button").click()
    if "/chats/" not in page.url:
        watch.fault(f"led to {page.url}")


def filters(page, watch):
    watch.where = "filters"
    page.goto(watch.base + "/chats?days=30")
    before = page.locator(".lead").inner_text()
    with page.expect_navigation():
        page.locator("select[name=outcome]").select_option("paid")
    if "outcome=paid" not in page.url or page.locator(".lead").inner_text() == before:
        watch.fault("the filter shows nothing else")


def live(page, watch):
    watch.where = "live page"
    page.goto(watch.base + "/now")
    page.locator(".live").wait_for(state="visible", timeout=15_000)


def keyboard(page, watch):
    """Skip link, menu, search and the first chat, without a mouse."""
    watch.where = "keyboard"
    page.goto(watch.base + "/")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    if page.evaluate("document.activeElement.id") != "main":
        watch.fault("the skip link does not lead to the content")
    page.keyboard.press("/")
    if page.evaluate("document.activeElement.name") != "q":
        watch.fault("the key / does not lead to the search")
    page.keyboard.type("цена")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    for _ in range(80):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.classList.contains('chat')"):
            break
    outline = page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
    if outline == "none":
        watch.fault("what has the focus is not seen")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    if "/chats/" not in page.url:
        watch.fault(f"the first chat led to {page.url}")


def without_script(browser, state, watch):
    """Filters work without a script too."""
    watch.where = "no script"
    context = browser.new_context(java_script_enabled=False, storage_state=state)
    page = context.new_page()
    page.goto(watch.base + "/chats")
    page.locator("form.filters select[name=outcome]").select_option("paid")
    page.locator("form.filters button").click()
    if "outcome=paid" not in page.url:
        watch.fault(f"the filter led to {page.url}")
    context.close()


def sign_out(page, watch):
    watch.where = "sign out"
    page.locator("details.person summary").click()
    with page.expect_navigation():
        page.locator("form[action='/sign-out'] button").click()
    page.goto(watch.base + "/")
    if "/sign-in" not in page.url:
        watch.fault("the page is still shown")


def serve(binary, folder):
    process = subprocess.Popen([binary, "demo", "--out", f"{folder}/demo", "--port", "0"], stdout=subprocess.PIPE, text=True)
    for line in process.stdout:
        found = re.search(r"(http://127\.0\.0\.1:\d+)/enter\?key=\S+", line)
        if found:
            return process, found.group(1), found.group(0)
    sys.exit("the sample shop was not served")


def main():
    arguments = argparse.ArgumentParser()
    arguments.add_argument("binary")
    arguments.add_argument("--out", default="target/browser")
    arguments.add_argument("--axe")
    arguments.add_argument("--chromium", default=shutil.which("chromium"))
    arguments = arguments.parse_args()
    out = pathlib.Path(arguments.out)
    out.mkdir(parents=True, exist_ok=True)
    axe = pathlib.Path(arguments.axe).read_text() if arguments.axe else None
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        process, base, link = serve(arguments.binary, folder)
        try:
            watch = Watch(base)
            browser = playwright.chromium.launch(executable_path=arguments.chromium, args=["--no-sandbox"])
            context = browser.new_context(bypass_csp=False)
            page = context.new_page()
            watch.on(page)
            watch.where = "sign in"
            page.goto(link)
            page.locator("button.main").click()
            page.wait_for_url("**/account**")
            for name in PAGES:
                for language, theme, size in [("ru", "light", DESKTOP), ("en", "dark", DESKTOP), ("ru", "dark", PHONE)]:
                    set_preferences(page, base, language, theme)
                    look(page, watch, axe, out, name, theme, size)
            set_preferences(page, base, "ru", "light")
            three_clicks(page, watch, out)
            correct(page, watch)
            filters(page, watch)
            live(page, watch)
            keyboard(page, watch)
            without_script(browser, context.storage_state(), watch)
            sign_out(page, watch)
            browser.close()
        finally:
            process.terminate()
            process.wait()
    print("\n".join(watch.faults) or f"every page is well; screenshots in {out}")
    return 1 if watch.faults else 0


if __name__ == "__main__":
    sys.exit(main())
