"""What exchange can run for funds. Importing this module registers it."""

from casemgr.funds.statements import work as statement_import  # noqa: F401
