import { request } from "node:http";
import { describe, expect, onTestFinished, test } from "vitest";
import { progressPage } from "../../src/serve/pages.ts";
import { openLiveServer } from "../../src/serve/server.ts";

async function twoPages() {
  const server = await openLiveServer([
    { path: "live", html: "<p>engineers</p>" },
    { path: "progress", html: "<p>customers</p>" },
  ]);
  onTestFinished(server.close);
  const [live = "", progress = ""] = server.urls;
  return { server, live, progress };
}

/** Sends a request with these headers as they are. */
function answerTo(
  url: string,
  headers: Record<string, string>,
  method = "GET",
): Promise<{ status: number; text: string }> {
  return new Promise((resolve, reject) => {
    const sent = request(url, { headers, method }, (response) => {
      let text = "";
      response.on("data", (chunk) => {
        text += chunk;
      });
      response.on("end", () => resolve({ status: response.statusCode ?? 0, text }));
    });
    sent.on("error", reject);
    sent.end();
  });
}

/** Opens a stream of states. */
async function viewerOf(url: string) {
  const response = await fetch(`${url}/events`);
  const reader = (response.body as ReadableStream<Uint8Array>).getReader();
  let text = "";
  return {
    response,
    /** The states so far, once there are at least this many. */
    states: async (least: number): Promise<unknown[]> => {
      const all = () => [...text.matchAll(/^data: (.*)$/gm)].map(([, data]) => JSON.parse(data ?? ""));
      while (all().length < least) {
        const { value, done } = await reader.read();
        if (done) throw new Error("the stream has ended");
        text += new TextDecoder().decode(value);
      }
      return all();
    },
    leave: () => reader.cancel(),
  };
}

describe("the server of live pages", () => {
  test("serves each page under an address with a token of its own", async () => {
    const { live, progress } = await twoPages();
    expect(live).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/[0-9a-f]{32}\/live$/);
    expect(await (await fetch(live)).text()).toBe("<p>engineers</p>");
    const response = await fetch(progress);
    expect(await response.text()).toBe("<p>customers</p>");
    expect(response.headers.get("content-security-policy")).toContain("default-src 'none'");
    expect(response.headers.get("referrer-policy")).toBe("no-referrer");
    expect(live.split("/")[3]).not.toBe(progress.split("/")[3]);
  });

  test("does not serve one page under the token of the other, or without a token", async () => {
    const { live, progress } = await twoPages();
    const { origin } = new URL(live);
    for (const url of [origin, `${origin}/live`, progress.replace("/progress", "/live"), `${live}/x`]) {
      expect((await fetch(url)).status).toBe(404);
    }
  });

  test.each([
    ["another name of this machine", { host: "evil.example" }, "GET", 403],
    ["another port", { host: "127.0.0.1:1" }, "GET", 403],
    ["the origin of another site", { origin: "https://evil.example" }, "GET", 403],
    ["a fetch of another site", { "sec-fetch-site": "cross-site", "sec-fetch-mode": "no-cors" }, "GET", 403],
    ["a form", {}, "POST", 405],
    ["a link in a message", { "sec-fetch-site": "cross-site", "sec-fetch-mode": "navigate" }, "GET", 200],
  ] as const)("a request with %s is answered accordingly", async (_, headers, method, status) => {
    const { live } = await twoPages();
    expect((await answerTo(live, headers, method)).status).toBe(status);
  });

  test("sends every state to several viewers, and the newest one to a viewer that connects again", async () => {
    const { server, live, progress } = await twoPages();
    server.publish("live", { n: 1 });
    const [one, two] = [await viewerOf(live), await viewerOf(live)];
    expect(one.response.headers.get("content-type")).toBe("text/event-stream");
    expect([await one.states(1), await two.states(1)]).toEqual([[{ n: 1 }], [{ n: 1 }]]);
    server.publish("live", { n: 2 });
    expect([await one.states(2), await two.states(2)]).toEqual([
      [{ n: 1 }, { n: 2 }],
      [{ n: 1 }, { n: 2 }],
    ]);
    await two.leave();
    server.publish("live", { n: 3 });
    const again = await viewerOf(live);
    expect(await again.states(1)).toEqual([{ n: 3 }]);
    server.publish("progress", { done: 1 });
    const customer = await viewerOf(progress);
    expect(await customer.states(1)).toEqual([{ done: 1 }]);
  });
});

test("the page for customers says nothing about AWS", () => {
  const shown = progressPage.replace(/<style>[\s\S]*?<\/style>|\bfunction show\b|\bonmessage\b/g, "");
  expect(shown).not.toMatch(/AWS|Lambda|SQS|queue|region|stack|function |message|flatten/i);
});
