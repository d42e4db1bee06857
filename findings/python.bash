# Sourced: `python PACKAGE... <<'PY'` runs Python with those packages from PyPI, in a temporary folder; `told(WHAT, FOUND, EXPECTED)` compares an
# answer, `error(CALL)` is the class name of what a call raises.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

python() {
  python3 -m venv "$work/venv"
  "$work/venv/bin/pip" install --quiet "$@"
  {
    cat <<'PY'
import sys
other = []
def told(what, found, expected):
    print(f"{what} -> {found}" + ("" if found == expected else f", where {expected} was seen before"))
    if found != expected:
        other.append(what)
def error(call):
    try:
        call()
        return None
    except Exception as raised:
        return type(raised).__name__
PY
    cat
    echo 'sys.exit(f"{len(other)} answers are other ones" if other else 0)'
  } >"$work/run.py"
  (cd "$work" && "$work/venv/bin/python" run.py 2>"$work/log") || { tail -n 5 "$work/log" >&2; exit 1; }
}
