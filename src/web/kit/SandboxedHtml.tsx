import { classes } from "./classes.ts";

// Links leave the frame for a tab of their own; without this they would open inside it.
const withTarget = (html: string) => html.replace(/<head[^>]*>/i, (head) => `${head}<base target="_blank">`);

// Not every browser lets a frame be of another scheme than its page.
const inScheme = (html: string, scheme: "light" | "dark") =>
  html.replace(/\(prefers-color-scheme:\s*(light|dark)\)/g, (_, asked) =>
    asked === scheme ? "(min-width:0)" : "(max-width:0)",
  );

/** A foreign document, such as a mail: no scripts, no forms, no cookies, no way to the page around it. */
export function SandboxedHtml({
  html,
  title,
  scheme,
  className = "h-120",
}: {
  html: string;
  /** Names the frame. */
  title: string;
  /** How it is asked to look; left out: as the page. */
  scheme?: "light" | "dark";
  /** Its height: what is inside cannot be measured. */
  className?: string;
}) {
  return (
    <iframe
      title={title}
      srcDoc={withTarget(scheme ? inScheme(html, scheme) : html)}
      sandbox="allow-popups allow-popups-to-escape-sandbox"
      referrerPolicy="no-referrer"
      className={classes("block w-full rounded-md border border-line bg-surface", className)}
    />
  );
}
