"""The contract of an answer as JSON, as a JSON schema: scripts outside the repository rely on it."""

NUMBER_OR_NULL = {"type": ["number", "null"]}
CITATION = {
    "type": "object",
    "required": "doc_id title heading paragraph sentence start end line attributed_to".split(),
    "additionalProperties": False,
    "properties": {
        **{name: {"type": "string"} for name in ("doc_id", "title", "heading")},
        **{name: {"type": "integer", "minimum": 1} for name in ("paragraph", "sentence", "line")},
        **{name: {"type": "integer", "minimum": 0} for name in ("start", "end")},
        "attributed_to": {"type": "array", "items": {"type": "string"}},
    },
}
ANSWER = {
    "type": "object",
    "required": "schema id question answered confidence passages index seconds searched_for corrections".split(),
    "additionalProperties": False,
    "properties": {
        "schema": {"const": 1},
        "id": {"type": "string"},
        "question": {"type": "string"},
        "answered": {"type": "boolean"},
        "confidence": {"type": "number", "minimum": 0, "maximum": 1},
        "index": {"type": "string", "pattern": "^[0-9a-f]{64}$"},
        "seconds": {"type": "number", "minimum": 0},
        "searched_for": {"type": ["string", "null"]},
        "settings": {  # of a line of `qa batch` alone
            "type": "object",
            "required": "top_k retrieval reranker spelling".split(),
            "additionalProperties": False,
            "properties": {
                "top_k": {"type": "integer", "minimum": 1},
                "retrieval": {"enum": ["hybrid", "dense", "sparse"]},
                "reranker": {"type": ["string", "null"]},
                "spelling": {"type": "boolean"},
                "history": {"type": "array", "items": {"type": "string"}},
            },
        },
        "corrections": {"type": "array", "items": {"type": "array", "items": {"type": "string"}, "minItems": 2}},
        "passages": {
            "type": "array",
            "items": {
                "type": "object",
                "required": "rank quote context context_start citation scores also highlight".split(),
                "additionalProperties": False,
                "properties": {
                    "rank": {"type": "integer", "minimum": 1},
                    "quote": {"type": "string", "minLength": 1},
                    "context": {"type": "string"},
                    "context_start": {"type": "integer", "minimum": 0},
                    "citation": CITATION,
                    "scores": {
                        "type": "object",
                        "required": "dense sparse rerank final asked paragraph".split(),
                        "additionalProperties": False,
                        "properties": {
                            **dict.fromkeys(("dense", "sparse", "rerank", "asked", "paragraph"), NUMBER_OR_NULL),
                            "final": {"type": "number"},
                        },
                    },
                    "also": {"type": "array", "items": CITATION},
                    "highlight": {"type": ["array", "null"], "items": {"type": "integer", "minimum": 0}, "minItems": 2},
                },
            },
        },
    },
}
