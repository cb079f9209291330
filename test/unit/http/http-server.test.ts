import { once } from "node:events";
import { createServer, type ServerResponse } from "node:http";
import { connect } from "node:net";
import { expect, test } from "vitest";
import { listenOn } from "../../../src/http/http-server.ts";
import { waitUntil } from "../../support/wait-until.ts";

test("a stop ends the connections on which nothing was ever asked, and waits for the answers that are still to come", async () => {
  const running: ServerResponse[] = [];
  const server = await listenOn(
    createServer((_req, res) => void running.push(res)),
    { port: 0, host: "127.0.0.1", portSetting: "PORT" },
  );
  // As a browser, a load balancer or a pool of connections opens one in advance.
  const unused = connect(Number(new URL(server.url).port), "127.0.0.1");
  await once(unused, "connect");
  const answered = fetch(server.url).then((response) => response.text());
  await waitUntil(
    () => running.length,
    (count) => count === 1,
  );

  const closed = server.close();
  await once(unused.resume(), "close");
  running[0]?.end("in full");
  expect(await answered).toBe("in full");
  await closed;
});

test("a connection that was made just before the stop may still bring its request", async () => {
  const httpServer = createServer((_req, res) => res.end("in full"));
  const server = await listenOn(httpServer, { port: 0, host: "127.0.0.1", portSetting: "PORT" });
  const accepted = once(httpServer, "connection");
  const early = connect(Number(new URL(server.url).port), "127.0.0.1");
  await accepted;
  const closed = server.close();
  early.write("GET / HTTP/1.1\r\nHost: here\r\n\r\n");
  let answer = "";
  for await (const part of early.setEncoding("utf8")) answer += part;
  expect(answer).toMatch(/^HTTP\/1.1 200 OK.*in full$/s);
  await closed;
});
