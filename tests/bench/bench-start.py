#!/usr/bin/env python3
"""From starting the program to its first frame on the screen, in ms, on a display of its own.

usage: bench-start.py NABLA EXAMPLE
"""
import os
import subprocess
import sys
import time


def start(command):
    began = time.monotonic()
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True,
                               env=dict(os.environ, NABLA_TEST="1", GSK_RENDERER="cairo", GTK_A11Y="none"))
    for line in process.stdout:
        if line.startswith("first-frame"):
            break
    else:
        sys.exit("the program ended before its first frame")
    elapsed = 1e3 * (time.monotonic() - began)
    process.kill()
    process.wait()
    return elapsed


def main():
    start(sys.argv[1:2])   # what a first start reads from disk is not the program's
    print(f"first frame, empty window\t{start(sys.argv[1:2]):.1f}\tms\t500")
    print(f"first frame, smoking example\t{start(sys.argv[1:3]):.1f}\tms\t500")


if __name__ == "__main__":
    main()
