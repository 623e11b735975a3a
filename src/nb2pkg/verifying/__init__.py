"""Two notebooks in, Verdict out: runs both and compares."""
