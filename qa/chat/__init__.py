"""Visitors' questions and documents go in; the page in the browser, and the endpoint for programs, come out.

Gradio is used in this package alone. Answers come from `qa.answering`; nothing here ranks or quotes on its own.
"""
