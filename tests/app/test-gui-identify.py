#!/usr/bin/env python3
"""What the window tells of a question, and what can be done about it, by mouse and keys.

usage: test-gui-identify.py NABLA NABLA_CLI SCHEMA_FOLDER EXAMPLES
"""
import os
import sys
import time

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from gui import Failure, Program, check, edge, node, run, screenshot

NABLA, CLI, SCHEMAS, EXAMPLES = map(os.path.abspath, sys.argv[1:5])
ADJUSTED = 4
program = None
clicked = None   # the node that was clicked last


def start(path):
    global program, clicked
    clicked = None
    if program is not None:
        complaints = program.complaints()
        program.end()
        check(not complaints, "\n".join(complaints[:10]))
    program = Program(NABLA, path, schemas=SCHEMAS, env={"G_DEBUG": "fatal-criticals"})
    return explored()


def start_text(name, text):
    path = os.path.join(os.environ.get("XDG_CACHE_HOME", "/tmp"), name + ".nabla")
    with open(path, "w", encoding="utf-8") as file:
        file.write(text)
    return start(path)


def explored():
    program.settled()
    return program.window(program.wait("the last stage", lambda s: program.window(s)["final"]))


def texts(window):
    return [w["text"] or "" for w in window["widgets"]]


def shown(window, text):
    return any(text in t for t in texts(window))


def wait_shown(text):
    return program.window(program.wait(text, lambda s: shown(program.window(s), text)))


def press_row(text):
    """A row of a list: its text is a label."""
    program.press(program.window(), text, type="GtkLabel")


def press_button(text, id=None):
    program.press(program.window(), text, id=id)


def soon(predicate, seconds=2):
    """Whether it holds within the time."""
    end = time.monotonic() + seconds
    while not predicate(program.window()):
        if time.monotonic() > end:
            return False
        time.sleep(0.05)
    return True


def step(id, text):
    """Back or forward; a tooltip that comes up may take a click."""
    for _ in range(4):
        press_button(None, id=id)
        if soon(lambda w: shown(w, text)):
            return program.window()
    raise Failure(f"waited in vain for {text}")


def highlight(what, predicate):
    return program.window(program.wait(what, lambda s: predicate(program.window(s)["highlight"])))["highlight"]


def nothing(marks):
    return not any(marks.values())


def click_node(name):
    """Selects the one node."""
    global clicked
    place = node(program.settled(), name)
    if clicked == name:
        time.sleep(0.9)   # or it would be the second click of two
    clicked = name
    program.click(place["x"], place["y"])
    program.wait("the selection", lambda s: program.window(s)["selected_nodes"] == 1)


def undo(what, predicate):
    program.press(program.window(), id="undo_button")
    program.wait(what, lambda s: predicate(program.window(s)))
    return explored()


def choose(id, index, what, done):
    """The entry of that number of a list of the Question pane or the inspector, from 0. One popup right after
    another may be refused the pointer by X: then the click is made once more."""
    before = len(texts(explored()))
    for _ in range(5):
        widget = program.widget(program.window(), id=id)
        program.click(widget["x"] + widget["width"] - 12, widget["y"] + widget["height"] / 2)
        if soon(lambda w: len(texts(w)) > before + 2):
            time.sleep(0.2)
            program.key("Home", *["Down"] * index, "Return")
            if soon(done):
                return
    raise Failure(f"waited in vain for {what}")


def a_derivation_is_stepped_through():
    window = start_text("front", "dag { X [exposure] Y [outcome] X -> M -> Y X <-> Y }")
    check("front door" in window["headline"], window["headline"])
    check(nothing(window["highlight"]), "nothing is pointed out at first")
    press_button("Show derivation")
    window = wait_shown("Step 0 of ")
    check(not program.widget(window, id="back")["sensitive"], "there is nothing before the question")
    last = int([t for t in texts(window) if t.startswith("Step 0 of ")][0].split()[-1])
    sides, removed = False, False
    for number in range(1, last + 1):
        window = step("forward", f"Step {number} of {last}")
        marks = window["highlight"]
        check(bool(marks["side"]) == bool(marks["other_side"]), f"a separation has two sides: {marks}")
        check(bool(marks["side"]) == any("⟂" in t for t in texts(window)), "and is told in words")
        sides = sides or bool(marks["side"])
        removed = removed or "X ↔ Y" in marks["removed"]
    check(sides and removed, "some rule looks at a graph without the bow into what is done")
    check(not program.widget(window, id="forward")["sensitive"], "it has an end")
    screenshot("identify-step.png")
    step("back", f"Step {last - 1} of {last}")
    press_button("Hide derivation")
    highlight("nothing", nothing)


def a_path_is_pointed_out_and_let_go():
    press_row("Paths")
    window = wait_shown("X → M → Y")
    check(shown(window, "X ↔ Y"), "the biasing path is there")
    press_row("X → M → Y")
    marks = highlight("the path", lambda h: sorted(h.get("causal", [])) == ["M → Y", "X → M"])
    check(not marks["biasing"], f"{marks}")
    press_row("X ↔ Y")
    highlight("the other", lambda h: h.get("biasing") == ["X ↔ Y"] and not h["causal"])
    screenshot("identify-path.png")
    press_row("X ↔ Y")
    highlight("nothing", nothing)


def a_key_points_out_every_open_path():
    click_node("M")
    program.key("p")
    highlight("the open paths", lambda h: h.get("biasing") == ["X ↔ Y"] and len(h["causal"]) == 2)
    program.key("p")
    highlight("nothing", nothing)


def lists_are_used_by_keys():
    click_node("M")
    program.key("F6")
    for _ in range(40):
        state = program.state()
        focus = [w for w in program.window(state)["widgets"] if w["focus"]]
        if focus and focus[0]["id"] == "header" and shown(program.window(state), "X → M → Y"):
            break
        program.key("Tab")
    # From the header of the opened list down into it.
    for _ in range(6):
        if not nothing(program.window()["highlight"]):
            break
        program.key("Tab", "Return")
        time.sleep(0.1)
    check(not nothing(program.window()["highlight"]), "Enter on a row points it out")
    program.key("Return")
    highlight("nothing", nothing)


def an_opened_collider_is_warned_of():
    window = start_text("collider",
                        "dag { X [exposure] Y [outcome] Z [adjusted] A -> {X Z} B -> {Z Y} X -> Y }")
    check(shown(window, "Adjusting for Z opens X ← A → Z ← B → Y."), "the warning is shown")
    press_button("Highlight")
    highlight("the path", lambda h: len(h.get("biasing", [])) == 4 and not h["causal"])
    screenshot("identify-warning.png")
    press_button("Highlight")
    highlight("nothing", nothing)


def a_set_is_used_in_one_step():
    before = [n["name"] for n in program.window()["nodes"] if int(n["roles"]) & ADJUSTED]
    check(before == ["Z"], f"{before}")
    press_row("Adjustment sets")
    wait_shown("Use this set")
    press_button("Use this set")
    program.wait("the set", lambda s: any(
        int(n["roles"]) & ADJUSTED and n["name"] != "Z" for n in program.window(s)["nodes"]))
    window = explored()
    check(not shown(window, "opens X"), "nothing is opened any more")
    undo("the old set", lambda w: [n["name"] for n in w["nodes"] if int(n["roles"]) & ADJUSTED] == ["Z"])


def exposures_are_joined_by_a_key():
    click_node("A")
    program.key("shift+e")
    program.wait("two exposures", lambda s: sum(int(n["roles"]) & 1 for n in program.window(s)["nodes"]) == 2)
    window = explored()
    check(shown(window, "X, A") or shown(window, "A, X"), "the pane names both")
    undo("one exposure", lambda w: [n["name"] for n in w["nodes"] if int(n["roles"]) & 1] == ["X"])
    click_node("B")
    program.key("shift+o")
    program.wait("two outcomes", lambda s: sum(int(n["roles"]) & 2 for n in program.window(s)["nodes"]) == 4)
    undo("one outcome", lambda w: sum(int(n["roles"]) & 2 for n in w["nodes"]) == 2)


def an_effect_through_mediators_is_asked():
    window = start_text("mediation",
                        "dag { X [exposure] Y [outcome] X -> M -> Y X -> Y C -> M C -> Y Z -> X Z -> Y }")
    total = window["headline"]
    choose("effect", 2, "the effect", lambda w: w["undo"] == "Choose Effect")
    wait_shown("Mediators")
    window = explored()
    check(window["headline"] != total, f"it says {window['headline']}")
    choose("mediators", 2, "the mediator", lambda w: w["undo"] == "Change Question")
    window = explored()
    check("dentified" in window["headline"], f"it says {window['headline']}")
    screenshot("identify-mediators.png")
    undo("no mediator", lambda w: w["undo"] == "Choose Effect")
    undo("the total effect", lambda w: w["undo"] is None)
    program.wait("the old answer", lambda s: program.window(s)["headline"] == total)


def values_and_randomisation_are_part_of_the_question():
    window = explored()
    total = window["headline"]
    press_button(None, id="more_button")
    wait_shown("Randomised")
    choose("given", 4, "the condition", lambda w: w["undo"] == "Change Question")
    window = explored()
    check("Z" in [w["text"] for w in window["widgets"] if w["x"] < 270], "it stands in the pane")
    undo("no condition", lambda w: w["undo"] is None)
    choose("randomised", 0, "the mark", lambda w: w["undo"] == "Change Question")
    explored()
    press_row("Paths")
    window = wait_shown("X → M → Y")
    check(not shown(window, "X ← Z → Y"), "nothing leads to what was randomised")
    undo("as observed", lambda w: w["undo"] is None)
    window = wait_shown("X ← Z → Y")
    check(window["headline"] == total, window["headline"])


def a_hedge_is_shown_with_what_would_help():
    window = start_text("hedge", "dag { X [exposure] Y [outcome] U [latent] U -> {X Y} X -> Y }")
    check(window["headline"] == "Not identifiable from these variables.", window["headline"])
    check("Would become identifiable if you measured U." in window["reason"], window["reason"])
    marks = window["highlight"]
    check((marks["hedge"], marks["hedge_inner"]) == (["X"], ["Y"]), f"{marks}")
    screenshot("identify-hedge.png")
    press_button("Measure")
    program.wait("U to be observed", lambda s: not int(node(program.window(s), "U")["roles"]) & 16)
    window = explored()
    check(window["headline"] == "Identified by adjusting for U.", window["headline"])
    highlight("no hedge", nothing)
    undo("U unobserved", lambda w: int(node(w, "U")["roles"]) & 16)
    highlight("the hedge", lambda h: h.get("hedge") == ["X"])
    press_button("Randomise")
    program.wait("another verdict", lambda s: "no adjustment" in program.window(s)["headline"])
    undo("the hedge again", lambda w: w["undo"] is None)


def what_is_picked_comes_along_in_a_picture():
    click_node("U")
    program.key("p")
    highlight("the open paths", lambda h: len(h.get("biasing", [])) == 2)
    press_button(None, id="export_button")
    dialog = program.wait_window("NablaExportDialog")
    program.widget(dialog, id="highlight_switch")
    screenshot("identify-export.png")
    path = os.path.join(program.folder, "picked.svg")
    program.press(dialog, id="export_button")
    program.choose_file(path, saving=True)
    program.wait_gone("NablaExportDialog")
    with open(path, encoding="utf-8") as file:
        check("open biasing path" in file.read(), "the legend of the picture tells of the paths")


def implications_are_tested_on_the_data():
    window = start(os.path.join(EXAMPLES, "smoking.nabla"))
    press_row("Testable implications")
    window = wait_shown("⟂")
    marks = [t for t in texts(window) if t in ("✔", "✘")]
    rows = [t for t in texts(window) if "⟂" in t]
    check(len(rows) >= 1 and len(marks) > len(rows), f"{rows} with {marks}, and the verdict's own")
    check(any("p\u00a0" in t and "n\u00a0=\u00a0" in t for t in texts(window)), "with their numbers")
    check(shown(window, f"of {len(rows)} hold"), "and are counted")
    screenshot("identify-implications.png")
    press_row(rows[0])
    marks = highlight("its variables", lambda h: h.get("side") and h.get("other_side"))
    left, right = rows[0].split(" | ")[0].split(" ⟂ ")
    check((marks["side"], marks["other_side"]) == ([left], [right]), f"{rows[0]}: {marks}")


def an_arrow_without_a_number_has_its_formula():
    place = edge(explored(), "Age", "Cancer")
    program.click(place["x"], place["y"])
    program.wait("the arrow", lambda s: program.window(s)["selected_edges"] == 1)
    wait_shown("P(Cancer|do(Age,Tar)) = ")


def what_lacks_a_column_can_be_linked():
    click_node("Tar")
    choose("column", 0, "no link", lambda w: node(w, "Tar")["column"] is None)
    wait_shown("Identified on paper, but Tar has no column.")
    explored()
    click_node("Age")
    press_button("Link")
    program.wait("the node", lambda s: program.window(s)["selected_nodes"] == 1
                 and any(w["id"] == "name_entry" and w["text"] == "Tar" for w in program.window(s)["widgets"]))
    program.wait("the list", lambda s: sum(w["text"] == "None" for w in program.window(s)["widgets"]) > 1)
    screenshot("identify-link.png")
    # None, then the columns in the order of the file.
    with open(os.path.join(EXAMPLES, "smoking.csv"), encoding="utf-8") as file:
        names = file.readline().strip().split(",")
    program.key("Home", *["Down"] * (1 + names.index("Tar")), "Return")
    program.wait("the column", lambda s: node(program.window(s), "Tar")["column"] == "Tar")
    window = explored()
    check(not shown(window, "Identified on paper"), "and the effect is estimated")


def many_sets_are_counted():
    rungs = " ".join(f"X <- A{i} A{i} -> B{i} B{i} -> Y" for i in range(12))
    window = start_text("ladder", "dag { X [exposure] Y [outcome] X -> Y " + rungs + " }")
    check(shown(window, "at least 1\u202f000"), f"{[t for t in texts(window) if 'least' in t]}")
    check(not shown(window, "Searching"), "it has come to an end")
    press_row("Adjustment sets")
    wait_shown("Show more")
    rows = sum(w["text"] == "Use this set" and w["type"] == "GtkButton" for w in program.window()["widgets"])
    check(rows == 100, f"{rows} are shown at first")


def complains_about_nothing():
    check(not program.complaints(), "\n".join(program.complaints()[:10]))


try:
    run([a_derivation_is_stepped_through, a_path_is_pointed_out_and_let_go, a_key_points_out_every_open_path,
         lists_are_used_by_keys, an_opened_collider_is_warned_of, a_set_is_used_in_one_step,
         exposures_are_joined_by_a_key, an_effect_through_mediators_is_asked,
         values_and_randomisation_are_part_of_the_question, a_hedge_is_shown_with_what_would_help,
         what_is_picked_comes_along_in_a_picture, implications_are_tested_on_the_data,
         an_arrow_without_a_number_has_its_formula, what_lacks_a_column_can_be_linked, many_sets_are_counted,
         complains_about_nothing])
finally:
    if program is not None:
        program.end()
