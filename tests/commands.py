"""What the tests of the command line share: small rules of their own, and ways to run cleanlint."""

from __future__ import annotations

import subprocess
import sys

from click.testing import CliRunner

from cleanlint.cli import cli

RULES = {
    "style/blorf": """
message = 'No word: “{found}”.'
why = 'Somebody wrote blorf for proof.'
severity = 'error'
find = 'blorf'
replace = 'proof'
safe = true
[fixes]
'a blorf here' = 'a proof here'
'the blorf' = 'the proof'
[leaves]
examples = ['a proof here', 'blor']
""",
    "style/advert": """
message = 'The label of an advertisement.'
why = 'The page had an advertisement here.'
severity = 'warning'
line = 'ADVERT'
safe = true
[fixes]
"One.\\nADVERT\\nTwo." = "One.\\nTwo."
"ADVERT\\nTwo." = "Two."
[leaves]
examples = ['An ADVERT stood there.', 'Advert']
""",
    "style/maybe": """
message = 'Perhaps wrong.'
why = 'Who knows.'
severity = 'warning'
find = 'perhapps'
replace = 'perhaps'
safe = false
[fixes]
'so perhapps' = 'so perhaps'
'perhapps not' = 'perhaps not'
[leaves]
examples = ['perhaps', 'perhapp']
""",
    "style/whisper": """
message = 'Worth a look.'
why = 'Only a hint.'
severity = 'hint'
find = 'hmm{1,5}'
[flags]
'well, hmm' = 'hmm'
'hmmm, no' = 'hmmm'
[leaves]
examples = ['hm', 'ham']
""",
}


def own_rules(folder):
    """Write the rules above below a folder and return it."""
    for name, text in RULES.items():
        path = folder / f"{name}.toml"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text.lstrip(), encoding="utf-8")
    return folder


def invoke(*args, input=None):
    """cleanlint inside this process: quick, with exit_code, stdout and stderr."""
    return CliRunner().invoke(cli, [str(arg) for arg in args], input=input, prog_name="cleanlint")


def command(*args):
    return [sys.executable, "-m", "cleanlint", *map(str, args)]


def real(*args, **options):
    """cleanlint as users start it."""
    return subprocess.run(command(*args), capture_output=True, timeout=120, **options)


def linter(folder):
    """A command with the rules of the folder alone."""

    def run(name, *args, select="style/blorf,style/advert,style/maybe,style/whisper", **options):
        return invoke(name, "--rules", folder, "--select", select, *args, **options)

    return run


def put(path, text):
    """Write a file, byte for byte, and the folders above it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(text.encode())
    return path
