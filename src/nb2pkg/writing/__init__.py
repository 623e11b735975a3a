"""Project in, files on disk out: whole or not at all."""
