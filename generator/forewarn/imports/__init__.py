"""Moving in: what another status page or calendar holds, as files of ours.

A reader for each source (``statuspage``, ``cstate``, ``calendar_file``) makes of it an :class:`~forewarn.imports.found.Export`:
values that know neither YAML nor our ids. ``catalog`` finds their components in ours or adds them, ``files`` writes a
file for each, and ``plan`` holds both against what is there. Nothing here writes: the command does, once the whole has
been judged. What cannot be carried is a ``Note``, never silence.
"""
