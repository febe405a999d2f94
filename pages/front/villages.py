"""村退出."""

import streamlit as st

from components import context, filters

here = context.require("villages")
filters.bar(here)
st.write(here.view)
