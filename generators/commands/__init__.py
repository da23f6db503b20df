"""The commands: parse, call the pipeline, show what came of it."""

from __future__ import annotations

from generators.commands.checking import check_command, draft_command
from generators.commands.data import check_data, import_export, list_kinds, new_data
from generators.commands.desk import desk
from generators.commands.exchange import (
    backup_command,
    distribute_command,
    give_out_command,
    merge_command,
    new_quarter_command,
    restore_command,
    take_in_command,
    workbooks_command,
)
from generators.commands.fleet import fleet
from generators.commands.numbers import number
from generators.commands.papers import form, notice, print_command, template
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
    fleet,
    check_command,
    draft_command,
    print_command,
    template,
    form,
    number,
    take_in_command,
    give_out_command,
    distribute_command,
    merge_command,
    workbooks_command,
    new_quarter_command,
    backup_command,
    restore_command,
)
"""Every command, in the order in which an office meets them."""
