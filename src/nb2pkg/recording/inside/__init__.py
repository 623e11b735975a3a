"""What runs in the user's own interpreter, where nb2pkg is not installed: the modules import nothing of nb2pkg but each other."""
