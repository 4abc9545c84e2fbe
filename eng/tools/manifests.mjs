#!/usr/bin/env node
// Checks Kubernetes manifests twice: compiled schemas judge types, enums, patterns and required fields, and the TypeScript compiler
// finds fields that do not exist, which the schemas let through. A fault is printed with the object that has it.
// usage: node manifests.mjs RENDERED.yaml …     after npm ci --ignore-scripts in this folder
import fs from 'node:fs';
import path from 'node:path';
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import yaml from 'js-yaml';

const here = fileURLToPath(new URL('.', import.meta.url));
const source = [];
let count = 0;
const complain = (what, fault) => {
  console.log(`${what}: ${fault}`);
  process.exitCode = 1;
};

for (const file of process.argv.slice(2)) {
  for (const object of yaml.loadAll(fs.readFileSync(file, 'utf8')).filter(Boolean)) {
    const what = `${path.basename(file)}, ${object.kind}/${object.metadata?.name}`;
    const [group, version] = object.apiVersion.includes('/') ? object.apiVersion.split('/') : ['', object.apiVersion];
    const models = group === 'monitoring.coreos.com' ? '@kubernetes-models/prometheus-operator' : 'kubernetes-models';
    const module = [models, group, version, object.kind].filter(Boolean).join('/');
    let Model;
    try {
      Model = (await import(module))[object.kind];
    } catch {
      complain(what, `there is no kind ${module}`);
      continue;
    }

    try {
      new Model(object).validate();
    } catch (error) {
      complain(what, error.message);
    }

    count++;
    source.push(
      `import type { I${object.kind} as Kind${count} } from '${module}';`,
      `// @@ ${what}`,
      `export const object${count}: Kind${count} = ${JSON.stringify(object, null, 1)};`,
    );
  }
}

// It has to lie here for the compiler to find the types.
const generated = path.join(here, `checked-${process.pid}.mts`);
fs.writeFileSync(generated, source.join('\n'));
const compiler = spawnSync(
  process.execPath,
  [path.join(here, 'node_modules/typescript/bin/tsc'), ...'--noEmit --strict --skipLibCheck --target es2022 --module nodenext --moduleResolution nodenext'.split(' '), generated],
  { encoding: 'utf8', cwd: here },
);
fs.rmSync(generated);

const lines = source.join('\n').split('\n');
for (const message of compiler.stdout.split('\n').filter(Boolean)) {
  const at = /\.mts\((\d+),\d+\): (.*)/.exec(message);
  const heading = at && lines.slice(0, +at[1]).findLast(line => line.startsWith('// @@'));
  complain(heading?.slice(6) ?? 'compiler', at?.[2] ?? message.trim());
}
if (compiler.status !== 0 && !process.exitCode) complain('compiler', compiler.stderr);
if (!process.exitCode) console.log(`${count} objects are as Kubernetes and the Prometheus operator have them`);
