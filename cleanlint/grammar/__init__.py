"""Grammar through a LanguageTool server: asked for by name, never imported, started or reached otherwise.

`settings` what the user wants · `annotate` prose in paragraphs, masks as markup · `client` one server over HTTP ·
`store` answers kept on disk · `local` an installation on this machine · `checker` a text's matches, by way of all these ·
`merge` matches into findings.
"""
