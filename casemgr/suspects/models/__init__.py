"""Persons and measures against them; fugitives, what is heard of them and how it was checked."""

from casemgr.suspects.models.fugitives import FugitiveCheck, FugitiveClue, FugitiveWatch
from casemgr.suspects.models.people import CaseSuspect, Duty, Extension, Measure, MergeRecord, Suspect

__all__ = [
    "CaseSuspect",
    "Duty",
    "Extension",
    "FugitiveCheck",
    "FugitiveClue",
    "FugitiveWatch",
    "Measure",
    "MergeRecord",
    "Suspect",
]
