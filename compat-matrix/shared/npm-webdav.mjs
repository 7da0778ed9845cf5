// The package "webdav": copyFile, moveFile and getFileContents as a program calls them.
import { readFileSync } from 'node:fs';
import { createClient } from 'webdav';
import { tellSecond } from './report.mjs';

const [method, base] = process.argv.slice(2);
if (method === 'version') {
  const { version, dependencies } = JSON.parse(readFileSync('node_modules/webdav/package.json'));
  const below = ['axios', 'cross-fetch', 'node-fetch', '@buttercup/fetch'].filter((name) => name in dependencies);
  console.log(`version=${version}\nlibrary=${below} ${dependencies[below[0]]}, node ${process.versions.node}\nmethods=COPY MOVE GET`);
  process.exit();
}
const client = createClient(base);

async function ask(action) {
  try {
    const answer = await action();
    return ['ok', String(answer ?? '')];
  } catch (error) {
    return [`error ${error.status ?? error.code ?? ''} ${error.message}`, ''];
  }
}

const verbs = { COPY: () => client.copyFile('/a.txt', '/copy.txt'), MOVE: () => client.moveFile('/a.txt', '/copy.txt'),
  GET: () => client.getFileContents('/a.txt', { format: 'text' }) };
const [first, content] = await ask(verbs[method]);
console.log('first=' + (method === 'GET' && first === 'ok' && content !== 'the long answer\n' ? 'error wrong content' : first));
const [, body] = await ask(() => client.getFileContents('/second.txt', { format: 'text' }));
tellSecond(body);
process.exit();
