"""Splits a shell script into its simple commands, by its operators and reserved words. Never raises."""

from __future__ import annotations

import re
from collections.abc import Iterator

from deploylint.parse.shell_words import Nested, Word, WordReader
from deploylint.values.patterns import lazy_pattern

_BLANKS = lazy_pattern(r"(?:[ \t\r\f\v]|\\\r?\n)+")
_COMMENT = lazy_pattern(r"#[^\n]*")
_COMMENT_JOINED = lazy_pattern(r"#(?:\\\n|[^\n])*")
_BLANK_BEGINS = frozenset(" \t\r\f\v\\#")
_OPERATOR = lazy_pattern(r"&&|\|\||;;&?|;&|\|&|&>>?|<<<|<<-?|>>|>&|<&|<>|>\||[;&|()<>\n]")
_REDIRECTS = frozenset({"<", ">", ">>", "<<", "<<-", "<<<", ">&", "<&", "<>", ">|", "&>", "&>>"})
ASSIGNMENT = lazy_pattern(r"[A-Za-z_]\w*\+?=", re.ASCII)
_OPENING_WORDS = frozenset({"if", "then", "elif", "else", "while", "until", "do", "!", "{"})
_CLOSING_WORDS = frozenset({"fi", "done", "esac", "}"})


class Draft:
    """A simple command while it is read."""

    __slots__ = ("assignments", "before", "pipe_to_next", "pipeline", "redirects", "words")

    def __init__(self, before: str, pipeline: int) -> None:
        self.words: list[Word] = []
        self.assignments: list[Word] = []
        self.redirects: list[tuple[str, Word]] = []
        self.before = before
        self.pipeline = pipeline
        self.pipe_to_next = False

    def drop_words(self) -> None:
        """The words of `for` and `case` are no command; what is substituted in them is run all the same."""
        self.assignments += [word for word in self.words if word.nested]
        self.words = []

    def nested(self) -> Iterator[Nested]:
        """The scripts inside its words, targets and assignments."""
        for word in (*self.assignments, *self.words, *(target for _, target in self.redirects)):
            yield from word.nested


class Drafts:
    """The drafts of one script. `numbers` gives each pipeline its own number."""

    def __init__(self, text: str, numbers: Iterator[int], *, joined: bool) -> None:
        self.text = text
        self.words = WordReader(text, joined=joined)
        self.comment = _COMMENT_JOINED if joined else _COMMENT
        self.numbers = numbers
        self.number = 0
        self.at = 0
        self.end = len(text)
        self.done: list[Draft] = []
        self.draft = self.fresh("")
        self.redirect = ""
        self.heredocs: list[tuple[str, bool]] = []
        self.groups: list[int] = []
        self.patterns: list[int] = []
        self.closed: int | None = None

    def fresh(self, before: str) -> Draft:
        if before not in ("|", "|&"):
            self.number = next(self.numbers)
        return Draft(before, self.number)

    def read(self) -> list[Draft]:
        while self.at < self.end:
            if self.skip_blanks():
                continue
            operator = None if self.at_word() else _OPERATOR.match(self.text, self.at)
            if operator:
                self.at = operator.end()
                self.operator(operator[0])
            else:
                self.take(self.words.word(self.at))
        self.close("")
        return self.done

    def skip_blanks(self) -> bool:
        if self.text[self.at] not in _BLANK_BEGINS:
            return False
        found = _BLANKS.match(self.text, self.at) or self.comment.match(self.text, self.at)
        if found:
            self.at = found.end()
        return found is not None

    def at_word(self) -> bool:
        return self.text[self.at] not in ";&|()<>\n" or (
            self.text[self.at] in "<>" and self.text[self.at + 1 : self.at + 2] == "("
        )

    def take(self, word: Word) -> None:
        self.at = max(word.end, self.at + 1)
        if self.redirect:
            self.redirected(word)
        elif self.is_descriptor(word):
            return
        elif not self.draft.words and ASSIGNMENT.match(self.text, word.start):
            self.draft.assignments.append(word)
        elif not self.draft.words and not word.quoted and self.reserved(word.text):
            return
        else:
            self.draft.words.append(word)
            self.begin_case()

    def is_descriptor(self, word: Word) -> bool:
        return word.text.isdecimal() and not word.quoted and self.text[self.at : self.at + 1] in ("<", ">")

    def redirected(self, word: Word) -> None:
        if self.redirect in ("<<", "<<-"):
            self.heredocs.append((word.text, self.redirect == "<<-"))
        self.draft.redirects.append((self.redirect, word))
        self.redirect = ""

    def reserved(self, text: str) -> bool:
        if text in _OPENING_WORDS:
            if text in ("if", "{", "do"):
                self.groups.append(len(self.done))
            return True
        if text in _CLOSING_WORDS:
            if text == "esac" and self.patterns:
                self.patterns.pop()
            elif self.groups:
                self.closed = self.groups.pop()
            return True
        return False

    def begin_case(self) -> None:
        words = self.draft.words
        if len(words) == 3 and words[0].text == "case" and words[2].text == "in":
            self.draft.drop_words()
            self.close("")
            self.patterns.append(len(self.done))

    def operator(self, operator: str) -> None:
        if operator in _REDIRECTS:
            self.redirect = operator
        elif self.draft.words and self.draft.words[0].text == "[[" and self.draft.words[-1].text != "]]":
            return
        elif operator == "(":
            if not self.patterns or self.draft.words:
                self.close("(")
                self.groups.append(len(self.done))
        elif operator == ")":
            self.close_parenthesis()
        else:
            self.separate(operator)

    def separate(self, operator: str) -> None:
        if operator in ("|", "|&"):
            self.join_group()
        self.close(operator)
        if operator.startswith(";;") and self.patterns:
            self.patterns[-1] = len(self.done)
        if operator == "\n":
            self.skip_heredocs()

    def close_parenthesis(self) -> None:
        if self.patterns and (not self.groups or self.groups[-1] <= self.patterns[-1]):
            self.draft = self.fresh(";")
            del self.done[self.patterns[-1] :]
            return
        self.close(")")
        if self.groups:
            self.closed = self.groups.pop()

    def join_group(self) -> None:
        """`( a; b ) | c`: a and b feed c."""
        if self.closed is None or self.draft.words:
            return
        for draft in self.done[self.closed :]:
            draft.pipe_to_next = True
            draft.pipeline = self.number

    def close(self, operator: str) -> None:
        draft = self.draft
        if draft.words and draft.words[0].text in ("for", "select", "function"):
            draft.drop_words()
        if draft.words or draft.assignments or draft.redirects:
            draft.pipe_to_next = operator in ("|", "|&")
            self.done.append(draft)
            self.closed = None
        self.redirect = ""
        self.draft = self.fresh(operator)

    def skip_heredocs(self) -> None:
        for name, tabs in self.heredocs:
            while self.at < self.end:
                stop = self.text.find("\n", self.at, self.end)
                line = self.text[self.at : stop if stop >= 0 else self.end]
                self.at = stop + 1 if stop >= 0 else self.end
                if (line.lstrip("\t") if tabs else line).rstrip("\r") == name:
                    break
        self.heredocs.clear()
