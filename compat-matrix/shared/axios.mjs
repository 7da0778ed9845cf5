// axios over node:http as it comes, with a keep-alive agent of one socket.
import { readFileSync } from 'node:fs';
import http from 'node:http';
import https from 'node:https';
import axios from 'axios';

const [method, base] = process.argv.slice(2);
if (method === 'version') {
  const { version } = JSON.parse(readFileSync('node_modules/axios/package.json'));
  console.log(`version=${version}\nlibrary=axios ${version} on node:http of node ${process.versions.node}\nownTimeout=timeout`);
  process.exit();
}
const own = process.env.OWN_TIMEOUT;
const kept = { keepAlive: true, maxSockets: 1 };
const client = axios.create({ httpAgent: new http.Agent(kept), httpsAgent: new https.Agent(kept), validateStatus: () => true, responseType: 'text',
  ...(own ? { timeout: own * 1000 } : {}) });

async function ask(verb, url, headers) {
  try {
    const response = await client.request({ method: verb, url, headers });
    return [String(response.status), response.data];
  } catch (error) {
    return [`error ${error.code ?? error.name}: ${error.message}`, ''];
  }
}

console.log('first=' + (await ask(method, base + 'a.txt', { Destination: base + 'copy.txt' }))[0]);
const [status, body] = await ask('GET', base + 'second.txt', {});
console.log(`secondStatus=${status}\nsecond=${body === 'second answer\n' ? 'ok' : 'wrong'}`);
process.exit();
