"""The order of the steps, and the only room that knows it.

workbook ──► records ──► procedure ──► context ──► fill ──► DOCX ──► print ──► PDF
"""

from generators.pipeline.data_folder import carry_out_import, check, make_new_data, preview_import
from generators.pipeline.job import FORMATS, NUMBER_BOOK, ROOT, Job, Report, release
from generators.pipeline.notices import make_notice
from generators.pipeline.printing import print_files
from generators.pipeline.quarters import close_quarter, make_quarter
from generators.pipeline.register import export_numbers, numbers, void_number
from generators.pipeline.source import WORKBOOK, Source
from generators.pipeline.templates import copy_template, template_states

__all__ = [
    "FORMATS",
    "NUMBER_BOOK",
    "ROOT",
    "WORKBOOK",
    "Job",
    "Report",
    "Source",
    "carry_out_import",
    "check",
    "close_quarter",
    "copy_template",
    "export_numbers",
    "make_new_data",
    "make_notice",
    "make_quarter",
    "numbers",
    "preview_import",
    "print_files",
    "release",
    "template_states",
    "void_number",
]
