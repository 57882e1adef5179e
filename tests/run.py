#!/usr/bin/env python3
"""Runs every test program of a build folder and counts their cases.

Each program speaks TAP. A case that the plan promises and that never reports,
a program that crashes, hangs or is missing, counts as failed. The last line
is "N passed, N failed" alone, and the exit code agrees with it.

usage: run.py BUILD [NAME …]      only the tests whose names contain one of NAME
"""
import concurrent.futures
import json
import os
import re
import signal
import subprocess
import sys
import time

LINE = re.compile(r"^\s*(not ok|ok)\b(?:\s+\d+)?(.*)$")
PLAN = re.compile(r"^1\.\.(\d+)")


# GLib's test framework draws a new seed each time unless it is given one.
SEED = "--seed=R02S00000000000000000000000000000001"


def tests_of(build):
    text = subprocess.run(["meson", "introspect", "--tests", build], check=True, capture_output=True, text=True).stdout
    return [test for test in json.loads(text) if "bench" not in test["suite"]]


def count(output):
    """(passed, failed, skipped, plan): only top-level cases, subtests are indented."""
    passed = failed = skipped = 0
    plan = None
    for line in output.splitlines():
        found = PLAN.match(line)
        if found:
            plan = int(found.group(1))
            continue
        if line.startswith("Bail out!"):
            failed += 1
            continue
        found = LINE.match(line)
        if not found or line[:1].isspace():
            continue
        if found.group(1) == "not ok":
            failed += 1
        elif re.search(r"#\s*skip", found.group(2), re.I):
            skipped += 1
        else:
            passed += 1
    return passed, failed, skipped, plan


def run(build, test):
    env = dict(os.environ, **test["env"])
    timeout = test["timeout"] * (10 if "sanitize" in build else 3)   # shared and slow machines
    began = time.monotonic()
    note = ""
    command = list(test["cmd"])
    if len(command) == 1 and os.path.basename(command[0]).startswith("test-"):
        command.append(SEED)
    try:
        process = subprocess.Popen(command, cwd=test["workdir"] or build, env=env, stdin=subprocess.DEVNULL,
                                   stdout=subprocess.PIPE, stderr=subprocess.STDOUT, start_new_session=True)
    except OSError as error:
        return test["name"], 0, 1, 0, 0.0, f"cannot be run: {error}", ""
    try:
        output = process.communicate(timeout=timeout)[0]
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        output = process.communicate()[0]
        note = f"still running after {timeout} s"
    output = output.decode(errors="replace")
    if test["protocol"] == "tap":
        passed, failed, skipped, plan = count(output)
        lost = (plan if plan is not None else 1) - passed - failed - skipped
        if lost > 0:
            failed += lost
            note = note or f"{lost} promised cases never reported"
    else:
        passed, failed, skipped = (1, 0, 0) if process.returncode == 0 else (0, 1, 0)
    if process.returncode != 0:
        note = note or f"ended with {process.returncode}"
        failed = max(failed, 1)
    return test["name"], passed, failed, skipped, time.monotonic() - began, note, output


def main():
    build, names = os.path.abspath(sys.argv[1]), sys.argv[2:]
    tests = [t for t in tests_of(build) if not names or any(n in t["name"] for n in names)]
    # The longest first would be better still; windows come last, one at a time.
    serial = [t for t in tests if not t["is_parallel"]] if tests and "is_parallel" in tests[0] else []
    parallel = [t for t in tests if t not in serial]
    total_passed = total_failed = 0

    def report(result):
        nonlocal total_passed, total_failed
        name, passed, failed, skipped, seconds, note, output = result
        total_passed += passed
        total_failed += failed
        extra = (f", {skipped} skipped" if skipped else "") + (f"  ({note})" if note else "")
        print(f"{'FAIL' if failed else 'ok  '} {name}: {passed} of {passed + failed}{extra}  {seconds:.1f} s", flush=True)
        if failed:
            print("\n".join("    " + line for line in output.splitlines()[-60:]), flush=True)

    with concurrent.futures.ThreadPoolExecutor(os.cpu_count() or 1) as pool:
        for result in pool.map(lambda test: run(build, test), parallel):
            report(result)
    for test in serial:
        report(run(build, test))
    if total_passed + total_failed == 0:
        print("no tests found")
        total_failed = 1
    print(f"{total_passed} passed, {total_failed} failed")
    return 1 if total_failed else 0


if __name__ == "__main__":
    sys.exit(main())
