"""Plan in, Project out: the text of every file, still in memory."""
