"""The commands: parse, call the pipeline, show what came of it."""

from __future__ import annotations

from generators.commands.checking import check_command
from generators.commands.data import check_data, import_export, list_kinds, new_data
from generators.commands.desk import desk
from generators.commands.numbers import number
from generators.commands.papers import notice, print_command, template
from generators.commands.quarter import close_command, demo, due_command, ledger, letters, make, minutes

COMMANDS = (
    demo,
    desk,
    new_data,
    check_data,
    import_export,
    list_kinds,
    due_command,
    close_command,
    notice,
    letters,
    minutes,
    ledger,
    make,
    check_command,
    print_command,
    template,
    number,
)
"""Every command, in the order in which an office meets them."""
