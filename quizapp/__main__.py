"""`quizapp`, or `python -m quizapp`: without arguments the app itself, which must not wait for the commands."""

from __future__ import annotations

import sys


def main() -> None:
    if len(sys.argv) == 1:
        from quizapp import locale
        from quizapp.tui import full_screen

        locale.use(locale.preferred())
        sys.exit(full_screen())
    from quizapp.cli import run

    sys.exit(run(sys.argv[1:]))


if __name__ == "__main__":
    main()
