#!/usr/bin/env python3
"""Django's command line. Uses the running embedded servers, or runs them for as long as the command does."""

import contextlib
import os
import signal
import sys

NEED_NO_SERVERS = {"help", "version", "makemessages", "compilemessages", "collectstatic", "diffsettings"}


def main() -> int:
    """Runs the command; what cannot be done is said in one sentence."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "casemgr.settings")
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(128 + signal.SIGTERM))
    try:
        from django.core.management import execute_from_command_line
    except ModuleNotFoundError:
        return refuse("缺少软件包，请先执行 make run。 / Packages are missing: run `make run` first.")
    from casemgr import embedded, env

    command = next((word for word in sys.argv[1:2] if not word.startswith("-")), "help")
    helping = command in NEED_NO_SERVERS or {"--help", "-h"} & set(sys.argv)
    try:
        with contextlib.nullcontext() if helping else embedded.lease():
            execute_from_command_line(sys.argv)
    except (env.Rejected, embedded.Unavailable) as refusal:
        return refuse(str(refusal))
    return 0


def refuse(sentence: str) -> int:
    """Says why nothing was done."""
    print(sentence, file=sys.stderr)
    return 2


if __name__ == "__main__":
    sys.exit(main())
