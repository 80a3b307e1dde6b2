"""`python -m cleanlint`."""

from cleanlint.cli import main

main()
