// node-fetch of npm (not the fetch that node has built in), with a keep-alive agent of one socket.
import { readFileSync } from 'node:fs';
import http from 'node:http';
import https from 'node:https';
import fetch from 'node-fetch';
import { sendBoth } from './report.mjs';

const [method, base] = process.argv.slice(2);
if (method === 'version') {
  const { version } = JSON.parse(readFileSync('node_modules/node-fetch/package.json'));
  console.log(`version=${version}\nlibrary=node-fetch ${version} on node:http of node ${process.versions.node}\nownTimeout=AbortSignal.timeout`);
  process.exit();
}
const own = process.env.OWN_TIMEOUT;
const agent = new (base.startsWith('https:') ? https : http).Agent({ keepAlive: true, maxSockets: 1 });

async function send(verb, url, headers) {
  const response = await fetch(url, { method: verb, headers, agent, ...(own ? { signal: AbortSignal.timeout(own * 1000) } : {}) });
  return [response.status, await response.text()];
}

await sendBoth(send, method, base);
process.exit();
