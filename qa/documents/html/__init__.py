"""Web pages go in; their text, blocks and the path of each element come out. No script runs and nothing is fetched."""
