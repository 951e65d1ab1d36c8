/** Uploads a document in one request and answers its id. `onSent` hears how many bytes are out. */
export function uploadDocument(
  file: File,
  at: { workspaceId: string } | { organizationId: string },
  onSent: (bytes: number) => void,
): Promise<string> {
  const path =
    "organizationId" in at
      ? `/v1/organizations/${at.organizationId}/tool-sources/documents`
      : "/v1/tool-sources/documents";
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open("POST", path);
    if ("workspaceId" in at) request.setRequestHeader("Bailiwick-Workspace", at.workspaceId);
    request.setRequestHeader("Content-Type", typeOf(file.name));
    request.upload.addEventListener("progress", ({ loaded }) => onSent(loaded));
    request.addEventListener("error", () => reject(new Error("The connection broke.")));
    request.addEventListener("load", () => {
      const answer = answerOf(request.responseText);
      if (request.status < 300 && answer.documentId) resolve(answer.documentId);
      else reject(new Error(answer.detail ?? `The server answered ${request.status}.`));
    });
    request.send(file);
  });
}

const typeOf = (name: string) => (/\.ya?ml$/i.test(name) ? "application/yaml" : "application/json");

function answerOf(text: string): { documentId?: string; detail?: string } {
  try {
    return JSON.parse(text) as object;
  } catch {
    return {};
  }
}
