"""Property and money that came from a suspect go with him when two records of one person are merged."""

from casemgr.suspects.relations import Way, decide

for _model in ("SeizedItem", "Recovery"):
    decide(f"funds.{_model}.case_suspect", Way.MOVES)
