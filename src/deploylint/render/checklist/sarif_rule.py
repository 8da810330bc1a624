"""Items of a checklist, and what can be wrong with a record, as SARIF reporting descriptors."""

from __future__ import annotations

import re
from typing import Any

from deploylint.model.checklist import Checklist, Item
from deploylint.render.checklist.explain import explained_item
from deploylint.render.checklist.reasons import because
from deploylint.render.checklist.verdict import plain
from deploylint.render.markdown import block, code, literal
from deploylint.render.terminal import shown

_MOST_CHARACTERS = 1024
_WORDS = re.compile(r"[^A-Za-z0-9]+")
_LEVELS = {"block": "error", "trigger": "error", "advise": "note"}


def item_rule(item: Item, checklist: Checklist) -> dict[str, Any]:
    """An item as a rule, whose help is how it is decided."""
    how = "\n".join(explained_item(item, checklist))
    title = _line(plain(item.text)) or item.id
    level = _LEVELS.get(item.gate, "error")
    where = plain(f"{item.section} / {item.subsection}" if item.subsection else item.section)
    return {
        "id": item.id,
        "name": _name(f"{item.id} {plain(item.text)}"),
        "shortDescription": {"text": title},
        "fullDescription": {"text": _line(f"{plain(item.text)} ({where}, due at {item.phase})")},
        "help": {
            "text": how,
            "markdown": f"{literal(title)}\n\n{block(how, 'text')}\n\nMore: {code(f'deploylint explain {item.id}')}",
        },
        "defaultConfiguration": {"level": level},
        "properties": {
            "tags": list(dict.fromkeys(("checklist", shown(item.phase), shown(item.gate)))),
            "precision": "high",
            "problem.severity": "recommendation" if level == "note" else level,
        },
    }


def record_rule(problem: str) -> dict[str, Any]:
    """What is wrong with a record, by its code, as a rule."""
    title = _line(f"A record of the checklist is not in order: {because(problem)}")
    text = f"{title}. It does not count until it is put right."
    return {
        "id": f"record/{problem}",
        "name": _name(f"record {problem}"),
        "shortDescription": {"text": title},
        "fullDescription": {"text": title},
        "help": {"text": text, "markdown": literal(text)},
        "defaultConfiguration": {"level": "warning"},
        "properties": {"tags": ["checklist", "record"], "precision": "high", "problem.severity": "warning"},
    }


def _line(text: str) -> str:
    return shown(" ".join(text.split()), _MOST_CHARACTERS)


def _name(text: str) -> str:
    return "".join(word[:1].upper() + word[1:] for word in _WORDS.split(text))[:255] or "Item"
