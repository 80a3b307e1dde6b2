"""`cleanlint` and `python -m cleanlint`."""

import sys


def main() -> None:
    """The entry point. An interrupt while all is still being imported ends it as quietly as a later one."""
    try:
        from cleanlint.cli import main as run

        run()
    except KeyboardInterrupt:
        sys.exit(130)


if __name__ == "__main__":
    main()
