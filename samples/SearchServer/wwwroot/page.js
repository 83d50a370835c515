// The page: asks the server for its points, searches, and polls the load.
import { drawFrontier, drawLive } from './charts.js';

const model = 'minilm';
const at = id => document.getElementById(id);
const number = (value, digits) => value.toLocaleString('en', { maximumFractionDigits: digits, minimumFractionDigits: digits });
const percent = share => `${number(100 * share, share < 0.1 ? 1 : 0)} %`;
const millions = macs => `${number(macs / 1e6, 1)} M`;

let points = [];
let current = null;
let lastSearch = 0;
const live = [];

function say(text, isFault = false) {
  at('status').textContent = text;
  at('status').classList.toggle('fault', isFault);
}

async function ask(path) {
  const answer = await fetch(path);
  const body = await answer.json().catch(() => ({}));
  if (!answer.ok) {
    const wait = answer.headers.get('Retry-After');
    throw new Error((body.detail ?? body.title ?? answer.statusText) + (wait ? ` Try again in ${wait} s.` : ''));
  }
  return body;
}

/** The best point that costs no more than the slider says, as a budget chooses it; none below the cheapest. */
function chosenPoint() {
  const share = at('budget').valueAsNumber / 100;
  return at('automatic').checked ? current : points.findLast(point => point.cost_share <= share);
}

function describeChosen(point) {
  const cost = share => `${number(100 * share, 1)} %`;
  if (at('automatic').checked) return `${point.rank}: ${cost(point.cost_share)} of the cost`;
  const most = `Up to ${at('budget').value} %: `;
  if (point) return `${most}${point.rank}, which costs ${cost(point.cost_share)}`;
  return `${most}nothing; the cheapest, ${points[0].rank}, costs ${cost(points[0].cost_share)}`;
}

function showChosen() {
  if (points.length === 0) return;
  const point = chosenPoint();
  at('chosen').textContent = describeChosen(point);
  at('budget').setAttribute('aria-valuetext', at('chosen').textContent);
  drawFrontier(at('frontier'), points, point);
}

function element(name, className, text) {
  const made = document.createElement(name);
  if (className) made.className = className;
  made.textContent = text;
  return made;
}

function showSide(side, answer, others) {
  const cost = at(`${side}-cost`);
  cost.replaceChildren();
  const facts = {
    cost: percent(answer.cost),
    'multiply-adds': millions(answer.macs),
    encoded: `${number(answer.ms, 1)} ms`,
    found: `${number(answer.searchMs, 1)} ms`,
  };
  for (const [term, value] of Object.entries(facts)) {
    const pair = document.createElement('div');
    pair.append(element('dt', '', term), element('dd', '', value));
    cost.append(pair);
  }
  at(`${side}-hits`).replaceChildren(...answer.hits.map(hit => {
    const item = element('li', others.has(hit.text) ? 'shared' : '', '');
    const more = hit.more ? ` and ${hit.more} more` : '';
    item.append(
      element('span', 'member', hit.member + more),
      element('span', 'summary', hit.summary),
      element('span', 'score', number(hit.score, 3)),
    );
    return item;
  }));
}

function showNothing() {
  at('nested-title').textContent = 'Nested, nothing as cheap';
  at('nested-cost').replaceChildren();
  at('nested-hits').replaceChildren();
  say(at('chosen').textContent);
}

async function search() {
  const text = at('query').value.trim();
  if (!text) return;
  const turn = ++lastSearch;
  const point = chosenPoint();
  if (!point) return showNothing();
  const budget = at('automatic').checked ? '' : `&point=${encodeURIComponent(point.rank)}`;
  try {
    const answer = await ask(`v1/search?q=${encodeURIComponent(text)}${budget}`);
    if (turn !== lastSearch) return;
    at('nested-title').textContent = `Nested, ${answer.nested.rank}`;
    showSide('nested', answer.nested, new Set(answer.dense.hits.map(hit => hit.text)));
    showSide('dense', answer.dense, new Set(answer.nested.hits.map(hit => hit.text)));
    const shared = answer.nested.hits.filter(hit => answer.dense.hits.some(other => other.text === hit.text)).length;
    say(`${shared} of ${answer.nested.hits.length} texts are those of the dense model, for ${percent(answer.nested.cost)} of its cost.`);
    history.replaceState(null, '', `?q=${encodeURIComponent(text)}`);
  } catch (fault) {
    if (turn === lastSearch) say(fault.message, true);
  }
}

async function poll() {
  try {
    const { nsn } = await ask(`v1/models/${model}`);
    const isFirst = points.length === 0;
    points = nsn.points;
    if (isFirst) {
      if (!chosenPoint()) at('budget').value = Math.ceil(100 * points[0].cost_share);
      at('budget').disabled = false;
    }
    current = nsn.current;
    live.push({ load: nsn.load.arrived_per_second, cost: nsn.current.cost_share, latency: nsn.load.p95_ms ?? 0 });
    if (live.length > 60) live.shift();
    drawLive(at('live'), live);
    if (at('automatic').checked || !at('chosen').textContent) showChosen();
  } catch (fault) {
    say(`The server does not answer: ${fault.message}`, true);
  }
}

// So many loops that each ask, wait for the answer, and ask again.
const words = ['file', 'thread', 'compare text', 'open a window', 'sort a list', 'parse a date', 'hash', 'http header'];
let clients = 0;
async function client(index) {
  while (index < clients) {
    const input = `${words[Math.floor(Math.random() * words.length)]} ${Math.floor(Math.random() * 1000)}`;
    const answer = await fetch('v1/embeddings', {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify({ model, input, encoding_format: 'base64' }),
    }).catch(() => null);
    if (!answer?.ok) await new Promise(next => setTimeout(next, 1000));
  }
}

at('search').addEventListener('submit', event => {
  event.preventDefault();
  search();
});
let pause;
at('budget').addEventListener('input', () => {
  at('automatic').checked = false;
  showChosen();
  clearTimeout(pause);
  pause = setTimeout(search, 150);
});
at('automatic').addEventListener('change', () => {
  showChosen();
  search();
});
at('clients').addEventListener('change', () => {
  const before = clients;
  clients = Number(at('clients').value);
  for (let i = before; i < clients; i++) client(i);
});

await poll();
setInterval(poll, 1000);
at('query').value = new URLSearchParams(location.search).get('q') ?? at('query').placeholder;
await search();
