#!/usr/bin/env node
// Checks dashboards with the types that Grafana generates from its schema: every part of a dashboard becomes a typed constant,
// and the TypeScript compiler judges it. A fault is printed with the part that has it.
// usage: node strict.mjs DASHBOARD.json …     after npm ci --ignore-scripts in this folder
import fs from 'node:fs';
import path from 'node:path';
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const SDK = '@grafana/grafana-foundation-sdk/';
const here = fileURLToPath(new URL('.', import.meta.url));
const kinds = new Set(); // of panels: each has an entry point of its own in the SDK
const constants = [];
let count = 0;

const check = (type, value, what) => {
  count++;
  constants.push(`// @@ ${what}`, `export const part${count}: Json<${type}> = ${JSON.stringify(value, null, 1)};`);
};

const checkPanel = (panel, name) => {
  const what = `${name}, panel ${panel.id} "${panel.title}"`;
  if (panel.type === 'row') return check('dashboard.RowPanel', panel, what);

  const kind = panel.type.replaceAll('-', '');
  kinds.add(kind);
  const { options, targets, fieldConfig, ...rest } = panel;
  const { custom, ...defaults } = fieldConfig.defaults;
  check('dashboard.Panel', { ...rest, targets: [], options: {} }, what);
  check(`Partial<${kind}.Options>`, options, `${what}, options`);
  check('dashboard.FieldConfigSource', { defaults, overrides: fieldConfig.overrides }, `${what}, fields`);
  if (custom) check(`${kind}.FieldConfig`, custom, `${what}, custom fields`);
  for (const target of targets) check('Partial<prometheus.Dataquery>', target, `${what}, query ${target.refId}`);
};

for (const file of process.argv.slice(2)) {
  const { panels, templating, annotations, ...rest } = JSON.parse(fs.readFileSync(file, 'utf8'));
  const name = path.basename(file);
  check('dashboard.Dashboard', { ...rest, panels: [], templating: { list: [] }, annotations }, name);
  for (const variable of templating.list) check('dashboard.VariableModel', variable, `${name}, variable ${variable.name}`);
  for (const panel of panels) checkPanel(panel, name);
}

const source = [
  ...['dashboard', 'prometheus', ...kinds].map(module => `import type * as ${module} from '${SDK}${module}';`),
  // In JSON an enum is its plain value.
  'type Json<T> = unknown extends T ? any : T extends string ? `${T}` : T extends (infer U)[] ? Json<U>[]' +
    ' : T extends number | boolean | null | undefined ? T : T extends object ? { [K in keyof T]: Json<T[K]> } : T;',
  ...constants,
].join('\n');

// It has to lie here for the compiler to find the SDK.
const generated = path.join(here, `checked-${process.pid}.mts`);
fs.writeFileSync(generated, source);
const compiler = spawnSync(
  process.execPath,
  [path.join(here, 'node_modules/typescript/bin/tsc'), ...'--noEmit --strict --skipLibCheck --target es2022 --module nodenext --moduleResolution nodenext'.split(' '), generated],
  { encoding: 'utf8', cwd: here },
);
fs.rmSync(generated);

const lines = source.split('\n');
for (const message of compiler.stdout.split('\n').filter(Boolean)) {
  const at = /\.mts\((\d+),\d+\): (.*)/.exec(message);
  const heading = at && lines.slice(0, +at[1]).findLast(line => line.startsWith('// @@'));
  console.log(at ? `${heading?.slice(6) ?? 'imports'}: ${at[2]}` : message.trim());
}
if (compiler.status !== 0) {
  process.exitCode = 1;
  if (compiler.stderr) console.log(compiler.stderr);
} else {
  console.log(`${count} parts are as Grafana's types say`);
}
