"""What costs what: this house beside django-import-export as installed and beside the bare database.

Everything is measured side by side in one run, round by round, so that a busy machine slows all of them
alike: read the ratios, not the seconds.
"""
