#!/usr/bin/env python3
"""Reading CSV, against data.table's fread on the same files in the same run.

Prints lines "name<TAB>value<TAB>unit<TAB>bar": processor time (user and system) of both readers,
taken in turns, and the ratio of their medians. Without R or data.table there is nothing to say.

usage: read-peers.py BENCH_READ [--runs N]
"""
import argparse
import os
import shutil
import statistics
import subprocess
import sys
import tempfile

# Kind of file, how it is called, and the most that the ratio to fread may be.
FILES = [("numbers-10", "10 columns of numbers", 1.0), ("numbers-100", "100 columns of numbers", 1.0),
         ("numbers-full", "10 columns of 17 digits", 1.0), ("mixed", "mixed cells", 0.4)]

# The time of the call alone: R and the package are loaded before.
FREAD = """
arguments <- commandArgs(TRUE)
suppressMessages(library(data.table))
setDTthreads(as.integer(arguments[2]))
time <- system.time(table <- fread(arguments[1], showProgress = FALSE))
cat(time[["user.self"]] + time[["sys.self"]], time[["elapsed"]], "\\n")
"""


def has_fread():
    return shutil.which("Rscript") is not None and subprocess.run(
        ["Rscript", "-e", "library(data.table)"], capture_output=True).returncode == 0


def run(*command):
    """processor time and wall time, in seconds"""
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    return [float(word) for word in done.stdout.split()[:2]]


def compare(reader, folder, kind, title, bar, runs):
    path = os.path.join(folder, kind + ".csv")
    subprocess.run([reader, "--write", kind, path], check=True)
    for threads in ("1", "2"):
        ours, theirs = [], []
        for _ in range(runs):
            ours.append(run(reader, "--read", path, threads))
            theirs.append(run("Rscript", os.path.join(folder, "fread.R"), path, threads))
        name = f"{title}, {threads} thread" + ("s" if threads != "1" else "")
        for at, what in ((0, "processor time"), (1, "wall")):
            mine = statistics.median(times[at] for times in ours)
            fread = statistics.median(times[at] for times in theirs)
            print(f"{name}, {what}\t{mine:.3f}\ts")
            print(f"{name}, {what} of fread\t{fread:.3f}\ts")
            print(f"{name}, {what}, ratio to fread\t{mine / fread:.2f}\t\t<= {bar}", flush=True)
    os.unlink(path)


def main():
    parser = argparse.ArgumentParser(description="Compares reading CSV with data.table's fread.")
    parser.add_argument("reader", metavar="BENCH_READ")
    parser.add_argument("--runs", type=int, default=5)
    arguments = parser.parse_args()
    if not has_fread():
        print("No R with data.table here (r-cran-data.table): not compared.", file=sys.stderr)
        return
    with tempfile.TemporaryDirectory(prefix="nabla-bench-") as folder:
        with open(os.path.join(folder, "fread.R"), "w", encoding="utf-8") as script:
            script.write(FREAD)
        for kind, title, bar in FILES:
            compare(arguments.reader, folder, kind, title, bar, arguments.runs)


if __name__ == "__main__":
    main()
