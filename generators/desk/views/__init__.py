"""The views, one file a subject."""

from generators.desk.views.files import files
from generators.desk.views.notices import notices
from generators.desk.views.papers import papers
from generators.desk.views.runs import runs
from generators.desk.views.today import today

BLUEPRINTS = (today, papers, notices, runs, files)
