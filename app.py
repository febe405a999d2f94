"""Entry of 战图. ``python app.py`` starts desktop mode, ``python app.py serve`` server mode; others do without either.

An ASGI server finds ``app`` (its database must be ready).
"""

import sys
from pathlib import Path

import streamlit as st
from starlette.middleware import Middleware

from components.trouble import show_error
from components.web import commands, launch
from components.web.entrance import entrance
from components.web.logs import RequestLog
from components.web.routes import ROUTES

app = st.App(
    # The main script lies in pages/ itself: Streamlit serves a `pages` folder beside the main script by URL,
    # without the navigation, until that has run once.
    Path(__file__).with_name("pages") / "__init__.py",
    routes=ROUTES,
    middleware=[Middleware(RequestLog), Middleware(entrance)],
    lifespan=launch.announce,
    on_script_error=show_error,
)

if __name__ == "__main__":
    sys.exit(commands.run(app, sys.argv[1:]))
