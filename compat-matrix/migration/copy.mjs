// node copy.mjs SOURCE-URL DESTINATION-URL: a COPY that takes 202 for what it is. Node 18 or later; in a browser the same but for the last lines.
import { randomUUID } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";

async function copy(source, destination) {
  // The key lets a lost answer be asked for once more.
  let response = await fetch(source, {
    method: "COPY",
    headers: { Destination: destination, Prefer: "respond-async", "Idempotency-Key": randomUUID() },
  });
  if (response.status !== 202) return response.status;
  const monitor = response.headers.get("operation-location");
  while (response.status === 202) {
    await sleep(1000 * Number(response.headers.get("retry-after") ?? 2));
    response = await fetch(monitor, { headers: { Prefer: "wait=20" } });
  }
  if (response.status !== 200) throw new Error(`the monitor answered ${response.status}`);
  return (await response.json()).response.status;
}

const status = await copy(process.argv[2], process.argv[3]);
console.log(status);
process.exitCode = status === 201 || status === 204 ? 0 : 1;
