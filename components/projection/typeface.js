/** Rare characters, which few machines have a font for, come with the scenes: see `components/projection/typeface.py`. */

const FAMILY = 'Zhantu Rare';
const added = new Set();

/** Let the page write these characters. */
export function addTypeface({characters, font}) {
  if (!font || added.has(characters)) return;
  added.add(characters);
  const unicodeRange = [...characters].map((one) => `U+${one.codePointAt(0).toString(16)}`).join(', ');
  document.fonts.add(new FontFace(FAMILY, `url(data:font/ttf;base64,${font})`, {unicodeRange}));
}

/** What is told of characters that nothing comes along for. */
export function missingOf({missing}) {
  return missing.length ? `■ 字体缺字（${missing.length}），可能显示成方框：${missing.join('；')}` : '';
}
