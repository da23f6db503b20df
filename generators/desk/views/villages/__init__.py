"""村: what a village does in order, a form each: meetings, those who passed, months, screening, problems."""

from generators.desk.views.villages import issues, meetings, months, page, passed, screening, visits
from generators.desk.views.villages.sending import villages

__all__ = ["issues", "meetings", "months", "page", "passed", "screening", "villages", "visits"]
