export type Language = "json" | "javascript" | "python" | "bash" | "http" | "text";

type Token = readonly [text: string, className: string];

const STRING = String.raw`"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'|${"`"}(?:\\.|[^${"`"}\\])*${"`"}`;
const NUMBER = String.raw`\b\d[\d_.]*(?:e[+-]?\d+)?\b`;
const WORDS = {
  javascript:
    "const|let|var|await|async|function|return|import|from|export|new|for|of|in|if|else|throw|try|catch|class|extends|default|null|true|false|undefined|typeof|interface|type",
  python:
    "import|from|as|def|return|class|if|elif|else|for|while|in|not|and|or|is|try|except|finally|raise|with|None|True|False|print",
  bash: "curl|export|echo|npm|npx|node|bailiwick",
};

const GRAMMAR: Record<Language, RegExp | null> = {
  json: new RegExp(
    String.raw`(?<name>"(?:\\.|[^"\\\n])*"(?=\s*:))|(?<string>${STRING})|(?<number>-?${NUMBER})|(?<keyword>\b(?:true|false|null)\b)`,
    "g",
  ),
  javascript: new RegExp(
    String.raw`(?<comment>//[^\n]*|/\*[\s\S]*?\*/)|(?<string>${STRING})|(?<number>${NUMBER})|(?<keyword>\b(?:${WORDS.javascript})\b)|(?<name>\b[\w$]+(?=\())`,
    "g",
  ),
  python: new RegExp(
    String.raw`(?<comment>#[^\n]*)|(?<string>${STRING})|(?<number>${NUMBER})|(?<keyword>\b(?:${WORDS.python})\b)|(?<name>\b\w+(?=\())`,
    "g",
  ),
  bash: new RegExp(
    String.raw`(?<comment>(?<=^|\s)#[^\n]*)|(?<string>${STRING})|(?<name>(?<=\s)--?[\w-]+)|(?<keyword>(?<=^|[\s|&;])(?:${WORDS.bash})(?=\s|$))`,
    "gm",
  ),
  http: new RegExp(
    String.raw`(?<keyword>^(?:GET|POST|PUT|PATCH|DELETE)\b|HTTP/[\d.]+)|(?<name>^[\w-]+(?=:))|(?<string>${STRING})`,
    "gm",
  ),
  text: null,
};

const CLASS: Record<string, string> = {
  keyword: "text-code-keyword",
  string: "text-code-string",
  number: "text-code-number",
  name: "text-code-name",
  comment: "text-code-comment",
};

/** Splits code into coloured pieces; enough for examples of a screen or two, not a parser. */
export function highlight(code: string, language: Language): Token[] {
  const grammar = GRAMMAR[language];
  if (!grammar || code.length > 50_000) return [[code, ""]];
  const tokens: Token[] = [];
  let end = 0;
  for (const match of code.matchAll(grammar)) {
    if (match.index > end) tokens.push([code.slice(end, match.index), ""]);
    const kind = Object.entries(match.groups ?? {}).find(([, text]) => text !== undefined)?.[0];
    tokens.push([match[0], (kind && CLASS[kind]) || ""]);
    end = match.index + match[0].length;
  }
  if (end < code.length) tokens.push([code.slice(end), ""]);
  return tokens;
}
