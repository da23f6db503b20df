"""The page in the browser: a Flask factory and thin views over `pipeline` and `store`, one file a subject.

The only room that knows HTTP. It decides nothing of what a paper says.
"""

from generators.desk.app import make_app
from generators.desk.office import Office
from generators.desk.serving import Door, serve

__all__ = ["Door", "Office", "make_app", "serve"]
