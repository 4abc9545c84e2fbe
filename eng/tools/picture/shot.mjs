#!/usr/bin/env node
// Serves a folder on loopback, opens its index.html in headless Chromium and takes the picture of the dashboard there.
// usage: node shot.mjs FOLDER OUT.png
import http from 'node:http';
import fs from 'node:fs';
import path from 'node:path';
import { chromium } from 'playwright-core';

const [folder, out] = process.argv.slice(2);
const root = path.resolve(folder);
const types = { '.html': 'text/html', '.js': 'text/javascript', '.css': 'text/css', '.svg': 'image/svg+xml' };
const server = http.createServer((request, response) => {
  const file = path.join(root, decodeURIComponent(request.url.split('?')[0]));
  if (!file.startsWith(root) || !fs.existsSync(file) || fs.statSync(file).isDirectory()) return response.writeHead(404).end();
  response.writeHead(200, { 'content-type': types[path.extname(file)] ?? 'application/octet-stream' });
  response.end(fs.readFileSync(file));
});
await new Promise(resolve => server.listen(0, '127.0.0.1', resolve));

const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
  args: ['--no-sandbox', '--headless', '--disable-gpu', '--disable-quic', '--disable-background-networking', '--disable-component-update', '--disable-sync'],
});
const page = await browser.newPage({ viewport: { width: 1440, height: 2400 }, timezoneId: 'UTC' });
page.on('pageerror', error => console.log('page error', String(error).slice(0, 400)));
await page.goto(`http://127.0.0.1:${server.address().port}/index.html`);
await page.waitForSelector('body[data-ready]', { timeout: 20000 }).catch(() => console.log('not ready after 20 s'));
const errors = await page.locator('.panel-error').allTextContents();
await page.locator('#dashboard').screenshot({ path: out });
await browser.close();
server.close();
for (const error of errors) console.log('panel error', error);
process.exitCode = errors.length ? 1 : 0;
