/** Which works are shown, in which order, below which headings. */

/**
 * The lines of the chart: headings `{title}` and works `{work}`; within a group what needs attention comes first, as sent.
 * @param {Array} rows all works
 * @param {{zone, group, light, category, leader, q}} choice an empty one chooses nothing
 * @param {{zones: Array<{id, name}>}} data
 */
export function linesOf(rows, choice, data) {
  const wanted = choice.q.toLowerCase();
  const shown = rows.filter((row) =>
    (!choice.zone || row.zone === choice.zone)
    && (!choice.light || row.light.code === choice.light)
    && (!choice.category || row.category === choice.category)
    && (!choice.leader || row.leaderId === choice.leader)
    && (!wanted || row.title.toLowerCase().includes(wanted) || row.leader.toLowerCase().includes(wanted)));
  const names = new Map(data.zones.map(({ id, name }) => [id, name]));
  const heading = {
    zone: (row) => names.get(row.zone) ?? "全县",
    category: (row) => row.category,
    leader: (row) => row.leader,
  }[choice.group];
  if (!heading) return shown.map((work) => ({ work }));
  const order = choice.group === "zone" ? [...names.values()] : [];
  const groups = new Map(order.map((name) => [name, []]));
  for (const row of shown) {
    const name = heading(row);
    if (!groups.has(name)) groups.set(name, []);
    groups.get(name).push(row);
  }
  return [...groups].filter(([, works]) => works.length).flatMap(([name, works]) => [
    { title: `${name}（${works.length}）　${counted(works)}` },
    ...works.map((work) => ({ work })),
  ]);
}

/** How many of each light, worst first: ■2 ▲3 ●7. */
function counted(works) {
  return ["r", "y", "n", "g"].flatMap((code) => {
    const some = works.filter((work) => work.light.code === code);
    return some.length ? [`${some[0].light.shape}${some.length}`] : [];
  }).join(" ");
}
