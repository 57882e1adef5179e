#!/usr/bin/env python3
"""The method of a number: why it was taken, and another one; sentences; the Results page: its table, its plots, its files.

usage: test-gui-results.py NABLA NABLA_CLI SCHEMA_FOLDER EXAMPLES
"""
import os
import random
import subprocess
import sys
import time

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from gui import Program, check, edge, run, screenshot

NABLA, CLI, SCHEMAS, EXAMPLES = map(os.path.abspath, sys.argv[1:5])
HERE = os.path.dirname(os.path.abspath(__file__))
N_ROWS = 900
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


def explored():
    program.settled()
    return program.window(program.wait("the last stage", lambda s: program.window(s)["final"]))


def texts(window):
    return [w["text"] or "" for w in window["widgets"]]


def shown(window, text):
    return any(text in t for t in texts(window))


def wait_shown(text):
    return program.window(program.wait(text, lambda s: shown(program.window(s), text)))


def click_edge(start_node, end_node):
    place = edge(explored(), start_node, end_node)
    program.click(place["x"], place["y"])
    program.wait("the arrow", lambda s: program.window(s)["selected_edges"] == 1)


def clipboard():
    """What any program gets."""
    environment = {k: v for k, v in os.environ.items() if not k.startswith("G_")}
    return subprocess.run(["/usr/bin/python3", os.path.join(HERE, "gui-target.py"), "text"], capture_output=True, text=True,
                          timeout=60, check=True, env=environment).stdout


def wait_clipboard(part):
    """What was copied before may have said the same in the status bar."""
    end = time.monotonic() + 60
    text = clipboard()
    while part not in text and time.monotonic() < end:
        text = clipboard()
    check(part in text, f"“{part}” on the clipboard: {text}")
    return text


def choose_method(which, entry):
    """Of the rows of methods the @which from the top: 0 the question's, 1 the arrow's."""
    window = program.window()
    choosers = sorted((w for w in window["widgets"] if w["type"] == "NablaChooser" and w["id"] == "chooser"),
                      key=lambda w: w["y"])
    place = choosers[which]
    program.click(place["x"] + place["width"] - 20, place["y"] + place["height"] / 2)

    program.wait("the list", lambda s: sum(t == "Smooth gradient" for t in texts(program.window(s))) == 1)
    program.key("Home", *["Down"] * ["Automatic", "Straight lines", "Smooth gradient"].index(entry), "Return")


def methods(window):
    """The closed choosers, from the top."""
    choosers = sorted((w for w in window["widgets"] if w["type"] == "NablaChooser" and w["id"] == "chooser"),
                      key=lambda w: w["y"])
    return [next((t["text"] for t in window["widgets"] if t["type"] == "GtkLabel" and t["text"]
                  and c["x"] <= t["x"] and t["x"] + t["width"] <= c["x"] + c["width"] + 1
                  and c["y"] <= t["y"] + 1 and t["y"] + t["height"] <= c["y"] + c["height"] + 1), None) for c in choosers]


def wait_methods(wanted):
    return program.window(program.wait(f"the methods {wanted}", lambda s: methods(program.window(s)) == wanted))


def the_inspector_says_how_and_why():
    chance = random.Random(5)
    path = os.path.join(folder(), "bent")
    with open(path + ".csv", "w", encoding="utf-8") as file:
        file.write("Age,Dose,Relief\n")
        for _ in range(N_ROWS):
            age = chance.gauss(0, 1)
            dose = 0.5 * age + chance.gauss(0, 1)
            relief = dose * dose + 0.3 * age + chance.gauss(0, 1)
            file.write(f"{age:.4f},{dose:.4f},{relief:.4f}\n")
    with open(path + ".nabla", "w", encoding="utf-8") as file:
        file.write('dag {\ndata="bent.csv"\nAge [pos="1,0"]\nDose [exposure,pos="0,1"]\nRelief [outcome,pos="2,1"]\n'
                   "Age -> Dose\nAge -> Relief\nDose -> Relief\n}\n")
    start(path + ".nabla")
    explored()
    wait_methods(["Automatic"])
    click_edge("Dose", "Relief")
    window = wait_methods(["Automatic", "Automatic"])
    arrow = edge(window, "Dose", "Relief")
    check(abs(arrow["estimate"]) < 0.3, "up and down cancel")
    found = [t for t in texts(window) if t.startswith("Smooth gradient, influence function. ")]
    check(len(found) == 2, f"why it was taken: {texts(window)}")
    strength = [w for w in window["widgets"] if w["id"] == "strength"]
    check(len(strength) == 2 and all(1.2 < float(w["text"].split()[0]) < 2.0 for w in strength), f"E|2x| is 1.78: {strength}")
    check(any(w["id"] == "share" and w["text"].endswith("%]") for w in window["widgets"]), "its share, with an interval")
    check(shown(window, "The curve takes "), "the diagnostics in words")
    screenshot("results-inspector.png")


def an_arrow_is_estimated_by_straight_lines():
    before = edge(explored(), "Dose", "Relief")
    choose_method(1, "Straight lines")
    window = wait_methods(["Automatic", "Straight lines"])
    window = explored()
    arrow = edge(window, "Dose", "Relief")
    check(abs(arrow["estimate"] - before["estimate"]) > 1e-9, "another estimator, another number")
    check(shown(window, "Straight lines, HC3"), "how")
    check(window["undo"] == "Choose Method" and window["dirty"], f"{window['undo']}")
    other = edge(window, "Age", "Relief")
    click_edge("Age", "Relief")
    check(methods(program.window())[1] == "Automatic" and other["estimate"] is not None, "the other arrows keep theirs")
    program.key("ctrl+z")
    click_edge("Dose", "Relief")
    wait_methods(["Automatic", "Automatic"])
    check(abs(edge(explored(), "Dose", "Relief")["estimate"] - before["estimate"]) < 1e-12, "undone")
    program.key("ctrl+shift+z")
    wait_methods(["Automatic", "Straight lines"])


def the_question_has_a_method_of_its_own_and_both_are_saved():
    choose_method(0, "Straight lines")
    wait_methods(["Straight lines", "Straight lines"])
    window = explored()
    number = window["effect"]["estimate"]
    program.key("ctrl+s")
    program.wait("the file", lambda s: not program.window(s)["dirty"])
    start(os.path.join(folder(), "bent.nabla"))
    window = explored()
    check(abs(window["effect"]["estimate"] - number) < 1e-12, "the same number")
    click_edge("Dose", "Relief")
    wait_methods(["Straight lines", "Straight lines"])
    choose_method(0, "Automatic")
    wait_methods(["Automatic", "Straight lines"])
    explored()


def a_sentence_is_copied():
    window = explored()
    program.press(window, id="copy_sentence")
    wait_shown("The sentence is on the clipboard.")
    sentence = wait_clipboard("The effect of Dose on Relief")
    for part in ("The effect of Dose on Relief was estimated as ", "95\u00a0% CI", f"n\u00a0=\u00a0{N_ROWS}",
                 "adjusted for Age", "smooth regression", "influence function", "The mean size of the gradient was 1."):
        check(part in sentence, f"“{part}” in “{sentence}”")
    title = next(w for w in program.window()["widgets"] if w["text"] == "Dose → Relief" and w["type"] == "GtkLabel")
    program.click(title["x"] + 30, title["y"] + 10, button=5, times=30)
    program.wait("the end of the pane", lambda s: program.widget(program.window(s), id="copy_sentence_button")["y"]
                 < program.window(s)["height"] - 60)
    program.press(program.window(), id="copy_sentence_button")
    sentence = wait_clipboard("The direct effect of Dose on Relief")
    check("by linear regression" in sentence, sentence)


def grid(window):
    """Without rows as long as it has no place yet."""
    return next((w for w in window["widgets"] if w["type"] == "NablaTableGrid" and w["width"] > 0), {"rows": []})


def the_table_of_results_has_all_questions():
    program.key("alt+3")
    window = program.window(program.wait("the totals", lambda s: program.window(s)["page"] == "results" and any(
        "Total: Age on Relief" in row[0] for row in grid(program.window(s))["rows"]) and program.window(s)["final"]))
    rows = {row[0]: row for row in grid(window)["rows"]}
    check(list(rows) == ["Asked: Dose on Relief", "Total: Age on Relief", "Total: Dose on Relief", "Arrow: Age → Dose",
                         "Arrow: Age → Relief", "Arrow: Dose → Relief"], f"{list(rows)}")
    check(rows["Arrow: Dose → Relief"][3:6] == ["Relief per Dose", "adjusted for Age", "Straight lines, HC3"],
          f"{rows}")
    check(abs(float(rows["Arrow: Age → Dose"][1]) - 0.5) < 0.15, f"{rows['Arrow: Age → Dose']}")
    screenshot("results-table.png")
    program.key("Down", "Down", "Down")
    program.press(program.window(), "Copy Sentence")
    wait_clipboard("The direct effect of Age on Dose")
    program.press(program.window(), "Copy Table")
    wait_shown("The table is on the clipboard.")
    lines = wait_clipboard("Question\t").strip("\n").split("\n")
    check(len(lines) == 7 and all(line.count("\t") == 8 for line in lines) and lines[0].startswith("Question\t"), f"{lines}")


def questions(window):
    return [row[0] for row in grid(window)["rows"]]


def wait_questions(start):
    return program.window(program.wait(f"the questions {start}", lambda s: questions(program.window(s))[:len(start)] == start
                                       and program.window(s)["final"] and not program.window(s)["stale"]))


def questions_are_kept_asked_and_saved():
    program.key("ctrl+Up")
    program.press(program.window(), "Keep Question")
    window = wait_questions(["Asked, kept: Dose on Relief", "Total: Age on Relief"])
    check(window["undo"] == "Keep Question" and window["dirty"], f"{window['undo']}")
    program.key("Down")
    program.press(program.window(), "Ask")
    window = wait_questions(["Asked: Age on Relief", "Kept: Dose on Relief", "Total: Age on Relief"])
    check(window["undo"] == "Ask Question", f"{window['undo']}")
    kept = next(row for row in grid(window)["rows"] if row[0] == "Kept: Dose on Relief")
    total = next(row for row in grid(window)["rows"] if row[0] == "Total: Dose on Relief")
    check(kept[1:] == total[1:], f"{kept} {total}")
    screenshot("results-kept.png")
    program.key("ctrl+z")
    wait_questions(["Asked, kept: Dose on Relief"])
    program.key("ctrl+shift+z")
    wait_questions(["Asked: Age on Relief", "Kept: Dose on Relief"])
    program.key("ctrl+s")
    program.wait("the file", lambda s: not program.window(s)["dirty"])
    start(os.path.join(folder(), "bent.nabla"))
    program.settled()
    program.key("alt+3")
    window = wait_questions(["Asked: Age on Relief", "Kept: Dose on Relief"])
    check(next(row for row in grid(window)["rows"] if row[0] == "Kept: Dose on Relief") == kept, "the same number")


def kept_questions_are_asked_again_and_removed():
    program.key("ctrl+Up", "Down")
    program.press(program.window(), "Ask")
    wait_questions(["Asked, kept: Dose on Relief", "Total: Age on Relief"])
    program.key("ctrl+Up")
    program.press(program.window(), "Remove Question")
    window = wait_questions(["Asked: Dose on Relief", "Total: Age on Relief"])
    check(window["undo"] == "Remove Question", f"{window['undo']}")
    program.key("ctrl+Down")
    program.wait("no question of an arrow", lambda s: not program.widget(program.window(s), "Keep Question")["sensitive"])
    program.key("ctrl+Up")


def plot(window):
    found = [w for w in window["widgets"] if w["type"] == "NablaPlotView"]
    return found[0]["text"] if found else ""


def export(name):
    path = os.path.join(folder(), name)
    program.press(program.window(), id="export_view_button")
    program.choose_file(path, saving=True)
    wait_shown(f"Exported to {path}")
    with open(path, "rb") as file:
        return file.read()


def press_tab(text):
    window = program.window(program.wait(text, lambda s: any(
        w["text"] == text and w["type"] == "GtkLabel" and w["width"] > 0 for w in program.window(s)["widgets"])))
    place = next(w for w in window["widgets"] if w["text"] == text and w["type"] == "GtkLabel" and w["width"] > 0)
    program.click(place["x"] + place["width"] / 2, place["y"] + place["height"] / 2)


def the_forest_is_drawn_and_exported():
    press_tab("Forest")
    window = program.window(program.wait("the forest", lambda s: "Dose → Relief: " in plot(program.window(s))))
    check("Total effects on Relief" in plot(window), plot(window))
    screenshot("results-forest.png")
    svg = export("forest.svg").decode()
    check("Dose → Relief" in svg and "<text" in svg and "Effects with their intervals" in svg, svg[:500])
    csv = export("forest.csv").decode().strip().split("\n")
    check(csv[0].startswith("group,effect,estimate,lower,upper") and len(csv) == 6, f"{csv}")
    check(export("forest.pdf").startswith(b"%PDF") and export("forest.png").startswith(b"\x89PNG"), "pictures")


def wait_plot(start):
    return plot(program.window(program.wait(start, lambda s: plot(program.window(s)).startswith(start))))


def the_curve_is_of_the_question_and_of_an_arrow():
    press_tab("Curve")
    lines = wait_plot("E[Relief | do(Dose)]").split("\n")[1:]
    means = [float(line.split(": ")[1].split()[0].replace("\u2212", "-")) for line in lines]
    check(len(means) >= 5 and means[0] > 1 + means[len(means) // 2] < means[-1] - 1, f"down and up: {lines}")
    screenshot("results-curve.png")
    program.press(program.window(), id="of", type="NablaChooser")
    program.wait("the list", lambda s: sum(t == "Age → Dose" for t in texts(program.window(s))) == 1)
    program.key("Home", "Down", "Return")
    wait_plot("E[Dose | do(Age)]")
    rows = export("curve.csv").decode().strip().split("\n")
    check(rows[0] == "x,mean,lower,upper,gradient,gradient_lower,gradient_upper,rows" and len(rows) > 20, f"{rows[:2]}")
    check(abs(sum(float(row.split(",")[4]) for row in rows[1:]) / (len(rows) - 1) - 0.5) < 0.2, "its slope is a half")
    check(sum(float(row.split(",")[7]) for row in rows[1:]) == N_ROWS, "each row is somewhere")
    check("E[Dose | do(Age)]" in export("curve.svg").decode(), "as a picture")


def paths_and_overlap_have_plots_or_words():
    press_tab("Paths")
    text = wait_plot("What goes along each path")
    check("Dose → Relief: " in text, text)
    press_tab("Overlap")
    wait_shown("Age")
    window = program.window()
    check(not plot(window) and not program.widget(window, id="export_view_button")["sensitive"], "a number has no groups")
    screenshot("results-overlap.png")


def the_matrix_has_every_effect_and_is_exported():
    press_tab("Matrix")
    text = wait_plot("Total effects of all variables on each other")
    pairs = [line.split(": ")[0] for line in text.split("\n")[1:]]
    check(pairs == ["Age → Dose", "Age → Relief", "Dose → Relief"], text)
    screenshot("results-matrix.png")
    rows = export("matrix.csv").decode().strip().split("\n")
    check(rows[0] == "cause,effect,estimate,lower,upper" and len(rows) == 7, f"{rows}")
    slope = next(row for row in rows if row.startswith("Age,Dose,")).split(",")
    check(float(slope[3]) < 0.5 < float(slope[4]), f"{slope}")
    check("Dose" in export("matrix.svg").decode(), "as a picture")


def an_edit_is_answered_and_an_empty_graph_says_what_to_do():
    program.key("alt+1")
    program.wait("the graph", lambda s: program.window(s)["page"] == "graph")
    click_edge("Age", "Dose")
    program.key("Delete")
    program.key("alt+3")
    press_tab("Curve")
    wait_plot("E[Relief | do(Dose)]")   # the arrow that was drawn is gone
    program.key("ctrl+z")
    explored()
    start_empty()
    program.key("alt+3")
    wait_shown("Draw what causes what first")
    screenshot("results-empty.png")


def start_empty():
    path = os.path.join(folder(), "empty.nabla")
    with open(path, "w", encoding="utf-8") as file:
        file.write("dag {\n}\n")
    start(path)
    program.settled()


def complains_about_nothing():
    complaints = program.complaints()
    program.end()
    check(not complaints, "\n".join(complaints[:10]))


if __name__ == "__main__":
    try:
        run([the_inspector_says_how_and_why, an_arrow_is_estimated_by_straight_lines,
             the_question_has_a_method_of_its_own_and_both_are_saved, a_sentence_is_copied,
             the_table_of_results_has_all_questions, questions_are_kept_asked_and_saved,
             kept_questions_are_asked_again_and_removed, the_forest_is_drawn_and_exported,
             the_curve_is_of_the_question_and_of_an_arrow, paths_and_overlap_have_plots_or_words,
             the_matrix_has_every_effect_and_is_exported,
             an_edit_is_answered_and_an_empty_graph_says_what_to_do, complains_about_nothing])
    finally:
        if program is not None:
            program.end()
