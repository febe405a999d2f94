"""用户: who may sign in and as whom, the forms to make and change accounts, and who is signed in."""

import streamlit as st

from components import accounts, context, filters
from data.rules.permissions import Deed

here = context.require(Deed.MANAGE_ACCOUNTS)
filters.bar(here)
left, right = st.columns([62, 38], gap="small")
with left, st.container(key="works"):
    accounts.show_list(here)
with right, st.container(key="side"):
    accounts.show_forms(here)
