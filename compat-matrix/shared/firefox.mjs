// Starts Firefox without a screen on a free port of its own, opens the page and runs fetch() in it. It is told over WebDriver BiDi.
import { spawn, execFileSync } from 'node:child_process';
import { mkdtempSync } from 'node:fs';
import { WebSocket } from 'undici';
import { fetchInPage, tellSecond } from './report.mjs';

const [method, base] = process.argv.slice(2);
if (method === 'version') {
  const version = execFileSync('dpkg-query', ['-W', '-f', '${Version}', 'firefox-esr']).toString();
  console.log(`version=${version.split('esr')[0]}\nlibrary=Firefox ${version}\nownTimeout=AbortSignal.timeout`);
  process.exit();
}
const home = mkdtempSync((process.env.WORK ?? '/tmp') + '/firefox-');
const browser = spawn('firefox-esr', ['--headless', '--no-remote', '--profile', home, '--remote-debugging-port=0', 'about:blank'],
  { stdio: ['ignore', 'ignore', 'pipe'], env: { ...process.env, HOME: home } });
const endpoint = await new Promise((resolve, reject) => {
  let said = '';
  browser.stderr.on('data', (data) => {
    said += data;
    const found = said.match(/BiDi listening on (ws:\/\/\S+)/);
    if (found) resolve(found[1]);
  });
  browser.on('exit', () => reject(new Error(said.slice(-300))));
});

const socket = new WebSocket(`${endpoint}/session`);
await new Promise((resolve) => { socket.onopen = resolve; });
let number = 0;
const waiting = new Map();
socket.onmessage = ({ data }) => {
  const message = JSON.parse(data);
  if (message.id) waiting.get(message.id)?.(message.result ?? { failed: `${message.error}: ${message.message}` });
};
const send = (verb, params = {}) => new Promise((resolve) => {
  waiting.set(++number, resolve);
  socket.send(JSON.stringify({ id: number, method: verb, params }));
});

await send('session.new', { capabilities: { alwaysMatch: { acceptInsecureCerts: true } } });
const { contexts: [{ context }] } = await send('browsingContext.getTree');
await send('browsingContext.navigate', { context, url: base + 'dir/inner.txt', wait: 'complete' });
async function evaluate(expression) {
  const told = await send('script.evaluate', { expression, target: { context }, awaitPromise: true });
  return told.result ? told.result.value.map((part) => part.value) : [`error ${told.failed ?? told.exceptionDetails?.text}`, ''];
}

const [first] = await evaluate(fetchInPage(method, base + 'a.txt', { Destination: base + 'copy.txt' }, process.env.OWN_TIMEOUT));
console.log('first=' + first);
const [status, body] = await evaluate(fetchInPage('GET', base + 'second.txt', {}, 0));
tellSecond(body, status);
browser.removeAllListeners('exit');
await Promise.race([send('browser.close'), new Promise((resolve) => setTimeout(resolve, 1000))]);
process.exit();
