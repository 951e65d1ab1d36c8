import { BailiwickError } from "../api/index.ts";
import { IconUpload } from "../parts/IconUpload.tsx";
import type { IconUploadOptions } from "../parts/uploadIcon.ts";
import { EXAMPLE_PICTURE, REQUEST_ID } from "./exampleData.ts";
import { Columns, Section } from "./Section.tsx";

const STEP_MS = 150;

/** Goes on as an upload does, without a server; a file named `refused` is refused. */
const pretend = (file: File, { signal, onProgress }: IconUploadOptions): Promise<string> =>
  new Promise((resolve, reject) => {
    let part = 0;
    const timer = setInterval(() => {
      part += 0.1;
      onProgress(Math.min(1, part));
      if (part < 1) return;
      clearInterval(timer);
      if (!file.name.includes("refused")) return resolve("upl_01kam5f6y2e8ft4x9d3w7q0zhn");
      const detail = "Send a PNG, JPEG, WebP or GIF picture";
      reject(
        new BailiwickError({ status: 415, code: "unsupported_media_type", detail, requestId: REQUEST_ID }),
      );
    }, STEP_MS);
    signal.addEventListener("abort", () => {
      clearInterval(timer);
      reject(signal.reason as Error);
    });
  });

export function IconSection() {
  const shared = { upload: pretend, onChange: () => {} };
  return (
    <Section title="Icons">
      <Columns>
        <IconUpload {...shared} label="Icon" name="Support desk" isOptional />
        <IconUpload {...shared} label="Logo" name="Acme" iconUrl={EXAMPLE_PICTURE} />
        <IconUpload {...shared} label="Picture" name="Ada Lovelace" isPerson iconUrl={EXAMPLE_PICTURE} />
        <IconUpload
          {...shared}
          label="Picture"
          name="Ada Lovelace"
          isPerson
          error="This is no picture of yours that waits to be used; upload it again."
        />
        <IconUpload {...shared} label="Icon" name="Support desk" iconUrl={EXAMPLE_PICTURE} isDisabled />
      </Columns>
    </Section>
  );
}
