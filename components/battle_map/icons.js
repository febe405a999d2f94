/** Pictures of the buttons: path data in a 24 × 24 box, drawn as strokes. */
export const ICONS = {
  up: 'M12 19V6M6 11.5 12 5.5l6 6',
  plus: 'M12 5v14M5 12h14',
  minus: 'M5 12h14',
  full: 'M4 9V4h5M15 4h5v5M20 15v5h-5M9 20H4v-5',
  small: 'M9 4v5H4M20 9h-5V4M15 20v-5h5M4 15h5v5',
  layers: 'M12 4 3 9l9 5 9-5zM4 14l8 4.5 8-4.5',
  search: 'M10.5 4.5a6 6 0 1 0 0 12a6 6 0 0 0 0-12zM15 15l5 5',
  play: 'M8 5.5v13l10.5-6.5z',
  pause: 'M8 5.5v13M16 5.5v13',
  home: 'M4 11.5 12 5l8 6.5M6.5 10v9h11v-9',
  north: 'M12 3 17 20 12 16 7 20z',
};
