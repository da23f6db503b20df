"""The order of the steps, and the only room that knows it.

workbook ──► records ──► procedure ──► context ──► fill ──► DOCX ──► print ──► PDF
"""

from generators.pipeline.archive import VOLUME_SHEETS, close_quarter
from generators.pipeline.backup_file import STORE
from generators.pipeline.custody import rebuild_register, restore_register, today
from generators.pipeline.data_folder import (
    UNKNOWN_COUNTY,
    carry_out_import,
    check,
    make_new_data,
    preview_import,
    sample_draft,
    township_called,
)
from generators.pipeline.drafts import (
    begin_draft,
    draft_keys,
    is_any_ready,
    lay_ready,
    next_notice_number,
    notice_faults,
    notice_number,
    put_ready,
    read_draft_text,
    take_notice_number,
    void_notice_number,
    write_draft,
)
from generators.pipeline.form_preview import preview_mapping
from generators.pipeline.forms import (
    all_kinds,
    remove_form,
    sample_values,
    settle_form,
    sound_forms,
    take_form,
    taken_forms,
)
from generators.pipeline.forms import kind_of as kind_of_form
from generators.pipeline.job import ALL_FORMATS, FORMATS, NUMBER_BOOK, Job, Report
from generators.pipeline.notices import NOTICE_KIND, make_notice
from generators.pipeline.number_place import share_register
from generators.pipeline.overview import (
    PaperState,
    PaperStatus,
    Preview,
    paper_states,
    preview_notice,
    preview_paper,
)
from generators.pipeline.printing import print_files
from generators.pipeline.quarters import make_quarter, make_some, records_of_households
from generators.pipeline.register import audit_numbers, export_numbers, numbers, void_number
from generators.pipeline.source import WORKBOOK, Source
from generators.pipeline.taken_form import TakenForm
from generators.pipeline.template_trial import Trial, try_template
from generators.pipeline.templates import (
    copy_template,
    earlier_templates,
    leave_out,
    left_out_by,
    put_template,
    restore_template,
    template_in_use,
    template_named,
    template_states,
)

__all__ = [
    "ALL_FORMATS",
    "FORMATS",
    "NOTICE_KIND",
    "NUMBER_BOOK",
    "VOLUME_SHEETS",
    "STORE",
    "WORKBOOK",
    "Job",
    "PaperState",
    "PaperStatus",
    "Preview",
    "Report",
    "Source",
    "UNKNOWN_COUNTY",
    "TakenForm",
    "Trial",
    "all_kinds",
    "begin_draft",
    "carry_out_import",
    "check",
    "close_quarter",
    "copy_template",
    "draft_keys",
    "earlier_templates",
    "export_numbers",
    "is_any_ready",
    "lay_ready",
    "make_new_data",
    "make_notice",
    "make_quarter",
    "make_some",
    "records_of_households",
    "next_notice_number",
    "notice_faults",
    "notice_number",
    "numbers",
    "paper_states",
    "preview_import",
    "preview_notice",
    "preview_paper",
    "print_files",
    "put_ready",
    "put_template",
    "read_draft_text",
    "template_in_use",
    "kind_of_form",
    "preview_mapping",
    "sample_values",
    "settle_form",
    "sound_forms",
    "take_form",
    "township_called",
    "taken_forms",
    "template_states",
    "template_named",
    "try_template",
    "leave_out",
    "left_out_by",
    "restore_template",
    "sample_draft",
    "take_notice_number",
    "void_notice_number",
    "void_number",
    "write_draft",
    "audit_numbers",
    "rebuild_register",
    "remove_form",
    "share_register",
    "restore_register",
    "today",
]
