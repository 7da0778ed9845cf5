// fetch as the runtime brings it (bun, deno). Two requests; no more is set than an own timeout.
import process from 'node:process';

const [method, base] = process.argv.slice(2);
if (method === 'version') {
  const name = process.versions.bun ? 'bun' : 'deno';
  const below = name === 'bun' ? 'fetch of bun, its own HTTP client' : 'fetch of deno, on hyper';
  console.log(`version=${process.versions[name]}\nlibrary=${below}\nownTimeout=AbortSignal.timeout`);
  process.exit();
}
const own = process.env.OWN_TIMEOUT;

async function ask(verb, url, headers) {
  try {
    const response = await fetch(url, { method: verb, headers, ...(own ? { signal: AbortSignal.timeout(own * 1000) } : {}) });
    return [String(response.status), await response.text()];
  } catch (error) {
    return [`error ${error.code ?? error.name}: ${error.message}`, ''];
  }
}

console.log('first=' + (await ask(method, base + 'a.txt', { Destination: base + 'copy.txt' }))[0]);
const [status, body] = await ask('GET', base + 'second.txt', {});
console.log(`secondStatus=${status}\nsecond=${body === 'second answer\n' ? 'ok' : 'wrong'}`);
process.exit();
