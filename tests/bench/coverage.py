#!/usr/bin/env python3
"""Estimates thousands of tables drawn from known worlds and counts how often the intervals hold.

tests/designs says what is drawn and which estimates ought to be right. The full run takes hours, so what
was estimated is kept in BUILD/coverage, apart for each state of the program, and a second run goes on where the
first was stopped. The table goes to tests/bench/COVERAGE.md when nothing is left to do for all designs.

usage: coverage.py BUILD [--designs NAME,…] [--estimators NAME,…] [--n 1000,10000,100000]
                   [--replications 1000,200,40] [--jobs 2] [--keep NAME] [--only-table] [--write FILE]

--keep NAME    what was estimated is kept under this name instead of the program's checksum
--only-table   estimates nothing: counts what is there
"""
import argparse
import concurrent.futures
import hashlib
import math
import os
import pathlib
import platform
import subprocess
import sys

BAR = (0.93, 0.97)
TAIL = 0.0005                     # at either side of the 99.9 % interval of a coverage


class Cell:
    def __init__(self, line):
        fields = line.split("\t")
        self.design, self.estimator = fields[:2]
        self.truth, self.strength = float(fields[2]), float(fields[3])
        self.regular, self.why_not, self.about = fields[4] == "1", fields[5], fields[6]


class Store:
    """One file for each cell and size, a line for each table"""

    def __init__(self, folder):
        self.folder = folder
        folder.mkdir(parents=True, exist_ok=True)

    def path(self, cell, n):
        return self.folder / f"{cell.design}.{cell.estimator}.{n}.tsv"

    def read(self, cell, n):
        """{replicate: fields}; a line that was cut short counts as not done"""
        path = self.path(cell, n)
        rows = {}
        if path.exists():
            for line in path.read_text().splitlines():
                fields = line.split("\t")
                if len(fields) == 11 or len(fields) > 2 and fields[1] == "failed":
                    rows[int(fields[0])] = fields
        return rows

    def append(self, cell, n, text):
        with self.path(cell, n).open("a") as file:
            file.write(text)


def chunks(done, wanted, size):
    """(first, count) of what is missing"""
    missing = [r for r in range(wanted) if r not in done]
    while missing:
        count = 1
        while count < min(size, len(missing)) and missing[count] == missing[0] + count:
            count += 1
        yield missing[0], count
        del missing[:count]


def estimate(program, cell, n, first, count):
    environment = dict(os.environ, OPENBLAS_NUM_THREADS="1")
    process = subprocess.run([program, "run", cell.design, cell.estimator, str(n), str(first), str(count)],
                             stdin=subprocess.DEVNULL, capture_output=True, text=True, env=environment,
                             preexec_fn=lambda: os.nice(19))
    return process.returncode, process.stdout, process.stderr.strip()


def work(program, store, cells, sizes, jobs):
    """{(design, estimator): why it cannot be estimated}"""
    impossible = {}
    with concurrent.futures.ThreadPoolExecutor(jobs) as pool:
        for n, wanted in sizes:
            waiting = {}
            for cell in cells:
                for first, count in chunks(store.read(cell, n), wanted, max(1, 200000 // n)):
                    waiting[pool.submit(estimate, program, cell, n, first, count)] = cell
            for future in concurrent.futures.as_completed(waiting):
                cell = waiting[future]
                code, text, errors = future.result()
                store.append(cell, n, text)
                if code == 3:
                    impossible[cell.design, cell.estimator] = errors
                elif code != 0:
                    sys.exit(f"{cell.design}, {cell.estimator}, n = {n}: ended with {code}\n{errors}")
            print(f"n = {n}: {len(waiting)} pieces done", flush=True)
    return impossible


def binomial_below(k, trials, p):
    """P(at most k of trials), by the shorter of both sums"""
    if p <= 0.0 or p >= 1.0:
        return 1.0 if p <= 0.0 or k >= trials else 0.0
    below = 2 * k < trials
    total = 0.0
    for i in range(k + 1) if below else range(k + 1, trials + 1):
        total += math.exp(math.lgamma(trials + 1) - math.lgamma(i + 1) - math.lgamma(trials - i + 1)
                          + i * math.log(p) + (trials - i) * math.log1p(-p))
    return min(total, 1.0) if below else max(1.0 - total, 0.0)


def exact_interval(k, trials):
    """Clopper and Pearson (1934), 99.9 %"""
    def solve(reached):
        low, high = 0.0, 1.0
        for _ in range(50):
            middle = 0.5 * (low + high)
            low, high = (middle, high) if reached(middle) else (low, middle)
        return 0.5 * (low + high)
    low = 0.0 if k == 0 else solve(lambda p: 1.0 - binomial_below(k - 1, trials, p) < TAIL)
    high = 1.0 if k == trials else solve(lambda p: binomial_below(k, trials, p) > TAIL)
    return low, high


def judge(low, high, regular):
    if not regular:
        return "not regular"
    if high < BAR[0]:
        return "**too low**"
    if low > BAR[1]:
        return "**too high**"
    return "holds"


def measure(values, truth, covered, widths):
    """Numbers of one cell"""
    count = len(values)
    bias = sum(values) / count - truth
    rmse = math.sqrt(sum((v - truth) ** 2 for v in values) / count)
    deviation = math.sqrt(max(rmse * rmse - bias * bias, 0.0))
    finite = [width for width in widths if math.isfinite(width)]
    return dict(count=count, bias=bias, bias_error=deviation / math.sqrt(count), rmse=rmse, deviation=deviation,
                hits=sum(covered), width=sum(finite) / len(finite) if finite else math.inf,
                unbounded=count - len(finite))


def notes_of(rows):
    """How often which warning came with the number"""
    kinds = {}
    for fields in rows:
        for kind in fields[10].split(","):
            if kind != "-":
                kinds[kind] = kinds.get(kind, 0) + 1
    return ", ".join(f"{kind} {100 * times / len(rows):.0f} %" for kind, times in sorted(kinds.items()))


def effect_row(cell, n, rows):
    failed = sum(fields[1] == "failed" for fields in rows)
    good = [fields for fields in rows if fields[1] != "failed"]
    if not good:
        return f"| {cell.design} | {cell.estimator} | {n} | 0 | {cell.truth:.4g} | | | | | | | {rows[0][2]} |"
    found = measure([float(fields[1]) for fields in good], cell.truth, [fields[3] == "1" for fields in good],
                    [float(fields[4]) for fields in good])
    low, high = exact_interval(found["hits"], found["count"])
    seconds = sum(float(fields[8]) for fields in good) / len(good)
    errors = sum(float(fields[2]) for fields in good) / len(good)
    verdict = judge(low, high, cell.regular)
    if cell.regular and abs(found["bias"]) > 4.0 * found["bias_error"]:
        verdict += ", bias beyond chance"
    remarks = [verdict, cell.why_not, notes_of(good)]
    remarks += [f"{failed} without a number"] if failed else []
    remarks += [f"{100 * found['unbounded'] / found['count']:.0f} % unbounded"] if found["unbounded"] else []
    ratio = errors / found["deviation"] if found["deviation"] > 0.0 else math.nan
    return (f"| {cell.design} | {cell.estimator} | {n} | {found['count']} | {cell.truth:.4g} "
            f"| {found['bias']:+.5f} ± {found['bias_error']:.5f} | {found['rmse']:.5f} "
            f"| {100 * found['hits'] / found['count']:.1f} [{100 * low:.1f}, {100 * high:.1f}] | {ratio:.2f} "
            f"| {found['width']:.4g} | {seconds:.2g} | {'; '.join(r for r in remarks if r)} |")


def strength_row(cell, n, rows):
    if cell.estimator == "linear":
        return None
    numbers = [[float(field) for field in fields[5:8]] for fields in rows if fields[1] != "failed"]
    numbers = [row for row in numbers if not any(map(math.isnan, row))]
    if not numbers:
        return None
    found = measure([row[0] for row in numbers], cell.strength, [row[1] <= cell.strength <= row[2] for row in numbers],
                    [row[2] - row[1] for row in numbers])
    low, high = exact_interval(found["hits"], found["count"])
    return (f"| {cell.design} | {cell.estimator} | {n} | {found['count']} | {cell.strength:.4g} "
            f"| {found['bias']:+.5f} ± {found['bias_error']:.5f} | {found['rmse']:.5f} "
            f"| {100 * found['hits'] / found['count']:.1f} [{100 * low:.1f}, {100 * high:.1f}] | {found['width']:.4g} |")


def processor():
    for line in pathlib.Path("/proc/cpuinfo").read_text().splitlines():
        if line.startswith("model name"):
            return line.split(":", 1)[1].strip()
    return platform.machine()


def table(store, cells, sizes, impossible):
    out = ["# How often intervals hold", "",
           "By `tests/bench/coverage.py build`: each line estimates many tables of n rows from one of the worlds in",
           "`tests/designs`, which say beforehand what is regular. Coverage of 95 % intervals in per cent, with the exact",
           "99.9 % interval of chance; a regular line is too low or too high when that lies outside of 93 to 97. Bias with",
           "its standard error; SE ratio: mean standard error over the estimates' standard deviation; CPU seconds from the",
           f"table to the estimate, one thread of {processor()}.", "",
           "| design | estimator | n | tables | truth | bias | RMSE | coverage | SE ratio | width | CPU s | |",
           "|---|---|---|---|---|---|---|---|---|---|---|---|"]
    strengths, counts = [], {"holds": 0, "too": 0}
    for cell in cells:
        for n, _ in sizes:
            rows = list(store.read(cell, n).values())
            if rows:
                line = effect_row(cell, n, rows)
                out.append(line)
                counts["too"] += "**too" in line
                counts["holds"] += "| holds" in line
                if not math.isnan(cell.strength):
                    strengths.append(strength_row(cell, n, rows))
    out += ["", f"{counts['holds']} regular lines hold, {counts['too']} do not."]
    strengths = [line for line in strengths if line]
    if strengths:
        out += ["", "## Strength, E|gradient|", "",
                "Not regular where the gradient changes its sign or is 0; not judged.", "",
                "| design | estimator | n | tables | truth | bias | RMSE | coverage | width |",
                "|---|---|---|---|---|---|---|---|---|"] + strengths
    out += ["", "## The worlds", ""]
    for design, about in dict((cell.design, cell.about) for cell in cells).items():
        out.append(f"- **{design}**: {about}")
    if impossible:
        out += ["", "## Not estimated", ""]
        out += [f"- {design}, {estimator}: {why}" for (design, estimator), why in sorted(impossible.items())]
    return "\n".join(out) + "\n"


def arguments():
    parser = argparse.ArgumentParser(usage=__doc__.split("usage: ")[1])
    parser.add_argument("build")
    parser.add_argument("--designs", default="")
    parser.add_argument("--estimators", default="")
    parser.add_argument("--n", default="1000,10000,100000")
    parser.add_argument("--replications", default="1000,200,40")
    parser.add_argument("--jobs", type=int, default=os.cpu_count())
    parser.add_argument("--keep")
    parser.add_argument("--only-table", action="store_true")
    parser.add_argument("--write")
    return parser.parse_args()


def main():
    options = arguments()
    build = pathlib.Path(options.build).resolve()
    program = str(build / "tests/bench/bench-coverage")
    sizes = list(zip([int(float(n)) for n in options.n.split(",")], [int(r) for r in options.replications.split(",")]))
    listed = subprocess.run([program, "list"], check=True, capture_output=True, text=True).stdout
    every = [Cell(line) for line in listed.splitlines()]
    designs, estimators = ([name for name in text.split(",") if name] for text in (options.designs, options.estimators))
    cells = [cell for cell in every if (not designs or any(name in cell.design for name in designs))
             and (not estimators or cell.estimator in estimators)]
    state = options.keep or hashlib.sha256(pathlib.Path(program).read_bytes()).hexdigest()[:12]
    store = Store(build / "coverage" / state)
    impossible = {} if options.only_table else work(program, store, cells, sizes, options.jobs)
    text = table(store, cells, sizes, impossible)
    path = options.write
    if path is None and len(cells) == len(every):
        path = pathlib.Path(__file__).with_name("COVERAGE.md")
    if path is None:
        print(text)
    else:
        pathlib.Path(path).write_text(text)
        print(f"written: {path}")


if __name__ == "__main__":
    main()
