// got with a keep-alive agent of one socket and without its retries; HTTP/2 where ASK_H2 says so.
import { readFileSync } from 'node:fs';
import http from 'node:http';
import https from 'node:https';
import got from 'got';
import { sendBoth } from './report.mjs';

const [method, base] = process.argv.slice(2);
if (method === 'version') {
  const { version } = JSON.parse(readFileSync('node_modules/got/package.json'));
  console.log(`version=${version}\nlibrary=got ${version} on node:http of node ${process.versions.node}\nownTimeout=timeout.response\nasksForH2=http2`);
  process.exit();
}
const own = process.env.OWN_TIMEOUT;
const kept = { keepAlive: true, maxSockets: 1 };
const options = { agent: { http: new http.Agent(kept), https: new https.Agent(kept) }, throwHttpErrors: false, retry: { limit: 0 },
  ...(process.env.ASK_H2 ? { http2: true } : {}), ...(own ? { timeout: { response: own * 1000 } } : {}) };

async function send(verb, url, headers) {
  const response = await got(url, { ...options, method: verb, headers });
  return [response.statusCode, response.body];
}

await sendBoth(send, method, base);
process.exit();
