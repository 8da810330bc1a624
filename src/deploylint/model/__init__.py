"""The nouns that every other module speaks in. Nothing here reads a file or decides anything."""

from deploylint.model.findings import (
    Edit,
    Excerpt,
    Finding,
    Outcome,
    Problem,
    Related,
    RelatedPlace,
    Report,
    RuleText,
    Skipped,
    Suppression,
    Tally,
    Undecided,
)
from deploylint.model.levels import Confidence, Severity, Status
from deploylint.model.nodes import Node, View
from deploylint.model.places import Place, Source, Span

__all__ = [
    "Confidence",
    "Edit",
    "Excerpt",
    "Finding",
    "Node",
    "Outcome",
    "Place",
    "Problem",
    "Related",
    "RelatedPlace",
    "Report",
    "RuleText",
    "Severity",
    "Skipped",
    "Source",
    "Span",
    "Status",
    "Suppression",
    "Tally",
    "Undecided",
    "View",
]
