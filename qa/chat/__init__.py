"""Visitors' questions and documents go in; the page in the browser, and the endpoint for programs, come out.

Only this package uses Gradio. Answers come from `qa.answering`; nothing here ranks or quotes on its own.
"""
