"""The security policy in a real browser: strict, and in nobody's way."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests.harness import REPO, settled

WIDGETS = '''
import pandas as pd
import plotly.graph_objects as go
import streamlit as st

from components.web.assets import asset_url
from geo.publish import publish

st.set_page_config(page_title="战图", page_icon="🚩", layout="wide")
BOOT = """export default function (component) {
  return import(new URL(component.data.leaflet, location.origin).href)
    .then(() => fetch(component.data.map)).then(answer => answer.json())
    .then(map => {
      const label = document.createElement('span');
      label.textContent = map.word;
      component.parentElement.append(label);
    });
}"""
show = st.components.v2.component("probe", js=BOOT)
show(data={"leaflet": asset_url("leaflet/leaflet-src.esm.js"), "map": publish("probe", {"word": "地图到了"})})
frame = pd.DataFrame({"战区": ["第一", "第二"], "完成": [3, 5]})
st.plotly_chart(go.Figure(go.Bar(x=frame["战区"], y=frame["完成"])))
st.plotly_chart(go.Figure(go.Scatter(x=[1, 2], y=[3, 4], mode="lines+markers")))
st.dataframe(frame)
st.data_editor(frame, key="editor")
st.download_button("下载", "内容", "a.txt")
st.file_uploader("上传")
st.text_input("文字")
st.date_input("日期")
st.selectbox("选择", ["甲", "乙"])
st.markdown("**最后一行**")
'''


@pytest.fixture
def widgets_app(start_app, tmp_path) -> str:
    """The entry, gate and routes of the program around a page of everything that pages are made of."""
    root = tmp_path / "program"
    (root / "pages").mkdir(parents=True)
    (root / "pages" / "__init__.py").write_text(WIDGETS, encoding="utf-8")
    shutil.copytree(REPO / ".streamlit", root / ".streamlit")
    shutil.copy(REPO / "app.py", root)
    return start_app(root=Path(root))


def test_the_first_screen_keeps_to_the_policy_and_asks_no_other_host(wall):
    wall.open()
    assert "Streamlit" not in wall.page.title()


def test_components_charts_and_tables_work_under_the_policy(page, widgets_app):
    page.goto(widgets_app)
    page.get_by_text("最后一行").wait_for()
    page.get_by_text("地图到了").wait_for()
    page.locator(".js-plotly-plot .barlayer path").first.wait_for()
    page.locator("canvas[data-testid=data-grid-canvas]").first.wait_for()
    settled(page)


def test_the_policy_stops_an_inline_script_and_an_outside_picture(browser, running_app):
    context = browser.new_context()
    page = context.new_page()
    page.goto(running_app)
    blocked = page.evaluate(
        """async () => {
          const blocked = [];
          document.addEventListener(
            'securitypolicyviolation', event => blocked.push(event.effectiveDirective));
          const script = document.createElement('script');
          script.textContent = 'window.intruded = true';
          document.head.append(script);
          const picture = new Image();
          picture.src = 'http://127.0.0.2:1/picture.png';
          document.body.append(picture);
          for (let turn = 0; turn < 400 && blocked.length < 2; turn += 1)
            await new Promise(resolve => setTimeout(resolve, 50));
          await new Promise(resolve => setTimeout(resolve, 300));
          return {blocked: blocked.sort(), intruded: window.intruded === true};
        }"""
    )
    context.close()
    assert blocked == {"blocked": ["img-src", "script-src-elem"], "intruded": False}
