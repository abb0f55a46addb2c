"""The contract of an answer as JSON, as a JSON schema: scripts outside the repository rely on it."""

NUMBER_OR_NULL = {"type": ["number", "null"]}
BOX = {
    "type": "object",
    "required": ["page", "left", "bottom", "right", "top"],
    "additionalProperties": False,
    "properties": {
        "page": {"type": "integer", "minimum": 1},
        **{side: {"type": "number"} for side in ("left", "bottom", "right", "top")},
    },
}
CITATION = {
    "type": "object",
    "required": "doc_id title heading paragraph sentence start end line attributed_to path page boxes element".split(),
    "additionalProperties": False,
    "properties": {
        **{name: {"type": "string"} for name in ("doc_id", "title", "heading")},
        **{name: {"type": "integer", "minimum": 1} for name in ("paragraph", "sentence", "line")},
        **{name: {"type": "integer", "minimum": 0} for name in ("start", "end")},
        "attributed_to": {"type": "array", "items": {"type": "string"}},
        "path": {"type": "array", "items": {"type": "string"}},
        "page": {"type": ["integer", "null"], "minimum": 1},
        "boxes": {"type": "array", "items": BOX},
        "element": {"type": "string"},
    },
}
SCORES = ("dense", "sparse", "asked", "paragraph", "late", "late_asked", "late_around", "rerank", "answers")
ANSWER = {
    "type": "object",
    "required": (
        "schema id question answered confidence verdict passages index seconds searched_for corrections"
        " selection selected_of"
    ).split(),
    "additionalProperties": False,
    "properties": {
        "schema": {"const": 1},
        "id": {"type": "string"},
        "question": {"type": "string"},
        "answered": {"type": "boolean"},
        "verdict": {"enum": ["answered", "possible", "not_found"]},
        "confidence": {"type": "number", "minimum": 0, "maximum": 1},
        "index": {"type": "string", "pattern": "^[0-9a-f]{64}$"},
        "seconds": {"type": "number", "minimum": 0},
        "searched_for": {"type": ["string", "null"]},
        "selection": {"enum": ["", "overview", "list"]},
        "selected_of": {"type": "integer", "minimum": 0},
        "settings": {  # of a line of `qa batch` alone
            "type": "object",
            "required": "top_k retrieval reranker late_interaction spelling".split(),
            "additionalProperties": False,
            "properties": {
                "top_k": {"type": "integer", "minimum": 1},
                "retrieval": {"enum": ["hybrid", "dense", "sparse"]},
                "reranker": {"type": ["string", "null"]},
                "late_interaction": {"type": "boolean"},
                "spelling": {"type": "boolean"},
                "history": {"type": "array", "items": {"type": "string"}},
            },
        },
        "corrections": {"type": "array", "items": {"type": "array", "items": {"type": "string"}, "minItems": 2}},
        "passages": {
            "type": "array",
            "items": {
                "type": "object",
                "required": "rank quote context context_start citation scores also highlight markup".split(),
                "additionalProperties": False,
                "properties": {
                    "rank": {"type": "integer", "minimum": 1},
                    "quote": {"type": "string", "minLength": 1},
                    "context": {"type": "string"},
                    "context_start": {"type": "integer", "minimum": 0},
                    "citation": CITATION,
                    "scores": {
                        "type": "object",
                        "required": [*SCORES, "final"],
                        "additionalProperties": False,
                        "properties": {
                            **dict.fromkeys(SCORES, NUMBER_OR_NULL),
                            "final": {"type": "number"},
                        },
                    },
                    "also": {"type": "array", "items": CITATION},
                    "markup": {"enum": ["", "markdown"]},
                    "highlight": {"type": ["array", "null"], "items": {"type": "integer", "minimum": 0}, "minItems": 2},
                },
            },
        },
    },
}
