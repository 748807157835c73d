"""``python -m governance_survey``: the command line where ``governance-survey`` is not on the path."""

from .cli import main

if __name__ == "__main__":
    main()
