"""The rule of a route: who may open it at all. A route without one fails a test.

What lies behind a route is then narrowed once more, row by row, by `visible_to`.
"""

from dataclasses import dataclass

from django.http import HttpRequest

from casemgr.counties.access import holds
from casemgr.counties.rights import Right


@dataclass(frozen=True)
class Rule:
    """Open to everybody, to whoever is signed in, or to holders of one of these rights on some county."""

    name: str
    rights: tuple[Right, ...] = ()

    def admits(self, request: HttpRequest) -> bool:
        if self is PUBLIC:
            return True
        if not request.user.is_authenticated:
            return False
        return not self.rights or any(holds(request.user, right) for right in self.rights)


PUBLIC = Rule("public")
SIGNED_IN = Rule("signed in")


def needs(*rights: Right) -> Rule:
    """Open to officers who hold at least one of `rights` on at least one county."""
    return Rule(" or ".join(rights), rights)
