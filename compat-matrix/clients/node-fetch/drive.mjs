// Node's global fetch (undici): two requests over its own connection pool.
const [method, base] = process.argv.slice(2);
if (method === 'version') {
  console.log(`version=${process.versions.node}\nlibrary=undici ${process.versions.undici}\nownTimeout=AbortSignal.timeout`);
  process.exit();
}

const own = process.env.OWN_TIMEOUT;

async function ask(verb, url, headers) {
  try {
    const response = await fetch(url, { method: verb, headers, ...(own ? { signal: AbortSignal.timeout(own * 1000) } : {}) });
    return [String(response.status), await response.text()];
  } catch (error) {
    return [`error ${error.message}: ${error.cause?.code ?? error.cause?.message ?? ''}`, ''];
  }
}

console.log('first=' + (await ask(method, base + 'a.txt', { Destination: base + 'copy.txt' }))[0]);
const [status, body] = await ask('GET', base + 'second.txt', {});
console.log(`secondStatus=${status}\nsecond=${body === 'second answer\n' ? 'ok' : 'wrong'}`);
