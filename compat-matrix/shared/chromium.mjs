// Starts chromium-headless-shell on a free port of its own, opens the page and runs fetch() in it.
import { spawn, execFileSync } from 'node:child_process';
import { mkdtempSync } from 'node:fs';
import { WebSocket } from 'undici';
import { fetchInPage, tellSecond } from './report.mjs';

const [method, base] = process.argv.slice(2);
if (method === 'version') {
  const version = execFileSync('dpkg-query', ['-W', '-f', '${Version}', 'chromium-headless-shell']).toString();
  console.log(`version=${version}\nlibrary=Chromium ${version.split('-')[0]}\nownTimeout=AbortSignal.timeout`);
  process.exit();
}
const browser = spawn('chromium-headless-shell', ['--no-sandbox', '--disable-gpu', '--ignore-certificate-errors', '--remote-debugging-port=0',
  `--user-data-dir=${mkdtempSync((process.env.WORK ?? '/tmp') + '/chromium-')}`, 'about:blank'], { stdio: ['ignore', 'ignore', 'pipe'] });
const endpoint = await new Promise((resolve, reject) => {
  let said = '';
  browser.stderr.on('data', (data) => {
    said += data;
    const found = said.match(/DevTools listening on ws:\/\/([^/]+)/);
    if (found) resolve(found[1]);
  });
  browser.on('exit', () => reject(new Error(said.slice(-300))));
});
const [target] = (await (await fetch(`http://${endpoint}/json`)).json()).filter((t) => t.type === 'page');

const socket = new WebSocket(target.webSocketDebuggerUrl);
await new Promise((resolve) => { socket.onopen = resolve; });
let number = 0;
const waiting = new Map();
const loaded = [];
socket.onmessage = ({ data }) => {
  const message = JSON.parse(data);
  if (message.id) waiting.get(message.id)?.(message.result);
  else if (message.method === 'Page.loadEventFired') loaded.forEach((resolve) => resolve());
};
const send = (verb, params = {}) => new Promise((resolve) => {
  waiting.set(++number, resolve);
  socket.send(JSON.stringify({ id: number, method: verb, params }));
});

const evaluate = async (expression) => (await send('Runtime.evaluate', { expression, awaitPromise: true, returnByValue: true })).result.value;

await send('Page.enable');
await send('Page.navigate', { url: base + 'dir/inner.txt' });
await Promise.race([new Promise((resolve) => loaded.push(resolve)), new Promise((resolve) => setTimeout(resolve, 5000))]);
const [first] = await evaluate(fetchInPage(method, base + 'a.txt', { Destination: base + 'copy.txt' }, process.env.OWN_TIMEOUT));
console.log('first=' + first);
const [status, body] = await evaluate(fetchInPage('GET', base + 'second.txt', {}, 0));
tellSecond(body, status);
browser.removeAllListeners('exit');
await Promise.race([send('Browser.close'), new Promise((resolve) => setTimeout(resolve, 1000))]);
process.exit();
