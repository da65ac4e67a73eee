"""Jobs: asked for, worked off, confirmed, approved, fetched, purged."""
