// The two charts, as plain SVG.
const name = 'http://www.w3.org/2000/svg';
const box = { left: 54, right: 462, top: 12, bottom: 226 };

function add(parent, tag, attributes, text) {
  const made = document.createElementNS(name, tag);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  if (text !== undefined) made.textContent = text;
  parent.append(made);
  return made;
}

const spread = (value, low, high, from, to) => from + (high > low ? (value - low) / (high - low) : 0.5) * (to - from);
const path = places => places.map(([x, y], i) => `${i ? 'L' : 'M'}${x.toFixed(1)} ${y.toFixed(1)}`).join(' ');

/** Quality against cost on a logarithmic scale, with the chosen point filled. Without qualities, latency against cost. */
export function drawFrontier(svg, points, chosen) {
  svg.replaceChildren();
  const hasQuality = points.every(point => point.quality !== null);
  const value = point => (hasQuality ? 100 * point.quality : point.ms ?? 0);
  const costs = points.map(point => Math.log(point.cost_share));
  const values = points.map(value);
  const low = Math.floor(Math.min(...values) / 10) * 10;
  const high = Math.max(low + 10, Math.ceil(Math.max(...values) / 10) * 10);
  const x = point => spread(Math.log(point.cost_share), Math.min(...costs), 0, box.left + 8, box.right - 8);
  const y = point => spread(value(point), low, high, box.bottom, box.top);
  for (let tick = low; tick <= high; tick += Math.max(10, (high - low) / 5)) {
    const height = spread(tick, low, high, box.bottom, box.top);
    add(svg, 'line', { class: 'grid', x1: box.left, x2: box.right, y1: height, y2: height });
    add(svg, 'text', { x: box.left - 6, y: height + 4, 'text-anchor': 'end' }, hasQuality ? `${tick} %` : `${tick} ms`);
  }
  for (const share of [0.05, 0.1, 0.2, 0.5, 1].filter(share => Math.log(share) >= Math.min(...costs) - 0.01)) {
    const place = x({ cost_share: share });
    add(svg, 'text', { x: place, y: box.bottom + 16, 'text-anchor': 'middle' }, `${100 * share} %`);
  }
  add(svg, 'text', { x: box.right, y: box.bottom + 31, 'text-anchor': 'end' }, 'cost remaining (log scale)');
  add(svg, 'path', { class: 'curve', d: path(points.map(point => [x(point), y(point)])) });
  for (const point of points) {
    const isChosen = point.rank === chosen?.rank;
    const mark = add(svg, 'circle', {
      class: isChosen ? 'point chosen' : 'point',
      cx: x(point),
      cy: y(point),
      r: isChosen ? 7 : 4,
    });
    add(mark, 'title', {}, `${point.rank}: ${value(point).toFixed(1)} ${hasQuality ? '%' : 'ms'}`);
  }
}

/** The last minute: each line on a scale of its own, whose top is written at the left. */
export function drawLive(svg, seconds) {
  svg.replaceChildren();
  const lines = [
    { key: 'load', top: Math.max(10, ...seconds.map(s => s.load)), text: top => `${Math.round(top)}/s` },
    { key: 'cost', top: 1, text: () => '100 %' },
    { key: 'latency', top: Math.max(20, ...seconds.map(s => s.latency)), text: top => `${Math.round(top)} ms` },
  ];
  add(svg, 'line', { class: 'grid', x1: box.left, x2: box.right, y1: box.bottom, y2: box.bottom });
  add(svg, 'line', { class: 'grid', x1: box.left, x2: box.right, y1: box.top, y2: box.top });
  lines.forEach((line, i) => {
    const places = seconds.map((second, k) => [
      spread(60 - seconds.length + k, 0, 59, box.left, box.right),
      spread(second[line.key], 0, line.top, box.bottom, box.top),
    ]);
    add(svg, 'path', { class: line.key === 'cost' ? 'rank' : line.key, d: path(places) });
    add(svg, 'text', { x: box.left - 6, y: box.top + 4 + 14 * i, 'text-anchor': 'end' }, line.text(line.top));
  });
  add(svg, 'text', { x: box.right, y: box.bottom + 16, 'text-anchor': 'end' }, 'now');
  add(svg, 'text', { x: box.left, y: box.bottom + 16 }, 'a minute ago');
}
