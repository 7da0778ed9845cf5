// HTTP libraries of npm, each as its own documentation calls it, with a keep-alive agent of one socket where it takes one.
import { readFileSync } from 'node:fs';
import http from 'node:http';
import https from 'node:https';
import { sendBoth } from './report.mjs';

const [library, method, base] = process.argv.slice(2);
const settings = {
  bent: 'none', 'cross-fetch': 'AbortSignal.timeout', ky: 'timeout (10 s unless set)', 'make-fetch-happen': 'timeout', 'minipass-fetch': 'timeout', needle: 'response_timeout',
  ofetch: 'timeout', phin: 'timeout', popsicle: 'none', request: 'timeout', superagent: 'timeout.response',
  unirest: 'timeout', urllib: 'timeout (5 s unless set)', wretch: 'AbortSignal.timeout',
};
const stands = { 'cross-fetch': 'node-fetch', 'make-fetch-happen': 'minipass-fetch', phin: 'axios', unirest: 'request', urllib: 'undici' };
if (method === 'version') {
  const versionOf = (name) => JSON.parse(readFileSync(`node_modules/${name}/package.json`)).version;
  const below = ['ky', 'ofetch', 'wretch'].includes(library) ? `fetch (undici ${process.versions.undici})`
    : library in stands ? `${stands[library]} ${versionOf(stands[library])}` : 'node:http';
  console.log(`version=${versionOf(library)}\nlibrary=${library} ${versionOf(library)} on ${below} of node ${process.versions.node}\nownTimeout=${settings[library]}`);
  process.exit();
}
const own = process.env.OWN_TIMEOUT ? process.env.OWN_TIMEOUT * 1000 : undefined;
const agent = new (base.startsWith('https:') ? https : http).Agent({ keepAlive: true, maxSockets: 1 });
const imported = await import(library);
const use = imported.default ?? imported;
const signal = own ? { signal: AbortSignal.timeout(own) } : {};

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
  async bent(verb, url, headers) {
    const every = Array.from({ length: 400 }, (_, at) => 200 + at); // it throws on any other status than those that it is told
    const answer = await use(verb, every)(url, null, headers);
    return [answer.statusCode, await answer.text()];
  },
  async 'cross-fetch'(verb, url, headers) {
    const answer = await use(url, { method: verb, headers, agent, ...signal });
    return [answer.status, await answer.text()];
  },
  async ky(verb, url, headers) {
    const answer = await use(url, { method: verb, headers, retry: 0, throwHttpErrors: false, ...(own ? { timeout: own } : {}) });
    return [answer.status, await answer.text()];
  },
  async 'make-fetch-happen'(verb, url, headers) {
    const answer = await use(url, { method: verb, headers, agent, retry: false, ...(own ? { timeout: own } : {}) });
    return [answer.status, await answer.text()];
  },
  async ofetch(verb, url, headers) {
    const answer = await imported.ofetch.raw(url, { method: verb, headers, retry: false, ignoreResponseError: true, responseType: 'text', ...(own ? { timeout: own } : {}) });
    return [answer.status, answer._data];
  },
  async phin(verb, url, headers) {
    const answer = await use({ method: verb, url, headers, parse: 'string', timeout: own, axiosOpts: { httpAgent: agent, httpsAgent: agent } });
    return [answer.statusCode, answer.body];
  },
  async popsicle(verb, url, headers) {
    const answer = await imported.fetch(url, { method: verb, headers });
    return [answer.status, await answer.text()];
  },
  unirest(verb, url, headers) {
    return new Promise((resolve, reject) => {
      use.request({ method: verb, url, headers, agent, timeout: own }, (error, answer, body) => (error ? reject(error) : resolve([answer.statusCode, body])));
    });
  },
  async wretch(verb, url, headers) {
    const answer = await use(url).options(signal).headers(headers).fetch(verb).res((got) => got).catch((error) => error.response ?? Promise.reject(error));
    return [answer.status, await answer.text()];
  },
};

await sendBoth(senders[library], method, base);
process.exit();
