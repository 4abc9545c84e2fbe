#!/usr/bin/env node
// Writes the parts of helm/circle-exporter that come from elsewhere: the dashboards and rules, and out of the comments of values.yaml
// the table of README.md and the descriptions of values.schema.json. With --check it only tells what would change, by exit code 1.
import fs from 'node:fs';

const root = new URL('../../', import.meta.url);
const read = path => fs.readFileSync(new URL(path, root), 'utf8');
const chart = 'helm/circle-exporter/';

/** Every value and every group of values, with the comment above it; a group has no default. */
const values = [];
const parents = []; // the keys that the current line is below
let comment = '';
for (const line of read(`${chart}values.yaml`).split('\n')) {
  const [, indent, key, standard] = /^( *)([A-Za-z]+):(?: (.*))?$/.exec(line) ?? [];
  if (key) {
    parents.length = indent.length / 2;
    parents.push(key);
    values.push({ path: parents.join('.'), comment, standard });
  }
  comment = /^ *# (.*)$/.exec(line)?.[1];
}

/** What the exporter's keys mean, from the page that is rendered from its code. */
const keys = [...read('docs/configuration.md').matchAll(/^\| `([a-z_.]+)` \| (?:`(.*?)`|–) \| .*? \| (.*?)(?: Flag .*| Variable .*)? \|$/gm)]
  .map(([, path, standard, meaning]) => ({ path: `config.${path}`, comment: standard ? `${meaning} Default: ${standard}` : meaning }));

const schema = JSON.parse(read(`${chart}values.schema.json`));
const described = new Map([...values, ...keys].map(({ path, comment }) => [path, comment]));
const describe = (node, path) => {
  const description = described.get(path) ?? node.description;
  const { type, description: _, ...rest } = node;
  for (const [name, child] of Object.entries(node.properties ?? {})) rest.properties[name] = describe(child, path ? `${path}.${name}` : name);
  return { ...(type && { type }), ...(description && { description }), ...rest };
};

const table = [
  '| Value | Default | Meaning |',
  '| --- | --- | --- |',
  ...values.filter(value => value.standard).map(({ path, standard, comment }) => `| \`${path}\` | \`${standard}\` | ${comment} |`),
].join('\n');

const files = {
  [`${chart}files/circleci.rules.yaml`]: read('grafana/alerts/circleci.rules.yaml'),
  ...Object.fromEntries(
    fs.readdirSync(new URL('grafana/dashboards/', root)).map(name => [`${chart}files/dashboards/${name}`, read(`grafana/dashboards/${name}`)]),
  ),
  [`${chart}values.schema.json`]: JSON.stringify(describe(schema, ''), null, 2) + '\n',
  [`${chart}README.md`]: read(`${chart}README.md`).replace(/(<!-- values: .* -->\n\n)[^]*?(\n\n<!-- end of values -->)/, (_, begin, end) => begin + table + end),
};

for (const [path, text] of Object.entries(files)) {
  if (!process.argv.includes('--check')) {
    fs.writeFileSync(new URL(path, root), text);
  } else if (!fs.existsSync(new URL(path, root)) || read(path) !== text) {
    console.log(`${path} is not what eng/tools/chart.mjs makes`);
    process.exitCode = 1;
  }
}
for (const name of fs.readdirSync(new URL(`${chart}files/dashboards/`, root))) {
  if (`${chart}files/dashboards/${name}` in files) continue;
  console.log(`${chart}files/dashboards/${name} has no source`);
  process.exitCode = 1;
}
