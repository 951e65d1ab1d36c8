import { isCancel, password, select, text } from "@clack/prompts";
import { UsageError } from "./usage-error.ts";

const isInteractive = () => Boolean(process.stdin.isTTY && process.stderr.isTTY);

/** All of standard input, without the newline at its end. */
export async function readStandardInput(): Promise<string> {
  let text = "";
  for await (const chunk of process.stdin.setEncoding("utf8")) text += chunk as string;
  return text.replace(/\r?\n$/, "");
}

/** A secret, masked on a terminal, else from standard input: never an argument, which other users could see. */
export async function askSecret(message: string): Promise<string> {
  if (!isInteractive()) {
    const text = await readStandardInput();
    if (text === "") throw new UsageError(`${message}: nothing came on standard input`);
    return text;
  }
  const answer = await password({ message, output: process.stderr });
  if (isCancel(answer)) throw new UsageError("cancelled");
  return answer;
}

/** One of these, chosen on a terminal. */
export async function askChoice<Value extends string>(
  message: string,
  options: { value: Value; label: string }[],
  hint: string,
): Promise<Value> {
  if (!isInteractive()) throw new UsageError(hint);
  const answer = await select<string>({ message, options, output: process.stderr });
  if (isCancel(answer)) throw new UsageError("cancelled");
  return answer as Value;
}

export async function askText(message: string): Promise<string> {
  const answer = await text({ message, output: process.stderr });
  if (isCancel(answer)) throw new UsageError("cancelled");
  return answer;
}
