"""What CI measured: its report files -> readings -> evidence for the items that ask about them.

Each format has a reader, a pure function from parsed text to a reading. What a file is, its content says and never its
name. Nothing here believes the verdict of a tool where its numbers can be compared.
"""
