"""The embedded PostgreSQL and Valkey: real servers out of Python packages, for machines that have none.

Whoever needs them holds a `lease()`; the first one starts them, the last one stops them.
`python -m casemgr.embedded run` is the supervisor behind `make run`.
"""

from casemgr.embedded.errors import Unavailable
from casemgr.embedded.leases import Lease, lease

__all__ = ["Lease", "Unavailable", "lease"]
