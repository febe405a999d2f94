"""通知设置: where notices go outside, how far each channel is, and the forms to change that."""

import streamlit as st

from components import channels, context, filters
from data.rules.permissions import Deed

here = context.require(Deed.SET_SECURITY)
filters.bar(here)
left, right = st.columns([60, 40], gap="medium")
with left, st.container(key="works"):
    channels.show_list(here)
with right, st.container(key="side"):
    channels.show_forms(here)
