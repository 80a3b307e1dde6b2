"""cleanlint inside other people's pipelines: a thin module for each of them, imported only by those who use it."""
