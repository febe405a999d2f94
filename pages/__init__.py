"""The navigation table: which screens there are, under which heading. Every rerun begins here."""

import streamlit as st

st.set_page_config(page_title="战图", page_icon="🚩", layout="wide")

SCREENS = {
    "指挥": [st.Page("command/overview.py", title="作战总图", default=True)],
}

st.navigation(SCREENS).run()
