"""All code that knows a language: texts and questions go in; terms, names, sentences, readings and spans come out.

It reads no files, loads no model and knows no index. Every English word list is in `qa.language.english` or in a
module `english_*` beside it.
"""
