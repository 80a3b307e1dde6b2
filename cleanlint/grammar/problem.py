"""What can go wrong between a text and LanguageTool's answer."""

from __future__ import annotations


class GrammarError(Exception):
    """Grammar was asked for and could not be had: why, and what to do.

    `fatal`: nor can it for the files to come. `smaller`: a smaller request might do. `again`: the same one might.
    """

    def __init__(self, message: str, fatal: bool = True, smaller: bool = False, again: bool = False) -> None:
        super().__init__(message)
        self.fatal, self.smaller, self.again = fatal, smaller, again
