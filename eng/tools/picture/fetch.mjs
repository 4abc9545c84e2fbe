#!/usr/bin/env node
// Asks Prometheus what each panel of a dashboard would ask, and writes the answers as data frames for web/app.jsx.
// usage: node fetch.mjs DASHBOARD.json http://127.0.0.1:9090 OUT.js [range=SECONDS] [end=TIME] [scrape=SECONDS] [variable=REGEX …]
import fs from 'node:fs';

const [file, base, out, ...options] = process.argv.slice(2);
const dashboard = JSON.parse(fs.readFileSync(file, 'utf8'));
const { range: seconds = 604800, end: time = Date.now() / 1000, scrape: scrapeInterval = 15, ...choices } = Object.fromEntries(
  options.map(option => [option.split('=')[0], option.slice(option.indexOf('=') + 1)]),
);
const STEPS = [1, 2, 5, 10, 15, 20, 30, 60, 120, 300, 600, 900, 1200, 1800, 3600, 7200, 10800, 21600, 43200, 86400];
const WIDTH = 1400;

const range = +seconds;
const end = Math.floor(+time);
const scrape = +scrapeInterval;
const start = end - range;

const api = async (path, query) => {
  const answer = await (await fetch(`${base}/api/v1/${path}?${new URLSearchParams(query)}`)).json();
  if (answer.status !== 'success') throw new Error(answer.error);
  return answer.data.resultType === 'scalar' ? [{ metric: {}, value: answer.data.result }] : answer.data.result;
};

const intervalOf = panel => {
  const points = panel.maxDataPoints ?? (panel.gridPos.w / 24) * WIDTH;
  const least = panel.interval ? { s: 1, m: 60, h: 3600 }[panel.interval.at(-1)] * parseInt(panel.interval) : scrape;
  return Math.max(least, STEPS.find(step => step >= range / points) ?? STEPS.at(-1));
};

const substitute = (text, interval) => {
  const builtins = { interval: `${interval}s`, rate_interval: `${Math.max(interval + scrape, 4 * scrape)}s`, range: `${range}s`, range_s: range };
  return text
    .replace(/\$\{?__(\w+)\}?/g, (whole, name) => builtins[name] ?? whole)
    .replace(/\$\{?([a-z]\w*)\}?/g, (_, name) => choices[name] ?? '.*'); // "$1" of label_replace stays
};

const legend = (target, metric) =>
  (target.legendFormat ?? '__auto') === '__auto'
    ? Object.entries(metric).filter(([name]) => name !== '__name__').map(pair => pair.join('=')).join(', ')
    : target.legendFormat.replace(/\{\{\s*(\w+)\s*\}\}/g, (_, label) => metric[label] ?? '');

const number = text => (text === 'NaN' ? null : +text);

const tableFrame = (target, series) => {
  const labels = [...new Set(series.flatMap(({ metric }) => Object.keys(metric)))].filter(label => label !== '__name__');
  return {
    refId: target.refId,
    fields: [
      { name: 'Time', type: 'time', values: series.map(({ value }) => value[0] * 1000) },
      ...labels.map(label => ({ name: label, type: 'string', values: series.map(({ metric }) => metric[label] ?? '') })),
      { name: `Value #${target.refId}`, type: 'number', values: series.map(({ value }) => number(value[1])) },
    ],
  };
};

const lineFrame = (target, interval, { metric, values, value }) => ({
  refId: target.refId,
  fields: [
    { name: 'Time', type: 'time', config: { interval: interval * 1000 }, values: (values ?? [value]).map(([time]) => time * 1000) },
    {
      name: 'Value',
      type: 'number',
      labels: metric,
      config: { displayNameFromDS: legend(target, metric) },
      values: (values ?? [value]).map(([, text]) => number(text)),
    },
  ],
});

const panels = [];
const problems = [];
for (const panel of dashboard.panels) {
  const frames = [];
  const interval = panel.type === 'row' ? 0 : intervalOf(panel);
  for (const target of panel.targets ?? []) {
    const query = substitute(target.expr, interval);
    try {
      const series = target.instant
        ? await api('query', { query, time: end })
        : await api('query_range', { query, start: Math.ceil(start / interval) * interval, end, step: interval });
      if (!series.length) problems.push(`no data in panel ${panel.id} ${target.refId}: ${query}`);
      frames.push(...(target.format === 'table' ? [tableFrame(target, series)] : series.map(one => lineFrame(target, interval, one))));
    } catch (error) {
      problems.push(`panel ${panel.id} ${target.refId}: ${error.message}: ${query}`);
    }
  }
  panels.push({ ...panel, frames });
}

fs.writeFileSync(out, `window.DATA=${JSON.stringify({ title: dashboard.title, panels, from: start * 1000, to: end * 1000 })}`);
for (const problem of problems) console.log(problem);
console.log(`${dashboard.title}: ${panels.length} panels, ${problems.length} problem(s)`);
