/** A selection is `{zone?, village?, objective?}`; `{}` is the whole county. */

const PARTS = ['zone', 'village', 'objective'];
const LEVELS = ['county', 'zone', 'village'];

/** Only the parts that are set. */
export function compact(selection) {
  return Object.fromEntries(PARTS.filter((part) => selection?.[part]).map((part) => [part, selection[part]]));
}

/** The selection one level up: the last part removed; null at the county. */
export function parentOf(selection) {
  const last = PARTS.filter((part) => selection?.[part]).pop();
  if (!last) return null;
  const parent = compact(selection);
  delete parent[last];
  return parent;
}

/** True when both select the same. */
export function same(one, other) {
  return PARTS.every((part) => (one?.[part] ?? null) === (other?.[part] ?? null));
}

/** Is `level` at or below `from`? */
export function reached(level, from) {
  return LEVELS.indexOf(level) >= LEVELS.indexOf(from ?? 'county');
}

/**
 * What a click on a feature selects.
 * @param {{target?: string, type: string}} spec its layer
 * @param {{id: string, z?: string, v?: string}} feature
 */
export function targetOf(spec, feature) {
  const target = spec.target ?? (spec.type === 'point' ? 'objective' : feature.v ? 'village' : 'zone');
  if (target === 'zone') return {zone: feature.z ?? feature.id};
  if (target === 'village') return compact({zone: feature.z, village: feature.v ?? feature.id});
  return compact({zone: feature.z, village: feature.v, objective: feature.id});
}
