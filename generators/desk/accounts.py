"""Who is at the page: on one's own machine the one who sits there, in an office who has signed in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import g

from generators.desk.viewer import LOCAL

if TYPE_CHECKING:
    from flask import Flask


def ask_who(app: Flask) -> None:
    """Let nobody in who is not known, where the page serves an office."""

    @app.before_request
    def known() -> None:
        g.viewer = LOCAL
