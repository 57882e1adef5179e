#!/usr/bin/env python3
"""What a person does with a table: importing, looking, deciding, filtering, reloading.

usage: test-gui-data.py NABLA NABLA_CLI SCHEMA_FOLDER EXAMPLES
"""
import os
import random
import re
import subprocess
import sys
import time

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from gui import Program, check, node, run, screenshot, xdotool

NABLA, CLI, SCHEMAS, EXAMPLES = map(os.path.abspath, sys.argv[1:5])
HERE = os.path.dirname(os.path.abspath(__file__))
N_ROWS = 400
program = None
source = None
table = None


def write_table(path, n_rows):
    """Semicolons and decimal commas; every tenth smoking year is missing, every 25th age."""
    chance = random.Random(1)
    with open(path, "w", encoding="utf-8") as file:
        file.write("age;sex;visit;smoking years;weight;disease\n")
        for i in range(n_rows):
            age = "" if i % 25 == 0 else str(10 + i % 70)
            years = "" if i % 10 == 5 else f"{chance.uniform(0, 40):.1f}".replace(".", ",")
            weight = f"{chance.uniform(0.5, 1.5):.2f}".replace(".", ",")
            file.write(f"{age};{'FM'[i % 2]};2020-{1 + i % 12:02}-{1 + i % 28:02};{years};{weight};"
                       f"{('none', 'mild', 'severe')[i % 3]}\n")


def texts(window):
    return [w["text"] for w in window["widgets"] if w["text"]]


def shown(state, text, kind="NablaWindow"):
    return any(text in t for t in texts(program.window(state, kind)))


def there(state, id):
    """The widget of the main window, if it is shown."""
    return next((w for w in program.window(state)["widgets"] if w["id"] == id), None)


def start():
    global program, table
    folder = os.environ.get("XDG_RUNTIME_DIR", "/tmp")
    graph = os.path.join(folder, "graph.nabla")
    with open(graph, "w", encoding="utf-8") as file:
        file.write('dag {\nAge [pos="0,0"]\nSmoking [exposure,pos="1,1"]\n"Weight" [outcome,pos="2,0"]\n'
                   "Age -> Smoking\nAge -> Weight\nSmoking -> Weight\n}\n")
    program = Program(NABLA, graph, schemas=SCHEMAS, env={"G_DEBUG": "fatal-criticals"})
    table = os.path.join(program.folder, "people.csv")
    write_table(table, N_ROWS)
    program.settled()


def rows(state):
    """What the columns table shows: a list of cells for each row in view."""
    return program.widget(program.window(state), type="NablaTableGrid")["rows"]


def click_title(text):
    titles = program.widget(program.window(), type="NablaTableGrid")["titles"]
    place = next(t for t in titles if t["text"] == text)
    program.click(place["x"], place["y"])


def choose(id, entry, key_presses, kind="NablaWindow"):
    """From a drop-down, by keys once its list, which has the entry, is there."""
    def opened():
        """While the list before it closes a click is lost."""
        program.press(program.window(kind=kind), id=id)
        end = time.monotonic() + 4
        while entry not in texts(program.window(kind=kind)):
            if time.monotonic() > end:
                return False
            time.sleep(0.05)
        return True

    check(any(opened() for _ in range(4)), f"the list of {id} does not open")
    time.sleep(0.2)
    program.key(*key_presses, "Return")
    program.wait(f"the list of {id} to go", lambda s: entry not in texts(program.window(s, kind)))


def the_preview_follows_the_settings():
    start()
    program.key("ctrl+i")
    program.choose_file(table)
    program.wait("the preview", lambda s: any(w["type"] == "NablaImportDialog" for w in s["windows"])
                 and shown(s, "The first 100 rows, 6 columns", "NablaImportDialog"))
    dialog = program.window(kind="NablaImportDialog")
    for found in ("automatic: semicolon", "automatic: comma", "automatic: names", "automatic: UTF-8"):
        check(found in texts(dialog), f"{found} is not found")
    screenshot("data-import.png")
    choose("delimiter", "colon", ["Down"], "NablaImportDialog")   # comma, which is wrong
    program.wait("other columns", lambda s: not shown(s, "6 columns", "NablaImportDialog")
                 and shown(s, "columns", "NablaImportDialog"))
    choose("delimiter", "colon", ["Home"], "NablaImportDialog")
    program.wait("the columns", lambda s: shown(s, "The first 100 rows, 6 columns", "NablaImportDialog"))
    def skipped():
        """A click just after a list has closed may be lost, and what is typed with it."""
        program.press(program.window(kind="NablaImportDialog"), id="skip")
        program.key("ctrl+a")
        program.type("1")
        end = time.monotonic() + 8
        while not shown(program.state(), "automatic: values", "NablaImportDialog"):
            if time.monotonic() > end:
                return False
            time.sleep(0.05)
        return True

    check(skipped() or skipped(), "one line skipped leaves no header")
    program.key("BackSpace")
    program.wait("the header", lambda s: shown(s, "automatic: names", "NablaImportDialog"))


def links_are_shown_and_changed_before_the_import():
    dialog = program.window(kind="NablaImportDialog")
    check(sum(t == "named alike" for t in texts(dialog)) == 2, f"Age and Weight are named alike: {texts(dialog)}")
    program.press(dialog, "Use “smoking years”")
    program.wait("the third", lambda s: shown(s, "3 of 3", "NablaImportDialog"))
    program.press(program.window(kind="NablaImportDialog"), "Import")
    program.wait_gone("NablaImportDialog")
    window = program.settled()
    links = {n["name"]: n["column"] for n in window["nodes"]}
    check(links == {"Age": "age", "Smoking": "smoking years", "Weight": "weight"}, f"the links are {links}")
    program.key("ctrl+z")
    program.wait("no links", lambda s: all(n["column"] is None for n in program.window(s)["nodes"]))
    program.key("ctrl+shift+z")
    program.wait("the links", lambda s: all(n["column"] for n in program.window(s)["nodes"]))


def a_filter_says_how_many_rows_it_leaves():
    program.key("alt+2")
    program.wait("the columns", lambda s: shown(s, f"{N_ROWS} rows"))
    window = program.window()
    program.press(window, id="filter_entry")
    program.type("height > 3")
    window = program.window(program.wait("what is wrong", lambda s: there(s, "filter_message")))
    check("height" in program.widget(window, id="filter_message")["text"], "it names what there is not")
    program.key("ctrl+a")
    program.type("age >= 18 and sex = F")
    program.key("Return")
    n = sum(1 for i in range(N_ROWS) if i % 25 and 10 + i % 70 >= 18 and i % 2 == 0)
    program.wait("fewer rows", lambda s: shown(s, f"{n} of {N_ROWS} rows"))
    screenshot("data-filter.png")
    window = program.window()
    check(window["undo"] is not None and not there({"windows": [window]}, "filter_message"), "it fits")
    used = sum(1 for i in range(N_ROWS) if i % 25 and 10 + i % 70 >= 18 and i % 2 == 0 and i % 10 != 5)
    program.wait("the effect among them", lambda s: program.window(s)["effect"].get("n") == used)
    rows_are_numbered_as_in_the_file(n)
    window = program.window()
    entry = program.widget(program.window(), id="filter_entry")
    program.click(entry["x"] + entry["width"] - 14, entry["y"] + entry["height"] / 2)
    program.wait("all rows", lambda s: shown(s, f"{N_ROWS} rows") and not shown(s, f"of {N_ROWS} rows"))
    program.press(program.window(), "Cells")
    program.wait("the cursor's row", lambda s: any(w["type"] == "NablaTableGrid" and w["text"].startswith("Row 11, age")
                                                   for w in program.window(s)["widgets"]))


def rows_are_numbered_as_in_the_file(n):
    """The second row that the filter leaves, and the last."""
    left = [i + 1 for i in range(N_ROWS) if i % 25 and 10 + i % 70 >= 18 and i % 2 == 0]
    check(len(left) == n and left[1] == 11, "the filter leaves a part")
    program.press(program.window(), "Cells")
    window = program.window(program.wait("the cells", lambda s: any(
        w["type"] == "NablaTableGrid" and w.get("columns") for w in program.window(s)["widgets"])))
    grid = program.widget(window, type="NablaTableGrid")
    program.click(grid["x"] + 80, grid["y"] + 62)
    program.key("Down")
    program.wait("its number", lambda s: program.widget(program.window(s), type="NablaTableGrid")["text"]
                 == f"Row {left[1]}, age: {10 + (left[1] - 1) % 70}")
    screenshot("data-filter-cells.png")
    program.key("ctrl+End")
    program.wait("the last number", lambda s: program.widget(program.window(s), type="NablaTableGrid")["text"].startswith(
        f"Row {left[-1]}, disease:"))
    program.key("ctrl+Home", "Down")
    program.press(program.window(), "Columns")


def cells_are_looked_at_with_mouse_and_keys():
    def cursor(state):
        return program.widget(program.window(state), type="NablaTableGrid")["text"]

    program.press(program.window(), "Cells")
    window = program.window(program.wait("the cells", lambda s: any(
        w["type"] == "NablaTableGrid" for w in program.window(s)["widgets"])))
    grid = program.widget(window, type="NablaTableGrid")
    program.click(grid["x"] + 80, grid["y"] + 62)
    program.wait("a cell", lambda s: cursor(s) == "Row 1, age: missing")
    program.key("Down", "Right")
    program.wait("the next", lambda s: cursor(s) == "Row 2, sex: M")
    program.key("ctrl+End")
    program.wait("the last", lambda s: cursor(s).startswith(f"Row {N_ROWS}, disease:"))
    screenshot("data-cells.png")
    program.key("ctrl+Home", "Right", "Return")
    program.wait("its column", lambda s: program.widget(program.window(s), type="NablaTableGrid").get("titles"))
    program.wait("the editor", lambda s: [w["text"] for w in program.window(s)["widgets"] if w["id"] == "title"][-1] == "sex")


def columns_are_sorted_and_found():
    def names(state):
        return [row[0] for row in rows(state)]

    file_order = ["age", "sex", "visit", "smoking years", "weight", "disease"]
    check(names(program.state()) == file_order, "columns come in the order of the file")
    for wanted in ("sex", "smoking years"):
        click_title("Missing")
        program.wait(f"{wanted} first", lambda s: names(s)[0] == wanted)
        time.sleep(1)
    click_title("Missing")
    program.wait("the order of the file", lambda s: names(s) == file_order)
    screenshot("data-columns-order.png")
    columns_are_gone_through_by_keys()
    program.press(program.window(), id="search_entry")
    program.type("DIS")
    program.wait("one row", lambda s: names(s) == ["disease"])
    program.wait("its editor", lambda s: program.widget(program.window(s), id="kind"))


def columns_are_gone_through_by_keys():
    def edited(name):
        program.wait(f"the editor of {name}", lambda s: [
            w["text"] for w in program.window(s)["widgets"] if w["id"] == "title"][-1] == name)

    grid = program.widget(program.window(), type="NablaTableGrid")
    row_height = (program.widget(program.window(), type="NablaTableGrid")["titles"][0]["y"] - grid["y"]) * 2
    program.click(grid["x"] + 40, grid["y"] + row_height + 10)
    edited("age")
    program.key("Down", "Down")
    edited("visit")
    program.key("End", "shift+Return")   # by what it is written as
    program.wait("another order", lambda s: rows(s)[0][0] != "age")
    edited("visit")
    program.key("shift+Return", "shift+Return")
    program.wait("the order of the file", lambda s: rows(s)[0][0] == "age")
    program.key("ctrl+Home", "Return")
    program.wait("its cells", lambda s: any(w["text"] and w["text"].startswith("Row 1, age") and w["focus"]
                                            for w in program.window(s)["widgets"]))
    program.press(program.window(), "Columns", type="GtkLabel")


def kind_reference_unit_origin_and_weights_are_decided():
    program.press(program.window(), id="reference", type="NablaChooser")
    program.wait("the levels", lambda s: sum(t in ("none", "mild", "severe") for t in texts(program.window(s))) >= 4)
    program.key("End", "Return")
    state = program.wait("a step", lambda s: "eference" in (program.window(s)["undo"] or ""))
    choose("kind", "ordered", ["End"])   # text
    program.wait("another kind", lambda s: program.window(s)["undo"] != program.window(state)["undo"])
    program.key("ctrl+z")

    def find(name):
        program.press(program.window(), id="search_entry")
        program.key("ctrl+a")
        program.type(name)
        program.wait(name, lambda s: [w["text"] for w in program.window(s)["widgets"] if w["id"] == "title"][-1] == name)

    find("smoking years")
    program.press(program.window(), id="unit")
    program.type("years")
    program.key("Return")
    program.wait("a unit", lambda s: "nit" in (program.window(s)["undo"] or ""))
    find("visit")
    program.press(program.window(), id="origin")
    program.type("2019-13-01")
    program.key("Return")
    program.wait("what is wrong", lambda s: there(s, "message"))
    program.key("ctrl+a")
    program.type("2019-01-01")
    program.key("Return")
    program.wait("an origin", lambda s: there(s, "message") is None)
    find("weight")
    check(there(program.state(), "weights")["text"] == "off", "no weights yet")
    before = program.settled()["effect"]["estimate"]
    program.press(program.window(), id="weights")
    program.wait("weights", lambda s: there(s, "weights")["text"] == "on")
    program.wait("the title to tell", lambda s: shown(s, "weighted by weight"))
    program.wait("the role", lambda s: [row[3] for row in rows(s)] == ["weights, ◎ outcome"])
    screenshot("data-columns.png")
    check("eight" in program.window()["undo"], f"one step: {program.window()['undo']}")
    check(before is not None, "there was an effect")
    program.press(program.window(), id="undo_button")
    program.wait("no weights", lambda s: there(s, "weights")["text"] == "off"
                 and [row[3] for row in rows(s)] == ["◎ outcome"])


def patterns_of_what_is_missing():
    program.press(program.window(), "Missing", type="GtkLabel")
    complete = sum(1 for i in range(N_ROWS) if i % 25 and i % 10 != 5)
    program.wait("the patterns", lambda s: shown(s, f"{complete} of {N_ROWS} rows have every column"))
    screenshot("data-missing.png")
    program.press(program.window(), "Columns", type="GtkLabel")


def a_file_that_changes_is_read_again():
    write_table(table + ".new", N_ROWS + 100)
    os.replace(table + ".new", table)
    window = program.window(program.wait("the news", lambda s: program.window(s)["data_bar"]))
    check("people.csv" in window["data_bar"], window["data_bar"])
    screenshot("data-reload.png")
    program.press(window, id="data_bar_reload")
    program.wait("more rows", lambda s: shown(s, f"{N_ROWS + 100} rows") and not program.window(s)["data_bar"])
    links = {n["name"]: n["column"] for n in program.settled()["nodes"]}
    check(links == {"Age": "age", "Smoking": "smoking years", "Weight": "weight"}, f"the links are {links}")


def cells_of_a_spreadsheet_are_pasted():
    global source
    source = subprocess.Popen(["/usr/bin/python3", os.path.join(HERE, "gui-source.py"), table,
                               r"Age\tSmoking\tWeight\tIncome\n31\t4.5\t1.5\t20\n42\t0\t0.5\t30\n27\t12\t0.75\t25\n"])
    xid = xdotool("search", "--sync", "--name", "^source$").split()[0]
    xdotool("windowmove", "--sync", xid, 1000, 850)
    xdotool("windowactivate", "--sync", xid)
    told = subprocess.run(["xwininfo", "-id", xid], capture_output=True, text=True, check=True).stdout
    left, top = (int(re.search(rf"Absolute upper-left {axis}:\s+(-?\d+)", told).group(1)) for axis in "XY")
    source.place = left + 80, top + 45
    xdotool("mousemove", "--sync", *source.place)
    time.sleep(0.3)
    xdotool("click", 1)
    time.sleep(0.3)
    xdotool("windowactivate", "--sync", program.window()["xid"])
    program.key("alt+1", "ctrl+v")
    dialog = program.wait_window("NablaImportDialog")
    program.wait("the preview", lambda s: shown(s, "3 rows, 4 columns", "NablaImportDialog"))
    check("Import the Pasted Table?" in texts(dialog), "it asks")
    program.press(program.window(kind="NablaImportDialog"), id="place_check")
    program.press(program.window(kind="NablaImportDialog"), "Import")
    program.wait_gone("NablaImportDialog")
    window = program.settled()
    check(window["data"].endswith(".tsv") and os.path.exists(window["data"]), window["data"])
    check(node(window, "Income")["column"] == "Income" and len(window["nodes"]) == 4, "the other column is placed")


def a_file_is_dropped_on_the_window():
    window = program.window()
    left, top = program.origin(window)
    canvas = program.widget(window, type="NablaCanvas")
    x, y = source.place
    to_x, to_y = left + canvas["x"] + 200, top + canvas["y"] + 300
    xdotool("mousemove", "--sync", x, y)
    xdotool("mousedown", 1)
    for i in range(1, 31):
        xdotool("mousemove", "--sync", round(x + (to_x - x) * i / 30), round(y + (to_y - y) * i / 30))
        time.sleep(0.02)
    time.sleep(0.3)
    xdotool("mouseup", 1)
    program.wait_window("NablaImportDialog")
    program.wait("the preview", lambda s: shown(s, "The first 100 rows, 6 columns", "NablaImportDialog"))
    program.key("Escape")
    program.wait_gone("NablaImportDialog")


def enter_imports_what_is_shown():
    program.key("ctrl+i")
    program.choose_file(table)
    program.wait("the preview", lambda s: any(w["type"] == "NablaImportDialog" for w in s["windows"])
                 and any(w["text"] == "Import" and w["focus"] for w in
                         program.window(s, "NablaImportDialog")["widgets"]))
    program.key("Return")
    program.wait_gone("NablaImportDialog")
    program.wait("its table", lambda s: program.window(s)["data"] == table)


def complains_about_nothing():
    check(not program.complaints(), "\n".join(program.complaints()[:10]))


try:
    run([the_preview_follows_the_settings, links_are_shown_and_changed_before_the_import,
         a_filter_says_how_many_rows_it_leaves, cells_are_looked_at_with_mouse_and_keys, columns_are_sorted_and_found,
         kind_reference_unit_origin_and_weights_are_decided, patterns_of_what_is_missing,
         a_file_that_changes_is_read_again, cells_of_a_spreadsheet_are_pasted, a_file_is_dropped_on_the_window,
         enter_imports_what_is_shown,
         complains_about_nothing])
finally:
    if source is not None:
        source.kill()
    if program is not None:
        program.end()
