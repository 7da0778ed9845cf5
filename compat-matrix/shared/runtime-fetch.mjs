// fetch as the runtime brings it (bun, deno). Two requests; no more is set than an own timeout.
import process from 'node:process';
import { sendBoth } from './report.mjs';

const [method, base] = process.argv.slice(2);
if (method === 'version') {
  const name = process.versions.bun ? 'bun' : 'deno';
  const below = name === 'bun' ? 'fetch of bun, its own HTTP client' : 'fetch of deno, on hyper';
  console.log(`version=${process.versions[name]}\nlibrary=${below}\nownTimeout=AbortSignal.timeout`);
  process.exit();
}
const own = process.env.OWN_TIMEOUT;

async function send(verb, url, headers) {
  const response = await fetch(url, { method: verb, headers, ...(own ? { signal: AbortSignal.timeout(own * 1000) } : {}) });
  return [response.status, await response.text()];
}

await sendBoth(send, method, base);
process.exit();
