"""Whose a draft is: the drafts of all townships of a store lie in one folder, and say whose they are."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

from generators.desk.asking import opaque_id
from generators.errors import DataRefused, Finding, UsageError
from generators.notice_draft import named_township
from generators.pipeline.drafts import begin_draft, draft_keys, read_draft_text

if TYPE_CHECKING:
    from generators.desk.office import Office
    from generators.store.viewers import Viewer


def notice_id(key: str) -> str:
    """Return the id of the notice called `key`."""
    return opaque_id(key, 12)


def is_for(office: Office, person: Viewer, text: str) -> bool:
    """Tell whether the draft `text` is of a township of `person`; a village has none.

    One that names none is the first township's, as the command line takes it.
    """
    if office.sees_all(person):
        return True
    if person.villages is not None:
        return False
    named = named_township(text) or office.townships[0]
    return named in (person.townships or ())


def own_keys(office: Office, person: Viewer) -> list[str]:
    """Return the names of the drafts that are for `person`."""
    keys = draft_keys(office.data)
    if office.sees_all(person):
        return keys
    found = []
    for key in keys:
        with suppress(DataRefused):  # Whose a file is that nobody can read, nobody can say.
            if is_for(office, person, read_draft_text(office.data, key)):
                found.append(key)
    return found


def foreign_faults(office: Office, person: Viewer, text: str) -> list[Finding]:
    """Return what is wrong with the draft `text` of `person` where it is no draft of his own township."""
    if is_for(office, person, text):
        return []
    own = "、".join(sorted(person.townships or ()))
    found = f"“{named}”" if (named := named_township(text)) else "没有写"
    return [Finding("“乡镇”一行", f"应是本乡镇：{own}", found, f"在【正文】前面写一行“乡镇：{own}”")]


def refuse_foreign(office: Office, person: Viewer, text: str) -> None:
    """Raise UsageError for a draft that would be another township's."""
    if faults := foreign_faults(office, person, text):
        message = f"没有保存：{faults[0]}"
        raise UsageError(message)


def begin(office: Office, person: Viewer, key: str, text: str) -> str:
    """Write the new draft `text` as one of `person`'s own township and return what it is called.

    It is called `key`, with the township before it where another township has a draft of that name, of which
    nothing else is told. Raise UsageError as `begin_draft` does.
    """
    if not named_township(text) and not is_for(office, person, text):
        text = f"乡镇：{min(person.townships or ())}\n{text}"
    refuse_foreign(office, person, text)
    if key in draft_keys(office.data) and key not in own_keys(office, person):
        key = f"{min(person.townships or ())}{key}"
    begin_draft(office.data, key, text)
    return key
