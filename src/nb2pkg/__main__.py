"""`python -m nb2pkg` and the console script: command line in, exit code out."""

from nb2pkg.cli import main

if __name__ == "__main__":
    main()
