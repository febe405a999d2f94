/** The map alone on the whole screen. */

import {iconButton, setIcon, setLabel} from './dom.js';
import {ICONS} from './icons.js';

/**
 * The button for full screen.
 * @param {HTMLElement} root what fills the screen
 * @param {function(string): void} tell says what went wrong
 * @returns {{button: HTMLButtonElement, toggle: function(): void}}
 */
export function fullscreenSwitch(root, tell) {
  const isFull = () => Boolean(root.getRootNode().fullscreenElement);
  const enter = () => root.requestFullscreen?.().catch(() => tell('浏览器不允许全屏'));
  const toggle = () => (isFull() ? document.exitFullscreen() : enter());
  const button = iconButton(ICONS.full, '全屏（F）', toggle);
  root.addEventListener('fullscreenchange', () => {
    setIcon(button, isFull() ? ICONS.small : ICONS.full);
    setLabel(button, isFull() ? '退出全屏（F）' : '全屏（F）');
  });
  return {button, toggle};
}
