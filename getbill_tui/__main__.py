"""`python -m getbill_tui` is `getbill`."""

from getbill_tui.cli import main

if __name__ == "__main__":
    main()
