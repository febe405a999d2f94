/** Published files. Their address holds the hash of their content, so each is fetched once for all maps of the page. */

const KEPT = 80;
const cache = new Map();

/** A file could not be read; `status` is the HTTP status, 0 when no answer came. */
export class FeedError extends Error {
  constructor(url, status) {
    super(`${url}: ${status}`);
    this.status = status;
  }
}

/**
 * Read one published JSON file.
 * @param {string} url
 * @returns {Promise<*>} rejects with FeedError; a failed address is asked again next time
 */
export function feed(url) {
  const known = cache.get(url);
  if (known) return known;
  const pending = read(url);
  cache.set(url, pending);
  pending.catch(() => cache.delete(url));
  if (cache.size > KEPT) cache.delete(cache.keys().next().value);
  return pending;
}

async function read(url) {
  const response = await fetch(url, {credentials: 'same-origin'}).catch(() => { throw new FeedError(url, 0); });
  if (!response.ok) throw new FeedError(url, response.status);
  return response.json().catch(() => { throw new FeedError(url, response.status); });
}

/** What to tell the person in front of the map. */
export function explain(error) {
  if (!(error instanceof FeedError)) return '地图显示出错，请重试；仍不行请刷新页面。';
  if (error.status === 401 || error.status === 403) return '服务器拒绝了访问，请刷新页面。';
  if (error.status === 0) return '连不上服务器，地图数据没有取到。请检查网线后重试。';
  return `地图数据没有取到（代码 ${error.status}），请重试；仍不行请刷新页面。`;
}
