#!/usr/bin/env python3
"""What a person does with the window besides drawing, counted in clicks and keys.

usage: test-gui-use.py NABLA NABLA_CLI SCHEMA_FOLDER EXAMPLES
"""
import json
import os
import shutil
import subprocess
import sys
import time

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from gui import Program, check, edge, node, run, screenshot, xdotool

NABLA, CLI, SCHEMAS, EXAMPLES = map(os.path.abspath, sys.argv[1:5])
program = None


def start(*arguments):
    global program
    if program is not None:
        complaints = program.complaints()
        program.end()
        check(not complaints, "\n".join(complaints[:10]))
    program = Program(NABLA, *arguments, schemas=SCHEMAS)
    return program.window()


def numbers():
    program.settled()
    program.wait("all numbers", lambda s: program.window(s)["final"])
    return program.window()


def click_node(name, button=1):
    place = node(program.settled(), name)
    time.sleep(1)   # or it would be the second click of two
    program.click(place["x"], place["y"], button=button)


def shown(window, text):
    return any(text in (w["text"] or "") for w in window["widgets"])


def an_example_is_one_click_from_its_numbers():
    window = start()
    program.press(window, "Smoking, tar and cancer")
    program.wait("the effect", lambda s: program.window(s)["effect"].get("estimate") is not None)
    window = numbers()
    told = subprocess.run([CLI, "estimate", os.path.join(EXAMPLES, "smoking.nabla"), "--json"],
                          capture_output=True, text=True, check=True).stdout
    told = json.loads(told)
    check(abs(window["effect"]["estimate"] - told["estimate"]) < 1e-9, f"{window['effect']} and {told['estimate']}")
    check(sum(e.get("estimate") is not None for e in window["edges"]) == 4, "four arrows have numbers")
    check(abs(edge(window, "Age", "Cancer")["estimate"] - 0.05) < 0.03, "Age -> Cancer is not what a regression says")
    check(not window["dirty"] and window["path"] is None, "an example is not a file of one's own")


def an_arrow_tells_what_is_known_of_it():
    window = numbers()
    place = edge(window, "Tar", "Cancer")
    program.click(place["x"], place["y"])
    window = program.window(program.wait("the arrow", lambda s: program.window(s)["selected_edges"] == 1))
    for text in ("Tar → Cancer", "direct effect", "Age, Smoking", "influence function"):
        check(shown(window, text), f"the inspector lacks {text}")
    screenshot("use-arrow.png")


def the_overlay_and_its_labels_are_switched_by_keys():
    window = numbers()
    direct = edge(window, "Age", "Smoking")["label"]
    program.key("ctrl+alt+2")
    program.wait("totals", lambda s: shown(program.window(s), "Total effects"))
    program.wait("other labels", lambda s: edge(program.window(s), "Age", "Smoking")["label"] != direct)
    program.key("ctrl+alt+0")
    program.wait("no labels", lambda s: edge(program.window(s), "Age", "Smoking")["label"] is None)
    program.key("ctrl+alt+1")
    program.wait("direct effects", lambda s: edge(program.window(s), "Age", "Smoking")["label"] == direct)
    program.key("ctrl+alt+l")
    program.wait("units", lambda s: "Smoking per Age" in (edge(program.window(s), "Age", "Smoking")["label"] or ""))
    for _ in range(3):
        program.key("ctrl+alt+l")
    program.wait("intervals", lambda s: edge(program.window(s), "Age", "Smoking")["label"] == direct)


def the_panes_come_and_go():
    def pane(state, id):
        found = [w for w in program.window(state)["widgets"] if w["text"] == id]
        return bool(found) and 0 <= found[0]["x"] < program.window(state)["width"]

    program.key("F9")
    program.wait("the left pane to go", lambda s: not pane(s, "Question"))
    program.key("F9")
    program.wait("the left pane", lambda s: pane(s, "Question"))
    program.key("shift+F9")
    program.wait("the right pane to go", lambda s: not pane(s, "Identified by the front door."))
    program.key("shift+F9")
    program.wait("the right pane", lambda s: pane(s, "Identified by the front door."))
    program.key("alt+2")
    program.wait("the data", lambda s: program.window(s)["page"] == "data" and any(
        "unplaced" in row for w in program.window(s)["widgets"] for row in w.get("rows", [])))
    program.key("alt+1")
    program.wait("the graph", lambda s: program.window(s)["page"] == "graph")


def the_focus_goes_round_the_panes():
    def focus(state):
        window = program.window(state)
        for widget in window["widgets"]:
            if widget["focus"]:
                return "left" if widget["x"] < 270 else "right" if widget["x"] > window["width"] - 340 else "canvas"
        return "canvas"

    click_node("Tar")
    seen = []
    for _ in range(3):
        program.key("F6")
        seen.append(focus(program.state()))
    check(sorted(seen) == ["canvas", "left", "right"], f"F6 led to {seen}")


def typing_is_left_alone_by_the_accelerators():
    click_node("Tar")
    window = program.window(program.wait("the name", lambda s: any(
        w["id"] == "name_entry" for w in program.window(s)["widgets"])))
    program.press(window, id="name_entry")
    program.key("ctrl+a", "ctrl+c")
    program.type("Tar in lungs")
    program.key("Return")
    window = program.settled()
    check(node(window, "Tar in lungs")["column"] == "Tar", "a renamed node keeps its column")
    check(window["undo"] is not None and len(window["nodes"]) == 5, "one step, no node more")
    program.press(window, id="undo_button")
    program.wait("the old name", lambda s: any(n["name"] == "Tar" for n in program.window(s)["nodes"]))


def nodes_are_copied_and_pasted_as_text():
    click_node("Tar")
    program.key("ctrl+c", "ctrl+v")
    program.wait("a copy", lambda s: any(n["name"] == "Tar 2" for n in program.window(s)["nodes"]))
    program.key("ctrl+z")
    program.wait("no copy", lambda s: len(program.window(s)["nodes"]) == 5)


def the_context_menu_deletes():
    click_node("Age", button=3)
    program.wait("the menu", lambda s: shown(program.window(s), "Unobserved"))
    program.key("Up", "Return")
    # While the menu closes a key may still be its.
    program.wait("Age and the menu to go", lambda s: len(program.window(s)["nodes"]) == 4
                 and not shown(program.window(s), "Unobserved"))
    program.key("ctrl+z")
    program.wait("Age", lambda s: len(program.window(s)["nodes"]) == 5)


def the_question_is_chosen_from_the_pane():
    window = program.settled()
    place = program.widget(window, id="outcome", type="NablaChooser")
    program.click(place["x"] + place["width"] - 12, place["y"] + place["height"] / 2)
    program.wait("the list", lambda s: sum(w["text"] == "Genotype" for w in program.window(s)["widgets"]) > 1)
    program.key("Home", "Down", "Return")   # after "None" comes Age, the first of the graph
    program.wait("another outcome", lambda s: node(program.window(s), "Age")["roles"] == 2)
    window = program.settled()
    check(node(window, "Cancer")["roles"] == 0, "there is one outcome")
    program.key("ctrl+z")
    program.wait("the old outcome", lambda s: node(program.window(s), "Cancer")["roles"] == 2)


def a_narrow_window_lays_the_panes_over_the_canvas():
    xid = program.window()["xid"]
    xdotool("windowsize", xid, 890, 600)
    window = program.window(program.wait("a narrow window", lambda s: program.window(s)["width"] < 900))
    program.wait("the panes to fold", lambda s: not shown(program.window(s), "Unplaced columns"))
    window = program.window()
    canvas = program.widget(window, type="NablaCanvas")
    check(canvas["width"] > 850, f"the canvas is {canvas['width']} wide")
    screenshot("use-narrow.png")


def a_pdf_takes_three_clicks():
    window = start(os.path.join(EXAMPLES, "simpson.nabla"))
    numbers()
    program.press(program.window(), id="export_button")
    dialog = program.wait_window("NablaExportDialog")
    program.press(dialog, id="export_button")
    chooser = program.wait_window("GtkFileChooserDialog")
    program.press(chooser, "_Export")
    program.wait_gone("NablaExportDialog")
    path = os.path.join(program.folder, "simpson.pdf")
    check(os.path.exists(path), f"no simpson.pdf in {os.listdir(program.folder)}")
    text = subprocess.run(["pdftotext", path, "-"], capture_output=True, text=True, check=True).stdout
    check("+0.4" in text and "95 %" in text, "the numbers and the legend are in it")


def own_data_to_the_first_effect_takes_sixteen_actions():
    window = start()
    path = shutil.copy(os.path.join(EXAMPLES, "smoking.csv"), program.folder)
    actions = 0

    def did(n=1):
        nonlocal actions
        actions += n

    program.press(window, "Open Data…")
    did()
    program.choose_file(path)
    did(2)
    program.wait_window("NablaImportDialog")
    # The click would be lost while the columns of the preview come.
    program.wait("the preview", lambda s: any(w["id"] == "preview" and w["width"] > 0
                                              for w in program.window(s, "NablaImportDialog")["widgets"]))
    program.press(program.window(kind="NablaImportDialog"), "Import")
    did()
    program.wait_gone("NablaImportDialog")
    window = program.settled()
    check(shown(window, "Unplaced columns"), "the columns wait to be placed")
    screenshot("use-unplaced.png")
    program.press(window, "Place All")
    did()
    program.wait("the nodes", lambda s: len(program.window(s)["nodes"]) == 6)
    screenshot("use-placed.png")
    for start_name, end_name in (("Smoking", "Tar"), ("Tar", "Cancer"), ("Age", "Smoking"), ("Age", "Cancer")):
        window = program.settled()
        a, b = node(window, start_name), node(window, end_name)
        dx, dy = b["x"] - a["x"], b["y"] - a["y"]
        t = min(a["width"] / 2 / abs(dx) if dx else 9, a["height"] / 2 / abs(dy) if dy else 9)
        t += 6 / (dx * dx + dy * dy) ** 0.5
        program.drag(a["x"] + dx * t, a["y"] + dy * t, b["x"], b["y"])
        did()
        program.wait("the arrow", lambda s: any(
            e["from"] == start_name and e["to"] == end_name for e in program.window(s)["edges"]))
    for name, key in (("Smoking", "e"), ("Cancer", "o")):
        click_node(name)
        program.key(key)
        did(2)
    program.wait("the effect", lambda s: program.window(s)["effect"].get("estimate") is not None)
    screenshot("use-own.png")
    check(actions <= 16, f"{actions} actions")


def a_column_is_dragged_to_the_canvas():
    program.key("ctrl+a", "Delete")
    program.wait("an empty canvas", lambda s: not program.window(s)["nodes"])
    window = program.settled()
    row = [w for w in window["widgets"] if w["text"] == "income" and w["x"] < 260][0]
    canvas = program.widget(window, type="NablaCanvas")
    program.drag(row["x"] + 10, row["y"] + 8, canvas["x"] + 200, canvas["y"] + 300, steps=20, rest=0.5)
    window = program.window(program.wait("the node", lambda s: len(program.window(s)["nodes"]) == 1))
    place = node(window, "income")
    check(place["column"] == "income", "it is linked")
    check(abs(place["x"] - canvas["x"] - 200) < 3 and abs(place["y"] - canvas["y"] - 300) < 3,
          f"it is where it was dropped: {place}")


def several_files_open_several_windows():
    start(os.path.join(EXAMPLES, "smoking.nabla"), os.path.join(EXAMPLES, "m-bias.nabla"))
    state = program.wait("two windows", lambda s: len([
        w for w in s["windows"] if w["type"] == "NablaWindow" and w["nodes"]]) == 2)
    titles = sorted(w["title"] for w in state["windows"])
    check(titles == ["m-bias.nabla – Nabla", "smoking.nabla – Nabla"], f"the titles are {titles}")


def what_cannot_be_read_is_told_and_nothing_is_lost():
    folder = program.folder
    bad = os.path.join(folder, "bad.nabla")
    with open(bad, "w", encoding="utf-8") as file:
        file.write("dag {\n A -> B\n B ->\n}\n")
    copy = shutil.copy(bad, os.path.dirname(folder))
    try:
        start(copy)
        window = program.window(program.wait("the message", lambda s: program.window(s)["bar"]))
        check("line 4" in window["bar"] or "line 3" in window["bar"], f"it says {window['bar']!r}")
        loop = os.path.join(program.folder, "loop.nabla")
        with open(loop, "w", encoding="utf-8") as file:
            file.write("dag { A [exposure] B [outcome] A -> B B -> C C -> A }\n")
        start(shutil.copy(loop, copy))
        window = program.settled()
        check("loop" in window["headline"] and "A → B → C → A" in window["headline"], window["headline"])
        program.press(window, id="loop_button")
        program.wait("the loop", lambda s: program.window(s)["selected_nodes"] == 3)
        empty = os.path.join(program.folder, "empty.csv")
        open(empty, "w").close()
        program.key("ctrl+i")
        program.choose_file(empty)
        dialog = program.window(program.wait("the error", lambda s: any(
            "empty.csv" in (w["text"] or "") and "empty" in w["text"].lower() and len(w["text"]) > 20
            for d in s["windows"] if d["type"] == "NablaImportDialog" for w in d["widgets"])), "NablaImportDialog")
        check(not program.widget(dialog, "Import")["sensitive"], "there is nothing to import")
        program.key("Escape")
        program.wait_gone("NablaImportDialog")
        program.key("ctrl+shift+s")
        program.choose_file("/proc/nowhere.nabla", saving=True)
        window = program.window(program.wait("the message", lambda s: program.window(s)["bar"]))
        check("/proc" in window["bar"], f"it says {window['bar']!r}")
        check(len(window["nodes"]) == 3, "the graph is still there")
    finally:
        os.unlink(copy)


def complains_about_nothing():
    check(not program.complaints(), "\n".join(program.complaints()[:10]))


try:
    run([an_example_is_one_click_from_its_numbers, an_arrow_tells_what_is_known_of_it,
         the_overlay_and_its_labels_are_switched_by_keys, the_panes_come_and_go, the_focus_goes_round_the_panes,
         typing_is_left_alone_by_the_accelerators, nodes_are_copied_and_pasted_as_text, the_context_menu_deletes,
         the_question_is_chosen_from_the_pane, a_narrow_window_lays_the_panes_over_the_canvas,
         a_pdf_takes_three_clicks, own_data_to_the_first_effect_takes_sixteen_actions,
         a_column_is_dragged_to_the_canvas, several_files_open_several_windows,
         what_cannot_be_read_is_told_and_nothing_is_lost, complains_about_nothing])
finally:
    if program is not None:
        program.end()
