// undici.request with an Agent of one connection: two requests, the second on the connection of the first. HTTP/2 where ASK_H2 says so.
import { readFileSync } from 'node:fs';
import { Agent, request } from 'undici';
import { sendBoth } from './report.mjs';

const [method, base] = process.argv.slice(2);
if (method === 'version') {
  const { version } = JSON.parse(readFileSync('node_modules/undici/package.json'));
  console.log(`version=${version}\nlibrary=undici ${version}, node ${process.versions.node}\nownTimeout=headersTimeout\nasksForH2=allowH2`);
  process.exit();
}
const own = process.env.OWN_TIMEOUT;
const dispatcher = new Agent({ connections: 1, ...(process.env.ASK_H2 ? { allowH2: true } : {}), ...(own ? { headersTimeout: own * 1000 } : {}) });

async function send(verb, url, headers) {
  const response = await request(url, { method: verb, headers, dispatcher });
  return [response.statusCode, await response.body.text()];
}

await sendBoth(send, method, base);
await dispatcher.destroy();
