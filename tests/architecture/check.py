#!/usr/bin/env python3
"""The include lines of src/ against the table of design: data flows one way."""
import pathlib
import re
import sys

# What each folder may include besides itself; "may include" is transitive.
MAY = {
    "base": [],
    "graph": ["base"],
    "table": ["base"],
    "identify": ["graph"],
    "result": ["identify"],
    "estimate": ["result", "table"],
    "simulate": ["graph", "table"],
    "discover": ["simulate", "estimate"],
    "project": ["identify", "table"],
    "engine": ["discover", "project"],
    "render": ["graph", "result"],
    "export": ["project", "render"],
    "canvas": ["render"],
    "app": ["canvas", "engine", "export"],
    "cli": ["engine", "export"],
}
# System headers that only some folders may see.
MAY_USE = [
    (re.compile(r"^(cairo|pango)"), {"render", "export", "canvas", "app"}),
    (re.compile(r"^gsl/"), {"estimate", "simulate", "discover"}),
    (re.compile(r"^(cblas|lapacke)"), {"estimate", "discover"}),
    (re.compile(r"^json-glib/"), {"cli", "app", "engine", "export"}),
    (re.compile(r"^(gtk|gdk|adwaita|libadwaita)\b"), {"canvas", "app"}),
]
INCLUDE = re.compile(r'^\s*#\s*include\s*([<"])([^>"]+)[>"]')


def reachable(folder, seen=None):
    seen = set() if seen is None else seen
    for other in MAY.get(folder, []):
        if other not in seen:
            seen.add(other)
            reachable(other, seen)
    return seen


def faults_of(folder, text, where):
    allowed = reachable(folder) | {folder}
    for number, line in enumerate(text.splitlines(), 1):
        found = INCLUDE.match(line)
        if not found:
            continue
        quoted, path = found.group(1) == '"', found.group(2)
        first = path.split("/")[0]
        if quoted and "/" in path and first in MAY and first not in allowed:
            yield f"{where}:{number}: {folder} may not include {path}"
        if not quoted:
            for pattern, folders in MAY_USE:
                if pattern.match(path) and folder not in folders:
                    yield f"{where}:{number}: {folder} may not include <{path}>"


def check(name, faults):
    faults = list(faults)
    for fault in faults:
        print(f"# {fault}")
    print(f"{'not ok' if faults else 'ok'} - {name}")
    return bool(faults)


def main():
    top = pathlib.Path(sys.argv[1])
    folders = sorted(p for p in (top / "src").iterdir() if p.is_dir())
    print(f"1..{len(folders) + 3}")
    failed = False
    for folder in folders:
        files = sorted(f for ending in ("*.c", "*.h") for f in folder.rglob(ending))
        faults = [] if folder.name in MAY else [f"src/{folder.name} is not in the table"]
        for path in files:
            faults += faults_of(folder.name, path.read_text(), path.relative_to(top))
        failed |= check(f"includes of src/{folder.name}", faults)
    # The check itself must be able to fail.
    wrong = list(faults_of("graph", '#include "table/nabla-table.h"\n#include <gtk/gtk.h>\n', "x"))
    failed |= check("a forbidden include is found", [] if len(wrong) == 2 else [f"found {wrong}"])
    right = list(faults_of("estimate", '#include "graph/nabla-graph.h"\n#include <gsl/gsl_math.h>\n', "x"))
    failed |= check("a transitive include is allowed", right)
    entries = {p.name for p in top.iterdir() if not p.name.startswith((".", "build"))}
    known = {"meson.build", "meson_options.txt", "src", "ui", "data", "po", "tests", "icons", "README.md", "LICENSE", "do"}
    failed |= check("nothing else at the top level", [f"unexpected: {name}" for name in sorted(entries - known)])
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
