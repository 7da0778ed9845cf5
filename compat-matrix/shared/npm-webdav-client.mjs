// The package "webdav-client": copy, move and get of a Connection, as a program calls them.
import { readFileSync } from 'node:fs';
import { Connection } from 'webdav-client';
import { tellSecond } from './report.mjs';

const [method, base] = process.argv.slice(2);
if (method === 'version') {
  const version = (name) => JSON.parse(readFileSync(`node_modules/${name}/package.json`)).version;
  console.log(`version=${version('webdav-client')}\nlibrary=request ${version('request')} on node:http of node ${process.versions.node}\nmethods=COPY MOVE GET`);
  process.exit();
}
const connection = new Connection(base.replace(/\/$/, ''));

function ask(action) {
  return new Promise((resolve) => {
    action((error, content) => resolve(error ? [`error ${error.code ?? error.name}: ${error.message ?? error}`, ''] : ['ok', String(content ?? '')]));
  });
}

const verbs = { COPY: (done) => connection.copy('/a.txt', base + 'copy.txt', true, done), MOVE: (done) => connection.move('/a.txt', base + 'copy.txt', true, done),
  GET: (done) => connection.get('/a.txt', done) };
const [first, content] = await ask(verbs[method]);
console.log('first=' + (method === 'GET' && first === 'ok' && content !== 'the long answer\n' ? 'error wrong content' : first));
const [, body] = await ask((done) => connection.get('/second.txt', done));
tellSecond(body);
process.exit();
