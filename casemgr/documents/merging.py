"""Documents about a suspect go with him when two records of one person are merged."""

from casemgr.suspects.relations import Way, decide

for _model in ("Document", "Draft"):
    decide(f"documents.{_model}.case_suspect", Way.MOVES)
