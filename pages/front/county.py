"""县退出: what is asked of the county itself, where each value comes from, and poverty by year with its forecast."""

import streamlit as st

from components import context, county_exit, filters

here = context.require()
filters.bar(here)
left, right = st.columns([52, 48], gap="small")
with left, st.container(key="works"):
    county_exit.show_items(here)
with right, st.container(key="side"):
    county_exit.show_side(here)
