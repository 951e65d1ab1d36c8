import { useEffect, useRef, useState } from "react";
import { noticeError, problemOf } from "../../../web/api/index.ts";
import { sendFile } from "../../../web/parts/sendFile.ts";
import { documentFileError } from "./documentFiles.ts";
import type { VerificationDocument } from "./verificationFacts.ts";

export interface Upload {
  key: number;
  name: string;
  kind: VerificationDocument["kind"];
  /** 0 to 1. */
  part: number;
  /** Why it did not arrive. */
  problem: string | null;
  cancel(): void;
}

let count = 0;

/** Files on their way to a verification, each with its progress; `onStored` is told of every one that arrived. */
export function useUploads(
  { organizationId, verificationId }: { organizationId: string; verificationId: string },
  onStored: () => void,
) {
  const [uploads, setUploads] = useState<readonly Upload[]>([]);
  const running = useRef(new Set<AbortController>());
  useEffect(() => () => running.current.forEach((each) => each.abort()), []);

  const change = (key: number, part: Partial<Upload>) =>
    setUploads((all) => all.map((each) => (each.key === key ? { ...each, ...part } : each)));
  const drop = (key: number) => setUploads((all) => all.filter((each) => each.key !== key));

  async function send(file: File, kind: VerificationDocument["kind"]) {
    const key = ++count;
    const controller = new AbortController();
    const wrong = documentFileError(file);
    const cancel = () => {
      controller.abort();
      drop(key);
    };
    setUploads((all) => [...all, { key, name: file.name, kind, part: 0, problem: wrong, cancel }]);
    if (wrong) return;
    running.current.add(controller);
    try {
      const query = new URLSearchParams({ kind, name: file.name });
      await sendFile(file, {
        method: "POST",
        path: `/v1/organizations/${organizationId}/verifications/${verificationId}/documents?${query}`,
        signal: controller.signal,
        onProgress: (sentBytes) => change(key, { part: sentBytes / Math.max(file.size, 1) }),
      });
      onStored();
      drop(key);
    } catch (failure) {
      if (controller.signal.aborted) return;
      noticeError(failure);
      change(key, { problem: problemOf(failure, "").why ?? "It was not uploaded." });
    } finally {
      running.current.delete(controller);
    }
  }
  return {
    uploads,
    isBusy: uploads.some(({ problem }) => problem === null),
    add: (files: Iterable<File>, kind: VerificationDocument["kind"]) => {
      for (const file of files) void send(file, kind);
    },
  };
}
