#!/usr/bin/env python3
"""Runs every benchmark of a build folder and writes tests/bench/RESULTS.md.

A benchmark prints lines "name<TAB>value<TAB>unit[<TAB>bar]". Each program is
run several times, one after the other, and the medians are kept: machines are
shared and noisy.

usage: run.py BUILD [NAME …] [--runs N]
"""
import json
import os
import pathlib
import platform
import statistics
import subprocess
import sys


def benches_of(build):
    text = subprocess.run(["meson", "introspect", "--benchmarks", build], check=True, capture_output=True, text=True).stdout
    return json.loads(text)


def processor():
    for line in pathlib.Path("/proc/cpuinfo").read_text().splitlines():
        if line.startswith("model name"):
            return line.split(":", 1)[1].strip()
    return platform.machine()


def measure(build, bench, runs):
    """{name: (values, unit, bar)} in the order of first appearance"""
    found = {}
    for _ in range(runs):
        process = subprocess.run(bench["cmd"], cwd=bench["workdir"] or build, env=dict(os.environ, **bench["env"]),
                                 stdin=subprocess.DEVNULL, capture_output=True, text=True)
        if process.returncode != 0:
            sys.exit(f"{bench['name']} ended with {process.returncode}\n{process.stderr[-2000:]}")
        for line in process.stdout.splitlines():
            parts = line.split("\t")
            if len(parts) >= 3:
                values = found.setdefault(parts[0], ([], parts[2], parts[3] if len(parts) > 3 else ""))[0]
                values.append(float(parts[1]))
    return found


def main():
    arguments = sys.argv[2:]
    runs = 5
    if "--runs" in arguments:
        at = arguments.index("--runs")
        runs = int(arguments[at + 1])
        del arguments[at:at + 2]
    build = os.path.abspath(sys.argv[1])
    out = ["# What was measured", "",
           f"By `./do bench` ({runs} runs of each program, medians; in brackets the smallest and the largest),",
           f"on {os.cpu_count()} × {processor()}, Linux {platform.release().split('-')[0]}.", "",
           "| program | what | measured | unit | bar |", "|---|---|---|---|---|"]
    for bench in benches_of(build):
        if arguments and not any(name in bench["name"] for name in arguments):
            continue
        print(f"== {bench['name']}", flush=True)
        for name, (values, unit, bar) in measure(build, bench, runs).items():
            middle = statistics.median(values)
            row = f"| {bench['name']} | {name} | {middle:.4g} ({min(values):.4g}–{max(values):.4g}) | {unit} | {bar} |"
            print(row, flush=True)
            out.append(row)
    if not arguments:
        path = pathlib.Path(__file__).with_name("RESULTS.md")
        path.write_text("\n".join(out) + "\n")
        print(f"written: {path}")


if __name__ == "__main__":
    main()
