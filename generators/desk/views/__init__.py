"""The views, one file a subject.

What a view raises becomes a page: UsageError and every HongtouError are told above what was typed, NotFound
and BadRequest by a sentence of `app`. No view says so again.
"""

from generators.desk.views.exchange import exchange
from generators.desk.views.files import files
from generators.desk.views.forms import forms
from generators.desk.views.households import households
from generators.desk.views.login import login
from generators.desk.views.new_quarter import new_quarter
from generators.desk.views.notices import notices
from generators.desk.views.papers import papers
from generators.desk.views.proofreading import proofreading
from generators.desk.views.rules import rules
from generators.desk.views.runs import runs
from generators.desk.views.sheets import sheets
from generators.desk.views.today import today
from generators.desk.views.villages import villages

BLUEPRINTS = (
    today,
    households,
    villages,
    sheets,
    new_quarter,
    papers,
    notices,
    proofreading,
    forms,
    exchange,
    rules,
    runs,
    files,
    login,
)
