#!/usr/bin/env python3
"""The same tables estimated here and by R: average gradients beside mgcv's, linear estimates beside lm with
sandwich's HC3. Needs R with mgcv and sandwich. What was estimated is kept in BUILD/peers, apart for each state of the
program, so that a second run goes on where the first was stopped. Writes tests/bench/PEERS.md when no design is named.

usage: peers.py BUILD [--designs NAME,…] [--n 1000,10000] [--replications 100,20] [--jobs 2] [--keep NAME]
"""
import argparse
import concurrent.futures
import hashlib
import math
import os
import pathlib
import subprocess
import sys
import tempfile

SMOOTH = ["nonlinear", "heterogeneous", "strong", "mixed", "together", "linear", "heteroscedastic", "heavy-exposure",
          "heavy-errors", "collinear", "product", "null"]
LINEAR = ["heteroscedastic", "nonlinear", "strong", "collinear", "heavy-errors"]
HERE = pathlib.Path(__file__).parent
NICE = {"preexec_fn": lambda: os.nice(19), "stdin": subprocess.DEVNULL, "capture_output": True, "text": True,
        "env": dict(os.environ, OPENBLAS_NUM_THREADS="1", OMP_NUM_THREADS="1")}
BATCH = 10                        # tables for one start of R


def lines_of(command):
    process = subprocess.run(command, **NICE)
    if process.returncode != 0:
        sys.exit(f"{' '.join(command[:4])}: ended with {process.returncode}\n{process.stderr[-1000:]}")
    return [line.split("\t") for line in process.stdout.splitlines()]


def pair(program, design, columns, estimator, n, first, count):
    """[(ours, our error, our seconds, theirs, their error, their seconds)]"""
    with tempfile.TemporaryDirectory() as folder:
        paths = [f"{folder}/{r}" for r in range(first, first + count)]
        for r, path in enumerate(paths, first):
            lines_of([program, "table", design, str(n), str(r), path])
        theirs = lines_of(["Rscript", str(HERE / "peers.R"), design, str(n), columns]
                          + (["--linear"] if estimator == "linear" else []) + paths)
    ours = lines_of([program, "run", design, estimator, str(n), str(first), str(count)])
    if len(ours) != count or len(theirs) != count:
        sys.exit(f"{design}: {len(ours)} and {len(theirs)} estimates of {count}")
    return [(float(a[1]), float(a[2]), float(a[8])) + tuple(map(float, b)) for a, b in zip(ours, theirs)]


def read(path):
    """{replicate: numbers} of what was estimated before"""
    lines = [line.split("\t") for line in path.read_text().splitlines()] if path.exists() else []
    return {int(fields[0]): tuple(map(float, fields[1:])) for fields in lines if len(fields) == 7}


def pairs(program, store, design, columns, estimator, n, wanted, jobs):
    path = store / f"{design}.{estimator}.{n}.tsv"
    done = read(path)
    missing = [first for first in range(0, wanted, BATCH) if any(r not in done for r in range(first, min(first + BATCH, wanted)))]
    with concurrent.futures.ThreadPoolExecutor(jobs) as pool:
        batches = {pool.submit(pair, program, design, columns, estimator, n, first, min(BATCH, wanted - first)): first
                   for first in missing}
        for batch in concurrent.futures.as_completed(batches):
            with path.open("a") as file:
                for r, row in enumerate(batch.result(), batches[batch]):
                    file.write("\t".join([str(r)] + [repr(number) for number in row]) + "\n")
    return [row for r, row in read(path).items() if r < wanted]


def ratio(rows, truth):
    """RMSE over theirs, and the standard error of that by the delta method on the paired squares"""
    ours, theirs = ([(row[i] - truth) ** 2 for row in rows] for i in (0, 3))
    count, a, b = len(rows), sum(ours) / len(rows), sum(theirs) / len(rows)
    spread = [x / a - y / b for x, y in zip(ours, theirs)]
    error = 0.5 * math.sqrt(a / b) * math.sqrt(sum(s * s for s in spread)) / count
    return math.sqrt(a), math.sqrt(b), math.sqrt(a / b), error


def smooth_row(design, n, truth, rows):
    ours, theirs, quotient, error = ratio(rows, truth)
    biases = [sum(row[i] for row in rows) / len(rows) - truth for i in (0, 3)]
    covered = [100 * sum(abs(row[i] - truth) <= 1.96 * row[i + 1] for row in rows) / len(rows) for i in (0, 3)]
    seconds = [sum(row[i] for row in rows) / len(rows) for i in (2, 5)]
    verdict = "no worse" if quotient <= 1.05 else "**worse**" if quotient - 2.0 * error > 1.05 else "within chance"
    return (f"| {design} | {n} | {len(rows)} | {ours:.5f} | {theirs:.5f} | {quotient:.3f} ± {error:.3f} "
            f"| {biases[0]:+.4f}, {biases[1]:+.4f} | {covered[0]:.0f}, {covered[1]:.0f} "
            f"| {seconds[0]:.3g} | {seconds[1]:.3g} | {seconds[1] / seconds[0]:.0f} | {verdict} |")


def linear_row(design, n, rows):
    worst = [max(abs(row[i] - row[i + 3]) / abs(row[i + 3]) for row in rows) for i in (0, 1)]
    seconds = [sum(row[i] for row in rows) / len(rows) for i in (2, 5)]
    verdict = "equal" if max(worst) <= 1e-8 else "**differ**"
    return (f"| {design} | {n} | {len(rows)} | {worst[0]:.1e} | {worst[1]:.1e} | {seconds[0]:.2g} | {seconds[1]:.2g} "
            f"| {verdict} |")


def main():
    parser = argparse.ArgumentParser(usage=__doc__.split("usage: ")[1])
    parser.add_argument("build")
    parser.add_argument("--designs", default="")
    parser.add_argument("--n", default="1000,10000")
    parser.add_argument("--replications", default="100,20")
    parser.add_argument("--jobs", type=int, default=os.cpu_count())
    parser.add_argument("--keep")
    options = parser.parse_args()
    build = pathlib.Path(options.build).resolve()
    program = str(build / "tests/bench/bench-coverage")
    store = build / "peers" / (options.keep or hashlib.sha256(pathlib.Path(program).read_bytes()).hexdigest()[:12])
    store.mkdir(parents=True, exist_ok=True)
    sizes = list(zip([int(float(n)) for n in options.n.split(",")], [int(r) for r in options.replications.split(",")]))
    cells = {fields[0]: (float(fields[2]), ",".join(name.split(":")[0] for name in fields[7].split(" ")))
             for fields in lines_of([program, "list"])}
    named = [name for name in options.designs.split(",") if name]
    out = ["# Beside R", "",
           "By `tests/bench/peers.py build`: the same tables of `tests/designs` estimated here and by R.", "",
           "## Average gradients beside mgcv", "",
           "gam, REML (bam above 20000 rows), with the smooth terms that the world has; the mean of its finite differences.",
           "Ours first where two numbers stand together. The ratio of RMSE with its standard error; the bar is 1.05, at a",
           "tenth of the time.", "",
           "| design | n | tables | RMSE | mgcv's | ratio | bias | coverage | CPU s | mgcv's | times as fast | |",
           "|---|---|---|---|---|---|---|---|---|---|---|---|"]
    for n, wanted in sizes:
        for design in named or SMOOTH:
            truth, columns = cells[design]
            out.append(smooth_row(design, n, truth, pairs(program, store, design, columns, "gradient", n, wanted, options.jobs)))
            print(out[-1], flush=True)
    out += ["", "## Linear estimates beside lm and sandwich's HC3", "", "The largest relative differences.", "",
            "| design | n | tables | slope | standard error | CPU s | R's | |", "|---|---|---|---|---|---|---|---|"]
    for n, _ in sizes:
        for design in named or LINEAR:
            if design in LINEAR:
                out.append(linear_row(design, n, pairs(program, store, design, cells[design][1], "linear", n, 10, options.jobs)))
                print(out[-1], flush=True)
    if not named:
        path = HERE / "PEERS.md"
        path.write_text("\n".join(out) + "\n")
        print(f"written: {path}")


if __name__ == "__main__":
    main()
