"""Drives the program as a person does: real mouse and keys, on a display of its own.

The program runs with NABLA_TEST=1; a signal makes it print what it shows as JSON
(src/app/nabla-dump.h), so that nothing here knows where a widget or a node is.
"""
import json
import os
import pathlib
import queue
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time

TIMEOUT = float(os.environ.get("NABLA_TEST_TIMEOUT", "60"))


class Failure(Exception):
    pass


def check(condition, text):
    if not condition:
        raise Failure(text)


def xdotool(*words):
    done = subprocess.run(["xdotool", *map(str, words)], capture_output=True, text=True)
    return done.stdout


class Program:
    def __init__(self, binary, *arguments, schemas=None, env=None):
        self.folder = tempfile.mkdtemp(prefix="nabla-gui-")
        environment = dict(os.environ, NABLA_TEST="1", **(env or {}))
        environment.setdefault("G_ENABLE_DIAGNOSTIC", "0")
        if "ASAN_OPTIONS" in environment:
            # Modules that the toolkit unloads again at exit count as leaks that nothing can name.
            environment["ASAN_OPTIONS"] += ":detect_leaks=0"
        if schemas:
            environment["GSETTINGS_SCHEMA_DIR"] = schemas
        # A machine that does much else may take its time between two clicks.
        settings = pathlib.Path(environment.get("XDG_CONFIG_HOME", self.folder), "gtk-4.0", "settings.ini")
        settings.parent.mkdir(parents=True, exist_ok=True)
        settings.write_text("[Settings]\ngtk-double-click-time=800\n")
        self.errors = open(os.path.join(self.folder, "stderr"), "w+")
        self.process = subprocess.Popen([binary, *arguments], env=environment, cwd=self.folder,
                                        stdout=subprocess.PIPE, stderr=self.errors, text=True)
        self.lines = queue.Queue()
        threading.Thread(target=self._read, daemon=True).start()
        self.wait("a window", lambda s: s["windows"], signal_late=True)

    def _read(self):
        for line in self.process.stdout:
            if line.startswith("NABLA-STATE "):
                self.lines.put(line[len("NABLA-STATE "):])

    # What is shown

    def alive(self):
        return self.process.poll() is None

    def state(self):
        while not self.lines.empty():
            self.lines.get()
        check(self.alive(), f"the program has ended with {self.process.returncode}: {self.stderr()[-2000:]}")
        self.process.send_signal(signal.SIGUSR1)
        try:
            return json.loads(self.lines.get(timeout=TIMEOUT))
        except queue.Empty:
            raise Failure("the program does not answer: " + self.stderr()[-2000:]) from None

    def wait(self, what, predicate, signal_late=False):
        """The state in which the predicate holds."""
        end = time.monotonic() + TIMEOUT
        if signal_late:
            # Before the handler is set the signal would end the program.
            while time.monotonic() < end:
                check(self.alive(), f"the program has ended with {self.process.returncode}: {self.stderr()[-2000:]}")
                if xdotool("search", "--onlyvisible", "--pid", self.process.pid).split():
                    break
                time.sleep(0.1)
        while True:
            state = self.state()
            if predicate(state):
                return state
            if time.monotonic() > end:
                for window in state["windows"]:
                    del window["widgets"]
                raise Failure(f"waited in vain for {what}; last state: {json.dumps(state)[:3000]}")
            time.sleep(0.05)

    def window(self, state=None, kind="NablaWindow"):
        found = [w for w in (state or self.state())["windows"] if w["type"] == kind]
        check(found, f"there is no {kind}")
        return found[-1]

    def settled(self):
        """The main window once nothing is computed and the numbers are of what is drawn."""
        def done(state):
            windows = [w for w in state["windows"] if w["type"] == "NablaWindow"]
            return windows and not windows[-1]["busy"] and not windows[-1]["stale"] and not windows[-1]["naming"]
        return self.window(self.wait("the numbers", done))

    def wait_window(self, kind):
        return self.window(self.wait(kind, lambda s: any(w["type"] == kind for w in s["windows"])), kind)

    def wait_gone(self, kind):
        self.wait(f"{kind} to close", lambda s: all(w["type"] != kind for w in s["windows"]))

    def stderr(self):
        self.errors.flush()
        return pathlib.Path(self.errors.name).read_text()

    def complaints(self):
        return [line for line in self.stderr().splitlines()
                if re.search(r"CRITICAL|WARNING|ERROR|Sanitizer|runtime error", line)
                and not re.search(r"Unable to acquire session bus|dconf|portal|AT-SPI|accessibility bus", line)]

    # Mouse and keys

    def origin(self, window=None):
        """Where the X window is, once it has the focus and stands still."""
        xid = (window or self.window())["xid"]
        end = time.monotonic() + TIMEOUT
        last = None
        while True:
            # Not xdotool: it counts the frame of the window manager twice.
            told = subprocess.run(["xwininfo", "-id", str(xid)], capture_output=True, text=True).stdout
            found = dict(re.findall(r"Absolute upper-left ([XY]):\s+(-?\d+)", told))
            place = (found.get("X"), found.get("Y"), xdotool("getactivewindow").strip())
            if place == last and place[0] is not None and place[2] == str(xid):
                return int(place[0]), int(place[1])
            check(time.monotonic() < end, f"the window {xid} never comes to rest: {place}")
            last = place
            time.sleep(0.05)

    def move(self, x, y, window=None):
        left, top = self.origin(window)
        place = round(left + x), round(top + y)
        # Where the pointer is already, --sync waits 15 seconds for it to move.
        if xdotool("getmouselocation").split()[:2] == [f"x:{place[0]}", f"y:{place[1]}"]:
            xdotool("mousemove", "--sync", place[0] + 1, place[1])
        xdotool("mousemove", "--sync", *place)

    def click(self, x, y, button=1, times=1, window=None):
        self.move(x, y, window)
        xdotool("click", "--repeat", times, "--delay", 60, button)
        time.sleep(0.05)

    def drag(self, x, y, to_x, to_y, button=1, steps=8, rest=0, window=None):
        """@rest: seconds before the button is let go, for what has to see first that something comes."""
        left, top = self.origin(window)
        xdotool("mousemove", "--sync", round(left + x), round(top + y))
        xdotool("mousedown", button)
        for i in range(1, steps + 1):
            xdotool("mousemove", "--sync", round(left + x + (to_x - x) * i / steps),
                    round(top + y + (to_y - y) * i / steps))
            time.sleep(0.015)
        time.sleep(rest)
        xdotool("mouseup", button)
        time.sleep(0.05)

    def key(self, *keys):
        xdotool("key", "--delay", 20, *keys)
        time.sleep(0.05)

    def type(self, text):
        xdotool("type", "--delay", 12, text)
        time.sleep(0.05)

    # Widgets by their text or id

    def widget(self, window, text=None, id=None, type=None):
        found = [w for w in window["widgets"]
                 if (text is None or w["text"] == text) and (id is None or w["id"] == id)
                 and (type is None or w["type"] == type)]
        check(found, f"no widget {text or id or type} in {window['title']}")
        return found[0]

    def press(self, window, text=None, id=None, type=None):
        """Clicks a widget once the window is at rest, and the widget too: it can be pressed and slides no more."""
        kind = window["type"]
        places = []

        def at_rest(state):
            widget = self.widget(self.window(state, kind), text, id, type)
            places.append([widget[key] for key in ("x", "y", "width", "height")])
            return widget["sensitive"] and len(places) > 2 and places[-1] == places[-2] == places[-3]

        self.origin(window)
        window = self.window(self.wait(f"{text or id or type} to be sensitive", at_rest), kind)
        x, y, width, height = places[-1]
        self.click(x + width / 2, y + height / 2, window=window)

    def choose_file(self, path, saving=False):
        """In GTK's own file chooser: a slash opens the line for a path; when saving it is there."""
        self.origin(self.wait_window("GtkFileChooserDialog"))
        time.sleep(0.3)
        if saving:
            self.key("ctrl+a")
        self.type(path)
        time.sleep(0.2)
        self.key("Return")
        self.wait_gone("GtkFileChooserDialog")

    def end(self):
        if self.alive():
            self.process.terminate()
            try:
                self.process.wait(10)
            except subprocess.TimeoutExpired:
                self.process.kill()
        shutil.rmtree(self.folder, ignore_errors=True)


def node(window, name):
    found = [n for n in window["nodes"] if n["name"] == name]
    check(found, f"no node {name}")
    return found[0]


def edge(window, start, end, kind="directed"):
    found = [e for e in window["edges"] if (e["from"], e["to"], e["kind"]) == (start, end, kind)]
    check(found, f"no arrow {start} -> {end}")
    return found[0]


def screenshot(path):
    """To look at, when a folder for them is named."""
    folder = os.environ.get("NABLA_TEST_SHOTS")
    if folder and shutil.which("import"):
        time.sleep(1)
        subprocess.run(["import", "-window", "root", os.path.join(folder, path)], check=False)


def run(cases):
    """Prints TAP; each case is a function whose name says what is tested. They build on each
    other, so the first that fails ends the rest."""
    print(f"1..{len(cases)}", flush=True)
    failed = 0
    for number, case in enumerate(cases, 1):
        name = case.__name__.replace("_", "-")
        if failed:
            print(f"not ok {number} /app/gui/{name}\n# not reached", flush=True)
            continue
        try:
            case()
            print(f"ok {number} /app/gui/{name}", flush=True)
        except Exception as error:  # whatever it is, it is told
            failed += 1
            screenshot(f"failed-{name}.png")
            print(f"not ok {number} /app/gui/{name}", flush=True)
            for line in f"{type(error).__name__}: {error}".splitlines():
                print(f"# {line}", flush=True)
    sys.exit(1 if failed else 0)
