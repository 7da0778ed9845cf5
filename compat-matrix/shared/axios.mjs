// axios over node:http as it comes, with a keep-alive agent of one socket.
import { readFileSync } from 'node:fs';
import http from 'node:http';
import https from 'node:https';
import axios from 'axios';
import { sendBoth } from './report.mjs';

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

async function send(verb, url, headers) {
  const response = await client.request({ method: verb, url, headers });
  return [response.status, response.data];
}

await sendBoth(send, method, base);
process.exit();
