import { ChevronRight } from "lucide-react";
import { useState } from "react";
import { classes } from "./classes.ts";
import { childPath, childrenOf, type FoundInJson } from "./findInJson.ts";
import { JsonCopy } from "./JsonCopy.tsx";

const CHUNK = 100;
const LONG_TEXT = 400;

interface JsonNodeProps {
  value: unknown;
  name?: string | number;
  path: string;
  depth: number;
  openDepth: number;
  found: FoundInJson | undefined;
}

function Primitive({ value }: { value: unknown }) {
  const [isWhole, setIsWhole] = useState(false);
  if (typeof value !== "string") {
    const className = typeof value === "number" ? "text-code-number" : "text-code-keyword";
    return <span className={className}>{String(value)}</span>;
  }
  const isLong = value.length > LONG_TEXT;
  const shown = isLong && !isWhole ? `${value.slice(0, LONG_TEXT)}…` : value;
  return (
    <span className="break-words whitespace-pre-wrap text-code-string">
      {JSON.stringify(shown)}
      {isLong && (
        <button
          type="button"
          onClick={() => setIsWhole(!isWhole)}
          className="ml-1 rounded-sm bg-hover px-1 font-sans text-ink-muted hover:text-ink"
        >
          {isWhole ? "less" : `all ${value.length.toLocaleString("en")} characters`}
        </button>
      )}
    </span>
  );
}

const nounOf = (isList: boolean, count: number) => (isList ? "item" : "key") + (count === 1 ? "" : "s");

/** One value of a JsonView and everything below it. */
export function JsonNode({ value, name, path, depth, openDepth, found }: JsonNodeProps) {
  const [isOpenByHand, setIsOpenByHand] = useState<boolean>();
  const [shownCount, setShownCount] = useState(CHUNK);
  const isHit = found?.hits.has(path);
  const label =
    name === undefined ? null : (
      <span
        className={classes("text-code-name", isHit && "rounded-sm bg-amber-soft outline outline-amber-mark")}
      >
        {name}
      </span>
    );
  const separator = name === undefined ? null : <span className="text-ink-faint">: </span>;

  if (typeof value !== "object" || value === null) {
    return (
      <div className="group/json flex items-start gap-1 rounded-sm pl-4 hover:bg-hover">
        <span className={classes("min-w-0", name === undefined && isHit && "bg-amber-soft")}>
          {label}
          {separator}
          <Primitive value={value} />
        </span>
        <JsonCopy value={value} path={path} />
      </div>
    );
  }

  const children = childrenOf(value);
  const isOpen = isOpenByHand ?? (found?.open.has(path) || depth < openDepth);
  const [start, end] = Array.isArray(value) ? ["[", "]"] : ["{", "}"];
  if (children.length === 0) {
    return (
      <div className="pl-4">
        {label}
        {separator}
        <span className="text-ink-faint">{start + end}</span>
      </div>
    );
  }
  return (
    <div>
      <div className="group/json flex items-start gap-1 rounded-sm hover:bg-hover">
        <button
          type="button"
          aria-expanded={isOpen}
          onClick={() => setIsOpenByHand(!isOpen)}
          className="flex min-w-0 items-start text-left -outline-offset-1!"
        >
          <ChevronRight
            aria-hidden
            size={12}
            className={classes(
              "mt-1 mr-1 shrink-0 text-ink-faint transition-transform",
              isOpen && "rotate-90",
            )}
          />
          <span>
            {label}
            {separator}
            <span className="text-ink-faint">
              {isOpen ? start : `${start} … ${end}`} {children.length}{" "}
              {nounOf(Array.isArray(value), children.length)}
            </span>
          </span>
        </button>
        <JsonCopy value={value} path={path} />
      </div>
      {isOpen && (
        <div className="ml-1.5 border-l border-line pl-2.5">
          {children.slice(0, shownCount).map(([key, child]) => (
            <JsonNode
              key={key}
              value={child}
              name={key}
              path={childPath(path, key)}
              depth={depth + 1}
              openDepth={openDepth}
              found={found}
            />
          ))}
          {children.length > shownCount && (
            <button
              type="button"
              onClick={() => setShownCount(shownCount + CHUNK * 5)}
              className="ml-4 rounded-sm bg-hover px-1.5 font-sans text-ink-muted hover:text-ink"
            >
              {(children.length - shownCount).toLocaleString("en")} more
            </button>
          )}
        </div>
      )}
    </div>
  );
}
