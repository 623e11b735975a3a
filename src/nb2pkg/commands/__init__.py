"""What each command of the command line does: wishes in, words on the screen and an exit code out."""
