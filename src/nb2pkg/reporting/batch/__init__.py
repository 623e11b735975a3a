"""What became of many notebooks in, a progress bar, a table and report files out."""
