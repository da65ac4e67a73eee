"""What exchange can run for cases. Importing this module registers it."""

from casemgr.cases.export import jobs as case_export  # noqa: F401
from casemgr.cases.ledger import work as ledger_import  # noqa: F401
