"""Word's documents go in; their text, with the numbers that Word computes, comes out. No macro runs."""
