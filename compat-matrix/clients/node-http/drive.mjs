// node:http and node:https with a keep-alive agent of one socket, so that the second request follows on the first connection.
import http from 'node:http';
import https from 'node:https';

const [method, base] = process.argv.slice(2);
if (method === 'version') {
  console.log(`version=${process.versions.node}\nlibrary=llhttp ${process.versions.llhttp}\nownTimeout=request.setTimeout`);
  process.exit();
}
const library = base.startsWith('https:') ? https : http;
const agent = new library.Agent({ keepAlive: true, maxSockets: 1 });

function ask(verb, url, headers) {
  return new Promise((resolve) => {
    const request = library.request(url, { method: verb, headers, agent }, (response) => {
      let body = '';
      response.on('data', (chunk) => { body += chunk; });
      response.on('end', () => resolve([String(response.statusCode), body]));
    });
    if (process.env.OWN_TIMEOUT) request.setTimeout(process.env.OWN_TIMEOUT * 1000, () => request.destroy(new Error('timeout')));
    request.on('error', (error) => resolve([`error ${error.code ?? error.message}`, '']));
    request.end();
  });
}

console.log('first=' + (await ask(method, base + 'a.txt', { Destination: base + 'copy.txt' }))[0]);
const [status, body] = await ask('GET', base + 'second.txt', {});
console.log(`secondStatus=${status}\nsecond=${body === 'second answer\n' ? 'ok' : 'wrong'}`);
agent.destroy();
