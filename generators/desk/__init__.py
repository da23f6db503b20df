"""The page in the browser: a Flask factory and thin views over `pipeline` and `store`, one file a subject.

The only room that knows HTTP. It decides nothing of what a paper says. Who opens it comes through `waiting`,
which is there before the rest is loaded.
"""
