"""`cleanlint` and `python -m cleanlint`."""

import gc
import sys


def main() -> None:
    """The entry point. An interrupt while all is still being imported ends it as quietly as a later one."""
    gc.set_threshold(100_000, 20, 20)  # what is made while starting stays: to look through it for garbage is a waste
    try:
        from cleanlint.cli import main as run

        run()
    except KeyboardInterrupt:
        sys.exit(130)
    finally:
        gc.freeze()  # nor is there any use in it when all goes with the process


if __name__ == "__main__":
    main()
