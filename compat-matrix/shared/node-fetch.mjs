// node-fetch of npm (not the fetch that node has built in), with a keep-alive agent of one socket.
import { readFileSync } from 'node:fs';
import http from 'node:http';
import https from 'node:https';
import fetch from 'node-fetch';

const [method, base] = process.argv.slice(2);
if (method === 'version') {
  const { version } = JSON.parse(readFileSync('node_modules/node-fetch/package.json'));
  console.log(`version=${version}\nlibrary=node-fetch ${version} on node:http of node ${process.versions.node}\nownTimeout=AbortSignal.timeout`);
  process.exit();
}
const own = process.env.OWN_TIMEOUT;
const agent = new (base.startsWith('https:') ? https : http).Agent({ keepAlive: true, maxSockets: 1 });

async function ask(verb, url, headers) {
  try {
    const response = await fetch(url, { method: verb, headers, agent, ...(own ? { signal: AbortSignal.timeout(own * 1000) } : {}) });
    return [String(response.status), await response.text()];
  } catch (error) {
    return [`error ${error.code ?? error.name}: ${error.message}`, ''];
  }
}

console.log('first=' + (await ask(method, base + 'a.txt', { Destination: base + 'copy.txt' }))[0]);
const [status, body] = await ask('GET', base + 'second.txt', {});
console.log(`secondStatus=${status}\nsecond=${body === 'second answer\n' ? 'ok' : 'wrong'}`);
process.exit();
