"""The index in Milvus: an embedded database or a server, behind `qa.index.protocol.Index`.

In go the parts of a generation that was built in a folder (`publish`); out come the same answers from the engine
alone (`index`). Nothing here ranks, and nothing reads documents' files. A generation is two collections:

    NAME_<16 hex digits>_rows      the sentences, and the anticipated questions, each with its vector
    NAME_<16 hex digits>_records   all else, by key: texts, places, postings, token codes, the manifest

The alias NAME leads to the records that answer. It is switched as the last step of a build.
"""
