"""What became of a suspect goes with him when two records of one person are merged."""

from casemgr.suspects.relations import Way, decide

for _model in ("ProsecutionDecision", "Judgment", "AdminPenalty"):
    decide(f"proceedings.{_model}.case_suspect", Way.MOVES)
