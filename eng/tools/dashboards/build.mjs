#!/usr/bin/env node
// Writes grafana/dashboards/*.json out of the files beside this one; with --check it only tells what would change, by exit code 1.
import fs from 'node:fs';
import overview from './overview.mjs';
import workflow from './workflow.mjs';
import exporter from './exporter.mjs';

const folder = new URL('../../../grafana/dashboards/', import.meta.url);
for (const dashboard of [overview, workflow, exporter]) {
  const file = new URL(`${dashboard.uid}.json`, folder);
  const text = JSON.stringify(dashboard, null, 2) + '\n';
  if (!process.argv.includes('--check')) {
    fs.writeFileSync(file, text);
  } else if (fs.readFileSync(file, 'utf8') !== text) {
    console.log(`${dashboard.uid}.json is not what eng/tools/dashboards makes`);
    process.exitCode = 1;
  }
}
