#!/usr/bin/env bash
# Everything a developer does here, by name: ./do run, ./do test, …
set -euo pipefail
cd "$(dirname "$0")"

build_packages=(gcc meson ninja-build pkg-config gettext
  libgtk-4-dev libadwaita-1-dev libcairo2-dev libpango1.0-dev
  libgsl-dev libopenblas-dev liblapacke-dev libjson-glib-dev zlib1g-dev
  libreadstat-dev
  adwaita-icon-theme fonts-cantarell librsvg2-common)
test_packages=(xvfb xauth xdotool openbox x11-utils poppler-utils libxml2-utils python3-gi gir1.2-gtk-4.0
  desktop-file-utils appstream libgtk-4-bin libxtst-dev dbus)
lint_packages=(clang-format cppcheck)
fuzz_packages=(clang-14 libclang-rt-14-dev)
coverage_packages=(gcovr)

usage() {
  cat <<TEXT
Usage: ./do COMMAND

  run        build and open the window on the smoking example; without a
             display print its effects and write the annotated picture
  test       build and run all tests; the last line counts them
  bench      measure speed and memory, and write tests/bench/RESULTS.md
  lint       check formatting, code, and the files of ui, data and po
  sanitize   run the tests under AddressSanitizer and UBSan
  fuzz [S]   run each fuzz target for S seconds (60)
  coverage   line coverage of the tests
TEXT
}

# Installs those of the given packages that are missing.
need() {
  local missing=() package
  if ! command -v dpkg-query >/dev/null; then
    echo "This is no Debian system. Please install what corresponds to: $*" >&2
    return 0
  fi
  for package in "$@"; do
    [ "$(dpkg-query -W -f='${db:Status-Status}' "$package" 2>/dev/null || true)" = installed ] || missing+=("$package")
  done
  [ ${#missing[@]} -eq 0 ] && return 0
  local root=()
  if [ "$(id -u)" -ne 0 ]; then
    if ! command -v sudo >/dev/null; then
      echo "Missing packages, and neither root nor sudo to install them: ${missing[*]}" >&2
      exit 1
    fi
    root=(sudo)
  fi
  echo "Installing: ${missing[*]}" >&2
  # The lists may be absent or older than the archive: look them up anew.
  "${root[@]}" apt-get update -q >&2 || true
  "${root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends "${missing[@]}" >&2
}

# build FOLDER [meson option …]: configures once, then compiles.
build() {
  local folder=$1
  shift
  [ -f "$folder/build.ninja" ] || meson setup "$folder" "$@" >&2
  meson compile -C "$folder" >&2
}

has_display() {
  [ -n "${WAYLAND_DISPLAY:-}" ] && return 0
  [ -n "${DISPLAY:-}" ] || return 1
  ! command -v xdpyinfo >/dev/null || xdpyinfo >/dev/null 2>&1
}

command=${1:-}
[ $# -gt 0 ] && shift
case $command in
  run)
    need "${build_packages[@]}"
    build build --buildtype=release
    example=data/examples/smoking.nabla
    if has_display; then
      exec build/src/app/nabla "${@:-$example}"
    fi
    cli=build/src/cli/nabla-cli
    echo "No display: here is the smoking example as text."
    echo
    "$cli" identify "$example"
    echo
    "$cli" estimate "$example"
    echo
    "$cli" edges "$example"
    "$cli" render "$example" -o build/smoking.png
    echo
    echo "The annotated picture: $PWD/build/smoking.png"
    ;;
  test)
    need "${build_packages[@]}" "${test_packages[@]}"
    build build --buildtype=release
    exec python3 tests/run.py build "$@"
    ;;
  bench)
    need "${build_packages[@]}" "${test_packages[@]}"
    build build --buildtype=release
    exec python3 tests/bench/run.py build "$@"
    ;;
  lint)
    need "${build_packages[@]}" "${test_packages[@]}" "${lint_packages[@]}"
    build build --buildtype=release
    exec tests/lint build
    ;;
  sanitize)
    need "${build_packages[@]}" "${test_packages[@]}"
    build build-sanitize -Db_sanitize=address,undefined -Db_lundef=false --buildtype=debugoptimized
    export ASAN_OPTIONS=detect_leaks=1:abort_on_error=1:allocator_may_return_null=1
    export LSAN_OPTIONS=suppressions=$PWD/tests/lsan.supp:print_suppressions=0
    export UBSAN_OPTIONS=halt_on_error=1:print_stacktrace=1
    exec python3 tests/run.py build-sanitize "$@"
    ;;
  fuzz)
    need "${build_packages[@]}" "${fuzz_packages[@]}"
    export CC=clang-14
    build build-fuzz -Dfuzz=true -Dgui=false -Db_sanitize=address,undefined -Db_lundef=false --buildtype=debugoptimized
    seconds=${1:-60}
    for target in build-fuzz/tests/fuzz/fuzz-*; do
      [ -f "$target" ] && [ -x "$target" ] || continue
      name=$(basename "$target")
      mkdir -p "build-fuzz/corpus/$name"
      seeds=(tests/fuzz/corpus/"$name")
      [ -d "${seeds[0]}" ] || seeds=()
      options=(-max_total_time="$seconds" -rss_limit_mb=4096 -timeout=20)
      [ ! -f "tests/fuzz/$name.dict" ] || options+=(-dict="tests/fuzz/$name.dict")
      echo "== $name"
      "$target" "${options[@]}" "build-fuzz/corpus/$name" "${seeds[@]}"
    done
    ;;
  coverage)
    need "${build_packages[@]}" "${test_packages[@]}" "${coverage_packages[@]}"
    build build-coverage -Db_coverage=true --buildtype=debugoptimized
    python3 tests/run.py build-coverage || true
    gcovr --root . --filter src/ --object-directory build-coverage --print-summary
    ;;
  help | --help | -h) usage ;;
  *)
    usage >&2
    exit 2
    ;;
esac
