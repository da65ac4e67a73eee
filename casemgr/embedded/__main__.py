"""`python -m casemgr.embedded run | keep | services | remove`."""

import sys

from casemgr import env
from casemgr.embedded.errors import Unavailable


def main(arguments: list[str]) -> int:
    """Runs the command; what cannot be done is said in one sentence."""
    try:
        return _command(arguments)
    except (env.Rejected, Unavailable) as refusal:
        print(refusal, file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        return 130


def _command(arguments: list[str]) -> int:
    match arguments:
        case ["keep"]:
            from casemgr.embedded.keeper import keep

            return keep()
        case ["run", *options]:
            from casemgr.embedded.supervisor import run

            return run(with_parent="--with-parent" in options)
        case ["services"]:
            from casemgr.embedded.services import check_both

            check_both()
            return 0
        case ["remove"]:
            from casemgr.embedded.removal import remove

            remove(env.var_dir())
            return 0
    print(__doc__, file=sys.stderr)
    return 64


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
