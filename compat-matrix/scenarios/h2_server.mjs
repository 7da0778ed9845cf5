// An HTTP/2 (ALPN h2, http/1.1) server over TLS that plays the same scripts as scripted_server.py: /interims-0.final-202.done-3000/a.txt
// Node's own http2 does the framing; this file decides the answers and prints one JSON line for each thing that happens.
// usage: node h2_server.mjs cert-and-key.pem
import http2 from 'node:http2';
import fs from 'node:fs';

const start = performance.now();
const say = (event) => console.log(JSON.stringify({ ms: Math.round(performance.now() - start), ...event }));
const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
const monitorPath = '/.davserver/operations/5f0c1d7e9a3b4c6d8e2f1a0b9c8d7e6f';
const trees = new Map();
let operation = null; // the one long operation of this run: { status, done }

function readScript(segment) {
  const given = Object.fromEntries([...segment.matchAll(/([a-z]+)-(-?\d+)/g)].map((m) => [m[1], Number(m[2])]));
  return { interims: 0, every: 0, final: 201, done: 0, ...given };
}

function treeOf(path) {
  const segment = path.split('/')[1];
  const root = segment ? `/${segment}/` : '/';
  if (!trees.has(root)) {
    trees.set(root, new Map([[root, null], [root + 'a.txt', 'the file a\n'], [root + 'second.txt', 'second answer\n'],
      [root + 'dir/', null], [root + 'dir/inner.txt', 'inner\n']]));
  }
  return trees.get(root);
}

function find(tree, path) {
  return [path, path.replace(/\/$/, ''), path.replace(/\/?$/, '/')].find((p) => tree.has(p));
}

function transfer(tree, from, to, move) {
  const source = find(tree, from);
  if (source === undefined) return;
  for (const [path, content] of [...tree]) {
    if (path !== source && !(source.endsWith('/') && path.startsWith(source))) continue;
    tree.set(to.replace(/\/$/, '') + (source.endsWith('/') ? '/' : '') + path.slice(source.length), content);
    if (move) tree.delete(path);
  }
}

function multistatus(tree, path, depth) {
  const within = [...tree.keys()].filter((p) => p !== path && p.startsWith(path) && !p.slice(path.length).replace(/\/$/, '').includes('/'));
  const paths = depth === '0' || !path.endsWith('/') ? [path] : [path, ...within];
  const response = (p) => `<D:response><D:href>${p}</D:href><D:propstat><D:prop>`
    + (tree.get(p) === null ? '<D:resourcetype><D:collection/></D:resourcetype>'
      : `<D:resourcetype/><D:getcontentlength>${tree.get(p).length}</D:getcontentlength><D:getcontenttype>text/plain</D:getcontenttype>`)
    + '<D:getetag>"1"</D:getetag><D:getlastmodified>Sun, 22 Nov 2026 07:00:00 GMT</D:getlastmodified>'
    + '</D:prop><D:status>HTTP/1.1 200 OK</D:status></D:propstat></D:response>';
  return `<?xml version="1.0" encoding="utf-8"?><D:multistatus xmlns:D="DAV:">${paths.map(response).join('')}</D:multistatus>`;
}

async function play(request, response, path) {
  const script = readScript(path.split('/')[1]);
  for (let i = 1; i <= script.interims; i++) {
    await sleep(script.every);
    if (response.stream?.additionalHeaders) response.stream.additionalHeaders({ ':status': 102, progress: `${i}/${script.interims}` });
  }
  if (script.interims) say({ sent: `${script.interims} x 102` });
  await sleep(script.every);
  if (request.method === 'GET' || request.method === 'HEAD') return [script.final, { 'content-type': 'text/plain' }, 'the long answer\n'];
  const tree = treeOf(path);
  const to = decodeURIComponent(new URL(request.headers.destination ?? '/', 'https://x/').pathname);
  const work = () => { transfer(tree, path, to, request.method === 'MOVE'); if (operation) operation.status = 'succeeded'; say({ note: 'operation done' }); };
  if (script.final !== 202) {
    if (script.final < 300) transfer(tree, path, to, request.method === 'MOVE');
    return [script.final, {}, ''];
  }
  operation = { status: 'running' };
  if (script.done >= 0) setTimeout(work, script.done);
  const body = JSON.stringify({ jobId: monitorPath.split('/').pop(), status: 'running', statusUrl: monitorPath, percentComplete: 1.5 });
  return [202, { location: monitorPath, 'operation-location': `https://${request.headers[':authority'] ?? request.headers.host}${monitorPath}`,
    link: `<${monitorPath}>; rel="status", <${monitorPath}/events>; rel="monitor"; type="text/event-stream"`, 'retry-after': '2', 'cache-control': 'no-store', 'content-type': 'application/json' }, body];
}

async function answer(request, response) {
  const path = decodeURIComponent(new URL(request.url, 'https://x/').pathname);
  const method = request.method;
  const long = readScript(path.split('/')[1]).get === 1 && path.endsWith('/a.txt') && (method === 'GET' || method === 'HEAD');
  if (long || method === 'COPY' || method === 'MOVE') return play(request, response, path);
  if (method === 'OPTIONS') return [200, { dav: '1', 'ms-author-via': 'DAV', allow: 'OPTIONS, GET, HEAD, PUT, DELETE, MKCOL, COPY, MOVE, PROPFIND' }, ''];
  if (path === monitorPath) return [200, { 'content-type': 'application/json' }, JSON.stringify(operation)];
  const tree = treeOf(path);
  const found = find(tree, path);
  if (found === undefined) return [404, {}, 'not here\n'];
  if (method === 'PROPFIND') return [207, { 'content-type': 'application/xml; charset=utf-8' }, multistatus(tree, found, request.headers.depth)];
  if (method === 'GET' || method === 'HEAD') return [200, { 'content-type': 'text/plain' }, tree.get(found) ?? ''];
  if (method === 'DELETE') { tree.delete(found); return [204, {}, '']; }
  return [405, {}, ''];
}

const pem = fs.readFileSync(process.argv[2]);
const server = http2.createSecureServer({ cert: pem, key: pem, allowHTTP1: true });
server.on('secureConnection', (socket) => {
  say({ note: `connection, ALPN chosen: ${socket.alpnProtocol}` });
  socket.on('close', () => say({ note: 'connection closed' }));
});
server.on('sessionError', (error) => say({ note: `session error: ${error.message}` }));
server.on('tlsClientError', (error) => say({ note: `TLS error: ${error.message}` }));
server.on('request', async (request, response) => {
  request.resume();
  say({ received: `${request.method} ${request.url}`, version: request.httpVersion, headers: { ...request.headers } });
  response.stream?.on?.('aborted', () => say({ note: `client reset the stream of ${request.method} ${request.url}` }));
  try {
    const [status, headers, body] = await answer(request, response);
    response.writeHead(status, { server: 'scripted', ...headers, ...(status === 204 ? {} : { 'content-length': Buffer.byteLength(body) }) });
    response.end(status === 204 || request.method === 'HEAD' ? undefined : body);
    say({ answered: `${request.method} ${request.url}`, status, headers, body: body.slice(0, 600) });
  } catch (error) {
    say({ note: `server: ${error.message}` });
  }
});
server.listen(0, '127.0.0.1', () => say({ port: server.address().port }));
