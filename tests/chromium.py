"""A real browser for the tests of pages: headless Chromium, driven over the pipe of its DevTools protocol."""

from __future__ import annotations

import base64
import fcntl
import json
import os
import select
import shutil
import subprocess
import tempfile
import time

import pytest

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
FLAGS = (
    "--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--hide-scrollbars", "--no-first-run",
    "--disable-background-networking", "--disable-extensions", "--remote-debugging-pipe",
)  # fmt: skip
_PATIENCE = 20  # seconds
_NAMED_KEYS = {"ArrowRight": 39, "ArrowLeft": 37, "Enter": 13, "Tab": 9, "Escape": 27}

# A click goes to what was painted last, so what moves or has just come in sight gets two more frames.
_STANDING = """(async () => {
    const one = document.querySelector(%s);
    one.scrollIntoView({block: 'nearest'});
    for (let before = '', still = 0; ;) {
        await new Promise(requestAnimationFrame);
        const box = one.getClientRects()[0];
        const [x, y] = [box.x + box.width / 2, box.y + box.height / 2];
        still = before === `${x} ${y}` && one.contains(document.elementFromPoint(x, y)) ? still + 1 : 0;
        if (still >= 2) return [x, y];
        before = `${x} ${y}`;
    }
})()"""


def find() -> str | None:
    """The browser on this machine; CHROMIUM names another."""
    return os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, NAMES)), None)


class Chromium:
    """One browser with one tab. What its pages complain of and ask the network for is kept in `trouble` and `asked`."""

    def __init__(self, program: str) -> None:
        self._home = tempfile.TemporaryDirectory(prefix="chromium-", ignore_cleanup_errors=True)
        theirs_in, self._to = os.pipe()
        self._from, theirs_out = os.pipe()
        high_in, high_out = (fcntl.fcntl(end, fcntl.F_DUPFD, 64) for end in (theirs_in, theirs_out))

        def pipes_for_child() -> None:
            os.dup2(high_in, 3)
            os.dup2(high_out, 4)

        self._process = subprocess.Popen(
            [program, *FLAGS, f"--user-data-dir={self._home.name}", "about:blank"],
            stderr=subprocess.DEVNULL, close_fds=False, preexec_fn=pipes_for_child, start_new_session=True,
        )  # fmt: skip
        for end in (theirs_in, theirs_out, high_in, high_out):
            os.close(end)
        self._buffer, self._count, self._session = b"", 0, None
        self._events: list[dict] = []
        self.trouble: list[str] = []
        self.asked: list[str] = []
        target = self.send("Target.createTarget", url="about:blank")["targetId"]
        self._session = self.send("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
        for domain in ("Page", "Runtime", "Network", "Log"):
            self.send(f"{domain}.enable")
        self.send("Emulation.setFocusEmulationEnabled", enabled=True)
        self.send("Page.bringToFront")

    def close(self) -> None:
        self._session = None
        try:
            self.send("Browser.close")
            self._process.wait(10)
        except (OSError, EOFError, TimeoutError, subprocess.TimeoutExpired):
            self._process.kill()
            self._process.wait()
        os.close(self._to)
        os.close(self._from)
        self._home.cleanup()

    def open(self, path: object) -> None:
        """A file, loaded whole, with a clean record of complaints."""
        self.trouble, self.asked, self._events = [], [], []
        self.send("Page.navigate", url="about:blank")
        self.trouble, self.asked, self._events = [], [], []
        name, _, place = str(path).partition("#")
        self.send("Page.navigate", url=f"file://{name}" + (f"#{place}" if place else ""))
        self.until("document.readyState === 'complete' && location.protocol === 'file:'")

    def evaluate(self, expression: str) -> object:
        """A value of the page, as JSON carries it."""
        told = self.send("Runtime.evaluate", expression=expression, returnByValue=True, awaitPromise=True)
        if "exceptionDetails" in told:
            raise RuntimeError(told["exceptionDetails"].get("exception", {}).get("description", str(told)))
        return told["result"].get("value")

    def until(self, expression: str) -> None:
        end = time.monotonic() + _PATIENCE
        while not self.evaluate(f"Boolean({expression})"):
            if time.monotonic() > end:
                raise TimeoutError(f"never true: {expression}")
            time.sleep(0.02)

    def press(self, key: str) -> None:
        number = _NAMED_KEYS.get(key) or ord(key.upper())
        text = {} if key in _NAMED_KEYS and key != "Enter" else {"text": "\r" if key == "Enter" else key}
        for kind in ("keyDown", "keyUp"):
            typed = text if kind == "keyDown" else {}
            self.send("Input.dispatchKeyEvent", type=kind, key=key, windowsVirtualKeyCode=number, **typed)

    def click(self, selector: str) -> None:
        """A real click in the middle of the first element that matches, once it stands still and nothing covers it."""
        x, y = self.evaluate(_STANDING % json.dumps(selector))
        for kind in ("mouseMoved", "mousePressed", "mouseReleased"):
            button = {} if kind == "mouseMoved" else {"button": "left", "clickCount": 1}
            self.send("Input.dispatchMouseEvent", type=kind, x=x, y=y, **button)

    def look(self, width: int, height: int, scheme: str = "light", media: str = "") -> None:
        """The size of the window, and what the reader prefers."""
        self.send(
            "Emulation.setDeviceMetricsOverride", width=width, height=height, deviceScaleFactor=1, mobile=width < 600
        )
        features = [{"name": "prefers-color-scheme", "value": scheme}]
        self.send("Emulation.setEmulatedMedia", media=media, features=features)

    def picture(self, path: str) -> None:
        with open(path, "wb") as file:
            file.write(base64.b64decode(self.send("Page.captureScreenshot", format="png")["data"]))

    def send(self, method: str, **params: object) -> dict:
        """One command of the protocol and its answer. Raises RuntimeError with what the browser says."""
        self._count += 1
        message = {"id": self._count, "method": method, "params": params}
        if self._session:
            message["sessionId"] = self._session
        os.write(self._to, json.dumps(message).encode() + b"\0")
        while True:
            told = self._receive()
            if told.get("id") == self._count:
                if "error" in told:
                    raise RuntimeError(f"{method}: {told['error']['message']}")
                return told["result"]
            self._note(told)

    def _receive(self) -> dict:
        while b"\0" not in self._buffer:
            if not select.select([self._from], [], [], _PATIENCE)[0]:
                raise TimeoutError("the browser does not answer")
            chunk = os.read(self._from, 1 << 20)
            if not chunk:
                raise EOFError("the browser has gone")
            self._buffer += chunk
        message, _, self._buffer = self._buffer.partition(b"\0")
        return json.loads(message)

    def _note(self, event: dict) -> None:
        method, params = event.get("method"), event.get("params", {})
        if method == "Log.entryAdded":
            self.trouble.append(params["entry"]["text"])
        elif method == "Runtime.exceptionThrown":
            details = params["exceptionDetails"]
            self.trouble.append(details.get("exception", {}).get("description", details["text"]))
        elif method == "Runtime.consoleAPICalled":
            self.trouble.append(str([one.get("value") for one in params["args"]]))
        elif method == "Network.requestWillBeSent":
            self.asked.append(params["request"]["url"])


@pytest.fixture(scope="module")
def browser():
    program = find()
    if not program:
        if os.environ.get("CLEANLINT_REQUIRE_CHROMIUM"):
            pytest.fail("CLEANLINT_REQUIRE_CHROMIUM is set and there is no Chromium")
        pytest.skip("no Chromium on this machine")
    one = Chromium(program)
    yield one
    one.close()


@pytest.fixture
def tab(browser):
    """A tab that must not complain of anything nor ask for anything but its page."""
    browser.look(1280, 800)
    yield browser
    assert browser.trouble == []
    assert [url for url in browser.asked if not url.startswith(("file:", "data:"))] == []
    assert len([url for url in browser.asked if url.startswith("file:")]) <= 1
