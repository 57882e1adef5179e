#!/usr/bin/env python3
"""From an empty window to numbers on the arrows, by mouse and keys alone.

usage: test-gui-draw.py NABLA NABLA_CLI SCHEMA_FOLDER EXAMPLES
"""
import csv
import json
import os
import re
import shutil
import subprocess
import sys

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from gui import Program, check, edge, node, run, screenshot

NABLA, CLI, SCHEMAS, EXAMPLES = map(os.path.abspath, sys.argv[1:5])
program = Program(NABLA, schemas=SCHEMAS)
# Beside the file that will be saved: data elsewhere is not read without being asked for.
DATA = shutil.copy(os.path.join(EXAMPLES, "smoking.csv"), program.folder)


def output(*command):
    done = subprocess.run(command, capture_output=True, text=True)
    check(done.returncode == 0, f"{command} ended with {done.returncode}: {done.stderr}")
    return done.stdout


def add_node(x, y, name):
    """Double-click on empty canvas, type, Enter."""
    window = program.window()
    canvas = program.widget(window, type="NablaCanvas")
    program.click(canvas["x"] + x, canvas["y"] + y, times=2)
    program.wait("the entry", lambda s: program.window(s)["naming"])
    program.type(name)
    program.key("Return")
    window = program.settled()
    node(window, name)


def connect(start, end):
    """From the ring around one node to the other."""
    window = program.settled()
    a, b = node(window, start), node(window, end)
    n = len(window["edges"])
    dx, dy = b["x"] - a["x"], b["y"] - a["y"]
    # Leave the box where the line to the other node leaves it, and 6 px more: inside the ring.
    t = min(a["width"] / 2 / abs(dx) if dx else 9, a["height"] / 2 / abs(dy) if dy else 9)
    length = (dx * dx + dy * dy) ** 0.5
    t += 6 / length
    program.drag(a["x"] + dx * t, a["y"] + dy * t, b["x"], b["y"])
    window = program.wait("the arrow", lambda s: len(program.window(s)["edges"]) == n + 1)
    edge(program.window(window), start, end)


def select(name):
    window = program.settled()
    place = node(window, name)
    program.click(place["x"], place["y"])
    program.wait("the selection", lambda s: program.window(s)["selected_nodes"] == 1)


def starts_empty():
    window = program.window()
    check(window["page"] == "welcome", "the empty state is not shown")
    screenshot("1-welcome.png")
    program.press(window, "Start Drawing")
    program.wait("the canvas", lambda s: program.window(s)["page"] == "graph")


def draws_nodes_by_double_click():
    add_node(150, 350, "Smoking")
    add_node(350, 350, "Tar")
    add_node(550, 350, "Cancer")
    add_node(350, 180, "Genotype")
    check(len(program.window()["nodes"]) == 4, "four nodes were drawn")


def connects_by_dragging_from_the_ring():
    connect("Smoking", "Tar")
    connect("Tar", "Cancer")
    connect("Genotype", "Smoking")
    connect("Genotype", "Cancer")


def sets_roles_by_keys():
    for name, key, role in (("Smoking", "e", 1), ("Cancer", "o", 2), ("Genotype", "u", 16)):
        select(name)
        program.key(key)
        program.wait(f"{name}'s role", lambda s: node(program.window(s), name)["roles"] == role)
    window = program.settled()
    check("front door" in window["headline"], f"the card says {window['headline']!r}")


def imports_data_through_the_dialog():
    program.key("ctrl+i")
    program.choose_file(DATA)
    dialog = program.wait_window("NablaImportDialog")
    with open(DATA, newline="", encoding="utf-8") as file:
        rows = csv.reader(file)
        header, first = next(rows), next(rows)
    program.wait("the preview", lambda s: any(
        w["text"] == f"The first 100 rows, {len(header)} columns"
        for w in program.window(s, "NablaImportDialog")["widgets"]))
    screenshot("2-import.png")
    dialog = program.window(None, "NablaImportDialog")
    preview = program.widget(dialog, id="preview")
    check(preview["columns"] == header, f"the preview has {preview['columns']}")
    check(preview["first"][0] == first[0], f"the preview begins with {preview['first']}")
    program.press(dialog, "Import")
    program.wait_gone("NablaImportDialog")
    window = program.settled()
    for name in ("Smoking", "Tar", "Cancer"):
        check(node(window, name)["column"] == name, f"{name} has no column")
    screenshot("3-annotated.png")


def numbers():
    window = program.settled()
    program.wait("all numbers", lambda s: program.window(s)["final"])
    return program.window()


def shows_the_numbers_of_the_command_line():
    path = os.path.join(program.folder, "drawn.nabla")
    program.key("ctrl+s")
    program.choose_file(path, saving=True)
    program.wait("saving", lambda s: program.window(s)["path"] == path and not program.window(s)["dirty"])
    window = numbers()
    told = output(CLI, "edges", path, "--json")
    compared = 0
    for told_edge in json.loads(told)["edges"]:
        shown = edge(window, told_edge["from"], told_edge["to"])
        value = told_edge.get("estimate")
        if value is None:
            check(shown.get("estimate") is None, f"{told_edge} has no number, the window shows {shown}")
            continue
        for key, other in (("estimate", value), ("lo", told_edge["ci"][0]), ("hi", told_edge["ci"][1])):
            check(abs(shown[key] - other) <= 1e-9 * max(1, abs(other)),
                  f"{key} of {told_edge['from']} -> {told_edge['to']}: {shown[key]} and {other}")
        first = re.match("[+\u2212]?[0-9.]+", shown["label"]).group().replace("\u2212", "-")
        check(abs(float(first) - value) <= 0.005 + 0.01 * abs(value), f"the label {shown['label']} is not {value}")
        compared += 1
    check(compared == 2, f"two arrows have numbers, {compared} were compared")
    check(edge(window, "Genotype", "Cancer")["label"] == "?", "an unobserved cause has no number")
    check(window["effect"]["estimate"] is not None, "the total effect has a number")


def exports(ending):
    path = os.path.join(program.folder, f"picture.{ending}")
    window = numbers()
    labels = [e["label"] for e in window["edges"] if e.get("estimate") is not None]
    program.key("ctrl+e")
    program.wait_window("NablaExportDialog")
    screenshot(f"4-export-{ending}.png")
    program.press(program.window(None, "NablaExportDialog"), id="export_button")
    program.choose_file(path, saving=True)
    program.wait_gone("NablaExportDialog")
    if ending == "pdf":
        text = output("pdftotext", "-layout", path, "-")
    else:
        with open(path, encoding="utf-8") as file:
            text = file.read()
    check(len(labels) == 2, f"two labels, not {labels}")
    for label in labels:
        for number in re.findall("[0-9.]+", label):
            check(number in text, f"{number} of {label} is not in the {ending}")


def exports_an_svg_that_holds_the_numbers():
    exports("svg")


def exports_a_pdf_that_holds_the_numbers():
    exports("pdf")


def undoes_all_and_redoes():
    before = numbers()
    count = 0
    while program.window()["undo"] is not None:
        last = program.window()["undo"]
        program.key("ctrl+z")
        count += 1
        check(count < 60, f"{last} is undone again and again")
    window = program.settled()
    check(not window["nodes"] and not window["edges"], "everything is undone")
    screenshot("5-undone.png")
    for _ in range(count):
        program.key("ctrl+shift+z")
    program.wait("everything to be redone", lambda s: program.window(s)["redo"] is None)
    after = numbers()
    for name in ("nodes", "edges", "effect", "headline"):
        left, right = before[name], after[name]
        check(json.dumps(left) == json.dumps(right), f"{name} differ: {left} {right}")


def asks_before_unsaved_work_is_lost():
    add_node(600, 100, "Extra")
    program.key("ctrl+w")
    program.origin(program.wait_window("AdwMessageDialog"))
    screenshot("6-close.png")
    program.key("Escape")
    program.wait_gone("AdwMessageDialog")
    check(program.window()["dirty"], "the work is still there")
    program.key("ctrl+w")
    program.press(program.wait_window("AdwMessageDialog"), "_Discard")
    program.process.wait(30)
    check(program.process.returncode == 0,
          f"it ended with {program.process.returncode}: {program.stderr()[-4000:]}")


def complains_about_nothing():
    check(not program.complaints(), "\n".join(program.complaints()[:10]))


try:
    run([starts_empty, draws_nodes_by_double_click, connects_by_dragging_from_the_ring, sets_roles_by_keys,
         imports_data_through_the_dialog, shows_the_numbers_of_the_command_line,
         exports_an_svg_that_holds_the_numbers, exports_a_pdf_that_holds_the_numbers, undoes_all_and_redoes,
         asks_before_unsaved_work_is_lost, complains_about_nothing])
finally:
    program.end()
