// HTTP libraries of npm, each as its own documentation calls it, with a keep-alive agent of one socket where it takes one.
import { readFileSync } from 'node:fs';
import http from 'node:http';
import https from 'node:https';

const [library, method, base] = process.argv.slice(2);
const settings = { needle: 'response_timeout', superagent: 'timeout.response', request: 'timeout', urllib: 'timeout (5 s unless set)', 'minipass-fetch': 'timeout' };
if (method === 'version') {
  const { version } = JSON.parse(readFileSync(`node_modules/${library}/package.json`));
  const below = library === 'urllib' ? `undici ${JSON.parse(readFileSync('node_modules/undici/package.json')).version}` : 'node:http';
  console.log(`version=${version}\nlibrary=${library} ${version} on ${below} of node ${process.versions.node}\nownTimeout=${settings[library]}`);
  process.exit();
}
const own = process.env.OWN_TIMEOUT ? process.env.OWN_TIMEOUT * 1000 : undefined;
const agent = new (base.startsWith('https:') ? https : http).Agent({ keepAlive: true, maxSockets: 1 });
const imported = await import(library);
const use = imported.default ?? imported;

const senders = {
  async needle(verb, url, headers) {
    const answer = await use(verb, url, null, { headers, agent, parse_response: false, ...(own ? { response_timeout: own } : {}) });
    return [answer.statusCode, answer.body.toString()];
  },
  async superagent(verb, url, headers) {
    const asked = use(verb, url).set(headers).agent(agent).ok(() => true).buffer(true).parse(use.parse.text);
    const answer = await (own ? asked.timeout({ response: own }) : asked);
    return [answer.status, answer.text];
  },
  request(verb, url, headers) {
    return new Promise((resolve, reject) => {
      use({ method: verb, url, headers, agent, timeout: own }, (error, answer, body) => (error ? reject(error) : resolve([answer.statusCode, body])));
    });
  },
  async urllib(verb, url, headers) {
    const answer = await imported.request(url, { method: verb, headers, dataType: 'text', ...(own ? { timeout: own } : {}) });
    return [answer.status, answer.data];
  },
  async 'minipass-fetch'(verb, url, headers) {
    const answer = await use(url, { method: verb, headers, agent, ...(own ? { timeout: own } : {}) });
    return [answer.status, await answer.text()];
  },
};

async function ask(verb, url, headers) {
  try {
    const [status, body] = await senders[library](verb, url, headers);
    return [String(status), body];
  } catch (error) {
    return [`error ${error.code ?? error.name}: ${error.message}`, ''];
  }
}

console.log('first=' + (await ask(method, base + 'a.txt', { Destination: base + 'copy.txt' }))[0]);
const [status, body] = await ask('GET', base + 'second.txt', {});
console.log(`secondStatus=${status}\nsecond=${body === 'second answer\n' ? 'ok' : 'wrong'}`);
process.exit();
