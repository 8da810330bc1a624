"""`deploylint rules`: the list of rules."""

from __future__ import annotations

import click

from deploylint.cli import EXIT_CLEAN
from deploylint.cli.errors import told
from deploylint.cli.output import echo_lines
from deploylint.policy.rule_set import built_in_rules


@click.command("rules")
@click.option("--json", "as_json", is_flag=True, help="As JSON, with checklist items and aliases.")
def command(as_json: bool) -> int:
    """List every rule: its id, severity, profile and title."""
    with told():
        rules = built_in_rules()
        if as_json:
            import json

            data = [
                {
                    "id": rule.id,
                    "title": rule.title,
                    "severity": str(rule.severity),
                    "confidence": str(rule.confidence),
                    "profile": rule.profile,
                    "for": rule.for_,
                    "checklist": rule.checklist,
                    "aliases": rule.aliases,
                }
                for rule in rules
            ]
            echo_lines([json.dumps(data, indent=1, ensure_ascii=False)])
            return EXIT_CLEAN
        width = max((len(rule.id) for rule in rules), default=0)
        echo_lines(f"{r.id:<{width}}  {r.severity!s:<9}{r.profile:<8}  {r.title}" for r in rules)
        return EXIT_CLEAN
