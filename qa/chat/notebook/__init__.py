"""The notebook: quotes that a reader has pinned, checked against their documents, and files made of them."""
