/**
 * Sends every kind of request that a web page can send, each asking the emulator at `target` to create a queue. Runs in
 * the browser, so it must not refer to anything outside of its body.
 */
export async function sendEverything(target: string): Promise<void> {
  const query = "Action=CreateQueue&QueueName=made&Version=2012-11-05";
  const json = JSON.stringify({ QueueName: "made" });
  const sigv4 = "AWS4-HMAC-SHA256 Credential=any/20260101/us-east-1/sqs/aws4_request, SignedHeaders=host, Signature=0";
  const awsHeaders = {
    authorization: sigv4,
    "x-amz-target": "AmazonSQS.CreateQueue",
    "content-type": "application/x-amz-json-1.0",
  };
  const frame = document.createElement("iframe");
  frame.name = "frame";
  document.body.append(frame);

  const settled = (element: HTMLElement) =>
    new Promise<void>((resolve) => {
      element.addEventListener("load", () => resolve());
      element.addEventListener("error", () => resolve());
      setTimeout(resolve, 300);
      document.body.append(element);
    });

  const elements = ["img", "script", "iframe", "video", "link"].map((tag) => {
    const path = tag === "img" ? "image" : tag;
    const url = `${target}/${path}?${query}`;
    const attributes = tag === "link" ? { rel: "stylesheet", href: url } : { src: url };
    return settled(Object.assign(document.createElement(tag), attributes));
  });

  const submit = (method: string, enctype: string) => {
    const form = Object.assign(document.createElement("form"), {
      action: `${target}/form?${query}`,
      method,
      enctype,
      target: "frame",
    });
    const fields = { Action: "CreateQueue", QueueName: "made", Version: "2012-11-05" };
    for (const [name, value] of Object.entries(fields)) {
      form.append(Object.assign(document.createElement("input"), { name, value }));
    }
    document.body.append(form);
    form.submit();
    return new Promise<void>((resolve) => {
      frame.addEventListener("load", () => resolve(), { once: true });
      setTimeout(resolve, 300);
    });
  };
  const forms = async () => {
    for (const enctype of ["application/x-www-form-urlencoded", "multipart/form-data", "text/plain"]) {
      await submit("post", enctype);
    }
    await submit("get", "application/x-www-form-urlencoded");
  };

  const attempts: Promise<unknown>[] = [];
  for (const mode of ["cors", "no-cors", "same-origin"] as const) {
    for (const method of ["GET", "POST", "PUT", "DELETE", "PATCH"]) {
      for (const headers of [{}, { "content-type": "text/plain" }, awsHeaders]) {
        const body = method === "GET" ? null : "authorization" in headers ? json : new URLSearchParams(query);
        const path = method === "GET" ? `/fetch?${query}` : "/fetch";
        // Invalid combinations and blocked requests reject; only the effect on the emulator counts.
        const attempt = async () => fetch(target + path, { mode, method, headers, credentials: "include", body });
        attempts.push(attempt().catch(() => undefined));
      }
    }
  }
  // Lambda's REST API, and credentials in the URL, which become an Authorization header of the scheme Basic.
  const mapping = JSON.stringify({ FunctionName: "f", EventSourceArn: "arn:aws:sqs:us-east-1:000000000000:kept" });
  const lambda = { method: "POST", mode: "no-cors", body: mapping } as const;
  attempts.push(fetch(`${target}/2015-03-31/event-source-mappings`, lambda).catch(() => undefined));
  attempts.push(settled(Object.assign(new Image(), { src: `${target.replace("//", "//any:any@")}/image?${query}` })));

  navigator.sendBeacon(`${target}/beacon`, new URLSearchParams(query));
  new EventSource(`${target}/events?${query}`).onerror = () => undefined;
  const socket = new WebSocket(`${target.replace("http", "ws")}/socket?${query}`);
  attempts.push(
    new Promise<void>((resolve) => {
      socket.onerror = () => resolve();
      socket.onclose = () => resolve();
      setTimeout(resolve, 300);
    }),
  );
  await Promise.all([...attempts, ...elements, forms()]);
}
