"""What a document or a section of one is for, as its path and its headings tell, and what belongs into it."""

from __future__ import annotations

import re
from typing import NamedTuple

from deploylint.values.patterns import lazy_pattern

_I = re.IGNORECASE


class Role(NamedTuple):
    """One job that a document does. `path` matches a lower-case path, `heading` a heading anywhere.

    `parts` are what such a document speaks of, by name: a pattern of words that are looked for in its text.
    """

    path: re.Pattern[str]
    heading: re.Pattern[str]
    parts: dict[str, re.Pattern[str]] = {}


_NEVER = r"(?!)"

ROLES: dict[str, Role] = {
    "runbook": Role(
        lazy_pattern(
            r"(?:^|/)[^/]*(?:runbooks?|run-book|playbooks?)[^/]*(?:/[^/]+)?$|(?:^|/)docs?/(?:.*/)?deploy[^/]*(?:/[^/]+)?$"
        ),
        lazy_pattern(r"\brun ?books?\b|\bdeploy(?:ment|ing|s)? (?:guide|procedure|steps|process|instructions)\b", _I),
        {
            "how to deploy": lazy_pattern(
                r"\bdeploy|\brelease|\broll(?:ing|ed|s)? ?out|\bhelm (?:install|upgrade)", _I
            ),
            "how to check the result": lazy_pattern(
                r"\bverif|\bcheck(?!list|out)|\bsmoke|\bhealth|rollout status|\bwatch\b", _I
            ),
            "how to roll back": lazy_pattern(r"\broll(?:ing|ed|s)?[ -]?back|\brevert|rollout undo", _I),
            "whom to call": lazy_pattern(r"\bcontacts?\b|\bto call\b|on-?call|\bescalat|\bpager", _I),
        },
    ),
    "rollback": Role(
        lazy_pattern(r"(?:^|/)[^/]*roll[-_]?back[^/]*$"),
        lazy_pattern(r"\broll(?:ing|ed|s)?[ -]?back|\brevert(?:ing)? (?:a |the )?(?:deploy|release)", _I),
    ),
    "incident": Role(
        lazy_pattern(r"(?:^|/)[^/]*(?:incident|on-?call)[^/]*(?:/(?:readme|index|plan|response)[^/]*)?$"),
        lazy_pattern(r"\bincidents?\b|\bon-?call (?:guide|handbook|procedure)", _I),
        {
            "severities": lazy_pattern(r"\bseverit|\bsev[ -]?\d|\bP[0-4]\b|\bpriorit(?:y|ies)\b|\bS[0-4]\b", _I),
            "roles": lazy_pattern(
                r"\broles?\b|\bcommander|\blead(?:s|er)?\b|\bon-?call|\bresponsib|\bscribe|\bowner", _I
            ),
            "escalation": lazy_pattern(
                r"\bescalat|\btakes? over|\bpage[sd]?\b|\bpager|\bcalls?\b|within \w+ (?:min|hour)", _I
            ),
            "a channel": lazy_pattern(
                r"\bchannel|\bslack|\bteams\b|\bbridge|\bzoom|war ?room|\bchat\b|status ?page", _I
            ),
        },
    ),
    "troubleshooting": Role(
        lazy_pattern(r"(?:^|/)[^/]*trouble[-_]?shoot[^/]*(?:/[^/]+)?$"),
        lazy_pattern(
            r"trouble ?-?shoot|\b(?:common|known) (?:problems|issues|errors)\b|\bwhen something (?:fails|breaks)", _I
        ),
    ),
    "disaster-recovery": Role(
        lazy_pattern(r"(?:^|/)[^/]*(?:disaster|business[-_]continuity)[^/]*(?:/[^/]+)?$|(?:^|/)dr[-_.][^/]*$"),
        lazy_pattern(r"\bdisasters?\b|\bbusiness continuity\b|\brecovery (?:plan|procedure)", _I),
        {
            "a recovery time (RTO)": lazy_pattern(r"\bRTO\b|\brecovery[ -]time|\bback (?:with)?in \w+", _I),
            "a recovery point (RPO)": lazy_pattern(r"\bRPO\b|\brecovery[ -]point|\bdata (?:may|can|could) be lost", _I),
        },
    ),
    "security": Role(lazy_pattern(r"^(?:\.github/|docs/)?security\.[a-z]+$"), lazy_pattern(_NEVER)),
    "changelog": Role(
        lazy_pattern(r"^(?:docs/)?(?:changelog|changes|history|release[-_]?notes|news)(?:\.[a-z]+)?$"),
        lazy_pattern(_NEVER),
    ),
    "readme": Role(
        lazy_pattern(_NEVER),
        lazy_pattern(
            r"\bproduction\b|\bdeploy(?:ing|ment|ments|s|ed)?\b|\bgoing live\b|\bhosting\b|\bself-host|\bkubernetes\b"
            r"|\bhelm\b|\brollout\b",
            _I,
        ),
    ),
}
"""Sources: the names that repositories on GitHub use, and GitHub's own for community files
(https://docs.github.com/en/communities/setting-up-your-project-for-healthy-contributions)."""

POST_MORTEM = lazy_pattern(r"(?:^|/)[^/]*(?:post[-_]?mortem|retrospective)[^/]*(?:/[^/]+)?$")
"""Paths that look like those of an incident plan and are reports on one incident."""

PLACEHOLDER = lazy_pattern(
    r"\b(?:TODO|TBD|FIXME|XXX)\b|(?i:\blorem ipsum\b"
    r"|\[(?:your |insert |the )?(?:full )?(?:names?|phone(?: number)?|e-?mails?|date|url|link|company|team|service|"
    r"version|describe[^\[\]]{0,60}|fill[^\[\]]{0,60})\](?![(\[:])"
    r"|<(?:your|insert)[ -][^<>]{1,60}>)"
)
"""Text that waits for somebody to fill it in."""
