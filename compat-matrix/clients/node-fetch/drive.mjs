// Node's global fetch (undici): two requests over its own connection pool.
import { sendBoth } from '../../shared/report.mjs';

const [method, base] = process.argv.slice(2);
if (method === 'version') {
  console.log(`version=${process.versions.node}\nlibrary=undici ${process.versions.undici}\nownTimeout=AbortSignal.timeout`);
  process.exit();
}

const own = process.env.OWN_TIMEOUT;

async function send(verb, url, headers) {
  try {
    const response = await fetch(url, { method: verb, headers, ...(own ? { signal: AbortSignal.timeout(own * 1000) } : {}) });
    return [response.status, await response.text()];
  } catch (error) {
    return [`error ${error.message}: ${error.cause?.code ?? error.cause?.message ?? ''}`, ''];
  }
}

await sendBoth(send, method, base);
