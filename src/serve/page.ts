import { themeOf } from "../report/chart/colors.ts";

/** The parts of a live page that differ. */
interface PageParts {
  readonly title: string;
  readonly style: string;
  /** The content of `main` before the first state. */
  readonly body: string;
  /** Defines `show(state)`, which shows a state. */
  readonly script: string;
}

/** Connects to the stream of the page. The browser connects again by itself, and is sent the newest state. */
const connection = `
  const status = document.getElementById("connection");
  const source = new EventSource(location.pathname + "/events");
  let isOver = false;
  source.onmessage = ({ data }) => {
    const state = JSON.parse(data);
    status.textContent = "";
    show(state);
    isOver = state.isOver;
    if (isOver) source.close();
  };
  source.onerror = () => {
    if (!isOver) status.textContent = "The connection is lost. Trying again …";
  };
`;

/** A live page as HTML. It requests nothing but its own stream. */
export const livePage = ({ title, style, body, script }: PageParts): string => `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<link rel="icon" href="data:,">
<title>${title}</title>
<style>
${themeOf(":root")}
*{box-sizing:border-box}
body{margin:0;background:var(--page);color:var(--ink);font:16px/1.5 system-ui,sans-serif;overflow-wrap:anywhere}
main{max-width:60rem;margin:0 auto;padding:1rem}
h1{font-size:1.35rem;line-height:1.3;margin:.75rem 0 .5rem}
p{margin:.4rem 0}.dim{color:var(--dim)}
#connection{color:var(--goal);min-height:1.5em;margin:0 auto;max-width:60rem;padding:0 1rem}
.bar{height:1.5rem;border:1px solid var(--axis);border-radius:.5rem;overflow:hidden;background:var(--grid)}
.bar>div{height:100%;width:0;background:var(--c0)}
${style}
</style>
</head>
<body>
<main>
${body}
</main>
<p id="connection" role="status"></p>
<noscript><p>This page needs JavaScript to follow the run.</p></noscript>
<script>
(() => {
  "use strict";
${script}
${connection}
})();
</script>
</body>
</html>
`;
