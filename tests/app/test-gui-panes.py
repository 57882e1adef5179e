#!/usr/bin/env python3
"""What the right pane says of rows, reasons and long names; the search for sets; the picture on the clipboard.

usage: test-gui-panes.py NABLA NABLA_CLI SCHEMA_FOLDER EXAMPLES
"""
import os
import random
import subprocess
import sys
import time

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from gui import Program, check, edge, node, run, screenshot

NABLA, CLI, SCHEMAS, EXAMPLES = map(os.path.abspath, sys.argv[1:5])
HERE = os.path.dirname(os.path.abspath(__file__))
N_ROWS = 600
LONG = "Systolic_blood_pressure_at_the_second_visit_in_millimetres_of_mercury_without_treatment"
BAND = "dcc4d6"   # of an open biasing path, on white
program = None


def folder():
    return os.environ.get("XDG_CACHE_HOME", "/tmp")


def start(path):
    global program
    if program is not None:
        complaints = program.complaints()
        program.end()
        check(not complaints, "\n".join(complaints[:10]))
    program = Program(NABLA, path, schemas=SCHEMAS, env={"G_DEBUG": "fatal-criticals"})


def start_text(name, text):
    path = os.path.join(folder(), name + ".nabla")
    with open(path, "w", encoding="utf-8") as file:
        file.write(text)
    start(path)


def explored():
    program.settled()
    return program.window(program.wait("the last stage, drawn", lambda s: program.window(s)["final"]
                                       and program.widget(program.window(s), type="NablaCanvas")["width"] > 0))


def texts(window):
    return [w["text"] or "" for w in window["widgets"]]


def shown(window, text):
    return any(text in t for t in texts(window))


def wait_shown(text):
    return program.window(program.wait(text, lambda s: shown(program.window(s), text)))


def in_pane(window, text):
    """The widgets of the right pane with this in their text."""
    return [w for w in window["widgets"] if w["text"] and text in w["text"] and w["x"] > window["width"] - 350]


def click_edge(start_node, end_node):
    place = edge(explored(), start_node, end_node)
    program.click(place["x"], place["y"])
    program.wait("the arrow", lambda s: program.window(s)["selected_edges"] == 1)


def rows_that_are_left_out_have_their_reason():
    chance = random.Random(2)
    with open(os.path.join(folder(), "rows.csv"), "w", encoding="utf-8") as file:
        file.write("Age,Smoking,Cancer\n")
        for i in range(N_ROWS):
            age = chance.gauss(50, 10)
            smoking = 0.3 * age + chance.gauss(0, 5)
            cancer = 0.5 * smoking + 0.2 * age + chance.gauss(0, 3)
            file.write(f"{'' if i % 10 == 0 else f'{age:.2f}'},{'' if i % 25 == 1 else f'{smoking:.2f}'},{cancer:.2f}\n")
    start_text("rows", 'dag {\ndata="rows.csv"\nAge [pos="0,0"]\nSmoking [exposure,pos="1,1"]\nCancer [outcome,pos="2,0"]\n'
                       "Age -> Smoking\nAge -> Cancer\nSmoking -> Cancer\n}\n")
    window = explored()
    used = sum(1 for i in range(N_ROWS) if i % 10 and i % 25 != 1)
    check(window["effect"]["n"] == used, f"{window['effect']}")
    check(len(in_pane(window, f"{used} of {N_ROWS}")) == 1, "the card says n of N")
    losses = in_pane(window, "left out")
    check(len(losses) == 1 and "Age 60" in losses[0]["text"] and "Smoking 24" in losses[0]["text"]
          and losses[0]["text"].index("Age") < losses[0]["text"].index("Smoking"), f"{losses}")
    click_edge("Smoking", "Cancer")
    window = program.window()
    check(len(in_pane(window, f"{used} of {N_ROWS}")) == 2 and len(in_pane(window, "left out")) == 2,
          "and so does the arrow's")
    screenshot("panes-rows.png")
    click_edge("Age", "Cancer")
    click_edge("Age", "Smoking")
    window = program.window(program.wait("the other arrow", lambda s: len(in_pane(program.window(s), f"{used} of")) == 2))


def a_long_reason_is_unfolded():
    bows = " ".join(f"Confounder{i} [latent] Confounder{i} -> {{X Y}}" for i in range(6))
    start_text("hedge", "dag { X [exposure] Y [outcome] X -> Y " + bows + " }")
    window = explored()
    reason = window["reason"]
    start = in_pane(window, reason)[0]
    check(start["height"] < 50, f"more than two lines: {start}")
    window = press_more()
    check(in_pane(window, reason)[0]["height"] > start["height"] + 10, "all lines are there")
    screenshot("panes-unfolded.png")
    program.press(window, "Less", type="GtkButton")
    program.wait("two lines", lambda s: in_pane(program.window(s), reason)[0]["height"] == start["height"])


def press_more():
    """That of the topmost text. A tooltip that comes up may take a click."""
    for _ in range(4):
        window = program.window()
        button = min((w for w in window["widgets"] if w["text"] == "More" and w["type"] == "GtkButton"),
                     key=lambda w: w["y"])
        program.click(button["x"] + button["width"] / 2, button["y"] + button["height"] / 2)
        end = time.monotonic() + 3
        while time.monotonic() < end:
            window = program.window()
            if shown(window, "Less"):
                return window
            time.sleep(0.05)
    check(False, "it is not unfolded")
    return None


def a_long_name_loses_its_middle():
    start_text("long", "dag {\n" + f'{LONG} [pos="0,0"]\nX [exposure,pos="1,1"]\nY [outcome,pos="2,0"]\n'
               f"{LONG} -> X\n{LONG} -> Y\nX -> Y\n}}\n")
    window = explored()
    head = [w for w in in_pane(window, "Identified by adjusting")]
    check(head and "…" in head[0]["text"] and LONG not in head[0]["text"] and head[0]["height"] < 60, f"{head}")
    for w in window["widgets"]:
        if w["x"] > window["width"] - 350 and w["type"] == "GtkLabel":
            check(w["x"] + w["width"] <= window["width"] and LONG not in (w["text"] or ""), f"{w}")
    program.move(head[0]["x"] + 30, head[0]["y"] + head[0]["height"] / 2)
    program.wait("the tooltip", lambda s: any(LONG in t for w in s["windows"] for t in texts(w)))
    screenshot("panes-long.png")


def a_search_for_sets_is_stopped():
    """By so many nodes the search takes some seconds; it ends by itself after a thousand sets."""
    rungs = " ".join(f"X <- A{i} A{i} -> B{i} B{i} -> C{i} C{i} -> D{i} D{i} -> Y" for i in range(2500))
    start_text("ladder", "dag { X [exposure] Y [outcome] X -> Y " + rungs + " }")
    window = program.window(program.wait("the search", lambda s: any(
        w["text"] == "Stop" and w["type"] == "GtkButton" and w["width"] > 0 for w in program.window(s)["widgets"])
        and shown(program.window(s), "sets so far")))
    check(not window["final"], "it goes on")
    stop = program.widget(window, "Stop", type="GtkButton")
    began = time.monotonic()
    program.click(stop["x"] + stop["width"] / 2, stop["y"] + stop["height"] / 2)
    window = program.window(program.wait("its end", lambda s: program.window(s)["final"]
                                         and not any(w["text"] == "Stop" for w in program.window(s)["widgets"])))
    count = min(int("".join(c for c in t if c.isdigit())) for t in texts(window) if t.startswith("at least "))
    print(f"# {count} sets, {time.monotonic() - began:.1f} s after the click", flush=True)
    check(0 < count < 1000, f"{count} sets")
    check("Identified" in window["headline"], "the verdict stays")
    screenshot("panes-stopped.png")


def picture():
    """Copies the picture by its key and pastes it elsewhere: its size, and pixels by colour."""
    program.key("ctrl+shift+c")
    wait_shown("The picture is on the clipboard.")
    path = os.path.join(program.folder, "pasted.png")
    told = subprocess.run(["/usr/bin/python3", os.path.join(HERE, "gui-target.py"), path],
                          capture_output=True, text=True, check=True).stdout.splitlines()
    size = tuple(map(int, told[0].split()))
    return size, {line.split()[0]: int(line.split()[1]) for line in told[1:]}


def a_picture_with_what_is_picked_is_copied():
    start_text("fork", 'dag { X [exposure,pos="0,1"] Y [outcome,pos="2,1"] Z [pos="1,0"] X -> Y Z -> X Z -> Y }')
    explored()
    size, colors = picture()
    check(min(size) > 100 and colors.get(BAND, 0) == 0, f"nothing is pointed out: {size}")
    program.press(program.window(), "Paths", type="GtkLabel")
    wait_shown("X ← Z → Y")
    program.press(program.window(), "X ← Z → Y", type="GtkLabel")
    program.wait("the path", lambda s: len(program.window(s)["highlight"].get("biasing", [])) == 2)
    size, colors = picture()
    check(colors.get(BAND, 0) > 1000, f"the band of the path is in it: {sorted(colors.items(), key=lambda c: -c[1])[:8]}")


def complains_about_nothing():
    check(not program.complaints(), "\n".join(program.complaints()[:10]))


try:
    run([rows_that_are_left_out_have_their_reason, a_long_reason_is_unfolded, a_long_name_loses_its_middle,
         a_search_for_sets_is_stopped, a_picture_with_what_is_picked_is_copied, complains_about_nothing])
finally:
    if program is not None:
        program.end()
