// What the drives in JavaScript have in common: the two requests, one after the other, and the lines that measure.py reads.

export function tellSecond(body, status) {
  console.log(`${status === undefined ? '' : `secondStatus=${status}\n`}second=${body === 'second answer\n' ? 'ok' : 'wrong'}`);
}

/** send(verb, url, headers) gives [status, body], or throws what the library throws. */
export async function sendBoth(send, method, base) {
  async function ask(verb, url, headers) {
    try {
      const [status, body] = await send(verb, url, headers);
      return [String(status), body];
    } catch (error) {
      return [`error ${error.code ?? error.name}: ${error.message}`, ''];
    }
  }
  console.log('first=' + (await ask(method, base + 'a.txt', { Destination: base + 'copy.txt' }))[0]);
  const [status, body] = await ask('GET', base + 'second.txt', {});
  tellSecond(body, status);
}

/** An expression that does it with fetch() in a page of a browser. */
export const fetchInPage = (verb, url, headers, own) => `(async () => {
  try {
    const response = await fetch(${JSON.stringify(url)}, { method: '${verb}', headers: ${JSON.stringify(headers)}, cache: 'no-store'${own ? `, signal: AbortSignal.timeout(${own * 1000})` : ''} });
    return [String(response.status), await response.text()];
  } catch (error) { return ['error ' + error.name + ': ' + error.message, '']; }
})()`;
