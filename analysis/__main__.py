"""`python -m analysis` is `casestudy`."""

from analysis.cli import main

if __name__ == "__main__":
    main()
